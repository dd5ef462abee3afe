"""The public pages in a real Chromium: for everybody, by keyboard, on a small screen, over by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import published_town
import pytest
from citizen_published import NUMBER, ON_ITS_WAY, TOKEN
from playwright.sync_api import Page
from public_desk import read
from public_site import settings, site
from published_town import AIR, IDENTIFIER, RESERVOIR, RETIRED, STALE_AIR
from stack import wait_until
from talk import fetch, now_ms

from city.properties import LANGUAGES
from city.published import INDEX, Mark, written
from city.settings import Settings
from dashboard.widgets.every import routes

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SAMPLES = {
    "/station/{thing_id}": (f"/station/{AIR}", f"/station/{RETIRED}"),
    "/embed/{what}/{thing_id}": (
        f"/embed/air/{AIR}?size=l",
        f"/embed/air/{STALE_AIR}",
        f"/embed/water/{RESERVOIR}",
        "/embed/air/nowhere",
    ),
    "/report/{number}": (f"/report/{NUMBER}", f"/report/{ON_ITS_WAY}", "/report/ZZZZZZZZZ"),
    "/subscription/confirm/{token}": (f"/subscription/confirm/{TOKEN}",),
    "/subscription/leave/{token}": (f"/subscription/leave/{TOKEN}",),
    "/warning/{identifier}": (f"/warning/{IDENTIFIER}", "/warning/nothing"),
    "/cap/{identifier}.xml": (f"/cap/{IDENTIFIER}.xml",),
    "/badge/{thing_id}.svg": (f"/badge/{AIR}.svg",),
    "/badge/{thing_id}.png": (f"/badge/{AIR}.png",),
    "/public/v1/things/{thing_id}.json": (f"/public/v1/things/{AIR}.json",),
}
"""What to look at of a route whose path has names; a route that is not here and has names fails the test."""
DRAWN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""Rules that look at how a page is drawn; all others look at its elements, which no theme or size changes."""
LOOKS = {
    "light, 320 px": ("light", (320, 740), RULES),
    "dark, 320 px": ("dark", (320, 740), DRAWN),
    "dark, 1080p": ("dark", (1920, 1080), DRAWN),
    "light, 1080p": ("light", (1920, 1080), DRAWN),
}
OF_A_KIND = 3
SEARCH = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, iframes: false, resultTypes: ["violations"]});
  return found.violations.flatMap((one) => one.nodes.map((at) => `${one.id}: ${at.html.slice(0, 160)}`));
}"""
WIDER = "document.documentElement.scrollWidth > innerWidth"
LARGE_LETTERS = "document.documentElement.style.fontSize = '200%'"
"""As somebody has it who told the browser so: our letters are measured in those of the reader."""


@dataclass(frozen=True)
class Site:
    """A served town."""

    base: str
    settings: Settings

    @contextmanager
    def few(self) -> Iterator[None]:
        """With few stations of each kind, the cast among them: they are lines of lists."""
        path = Path(self.settings.published_folder())
        index = published_town.write(path, now_ms())
        cast = {AIR, STALE_AIR, RESERVOIR}
        kept: list[Mark] = []
        for mark in sorted(index.stations, key=lambda one: one.thing_id not in cast):
            if sum(one.kind == mark.kind for one in kept) < OF_A_KIND:
                kept.append(mark)
        fewer = msgspec.structs.replace(index, stations=kept)
        (path / INDEX).write_bytes(written(fewer))
        try:
            wait_until(lambda: len(things(self.base)) == len(kept), 30, "it has few stations")
            yield
        finally:
            self.publish(now_ms())
            wait_until(lambda: len(things(self.base)) == len(index.stations), 30, "it has all again")

    def publish(self, at: int, **results: float) -> None:
        """Publish the town as of a time, with other results."""
        known = dict(published_town.RESULTS)
        published_town.RESULTS.update(results)
        try:
            published_town.write(Path(self.settings.published_folder()), at)
        finally:
            published_town.RESULTS.update(known)


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Iterator[Site]:
    """The public process over the demo city."""
    chosen = settings(tmp_path_factory.mktemp("published"))
    with site(chosen) as base:
        yield Site(base, chosen)


def pages(chosen: Settings) -> list[str]:
    """An address or more of every route that answers a GET."""
    found: list[str] = []
    for route in routes(chosen):
        if route.method == "GET":
            found += [route.pattern] if "{" not in route.pattern else SAMPLES[route.pattern]
    return found


def things(base: str) -> list[object]:
    """The stations that are published."""
    return fetch(f"{base}/public/v1/things.geojson")[1]["features"]


def wished(path: str, **wishes: str) -> str:
    """A path with wishes."""
    query = "&".join(f"{name}={value}" for name, value in wishes.items())
    return f"{path}{'&' if '?' in path else '?'}{query}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_on_any_public_page_light_or_dark_on_a_phone_and_on_a_large_screen(
    town, watched, lang
):
    page, axe, found, seen = watched.page, AXE.read_text(encoding="utf-8"), [], 0
    with town.few():
        kinds = {
            path: read(town.base + path).headers["content-type"]
            for path in [*pages(town.settings), "/nowhere"]
        }
        for path in (path for path, kind in kinds.items() if kind.startswith("text/html")):
            page.goto(town.base + wished(path, lang=lang))
            page.evaluate(axe)
            found += [f"{path}, {one}" for one in looked_at(page)]
            seen += 1
    assert found == []
    assert seen >= 16


def looked_at(page: Page) -> list[str]:
    """What is wrong with a page that has axe, in each theme and size."""
    found: list[str] = []
    for name, (theme, (width, height), rules) in LOOKS.items():
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{name}: {one}" for one in page.evaluate(SEARCH, rules)]
        if page.evaluate(WIDER):
            found.append(f"{name}: it is wider than the screen")
    page.set_viewport_size({"width": 640, "height": 740})
    page.evaluate(LARGE_LETTERS)
    return [*found, *(["with letters twice as large it is wider"] if page.evaluate(WIDER) else [])]


def test_axe_finds_what_is_wrong(watched):
    watched.page.set_content(
        "<!doctype html><title>x</title><p style='color:#bbb'>pale</p><img src='data:,'>"
    )
    watched.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {one.split(":")[0] for one in watched.page.evaluate(SEARCH, RULES)}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found


def test_no_page_asks_anybody_else_complains_or_sets_a_cookie(town, watched):
    for path in ("/", "/map", f"/station/{AIR}", f"/embed/air/{AIR}", f"/embed/?station={AIR}"):
        watched.page.goto(town.base + wished(path, lang="en"))
        watched.page.wait_for_load_state("networkidle")
    assert {url for url in watched.requests if not url.startswith((town.base, "data:"))} == set()
    assert (watched.failed, watched.complaints) == ([], [])
    assert watched.page.context.cookies() == []


def test_a_page_whose_server_is_gone_says_by_itself_that_its_values_are_over(town, watched):
    town.publish(now_ms())
    page = watched.page
    page.clock.install()
    page.goto(f"{town.base}/embed/air/{AIR}?lang=en")
    assert "96 Good" in page.inner_text("main")
    page.route("**", lambda route: route.abort())
    page.clock.run_for(11 * 60_000)
    said = page.inner_text("main")
    assert "No current data" in said
    assert "Good" not in said
    assert "58" not in said


def test_a_clock_that_is_wrong_hides_nothing_that_holds_and_keeps_nothing_that_is_over(town, watched):
    town.publish(now_ms())
    page, hour = watched.page, 3600_000
    page.clock.install(time=(now_ms() + 3 * hour) / 1000)
    page.goto(f"{town.base}/embed/air/{AIR}?lang=en")
    page.wait_for_selector("main:has-text('96 Good')")
    page.clock.set_system_time((now_ms() - 3 * hour) / 1000)
    page.goto(f"{town.base}/embed/air/{AIR}?lang=en")
    page.wait_for_selector("main:has-text('96 Good')")
    page.route("**", lambda route: route.abort())
    page.clock.run_for(11 * 60_000)
    assert "Good" not in page.inner_text("main")


def test_a_page_is_dark_on_light_on_paper_and_has_no_motion_that_nobody_wants(town, watched):
    page = watched.page
    page.goto(f"{town.base}/map?lang=en&theme=dark")
    ink = "getComputedStyle(document.body).color"
    on_screen = page.evaluate(ink)
    page.emulate_media(media="print", reduced_motion="reduce")
    on_paper = page.evaluate(ink)
    page.goto(f"{town.base}/map?lang=en&theme=light")
    assert on_screen != on_paper == page.evaluate(ink)
    moving = """[...document.querySelectorAll("*")].filter((one) => {
      const { transitionDuration, animationName } = getComputedStyle(one);
      return transitionDuration.split(",").some((time) => parseFloat(time)) || animationName !== "none";
    }).map((one) => one.className)"""
    assert page.evaluate(moving) == []


def test_a_page_keeps_itself_new(town, watched):
    town.publish(now_ms())
    page = watched.page
    page.clock.install()
    page.goto(f"{town.base}/station/{AIR}?lang=en")
    assert "58" in page.inner_text("dl")
    page.click("summary")
    town.publish(now_ms(), pm2_5=44.0)
    wait_until(lambda: ">44 " in page.request.get(page.url).text(), 30, "it is served")
    page.clock.run_for(61_000)
    page.wait_for_selector("dd:has-text('44')")
    assert page.locator("details").evaluate("one => one.open && one.contains(document.activeElement)")
    town.publish(now_ms())


def test_the_map_shows_every_station_and_a_click_leads_to_its_page(town, watched):
    page = watched.page
    page.goto(f"{town.base}/map?lang=en")
    page.wait_for_selector("#map .leaflet-interactive, #map path.land", state="attached")
    assert page.locator("#map path.land").count() > 20
    listed = page.locator("#list li").count()
    assert page.locator("#map [data-pin]").count() == listed > 20
    page.locator(f"#map [data-pin={AIR}] .chip").dispatch_event("click")
    page.wait_for_url(f"**/station/{AIR}?**")


def test_everything_can_be_reached_and_worked_by_keyboard(town, watched):
    page = watched.page
    page.goto(f"{town.base}/?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    wanted = page.locator(f"main a[href^='/station/{AIR}']")
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/station/{AIR}?**")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("tbody tr").count() == 24
    assert page.locator("tbody").is_visible()


def test_the_code_follows_the_choice_and_is_copied(town, watched):
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{town.base}/embed/?lang=en&station={AIR}")
    assert page.frame_locator("#result iframe").locator("h1").inner_text() == "Xinqi air station"
    page.select_option("#station", RESERVOIR)
    page.wait_for_selector(f"#result[data-path^='/embed/water/{RESERVOIR}']")
    page.select_option("#wlang", "zh-Hant")
    page.wait_for_selector("#result[data-path*='lang=zh-Hant']")
    page.locator("#copy").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#copied:has-text('Copied')")
    pasted = page.evaluate("navigator.clipboard.readText()")
    assert f'<iframe src="{town.base}/embed/water/{RESERVOIR}?lang=zh-Hant' in pasted


def test_a_page_without_a_script_shows_its_values_and_the_builder_answers(town, browser):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{town.base}/embed/air/{AIR}?lang=en")
        assert "96 Good" in page.inner_text("main")
        page.goto(f"{town.base}/embed/?lang=en&station={AIR}")
        page.select_option("#wsize", "l")
        page.click("form button")
        assert "size=l" in page.inner_text("#code") or "size=l" in page.input_value("#code")
    finally:
        context.close()
