"""A chemical incident on the wall: opened at a site or by an alarm, following the wind, reported, closed."""

import re
from math import cos, hypot, radians

import pytest
from released import CAMERA, CATALOGUE, MARKUP, OTHER, SITE, STATION, begin, blow, drawn, drawn_until
from stack import RunningStack
from talk import device, fetch

from dashboard.tokens import THEMES

pytestmark = pytest.mark.browser

AT_ITS_FIRST_FRAME = (
    "#release { animation-delay: 600s !important; animation-fill-mode: backwards !important; }"
)
"""The panel as it is when it begins to show itself: then, too, it is not over the alarms."""
NO_WEBGL2 = """
const ask = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : ask.call(this, kind, ...more);
};
"""
HAS_COLOUR = """(colour) => {
  const canvas = document.querySelector("#map canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < data.length; i += 4) {
    if (((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]) === colour) return true;
  }
  return false;
}"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "city.toml").write_text(CATALOGUE, encoding="utf-8")
    stack = RunningStack(folder / "home", CITYWATCH_CATALOGUE=str(folder / "catalogue"))
    try:
        yield stack.start().wait_ready()
        assert stack.end() == 0, stack.said()
    finally:
        stack.kill_leftovers()


@pytest.fixture(scope="module")
def base(town) -> str:
    return town["urls"]["dashboard"].rstrip("/")


@pytest.fixture(scope="module")
def field(town):
    with device(town["urls"]["mqtt"]) as devices:
        devices.observe(CAMERA, video_online=1)
        yield devices


@pytest.fixture(autouse=True)
def tidy(base):
    """What a test opened is over after it."""
    yield
    for one in fetch(f"{base}/api/v1/releases?open=true")[1]["releases"]:
        fetch(f"{base}/api/v1/releases/{one['release_id']}/close", {"note": "the test is over"})


def test_without_a_wind_the_zones_are_circles_and_it_is_said_loudly(base, watched):
    release = begin(base)  # no station has said anything yet
    assert release["wind"]["source"] == "none"
    page = watched.open(f"{base}/?lang=en&release={release['release_id']}")
    page.locator(".release-view .loud.warn").get_by_text("no wind known").wait_for()
    page.locator(".release-view .caveats").get_by_text("NO WIND KNOWN: the zones are full circles").wait_for()
    marks = drawn_until(page, "release-marks", lambda found: found != [], "marks")
    assert "NO WIND" in [one["properties"]["text"].split("\n")[0] for one in marks]
    zones = drawn_until(page, "release-zones", lambda found: len(found) == 5, "zones")
    lon, lat = release["place"]
    for zone in zones:
        (ring,) = zone["geometry"]["coordinates"]
        far = [hypot((x - lon) * cos(radians(lat)), y - lat) for x, y in ring]
        assert max(far) < 1.01 * min(far), zone["properties"]["name"]


def test_a_release_is_looked_at_while_it_is_typed_then_opened_and_closed_with_a_note(base, field, watched):
    blow(base, field, 45)
    page = watched.open(f"{base}/?lang=en&thing={SITE}")
    part = page.locator(".chemical-part")
    part.get_by_text("Major hazard installation · level 3").wait_for()
    part.get_by_role("button", name="Release…").click()
    form = page.locator(".release-form")
    form.locator("table.zones").wait_for()
    assert form.locator("input[role=combobox]").input_value() == "Chlorine"
    assert fetch(f"{base}/api/v1/releases?open=true")[1]["releases"] == []

    form.get_by_label("an amount", exact=True).check()
    amount = form.locator("input[type=number]").first
    amount.fill("-5")
    form.get_by_text("More than 0 is needed").wait_for()
    amount.fill("200")
    form.locator("tr[data-zone=AEGL-2]").wait_for()
    drawn_until(page, "release-zones", lambda found: len(found) == 5, "a preview on the map")
    amount.press("Enter")

    view = page.locator(".release-view")
    view.get_by_text("wind from NE 45°, 3.0").first.wait_for()
    view.get_by_text("Chlorine comes out as a cloud heavier than air").wait_for()
    view.locator(".places").get_by_text("School en").wait_for()
    view.locator(".cameras [data-side]").wait_for()
    page.locator("#releases button").wait_for()
    view.locator(".cameras button").click()
    page.locator("#panel-name").get_by_text("Camera en").click()  # it is seen, not beneath the release
    page.locator("#panel-live .close").click()
    view.get_by_role("button", name="Close it…").click()
    view.locator(".asking .main").click()
    view.locator(".asking").get_by_text("Say why").wait_for()
    view.locator(".asking textarea").fill("the valve is shut")
    view.locator(".asking .main").click()
    page.locator("#releases").wait_for(state="hidden")
    drawn_until(page, "release-zones", lambda found: found == [], "nothing is drawn any more")
    assert page.evaluate("window.__xss === undefined")
    said = [one for one in watched.complaints if "503" not in one]  # the camera of this town has no picture
    assert (watched.failed, said) == ([], [])


def test_an_alarm_of_a_gas_begins_a_release_of_that_gas(base, field, watched):
    blow(base, field, 45)
    field.observe(OTHER, gas_cl2=2.0)
    page = watched.open(f"{base}/?lang=en")
    page.add_style_tag(content=AT_ITS_FIRST_FRAME)
    line = page.locator(f"#rail [data-thing={OTHER}]")
    line.wait_for(timeout=60_000)
    line.locator(".more").click()
    page.locator("#alarm .release").click()
    form = page.locator(".release-form")
    form.locator("table.zones").wait_for()
    assert form.locator("input[role=combobox]").input_value() == "Chlorine"  # not what it stores
    assert (
        page.locator("#rail").bounding_box()["x"] >= form.bounding_box()["x"] + form.bounding_box()["width"]
    )
    form.locator("input[role=combobox]").fill("7664-41")
    page.keyboard.press("Enter")
    assert form.locator("input[role=combobox]").input_value() == "Ammonia"
    page.keyboard.press("Escape")
    form.wait_for(state="hidden")
    field.observe(OTHER, gas_cl2=0.0)


def test_zones_turn_with_the_wind_without_a_new_map_and_old_versions_are_called_old(base, field, watched):
    blow(base, field, 45)
    release = begin(base)
    page = watched.open(f"{base}/?lang=en&release={release['release_id']}")
    page.locator(".release-view .loud").get_by_text("NE 45°").wait_for()
    page.evaluate("window.__map = window.citywatch.map")

    def tip(found: list[dict]) -> list[float]:
        ring = next(one for one in found if one["properties"]["name"] == "AEGL-1")["geometry"]["coordinates"][
            0
        ]
        return [sum(corner[axis] for corner in ring) / len(ring) for axis in (0, 1)]

    before = tip(drawn_until(page, "release-zones", lambda found: len(found) == 5, "zones"))
    assert before[0] < 121.79  # the wind comes from the north-east
    assert before[1] < 29.946
    page.wait_for_timeout(11_000)  # two versions of the weather are at least ten seconds apart
    for ago_ms in range(60, 0, -1):  # a mean of ten minutes is turned by many
        field.observe(STATION, ago_ms, wind_direction=225, wind_speed=3)
    blow(base, field, 225)
    page.locator(".release-view .loud").get_by_text("SW 225°").wait_for(timeout=60_000)
    after = tip(drawn_until(page, "release-zones", lambda found: tip(found)[0] > 121.79, "zones turned"))
    assert after[1] > 29.946
    assert page.evaluate("window.__map === window.citywatch.map")

    page.locator(".versions-list button").last.click()
    page.get_by_text(re.compile("VERSION 1 of [23], as it was at")).wait_for()
    drawn_until(page, "release-zones", lambda found: tip(found)[0] < 121.79, "the old zones")
    page.get_by_role("button", name="Back to now").click()
    drawn_until(page, "release-zones", lambda found: tip(found)[0] > 121.79, "those of now")
    assert page.evaluate("window.__xss === undefined")


def test_the_past_has_the_zones_of_then_and_what_is_opened_meanwhile_is_announced(base, field, watched):
    blow(base, field, 45)
    number = begin(base)["release_id"]
    changed = fetch(f"{base}/api/v1/releases/{number}/change", {"note": "more", "amount_kg": 150})[1]
    fetch(f"{base}/api/v1/releases/{number}/close", {"note": "shut"})
    then = (changed["opened_at"] + changed["at"]) // 2
    watched.page.add_init_script(NO_WEBGL2)
    page = watched.open(f"{base}/?lang=en&theme=dark&at={then}")
    page.locator("html.past").wait_for()
    page.locator("#releases button").click()
    view = page.locator(".release-view")
    view.get_by_text("version 1").first.wait_for()
    assert view.get_attribute("data-version") == "1"
    assert view.locator(".versions-list button").count() == 1
    shown = view.locator(".release-acts .acts > *:visible")
    assert shown.all_inner_texts() == ["Report", "Report as PDF"]
    assert "version=1" in shown.first.get_attribute("href")
    page.wait_for_function(HAS_COLOUR, arg=int(THEMES["dark"]["red"][1:], 16))
    begin(base, OTHER)
    page.locator("#past .news").get_by_text("Releases opened now: 1").wait_for()
    page.locator("#past .news").click()
    page.locator("#releases").get_by_text("Other store").wait_for()
    view.get_by_text("CLOSED at").wait_for()
    assert page.evaluate("window.__xss === undefined")


def test_the_flat_map_has_zones_and_a_place_is_clicked_or_typed_on_it(base, field, watched):
    blow(base, field, 45)
    watched.page.add_init_script(NO_WEBGL2)
    page = watched.open(f"{base}/?lang=zh-Hans&theme=dark&thing={SITE}")
    red = int(THEMES["dark"]["red"][1:], 16)
    assert not page.evaluate(HAS_COLOUR, red)
    page.locator(".chemical-part .main").click()
    form = page.locator(".release-form")
    form.locator("table.zones").wait_for()
    page.wait_for_function(HAS_COLOUR, arg=red)
    form.locator("input[value=map]").check(force=True)
    page.locator(".release-pick").click(position={"x": 700, "y": 400})
    lat, lon = (form.locator(".spot input[type=text]").nth(n) for n in (0, 1))
    assert 29.5 < float(lat.input_value()) < 30.4
    lat.fill("20°")
    form.get_by_text("该位置距本市超过 100 km").wait_for()
    lat.fill("29.95, 121.8")
    lat.press("Tab")
    assert lon.input_value() == "121.8"
    form.locator("table.zones").wait_for()
    page.keyboard.press("Escape")
    form.wait_for(state="hidden")
    page.locator(".chemical-part .main").click()
    form.get_by_text("已恢复此前填写的内容").wait_for()
    assert (lat.input_value(), lon.input_value()) == ("29.95", "121.8")
    form.locator("table.zones").wait_for()
    form.locator("button[type=submit]").click()
    page.locator(".release-view .count").get_by_text("需防护人口").wait_for()
    (opened,) = fetch(f"{base}/api/v1/releases?open=true")[1]["releases"]
    assert opened["place"] == [121.8, 29.95]
    assert watched.failed == []


def test_zones_are_told_apart_without_colour(base, field, watched):
    blow(base, field, 45)
    release = begin(base)
    begin(base, OTHER, drill=True)
    page = watched.open(f"{base}/?lang=en&release={release['release_id']}")
    drawn_until(page, "release-zones", lambda found: len(found) == 10, "both releases")
    looks = page.evaluate("""() => Object.fromEntries(
      ["isolation", "protective", "AEGL-1", "AEGL-2", "AEGL-3"].map((name) => {
        const of = (key) => window.citywatch.map.getPaintProperty(`release-${name}`, key);
        return [name, JSON.stringify([of("line-dasharray") ?? null, of("line-width")])];
      }))""")
    assert len(set(looks.values())) == 5, looks
    chosen = [one for one in drawn(page, "release-labels") if one["properties"]["chosen"]]
    assert len({one["properties"]["text"].split(" · ")[0] for one in chosen}) == 5
    samples = page.locator(".release-view .sample path:last-child")
    assert (
        len(
            {
                (one.get_attribute("stroke-dasharray"), one.get_attribute("stroke-width"))
                for one in samples.all()
            }
        )
        == 5
    )
    page.locator("#releases .drill").get_by_text("DRILL").wait_for()


def test_a_report_asks_nothing_of_anybody_and_shows_hostile_names_as_text(base, field, watched):
    blow(base, field, 45)
    typed = {"from_deg": 45, "speed_m_s": 3}  # the mean of the last ten minutes is that of the tests before
    number = begin(base, note=f"note {MARKUP}", wind=typed)["release_id"]
    page = watched.page
    answer = page.goto(f"{base}/api/v1/releases/{number}/report.html?lang=en")
    assert answer.ok, answer.text()
    page.locator(".leaflet-overlay-pane path").nth(4).wait_for(state="attached")
    page.locator(".mark").first.hover()
    page.wait_for_timeout(500)
    assert watched.requests == [page.url]
    assert (watched.failed, watched.complaints) == ([], [])
    assert page.evaluate("window.__xss === undefined")
    text = page.inner_text("body")
    assert f"Chlorine store en {MARKUP}" in text
    assert f"note {MARKUP}" in text
    assert f"School en {MARKUP}" in page.inner_text(".leaflet-tooltip-pane")
    assert page.locator("img").count() == 0
    assert page.locator(".leaflet-overlay-pane path").count() >= 5


def test_a_release_is_opened_by_hand_on_a_phone(base, field, phone):
    blow(base, field, 45)
    page = phone.open(f"{base}/?lang=zh-Hans&thing={SITE}")
    page.locator(".chemical-part .main").tap()
    form = page.locator(".release-form")
    form.locator("table.zones").wait_for()
    assert page.evaluate("document.querySelector('#release').scrollWidth <= innerWidth")
    assert page.locator("#map").bounding_box()["height"] > 120
    form.locator("button[type=submit]").tap()
    page.locator(".release-view .loud").wait_for()
    assert page.evaluate("document.querySelector('#release').scrollWidth <= innerWidth")
    assert page.locator("#rail > header").is_visible()
    assert phone.failed == []
