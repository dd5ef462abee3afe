"""Reservoirs and rivers in a real browser: the drawing and its figures, the page of all; neither lies."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
import stack
from flood_town import HOUR, MINUTE, NOON, FloodTown, flood_town
from served import dashboard
from talk import now_ms

from city.observation import Observation
from store import batches, database
from store.batches import Batch
from store.live import Live

pytestmark = pytest.mark.browser

STATION = """
const NOW = 1_700_000_000_000;
const level = { result: 57, at: NOW, quality: "GOOD", trust: "fresh", report_s: 60, max_age_s: 600,
  unit: "m", decimals: 2 };
const station = { thing_id: "dam", kind: "reservoir", values: { water_level: level }, over: false, margin: 1,
  limit: { name: "flood_limit", property: "water_level", turns: [[0, 58], [NOW + 3_600_000, 56]] },
  levels: [{ name: "flood_limit", value: 58 }], ahead: { name: "flood_limit", metres: 1 }, passed: null,
  storage: { value: 1440, basis: "curve", surveyed: true }, percent: 92.3, room: 120,
  capacity: 3320, size: "medium",
  net_inflow: { value: 166.7, basis: "storage_change", surveyed: true }, rise: 0.5, window_s: 3600,
  crossing: { course: "reaches", low: NOW + 7_200_000, high: NOW + 9_000_000 },
  rain: [], colour: null, samples: [] };
"""


@pytest.fixture(scope="module")
def town(services) -> Iterator[FloodTown]:
    """At noon of a season's last day: a dam that rises, a silent one, a river above its warning level."""
    with stack.cloned_database(services.database_url, None, "flood_page") as url:
        database.migrate(url)
        with flood_town(url) as made:
            made.rising("dam", 57.0, 0.5, hours=3)
            made.observe("dam", "rainfall", [(NOON - n * HOUR, 4.0) for n in range(24)])
            made.observe("river", "water_level", [(NOON, 2.45)])
            made.url = url
            yield made


@pytest.fixture(scope="module")
def base(town, services) -> Iterator[str]:
    began = now_ms()
    settings = replace(services, database_url=town.url, port=stack.free_port())
    with dashboard(settings, clock=lambda: NOON + now_ms() - began) as address:
        yield address


def publish(town: FloodTown, redis_url: str, thing_id: str, level: float, at: int) -> None:
    """What ingest does: commit, then tell everybody."""
    observation = Observation(town.key(thing_id, "water_level"), at, level, received_at=at)
    batches.write(town.conn, "test", Batch([observation], []))
    live = Live(redis_url)
    live.publish([observation])
    live.close()


def test_labels_of_levels_keep_their_order_and_never_overlap(modules):
    placed = modules.evaluate(
        """async () => {
          const { apart } = await import("/flood_section.js");
          const all = [[100, 100, 101, 102, 250], [268, 268, 268], [16, 17, 18], []];
          return all.map((heights) => apart(heights));
        }"""
    )
    for heights, labels in zip([[100, 100, 101, 102, 250], [268] * 3, [16, 17, 18], []], placed, strict=True):
        in_order = sorted(range(len(heights)), key=lambda i: (heights[i], -i))
        ys = [labels[i] for i in in_order]
        assert all(b - a >= 19.9 for a, b in pairwise(ys))
        assert all(16 <= y <= 268 for y in ys)


def test_nothing_is_told_from_a_level_that_grew_too_old_on_the_screen(modules):
    said = modules.evaluate(
        f"""async () => {{ {STATION}
          const {{ factsOf }} = await import("/flood_facts.js");
          const rows = (now) => factsOf(station, now, "UTC").map((row) => [row.id, row.value]);
          const told = (now) => Object.fromEntries(rows(now));
          return [told(NOW + 1000), told(NOW + 601_000)];
        }}"""
    )
    fresh, stale = said
    assert fresh["margin"].startswith("1.00")
    assert (fresh["storage"], fresh["percent"], fresh["room"]) == ("1,440.0", "92.3", "120.0")
    resting_on_the_level = {"margin", "ahead", "storage", "percent", "room", "net", "rise", "crossing"}
    assert {key: stale[key] for key in resting_on_the_level} == dict.fromkeys(resting_on_the_level, "--")


def test_a_doubtful_level_is_called_below_on_no_screen(modules):
    margin, why, over = modules.evaluate(
        f"""async () => {{ {STATION}
          const {{ factsOf }} = await import("/flood_facts.js");
          Object.assign(level, {{ trust: "suspect", quality: "SUSPECT" }});
          const said = (one) => factsOf(one, NOW + 1000, "UTC").find((row) => row.id === "margin");
          const unknown = {{ ...station, over: null, margin: null }};
          const above = {{ ...station, over: true, margin: -0.5 }};
          return [said(unknown).value, said(unknown).note, said(above).value];
        }}"""
    )
    assert (margin, why) == ("--", "the level is doubtful")
    assert over.startswith("0.50")


def test_a_limit_that_changes_at_midnight_changes_on_the_screen_without_a_word_of_the_server(modules):
    over = modules.evaluate(
        f"""async () => {{ {STATION}
          const {{ overLimit }} = await import("/over-limit.js");
          const thing = {{ limit_in_force: station.limit, latest: station.values }};
          const said = [overLimit(thing, NOW), overLimit(thing, NOW + 3_600_000)];
          for (const [trust, quality] of [["stale", "GOOD"], ["suspect", "SUSPECT"], ["fresh", "BAD"]]) {{
            Object.assign(level, {{ trust, quality }});
            said.push(overLimit(thing, NOW), overLimit(thing, NOW + 3_600_000));
          }}
          Object.assign(level, {{ trust: "fresh", quality: "GOOD", result: station.limit.turns[0][1] }});
          for (const at_limit of [false, true]) {{
            said.push(overLimit({{ ...thing, limit_in_force: {{ ...station.limit, at_limit }} }}, NOW));
          }}
          return said;
        }}"""
    )
    assert over == [False, True, None, None, None, True, None, None, False, True]


def test_a_basin_is_chosen_and_stays_in_the_address(base, watched):
    page = watched.open(f"{base}/flood/?lang=en")
    page.locator(".basin", has_text="First").click()
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1", timeout=30_000)
    again = watched.open(page.url)
    again.wait_for_function("document.querySelectorAll('tbody tr').length === 1", timeout=30_000)
    assert "basin=" in again.url
    for kiosk, shown in (("0", True), ("1", False)):
        page = watched.open(f"{base}/flood/?lang=en&kiosk={kiosk}")
        page.wait_for_selector("tbody tr", timeout=30_000)
        assert page.locator("header nav").first.is_visible() is shown


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_page_fits_a_phone_and_every_word_is_translated(base, phone, theme):
    page = phone.open(f"{base}/flood/?lang=xx&theme={theme}")
    page.wait_for_selector("tr[data-key=dam] .crossing .n", timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    words = "h1, dt, .basin b, .basin span, .season, .when, .station a, .station small, .state .word"
    texts = page.locator(f"#flood :is({words}):visible").all_inner_texts()
    assert texts
    assert [text for text in texts if text.strip() and "⟦" not in text] == []
    labels = page.locator("td[data-label]").evaluate_all("cells => cells.map((cell) => cell.dataset.label)")
    assert all("⟦" in label for label in labels)
    assert phone.complaints == []


def test_the_panel_draws_every_level_with_its_number_and_says_what_storage_rests_on(base, watched):
    page = watched.open(f"{base}/?lang=en&thing=dam")
    page.wait_for_selector(".flood-facts [data-fact=storage] .n", timeout=30_000)
    drawing = page.locator(".cross-section")
    assert drawing.locator("path.level").count() == 7
    assert "flood limit" in (drawing.get_attribute("aria-label") or "").lower()
    assert (drawing.locator("text.watched").text_content() or "").startswith("Flood limit")
    assert "from the surveyed curve" in page.locator("[data-fact=storage] small").inner_text()
    assert "16 Jul" in page.locator("[data-fact=limit] small").inner_text()
    assert page.locator(".flood-rain td").all_inner_texts() == ["4.0", "12.0", "24.0", "96.0"]
    assert "0/2" in page.locator("[data-figure=reservoirs]").inner_text().replace("\n", "")
    assert watched.complaints == []


def test_the_panel_of_a_reservoir_that_never_spoke_shows_no_water(base, watched):
    page = watched.open(f"{base}/?lang=en&thing=silent")
    page.wait_for_selector(".flood-facts [data-fact=margin] .n", timeout=30_000)
    assert page.locator(".cross-section .water").count() == 0
    assert page.locator(".cross-section .unknown").count() == 1
    assert page.locator("[data-fact=margin] .n").inner_text() == "--"
    assert "never seen" in page.locator("[data-fact=margin] small").inner_text()


def test_the_page_shows_trouble_first_and_follows_the_stream_without_asking_again_and_again(
    base, town, services, watched
):
    page = watched.open(f"{base}/flood/?lang=en")
    page.wait_for_selector("tr[data-key=dam] .crossing .n", timeout=30_000)
    assert page.locator("tbody tr").evaluate_all("rows => rows.map((row) => row.dataset.key)") == [
        "river",
        "dam",
        "silent",
    ]
    dam, silent = page.locator("tr[data-key=dam]"), page.locator("tr[data-key=silent]")
    assert "1.00" in dam.locator(".margin").inner_text()
    assert (
        "2 h 0 min" in dam.locator(".crossing").inner_text() or "1 h" in dam.locator(".crossing").inner_text()
    )
    assert dam.locator(".rain .n").inner_text() == "96.0"
    assert silent.locator(".margin .n").inner_text() == "--"
    assert page.locator("[data-total=unknown] .n").inner_text() == "1"
    assert page.locator(".basin", has_text="<b>First</b> basin").count() == 1

    page.wait_for_timeout(4000)
    before = sum("/api/v1/flood" in url for url in watched.requests)
    page.wait_for_timeout(7000)
    assert sum("/api/v1/flood" in url for url in watched.requests) == before

    publish(town, services.redis_url, "dam", 58.4, NOON + MINUTE // 2)
    page.wait_for_selector("tr[data-key=dam][data-over]", timeout=30_000)
    page.wait_for_function("document.querySelector('tbody tr').dataset.key === 'dam'", timeout=30_000)
    assert "▲" in dam.locator(".margin").inner_text()
    assert page.locator("[data-total=over] .n").inner_text() == "2"
    assert watched.complaints == []
