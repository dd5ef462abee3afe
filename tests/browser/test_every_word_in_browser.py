"""Every text of every page comes from the catalogues: the pseudo-locale leaves bare what goes round them.

The page of receipts is tried here too: it wants the same demo, and a second one would take a minute to begin.
"""

import json
import re

import pytest
from stack import wait_until
from talk import device, fetch

from dashboard.access_table import PAGES

pytestmark = pytest.mark.browser

VISIBLE_TEXTS = """
() => {
  const ALLOWED = "kbd, [lang]:not(html), .zone, .map-credits, .credits li > span:last-child";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = node.textContent.trim();
    const at = node.parentElement;
    const seen = at.checkVisibility({ visibilityProperty: true });
    if (!text || !seen || at.closest("script, style, [hidden], .ag-aria-description-container")) continue;
    found.push([text, at.closest(ALLOWED) !== null, at.className?.baseVal ?? at.className]);
  }
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (node.closest("[lang]:not(html)") || !node.checkVisibility()) continue;
    for (const name of ["aria-label", "title", "placeholder"]) {
      if (node.getAttribute(name)) found.push([node.getAttribute(name), false, name]);
    }
  }
  return found;
}
"""


FIGURES = re.compile(r"[\d\s.,:;/+\-–−×⁰¹²³⁴<>=%·#°()≥≤▲▼→■□⟦⟧]*")
SAME = re.compile(
    r"mg/L|[hk]Pa|ppm|[µmn]?g/N?m³|N?m³/[sh]|m³|mm|m/s|m|°C|%|kg|ms|s|MB|kB|Pa|(?:res|gw)-[\w-]+|—|…"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*"
)
"""What is the same in every language: a unit, an id; and dates, which come from Babel and from Intl."""
PROPER = {"citywatch", "CSV", "XLSX", "Excel", "Parquet", "GeoPackage", "TOML", "CAP"}
SIGNS = {"‹", "›", "◐", "×", "简", "繁", "EN", "✓", "✗", "?"}
IDS = {"night", "week"}
"""Layers of a rota, as whoever declared it calls them."""
WAITS = {
    "/": "#rail",
    "/alarm-health/": "#health-figures .js-plotly-plot",
    "/callout/": "#callout h1",
    "/citizens/": "#citizens-list > *",
    "/devices/": "#devices-desk h2",
    "/export/": "#export-desk h2",
    "/flood/": "#flood tr[data-key]",
    "/incidents/": "#incidents h2",
    "/on-call/": "#duty h2",
    "/quality/": "#quality h1",
    "/receipts/": "#receipts h1",
    "/reports/": "#reports-desk td",
    "/rules/": "#rules table",
    "/trends/": "#trends h1",
    "/video/": "h1",
}
"""What a page shows when it is drawn."""


def bare(page) -> list[tuple[str, str]]:
    """Texts to be seen that no catalogue gave, each with the class of where it stands."""
    page.wait_for_function("document.body.innerText.split('⟦').length > 6")
    texts = page.evaluate(VISIBLE_TEXTS)
    return [
        (text, where)
        for text, allowed, where in texts
        if not allowed
        and "⟦" not in text
        and text not in PROPER | SIGNS | IDS
        and not FIGURES.fullmatch(SAME.sub("", text))
    ]


def said(found: list) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)


@pytest.fixture(scope="module")
def base(running_stack) -> str:
    url = running_stack["urls"]["dashboard"].rstrip("/")
    wait_until(lambda: fetch(f"{url}/api/v1/stats")[1]["stored"] > 10_000, 120, "the demo's backfill")
    return url


@pytest.mark.usefixtures("hushed")
def test_the_pseudo_locale_shows_that_every_word_of_the_wall_can_be_translated(running_stack, base, watched):
    with device(running_stack["urls"]["mqtt"]) as station:
        station.observe("res-xinlu", water_level=99)
    page = watched.open(f"{base}/?lang=xx&thing=res-xinlu")
    page.locator("#rail [data-thing=res-xinlu]").wait_for()
    page.locator("#panel-charts .js-plotly-plot").first.wait_for()
    page.locator("#foot .credits summary").click()
    page.keyboard.press("?")
    page.locator("#help[open]").wait_for()
    assert bare(page) == [], said(bare(page))


@pytest.mark.parametrize("path", sorted(set(PAGES) - {"/"}))
def test_every_word_of_a_page_can_be_translated(base, watched, path):
    watched.page.goto(f"{base}{path}?lang=xx")
    watched.page.wait_for_selector(WAITS[path])
    assert bare(watched.page) == [], said(bare(watched.page))


def test_a_click_on_a_day_of_receipts_opens_it_and_its_address_opens_it_again(base, watched):
    watched.page.goto(f"{base}/receipts/?lang=en")
    watched.page.wait_for_selector(".ag-row", timeout=30_000)
    watched.page.click("[row-index='0'] [col-id='d1']")
    name = watched.page.wait_for_selector("#receipts-day h2").inner_text()
    address = watched.page.url
    assert "thing=" in address
    assert "day=" in address
    watched.page.goto(address)
    assert watched.page.wait_for_selector("#receipts-day h2").inner_text() == name
    assert [url for url in watched.requests if not url.startswith(base) and "://" in url] == []
    assert watched.complaints == []


def test_a_station_of_receipts_is_found_by_its_name(base, watched):
    watched.page.goto(f"{base}/receipts/?lang=en")
    watched.page.wait_for_selector(".ag-row", timeout=30_000)
    watched.page.fill("#receipts-find", "Baifeng air")
    watched.page.wait_for_function("document.querySelectorAll('.ag-row[row-id]').length <= 4")
    assert "Baifeng air station" in watched.page.inner_text("#receipts-grid")


def test_the_page_of_receipts_fits_a_phone(base, phone):
    phone.page.goto(f"{base}/receipts/?lang=xx&thing=air-baifeng&day=2026-11-20")
    phone.page.wait_for_selector("#receipts-day h2", timeout=30_000)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    loose = [
        text for text in phone.page.locator("h1, h3, dt, .filter label").all_inner_texts() if "⟦" not in text
    ]
    assert loose == []
