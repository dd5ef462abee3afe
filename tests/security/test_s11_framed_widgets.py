"""S11: pages of others show within theirs what is made for it, if the list has them, and nothing else."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from public_site import settings, site
from published_town import AIR
from stack import find_chromium

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000
EMBED = f"/embed/air/{AIR}?lang=en"
NEVER = ("/", "/map", f"/station/{AIR}", "/embed/", "/nowhere")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the file."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


class Host(BaseHTTPRequestHandler):
    """A page of somebody else, into which what its own address names was pasted."""

    def do_GET(self) -> None:
        """Answer with the page."""
        pasted = parse_qs(urlsplit(self.path).query).get("pasted", [""])[0]
        body = f'<!doctype html><link rel="icon" href="data:,"><title>host</title>{pasted}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def hosts() -> Iterator[tuple[str, str]]:
    """Two other origins."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Host) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    try:
        first, second = (f"http://127.0.0.1:{server.server_port}" for server in servers)
        yield first, second
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()


def framed(browser: Browser, host: str, address: str) -> tuple[str, list[str]]:
    """What a page of `host` shows in a frame, and what the browser complains of."""
    context = browser.new_context()
    try:
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        said: list[str] = []
        page.on("console", lambda one: said.append(one.text))
        frame = f'<iframe src="{escape(address)}" width="400" height="500"></iframe>'
        page.goto(f"{host}/?{urlencode({'pasted': frame})}")
        page.wait_for_load_state("networkidle")
        frame = page.frames[1]
        return frame.evaluate("document.body.innerText"), said
    finally:
        context.close()


def test_anybody_may_frame_what_is_made_for_frames_and_nothing_else(browser, hosts, tmp_path: Path):
    with site(settings(tmp_path)) as base:
        shown, said = framed(browser, hosts[1], base + EMBED)
        assert "Xinqi air station" in shown
        assert [one for one in said if "frame" in one.lower()] == []
        for path in NEVER:
            shown, said = framed(browser, hosts[1], base + path)
            assert any("frame-ancestors 'none'" in one for one in said), path
            assert "Xinqi" not in shown


def test_where_there_is_a_list_only_who_is_on_it_and_our_own_pages_may_frame(browser, hosts, tmp_path: Path):
    with site(settings(tmp_path, frame_ancestors=hosts[0])) as base:
        assert "Xinqi air station" in framed(browser, hosts[0], base + EMBED)[0]
        shown, said = framed(browser, hosts[1], base + EMBED)
        assert "Xinqi" not in shown
        assert any("frame-ancestors" in one for one in said)
        page = browser.new_page()
        try:
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{base}/embed/?lang=en&station={AIR}")
            assert page.frame_locator("iframe").locator("h1").inner_text() == "Xinqi air station"
        finally:
            page.close()


def test_what_the_builder_hands_out_works_in_a_page_of_another_origin_and_in_a_sandbox(
    browser, hosts, tmp_path: Path
):
    """Every form: what it says is shown there, and a page without an origin of its own keeps itself new."""
    chosen = settings(tmp_path)
    chosen = replace(chosen, public_url=f"http://127.0.0.1:{chosen.public_port}")
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    try:
        with site(chosen) as base:
            codes = {form: code_of(page, base, form) for form in ("air", "svg", "png", "json")}
            apart = [
                codes["air"].replace("<iframe", f'<iframe sandbox="{allowed}"', 1)
                for allowed in ("allow-scripts", "")
            ]
            pasted = "".join([codes["air"], codes["svg"], codes["png"], *apart]).replace('"lazy"', '"eager"')
            page.goto(f"{hosts[0]}/?{urlencode({'pasted': pasted})}")
            page.wait_for_load_state("networkidle")
            frames = page.frames[1:]
            assert ["Xinqi air station" in one.locator("h1").inner_text() for one in frames] == [True] * 3
            sizes = page.eval_on_selector_all("img", "all => all.map((one) => [one.width, one.naturalWidth])")
            assert sizes == [[260, 260], [260, 260]]
            assert frames[1].evaluate(READ_ANEW) == ["null", 200, True]
            asked = "async (url) => (await (await fetch(url)).json()).thing_id"
            assert page.evaluate(asked, codes["json"]) == AIR
    finally:
        page.close()


READ_ANEW = """async () => {
  const answer = await fetch(location.href, { cache: "no-cache" });
  return [origin, answer.status, Date.parse(answer.headers.get("date")) > 0];
}"""


def code_of(page: Page, base: str, form: str) -> str:
    """What the builder says to paste."""
    page.goto(f"{base}/embed/?lang=en&station={AIR}&form={form}")
    return page.input_value("#code")
