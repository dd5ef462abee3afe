"""The wall in a real browser, fed by a real device."""

import time
from urllib.parse import urlsplit

import pytest
from pace import allowed
from stack import frozen, wait_until
from talk import device, fetch

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(running_stack: dict) -> str:
    url = running_stack["urls"]["dashboard"].rstrip("/")
    wait_until(lambda: fetch(f"{url}/api/v1/stats")[1]["stored"] > 10_000, 120, "the demo's backfill")
    return url


@pytest.mark.usefixtures("hushed")
def test_a_published_level_changes_its_marker_within_a_second(base, running_stack, watched):
    page = watched.open(f"{base}/?lang=en")
    calm = page.evaluate("window.citywatch.drawn('res-xinlu')")
    assert calm["level"] == "normal"
    with device(running_stack["urls"]["mqtt"]) as station:
        began = time.monotonic()
        station.observe("res-xinlu", water_level=99)
        watched.drawn("res-xinlu", "shown.level === 'red'", within_s=30)
        took = time.monotonic() - began
    assert took < allowed(1.0), f"{took:.2f} s from publish to the marker"
    page.wait_for_selector("#rail [data-thing=res-xinlu]", timeout=30_000)
    assert "99.00" in page.inner_text("#rail [data-thing=res-xinlu]")


FRAMES = """async () => {
  const { map } = window.citywatch;
  const counted = { given: 0, frames: 0 };
  for (const id of Object.keys(map.getStyle().sources)) {
    const source = map.getSource(id);
    for (const name of ["setData", "updateData"]) {
      const act = source[name].bind(source);
      source[name] = (...what) => ((counted.given += 1), act(...what));
    }
  }
  map.on("render", () => (counted.frames += 1));
  for (let n = 0; n < 8; n += 1) {
    const update = [{ id: "res-xinlu", addOrUpdateProperties: [{ key: "label", value: `${n}` }] }];
    await map.getSource("things").updateData({ update });
    await new Promise((done) => setTimeout(done, 700));
  }
  return counted;
}"""


def test_an_update_of_the_map_costs_the_processor_one_frame(base, watched):
    counted = watched.open(f"{base}/?lang=en").evaluate(FRAMES)
    assert counted["given"] >= 8
    assert counted["frames"] <= counted["given"] + 2, counted


def test_no_request_leaves_the_machine_and_nothing_complains(base, watched):
    page = watched.open(f"{base}/?lang=zh-Hans")
    page.evaluate("window.citywatch.map.jumpTo({zoom: 13})")
    page.wait_for_function("window.citywatch.map.areTilesLoaded()")
    hosts = {urlsplit(url).hostname for url in watched.requests if not url.startswith(("blob:", "data:"))}
    assert hosts == {"127.0.0.1"}
    assert (watched.failed, watched.complaints) == ([], [])


@pytest.mark.usefixtures("hushed")
def test_the_panel_shows_values_that_move_and_a_chart_for_each(base, running_stack, watched):
    page = watched.open(f"{base}/?lang=en")
    page.keyboard.press("/")
    page.keyboard.type("Songxi")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel:not([hidden])")
    page.wait_for_selector("#panel-charts .js-plotly-plot", timeout=30_000)
    with device(running_stack["urls"]["mqtt"]) as station:
        station.observe("res-songxi", water_level=123.45)
        page.wait_for_function(
            "document.querySelector('#panel-live').innerText.includes('123.45')", timeout=30_000
        )
    charts = page.locator("#panel-charts .js-plotly-plot").count()
    values = len(fetch(f"{base}/api/v1/things/res-songxi")[1]["properties"]["latest"])
    assert charts == values
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel", state="hidden")


def test_a_station_that_says_it_is_offline_stops_looking_normal_at_once_and_its_panel_says_since_when(
    base, running_stack, watched
):
    page = watched.open(f"{base}/?lang=en&thing=res-yunling")
    page.wait_for_function("document.querySelector('.presence')?.dataset.online === 'unknown'")
    with device(running_stack["urls"]["mqtt"]) as station:
        station.observe("res-yunling", water_level=93.0)
        station.publish("city/res-yunling/status", b"offline")
        watched.drawn("res-yunling", "shown.icon.includes('|uncertain|offline|')", within_s=30)
        assert page.inner_text("#panel .status") == "Uncertain · says it is offline"
        assert page.inner_text("#panel .presence").startswith("offline since ")
        station.publish("city/res-yunling/status", b"online")
        watched.drawn("res-yunling", "shown.icon.includes('|normal|fresh|')", within_s=30)
    assert page.inner_text("#panel .presence").startswith("online since ")


@pytest.mark.usefixtures("hushed")
def test_an_alarm_is_acknowledged_on_the_wall(base, running_stack, watched):
    page = watched.open(f"{base}/?lang=en")
    with device(running_stack["urls"]["mqtt"]) as station:
        station.observe("res-chengwan", water_level=99)
    line = page.locator("#rail [data-thing=res-chengwan]")
    line.wait_for(timeout=30_000)
    line.get_by_role("button", name="Acknowledge").click()
    page.wait_for_function(
        "window.citywatch.alerts.some(a => a.thing_id === 'res-chengwan' && a.life === 'ack_active')",
        timeout=30_000,
    )


def test_a_lost_server_is_said_in_ten_seconds_and_recovery_needs_no_reload(base, stack_state, watched):
    page = watched.open(f"{base}/?lang=en")
    page.evaluate("window.__same = true")
    with frozen(stack_state()["children"]["dashboard"]["pid"]):
        page.wait_for_selector("#banner:not([hidden])", timeout=allowed(11) * 1000)
    page.wait_for_selector("#banner", state="hidden", timeout=60_000)
    assert page.evaluate("window.__same")


def test_an_engine_that_evaluates_no_alarms_is_said_within_a_minute_and_so_is_its_return(
    base, stack_state, watched
):
    page = watched.open(f"{base}/?lang=en")
    said = page.locator("#banner", has_text="Alarms are not being evaluated")
    with frozen(stack_state()["children"]["alerts"]["pid"]):
        said.wait_for(timeout=60_000)
    said.wait_for(state="hidden", timeout=60_000)


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_a_phone_shows_map_and_alarms_without_sideways_scrolling(base, phone, lang):
    page = phone.open(f"{base}/?lang={lang}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#rail").is_visible()
    assert phone.complaints == []


def test_the_interface_is_described_without_asking_the_internet(base, watched):
    watched.page.goto(f"{base}/api/docs")
    watched.page.get_by_text("/api/v1/things", exact=True).first.wait_for()
    assert {urlsplit(url).hostname for url in watched.requests if url.startswith("http")} == {"127.0.0.1"}
    assert (watched.failed, watched.complaints) == ([], [])
