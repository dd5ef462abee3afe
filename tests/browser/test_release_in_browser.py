"""A chemical incident on the wall: opened at a site or by an alarm, following the wind, reported, closed."""

import json

import pytest
from released import CAMERA, CATALOGUE, MARKUP, OTHER, SITE, begin, blow, drawn, drawn_until
from stack import RunningStack
from talk import device, fetch

pytestmark = pytest.mark.browser


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
    view.get_by_text("Chlorine is heavier than air").wait_for()
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
    blow(base, field, 225)
    page.locator(".release-view .loud").get_by_text("SW 225°").wait_for(timeout=60_000)
    after = tip(drawn_until(page, "release-zones", lambda found: tip(found)[0] > 121.79, "zones turned"))
    assert after[1] > 29.946
    assert page.evaluate("window.__map === window.citywatch.map")

    page.locator(".versions-list button").last.click()
    page.get_by_text("VERSION 1 of 2, as it was at").wait_for()
    drawn_until(page, "release-zones", lambda found: tip(found)[0] < 121.79, "the old zones")
    page.get_by_role("button", name="Back to now").click()
    drawn_until(page, "release-zones", lambda found: tip(found)[0] > 121.79, "those of now")
    assert page.evaluate("window.__xss === undefined")


def test_without_a_wind_the_zones_are_circles_and_it_is_said_loudly(base, field, watched):
    blow(base, field, 45)
    told = fetch(f"{base}/api/v1/releases", {"thing_id": SITE, "chemical": "chlorine", "amount_kg": 100})[1]
    url = f"**/api/v1/releases/{told['release_id']}"
    calm = {**told, "wind": {**told["wind"], "source": "none", "from_deg": None, "speed_m_s": None}}
    calm["caveats"] = ["no_wind", *told["caveats"]]
    page = watched.page
    page.route(url, lambda route: route.fulfill(body=json.dumps(calm), content_type="application/json"))
    watched.open(f"{base}/?lang=en&release={told['release_id']}")
    page.locator(".release-view .loud.warn").get_by_text("no wind known").wait_for()
    page.locator(".release-view .caveats").get_by_text("NO WIND KNOWN: the zones are full circles").wait_for()
    marks = drawn_until(page, "release-marks", lambda found: found != [], "marks")
    assert "NO WIND" in [one["properties"]["text"].split("\n")[0] for one in marks]


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
    number = begin(base, note=f"note {MARKUP}")["release_id"]
    page = watched.page
    page.goto(f"{base}/api/v1/releases/{number}/report.html?lang=en")
    page.locator(".leaflet-interactive, .leaflet-marker-icon").first.wait_for()
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
