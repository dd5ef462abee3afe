"""S13: text from outside runs in no tile, table, popup, tooltip, hover, report or address of any page.

The browser is told to ignore the pages' policies: what is tested is that text is never taken for markup, not
that a second lock holds.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from chromium import PATIENCE_MS, Watched
from hostile_town import ADDRESS, CORPUS, REPORTS, hostile_settings, wait_until_filled
from playwright.sync_api import Browser, Page
from release_told import NOW, PLACE, told
from signing_in import House
from small_town import area, city, thing
from small_town import template as of_kind
from talk import fetch

from city.citizen_report import shown_number
from city.errors import CatalogueError
from city.settings import Settings
from city.user import Role
from dashboard.access_table import PAGES
from dashboard.report_html import report_html
from dashboard.reporting.document import Bar, Chart, Document, Num, Table
from dashboard.reporting.page import document_page
from sensors.catalogue import parse

pytestmark = pytest.mark.browser

VIEWS = {
    "/": ["thing=dam-1", f"citizens=1&report={shown_number(REPORTS[0])}"],
    "/citizens/": ["state=all", *(f"report={one}" for one in (REPORTS[0], REPORTS[4], REPORTS[-1]))],
    "/incidents/": ["view=incidents", "incident=1", "view=warnings", "view=warnings&alert=1"],
    "/rules/": ["rule=flood", "rule=flood-3"],
    "/trends/": ["thing=air-1", "thing=air-7"],
    "/quality/": ["kind=air"],
}
KEYS = (
    "lang", "theme", "thing", "q", "view", "rule", "incident", "alert",
    "next", "from", "day", "kind", "at", "days", "prop", "show", "state", "report", "reports", "citizens",
)  # fmt: skip
"""What pages read from their addresses."""
SHOWN = {
    "/": "dam <script>",
    f"/citizens=1&report={shown_number(REPORTS[0])}": f"says {CORPUS[0]}",
    "/citizens/state=all": f"says {CORPUS[3]}",
    **{f"/citizens/report={REPORTS[at]}": f"says {CORPUS[at]}" for at in (0, 4, -1)},
    "/devices/": CORPUS[2],
    "/incidents/incident=1": "rule ",
    "/rules/": "rule ",
    "/trends/": "station ",
}
"""What a page has to show of the town, lest it is tested empty."""
TOUCH = """async () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll("body *")) {
    for (const kind of ["mouseover", "mouseenter", "pointerover", "focusin"]) {
      one.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
    }
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
MARKUP = """() => [...document.querySelectorAll(
  'img[src=x], svg[onload], [onerror], [onmouseover], [ontoggle], iframe[srcdoc], a[href^="javascript:" i]',
)].map((one) => one.outerHTML)"""
RUNNING = "[...document.scripts].filter((one) => one.textContent.startsWith('window.__xss')).length"


@pytest.fixture(scope="module")
def town(services, template) -> Iterator[Settings]:
    with hostile_settings(services, template) as settings:
        yield settings


@pytest.fixture(scope="module")
def base(town) -> str:
    address = f"http://127.0.0.1:{town.port}"
    for text in CORPUS:
        assert fetch(f"{address}/api/v1/alerts/1/comment", {"note": f"note {text}"})[0] == 200
    return address


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    """A page without the protection of its policy."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
    context.set_default_timeout(PATIENCE_MS)
    page = Watched(context.new_page()).page
    page.on("dialog", lambda dialog: dialog.dismiss())
    yield page
    context.close()


def check(page: Page, where: str) -> None:
    """Touch all of it; nothing ran, nothing became markup."""
    page.evaluate(TOUCH)
    assert (where, page.evaluate("window.__xss ?? null")) == (where, None)
    assert (where, page.evaluate(MARKUP), page.evaluate(RUNNING)) == (where, [], 0)


def hover_plots(page: Page) -> None:
    """Bring up what a chart says where the mouse is."""
    for plot in page.locator(".js-plotly-plot .nsewdrag").all()[:3]:
        plot.scroll_into_view_if_needed()
        plot.hover(force=True)
        page.wait_for_timeout(100)


def test_the_bare_browser_runs_what_is_not_escaped(base, bare):
    bare.goto(f"{base}/sign-in")
    bare.evaluate("(text) => document.body.insertAdjacentHTML('beforeend', text)", CORPUS[1])
    bare.wait_for_function("window.__xss === 1")


@pytest.mark.parametrize("path", list(PAGES))
def test_no_page_takes_text_from_outside_for_markup(base, bare, path):
    for view in VIEWS.get(path, [""]):
        bare.goto("about:blank")
        bare.goto(f"{base}{path}?lang=en&{view}")
        wait_until_filled(bare)
        if shown := SHOWN.get(path + view, SHOWN.get(path)):
            bare.wait_for_function("(text) => document.body.innerText.includes(text)", arg=shown)
        hover_plots(bare)
        check(bare, f"{path}?{view}")


@pytest.mark.parametrize("path", [*PAGES, "/sign-in", "/a/x", "/nothing/"])
def test_no_page_takes_its_address_for_markup(base, bare, path):
    said = "&".join(
        f"{key}={quote(ADDRESS if at % 5 == 4 else CORPUS[(at + len(path)) % len(CORPUS)])}"
        for at, key in enumerate(KEYS)
    )
    bare.goto("about:blank")
    bare.goto(f"{base}{path}?{said}#{quote(CORPUS[1])}")
    wait_until_filled(bare)
    check(bare, f"{path}?{said}")


def test_what_is_data_is_not_shown_as_a_page(base, bare):
    for path in (
        "deadletters",
        "things",
        "alerts",
        "alerts/1",
        "stats",
        "incidents/1",
        f"things/{quote(CORPUS[0])}",
    ):
        bare.goto("about:blank")
        bare.goto(f"{base}/api/v1/{path}")
        check(bare, path)
    detail = fetch(f"{base}/api/v1/deadletters")[1]
    assert any(text in json.dumps(detail, ensure_ascii=False).replace('\\"', '"') for text in CORPUS)


def test_the_report_of_a_release_with_its_folium_map_takes_nothing_for_markup(bare):
    whole = " ".join(CORPUS)
    name = dict.fromkeys(("zh-Hans", "zh-Hant", "en"), whole)
    zone = ZoneInfo("Asia/Shanghai")
    made = report_html(told(place=list(PLACE), site=name, chemical_name=name, by=whole), "en", zone, NOW)
    bare.goto("about:blank")
    bare.set_content(made.text)
    bare.wait_for_selector(".leaflet-interactive, .leaflet-marker-icon", state="attached")
    for mark in bare.locator(".leaflet-marker-icon, path.leaflet-interactive").all()[:6]:
        mark.dispatch_event("mouseover")
        mark.dispatch_event("click")
    assert whole in bare.inner_text("h1")
    check(bare, "report of a release")


def test_a_report_of_a_month_takes_nothing_for_markup(bare):
    whole = " ".join(CORPUS)
    chart = Chart(whole, whole, (Bar(whole, 1.0, whole, limit=2.0), Bar(whole, None, whole)), whole, whole)
    rows = [(text, Num(1.0)) for text in CORPUS]
    page = document_page(
        Document(
            "en",
            whole,
            whole,
            whole,
            whole,
            whole,
            True,
            ((whole, Num(1.0), whole),),
            (chart,),
            (Table(whole, (whole, whole), rows, whole),),
            (whole,),
            ((whole, whole),),
            defaultdict(lambda: whole),
        )
    )
    bare.goto("about:blank")
    bare.set_content(page)
    assert CORPUS[0] in bare.inner_text("body")
    check(bare, "report")


def test_no_page_about_accounts_takes_text_from_outside_for_markup(base, town, bare):
    bare.goto(House(base, town).link("root", Role.ADMIN))
    for field in ("#password", "#again"):
        bare.fill(field, "correct horse battery")
    bare.keyboard.press("Enter")
    bare.wait_for_url(lambda url: "/password" not in url)
    asked = "&".join(f"{key}={quote(CORPUS[1])}" for key in ("who", "what", "said"))
    shown = {"/accounts/?": "area <script>", "/audit/?": CORPUS[1], "/account/?": "root"}
    try:
        for path, text in shown.items():
            bare.goto(f"{base}{path}")
            assert text in bare.locator("body").text_content()
            check(bare, path)
            bare.goto(f"{base}{path}{asked}")
            check(bare, f"{path}{asked}")
        bare.goto(f"{base}/accounts/?lang=en")
        bare.fill("form[action='/accounts/add'] input[name=name]", CORPUS[1])
        bare.click("form[action='/accounts/add'] .main")
        bare.wait_for_selector("#problem")
        assert bare.input_value("form[action='/accounts/add'] input[name=name]") == CORPUS[1]
        check(bare, "a name that is none")
    finally:
        bare.context.clear_cookies()


def test_a_unit_that_is_none_is_refused_and_so_is_shown_nowhere():
    def declared(unit: str) -> dict[str, str]:
        stream = f"pm2_5 = {{ unit = {json.dumps(unit)} }}"
        return {"town.toml": city() + area() + of_kind("air", "air", stream) + thing("a", "air")}

    assert parse(declared("mg/m³")).things
    for text in CORPUS:
        with pytest.raises(CatalogueError, match="no way from"):
            parse(declared(text))
