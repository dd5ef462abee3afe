"""S11: pages of others show within theirs what is made for it, if the list has them, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from public_site import settings, site
from published_town import AIR
from stack import find_chromium

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000
ALLOWED, OTHER = "http://news.invalid", "http://strangers.invalid"
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


def framed(browser: Browser, host: str, address: str) -> tuple[str, list[str]]:
    """What a page of `host` shows in a frame, and what the browser complains of."""
    context = browser.new_context()
    try:
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        said: list[str] = []
        page.on("console", lambda one: said.append(one.text))
        page.route(f"{host}/", lambda route: route.fulfill(body=_host(address), content_type="text/html"))
        page.goto(f"{host}/")
        page.wait_for_load_state("networkidle")
        frame = page.frames[1]
        return frame.evaluate("document.body.innerText"), said
    finally:
        context.close()


def _host(address: str) -> str:
    return f'<!doctype html><title>host</title><iframe src="{address}" width="400" height="500"></iframe>'


def test_anybody_may_frame_what_is_made_for_frames_and_nothing_else(browser, tmp_path: Path):
    with site(settings(tmp_path)) as base:
        shown, said = framed(browser, OTHER, base + EMBED)
        assert "Xinqi air station" in shown
        assert [one for one in said if "frame" in one.lower()] == []
        for path in NEVER:
            shown, said = framed(browser, OTHER, base + path)
            assert any("frame-ancestors 'none'" in one for one in said), path
            assert "Xinqi" not in shown


def test_where_there_is_a_list_only_who_is_on_it_and_our_own_pages_may_frame(browser, tmp_path: Path):
    with site(settings(tmp_path, frame_ancestors=ALLOWED)) as base:
        assert "Xinqi air station" in framed(browser, ALLOWED, base + EMBED)[0]
        shown, said = framed(browser, OTHER, base + EMBED)
        assert "Xinqi" not in shown
        assert any("frame-ancestors" in one for one in said)
        page = browser.new_page()
        try:
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{base}/embed/?lang=en&station={AIR}")
            assert page.frame_locator("iframe").locator("h1").inner_text() == "Xinqi air station"
        finally:
            page.close()
