"""The trends' page in a real browser: it opens from its address and follows what is chosen."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlparse

import pytest
import stack
from served import dashboard
from talk import now_ms
from trends_town import HOSTILE, NOW, TrendsTown

from store import database

pytestmark = pytest.mark.browser

ONE = "lang=en&things=air-a&properties=pm2_5&period=30d&view=course"
DRAWN = "document.querySelectorAll('#trends-chart .scatterlayer .trace').length"
PATIENCE_MS = 90_000


@pytest.fixture(scope="module")
def base(services) -> Iterator[str]:
    with stack.cloned_database(services.database_url, None, "trends_page") as url:
        database.migrate(url)
        with database.connect(url, "test") as conn:
            TrendsTown(conn).fill()
        began = now_ms()
        settings = replace(services, database_url=url, port=stack.free_port())
        with dashboard(settings, clock=lambda: NOW + now_ms() - began) as address:
            yield address


def waits_for(page, wanted: str) -> None:
    page.wait_for_function(wanted, timeout=PATIENCE_MS)


def said(page) -> str:
    return page.inner_text("#trends-said")


def test_it_opens_on_a_recording_and_the_back_button_gives_back_what_was_shown(base, watched):
    page = watched.page
    page.goto(f"{base}/trends/?{ONE}")
    waits_for(page, f"{DRAWN} > 0")
    assert "PM2.5 · North averaged" in said(page)
    page.click("#trends-things")
    page.get_by_text(HOSTILE).click()
    waits_for(page, "location.search.includes('air-a,air-b')")
    page.keyboard.press("Escape")
    waits_for(page, "document.querySelectorAll('#trends-chart .legendtext').length === 2")
    page.locator("#trends-view input[value=distribution]").click()
    waits_for(page, "location.search.includes('view=distribution')")
    waits_for(page, "document.querySelector('#trends-said').innerText.includes('half of')")
    page.go_back()
    waits_for(page, "document.querySelector('#trends-view input[value=course]').checked")
    waits_for(page, "document.querySelector('#trends-said').innerText.includes('averaged')")
    page.go_back()
    waits_for(page, "!location.search.includes('air-b')")
    waits_for(page, "!document.querySelector('#trends-said').innerText.includes('onerror')")
    assert [url for url in watched.requests if not url.startswith((base, "data:", "blob:"))] == []
    assert watched.complaints == []


def test_a_chart_has_its_room_whatever_was_drawn_before_it(base, watched):
    """A page opened again draws before the answer comes: the chart then lay over the table below it."""
    page = watched.page
    for view in ("course", "profile", "capture"):
        page.goto(f"{base}/trends/?{ONE.replace('course', view)}")
        waits_for(page, "document.querySelector('#trends-chart .main-svg')?.clientHeight > 300")
        waits_for(page, "document.querySelector('#trends-tables').innerText.length > 20")
        drawn = page.evaluate("document.querySelector('#trends-chart .main-svg').clientHeight")
        assert page.evaluate("document.querySelector('#trends-drawn').clientHeight") >= drawn


def test_another_language_shows_the_same_and_names_the_charts_buttons(base, watched):
    page = watched.page
    page.goto(f"{base}/trends/?{ONE}&zoom=2026-07-01T00:00~2026-07-05T00:00")
    waits_for(page, f"{DRAWN} > 0")
    page.click("nav a[lang=zh-Hans]")
    waits_for(page, "location.search.includes('lang=zh-Hans')")
    waits_for(page, f"{DRAWN} > 0")
    asked = parse_qs(urlparse(page.url).query)
    assert (asked["things"], asked["zoom"]) == (["air-a"], ["2026-07-01T00:00~2026-07-05T00:00"])
    titles = [one.get_attribute("data-title") for one in page.locator(".modebar-btn").all()]
    assert titles
    assert [title for title in titles if title and title.isascii()] == []


def test_a_hostile_name_is_text_everywhere(base, watched):
    page = watched.page
    page.goto(f"{base}/trends/?{ONE.replace('air-a', 'air-a,air-b')}")
    waits_for(page, "document.querySelectorAll('#trends-chart .legendtext').length === 2")
    assert HOSTILE in (page.text_content("#trends-chart .legend") or "")
    assert HOSTILE in said(page)
    assert any(HOSTILE in text for text in page.locator("#trends-tables td").all_text_contents())
    assert page.locator("#trends img").count() == 0


def test_zoom_is_kept_while_the_same_is_shown(base, watched):
    page = watched.page
    page.goto(f"{base}/trends/?{ONE}")
    waits_for(page, f"{DRAWN} > 0")
    box = page.locator("#trends-chart .nsewdrag").first.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=5)
    page.mouse.up()
    paper = "document.querySelector('#trends-chart .js-plotly-plot')._fullLayout"
    waits_for(page, "location.search.includes('zoom=2026-0')")
    width = f"(new Date({paper}.xaxis.range[1]) - new Date({paper}.xaxis.range[0])) / 86400000"
    assert page.evaluate(width) == pytest.approx(7.5, abs=0.3)
    with page.expect_response(lambda answer: "_dash-update-component" in answer.url):
        page.click(".theme-switch")
    waits_for(page, f"{paper}.paper_bgcolor.toLowerCase().includes('#fff')")
    assert page.evaluate(width) == pytest.approx(7.5, abs=0.3)
    page.reload()
    waits_for(page, f"{DRAWN} > 0")
    assert page.evaluate(width) == pytest.approx(7.5, abs=0.3)
    page.go_back()
    waits_for(page, f"{width} > 29")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("lang=en&things=nobody&properties=pm2_5", "There is no station nobody."),
        ("lang=en&things=air-a&properties=pm2_5&from=2026-02-30", "2026-02-30 is not a day"),
        ("lang=en&things=air-a&properties=pm2_5,co,temperature", "these are 3 units"),
        ("lang=en&things=air-a&properties=pm2_5&period=year&step=raw", "at most 31 days"),
    ],
)
def test_what_cannot_be_shown_is_said(base, watched, query, told):
    watched.page.goto(f"{base}/trends/?{query}")
    watched.page.wait_for_selector("#trends-notice p")
    assert told in watched.page.inner_text("#trends-notice")
    assert not watched.page.locator("#trends-drawn").is_visible()


def test_an_empty_time_leads_to_where_there_is_something(base, watched):
    page = watched.page
    page.goto(f"{base}/trends/?lang=en&things=air-a&properties=pm2_5&from=2016-01-01&to=2016-02-01")
    page.click("#trends-notice .go")
    waits_for(page, f"{DRAWN} > 0")
    assert page.locator("#trends-first").input_value() == "2026-05-16"


def test_the_page_fits_a_phone_and_its_words_are_all_of_the_catalogue(base, phone):
    for view in ("course", "roses", "capture"):
        phone.page.goto(f"{base}/trends/?{ONE.replace('lang=en', 'lang=xx').replace('course', view)}")
        phone.page.wait_for_selector("#trends-said p")
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
        words = phone.page.locator(
            "h1, h2, legend, #trends th, .views label, #trends-said p"
        ).all_inner_texts()
        assert [text for text in words if text.strip() and "⟦" not in text] == []
