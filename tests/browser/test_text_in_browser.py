"""Every text on the wall: what comes from outside is shown as it is, what is ours is translated."""

import pytest
from stack import RunningStack, wait_until
from talk import device, fetch

pytestmark = pytest.mark.browser

MARKUP = '<img src=x onerror="window.__xss=1">"><svg onload=window.__xss=1>'
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


def hostile(what: str) -> str:
    """A TOML table of markup in every language that still says what it stands for."""
    return "{ " + ", ".join(f"{lang} = '{what} {lang} {MARKUP}'" for lang in LANGUAGES) + " }"


CATALOGUE = f"""
[city]
id = "hostile"
name = {hostile("city")}
centre = [121.55, 29.88]
zoom = 11
timezone = "Asia/Shanghai"
demo = true

[[areas]]
id = "north"
name = {hostile("area")}
centre = [121.55, 29.91]

[[sources]]
id = "book"
title = {hostile("title")}
licence = '''licence {MARKUP}'''
replay = {hostile("replay")}

[templates.reservoir]
kind = "reservoir"
report_s = 60
max_age_s = 600
datastreams = {{ water_level = {{}}, rainfall = {{ period_s = 3600 }} }}

[[things]]
id = "res-north"
template = "reservoir"
name = {hostile("thing")}
area = "north"
position = [121.551, 29.912]
owner = {hostile("owner")}
[things.limits.water_level]
flood_limit = 42.0
crest = 45.0

[[rules]]
id = "flood-limit"
name = {hostile("rule")}
property = "water_level"
kinds = ["reservoir"]
above = {{ yellow = "flood_limit", red = "crest" }}
hysteresis = 0.05
advice = {hostile("advice")}
"""


@pytest.fixture(scope="module")
def hostile_stack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "city.toml").write_text(CATALOGUE, encoding="utf-8")
    stack = RunningStack(folder / "home", CITYWATCH_CATALOGUE=str(folder / "catalogue"))
    try:
        yield stack.start().wait_ready()
        assert stack.end() == 0, stack.said()
    finally:
        stack.kill_leftovers()


@pytest.fixture(scope="module")
def alarmed(hostile_stack) -> str:
    """The address of a wall with an open alarm and an acknowledged one's note, both full of markup."""
    base = hostile_stack["urls"]["dashboard"].rstrip("/")

    def alerts() -> list[dict]:
        return fetch(f"{base}/api/v1/alerts")[1]["alerts"]

    with device(hostile_stack["urls"]["mqtt"]) as station:
        for ago_ms, level in ((120_000, 41.0), (60_000, 43.0)):
            station.observe("res-north", ago_ms=ago_ms, water_level=level, rainfall=0)
        wait_until(alerts, 30, "a yellow alert")
        note = {"note": f"note {MARKUP}"}
        assert fetch(f"{base}/api/v1/alerts/{alerts()[0]['alert_id']}/acknowledge", note)[0] == 200
        station.observe("res-north", water_level=46.0, rainfall=0)
        wait_until(lambda: alerts()[0]["severity"] == "red", 30, "a red alert")
    return base


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_from_outside_is_never_html(alarmed, watched, lang):
    page = watched.open(f"{alarmed}/?lang={lang}")

    def shows(selector: str, *whats: str) -> None:
        text = page.locator(selector).inner_text()
        for what in whats:
            assert f"{what} {lang} {MARKUP}" in text

    page.locator("#rail .line").wait_for()
    shows("#strip h1", "city")
    shows("#rail", "rule", "thing", "area", "advice")
    page.keyboard.press("/")
    page.keyboard.type("onerror")
    page.locator("#found button").nth(1).wait_for()
    shows("#found", "thing", "area")
    page.locator("#search").fill("thing")
    page.locator("#found [data-thing]").wait_for()
    page.keyboard.press("Enter")
    page.locator("#panel-charts .js-plotly-plot .hoverlayer").first.wait_for(state="attached")
    shows("#panel-live", "thing", "area", "owner")
    chart = page.locator("#panel-charts .js-plotly-plot .nsewdrag").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    page.locator("#panel-charts .hoverlayer .hovertext").first.wait_for(state="attached")
    page.locator("#foot .credits summary").click()
    shows("#foot", "title", "replay")
    page.locator("#fold").click()
    page.locator("#fold").click()
    page.evaluate("window.citywatch.map.jumpTo({ center: [121.551, 29.912], zoom: 14 })")
    page.wait_for_function("window.citywatch.map.areTilesLoaded()")
    page.locator("#ask").click()
    page.locator("#help[open]").wait_for()
    assert page.evaluate("window.__xss === undefined")
    assert page.locator("img[src=x], svg[onload]").count() == 0
    assert page.title() == f"city {lang} {MARKUP}"
    assert (watched.failed, watched.complaints) == ([], [])


def test_a_note_is_kept_as_it_was_written(alarmed):
    alerts = [one["alert_id"] for one in fetch(f"{alarmed}/api/v1/alerts")[1]["alerts"]]
    histories = [fetch(f"{alarmed}/api/v1/alerts/{one}")[1]["transitions"] for one in alerts]
    assert f"note {MARKUP}" in [one["note"] for history in histories for one in history]
