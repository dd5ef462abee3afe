"""Where reservoirs and rivers stand, over HTTP: now and at a time past, from what is stored."""

import threading
import time
from collections.abc import Iterator

import pytest
from asking import Ask
from flood_town import HOUR, MINUTE, NOON, FloodTown, asking, flood_town

from city.observation import Observation
from city.quality import Quality
from maps.features import iso
from store import batches, flood
from store.batches import Batch
from store.queries import query


@pytest.fixture
def town(database: str) -> Iterator[FloodTown]:
    with flood_town(database) as made:
        yield made


@pytest.fixture
def ask(town: FloodTown, database: str) -> Iterator[Ask]:
    with asking(town, database) as once:
        yield once


def test_a_rising_reservoir_is_told_with_storage_room_course_and_a_day_of_samples(town, ask):
    town.rising("dam", 57.0, 0.5, hours=24)
    told = ask("/flood/dam").json()["station"]

    assert told["over"] is False
    assert told["margin"] == pytest.approx(1.0)
    assert told["storage"] == {"value": pytest.approx(1440), "basis": "curve", "surveyed": True}
    assert told["percent"] == pytest.approx(100 * 1440 / 1560, abs=0.05)
    assert told["room"] == pytest.approx(120)
    assert told["rise"] == pytest.approx(0.5)
    assert told["crossing"]["course"] == "reaches"
    assert told["crossing"]["low"] == pytest.approx(NOON + 2 * HOUR, abs=2 * MINUTE)
    assert told["net_inflow"] == {
        "value": pytest.approx(60e4 / 3600, abs=0.01),
        "basis": "storage_change",
        "surveyed": True,
    }
    assert told["ahead"] == {"name": "flood_limit", "metres": 1.0}
    assert told["limit"]["turns"][0][1] == 58
    assert told["limit"]["turns"][1] == [NOON + 12 * HOUR, 56]
    assert told["size"] == "medium"
    assert len(told["samples"]) == 96 or len(told["samples"]) == 97
    assert told["samples"][-1][1] == 57.0


def test_what_came_newer_is_in_the_next_answer_and_many_who_ask_cost_one_question(town, ask):
    town.rising("dam", 57.0, 0.5, hours=2)
    assert ask("/flood/dam").json()["station"]["over"] is False
    town.now += MINUTE
    town.observe("dam", "water_level", [(town.now, 58.3)])
    assert ask("/flood/dam").json()["station"]["over"] is True
    town.conn.execute("DELETE FROM observation")  # nothing newer came: nothing is read again
    told = ask("/flood").json()["stations"][0]
    assert (told["thing_id"], told["over"], told["rise"] is not None) == ("dam", True, True)


def test_a_minute_later_what_came_late_is_read_as_well(town, ask):
    town.observe("dam", "water_level", [(NOON, 57.0)])
    assert ask("/flood/dam").json()["station"]["rise"] is None
    town.rising("dam", 57.0, 0.5, hours=1)
    town.now += MINUTE
    assert ask("/flood/dam").json()["station"]["rise"] == pytest.approx(0.5)


def test_while_one_waits_for_a_slow_database_the_others_are_refused_at_once(town, ask):
    town.observe("dam", "water_level", [(NOON, 57.0)])
    with town.conn.transaction():
        town.conn.execute("LOCK TABLE observation IN ACCESS EXCLUSIVE MODE")
        first = threading.Thread(target=ask, args=("/flood/dam",))
        first.start()
        time.sleep(3)
        began = time.monotonic()
        assert [ask("/flood").status_code for _ in range(5)] == [503] * 5
        assert time.monotonic() - began < 2
    first.join(30)


def test_a_level_that_fell_silent_has_no_storage_and_is_not_below_its_limit(town, ask):
    town.rising("dam", 57.0, 0.5)
    town.now += 11 * MINUTE
    told = ask("/flood/dam").json()["station"]
    assert told["values"]["water_level"]["trust"] == "stale"
    assert told["datum"] == "wusong"
    assert [told[key] for key in ("over", "margin", "percent", "room", "rise", "ahead")] == [None] * 6
    assert told["storage"]["value"] is None
    assert told["crossing"]["course"] == "unknown"


def test_rain_is_added_up_once_however_often_it_is_reported(town, ask):
    series = [(NOON - n * MINUTE, 2.0) for n in range(25 * 60, -1, -1)]
    town.observe("dam", "rainfall", series)
    town.observe("dam", "water_level", [(NOON, 50.0)])
    rain = ask("/flood/dam").json()["station"]["rain"]
    assert [(one["hours"], one["mm"], one["whole"]) for one in rain] == [
        (1, 2.0, True),
        (3, 6.0, True),
        (6, 12.0, True),
        (24, 48.0, True),
    ]


@pytest.mark.parametrize("late_s", [[2, 0, 3, -4, 1, -2], [40, -40], [150, 0]])
def test_rain_of_a_station_whose_clock_is_not_to_the_second_loses_no_hour(town, ask, late_s):
    series = [(NOON - n * HOUR - 1000 * late_s[n % len(late_s)] - MINUTE * 5, 2.0) for n in range(24)]
    town.observe("dam", "rainfall", series)
    rain = ask("/flood/dam").json()["station"]["rain"]
    assert [(one["mm"], one["whole"]) for one in rain] == [
        (2.0, True),
        (6.0, True),
        (12.0, True),
        (48.0, True),
    ]


def test_of_more_levels_than_are_read_the_newest_count(town):
    key = town.key("dam", "water_level")
    town.rising("dam", 57.0, 0.5, hours=1)
    most, flood.MOST_ROWS = flood.MOST_ROWS, 10
    try:
        found = flood.levels(town.conn, {key: HOUR}, NOON)[key]
    finally:
        flood.MOST_ROWS = most
    assert [one.phenomenon_time for one in found] == [NOON - n * MINUTE for n in range(9, -1, -1)]


def test_rain_that_is_missing_or_bad_is_not_guessed(town, ask):
    series = [(NOON - n * HOUR, 2.0) for n in range(24) if n != 2]
    town.observe("dam", "rainfall", series)
    town.observe("dam", "rainfall", [(NOON - 2 * HOUR, 400.0)], Quality.BAD)
    town.observe("dam", "water_level", [(NOON, 50.0)])
    rain = ask("/flood/dam").json()["station"]["rain"]
    assert [(one["mm"], one["whole"]) for one in rain] == [
        (2.0, True),
        (4.0, False),
        (10.0, False),
        (46.0, True),
    ]


def test_the_limit_in_force_at_a_time_past_is_the_one_of_that_time(town, ask):
    town.now = NOON + 24 * HOUR
    town.rising("dam", 57.0, 0.0, hours=48)
    now, then = ask("/flood/dam").json(), ask(f"/flood/dam?at={iso(NOON)}").json()
    assert (now["station"]["over"], now["station"]["limit"]["turns"][0][1]) == (True, 56)
    assert (then["station"]["over"], then["station"]["limit"]["turns"][0][1]) == (False, 58)
    assert then["time"] == NOON
    assert max(time for time, _ in then["station"]["samples"]) <= NOON
    midnight = NOON + 12 * HOUR
    assert ask(f"/flood/dam?at={midnight - 1}").json()["station"]["over"] is False
    assert ask(f"/flood/dam?at={midnight}").json()["station"]["over"] is True


def test_as_the_screen_knew_it_nothing_counts_that_was_received_later(town, ask):
    level, rain = town.key("dam", "water_level"), town.key("dam", "rainfall")
    early = [Observation(level, NOON - n * MINUTE, 57.0, received_at=NOON) for n in range(60, 5, -1)]
    late = [Observation(level, NOON - n * MINUTE, 58.5, received_at=NOON + HOUR) for n in range(5, -1, -1)]
    fell = [Observation(rain, NOON - n * HOUR, 2.0, received_at=NOON + n * HOUR) for n in range(24)]
    batches.write(town.conn, "test", Batch([*early, *late, *fell], []))
    town.now = NOON + 2 * HOUR
    true, known = (ask(f"/flood/dam?at={NOON}&knew={knew}").json()["station"] for knew in (0, 1))
    assert (true["over"], true["samples"][-1][1], true["rain"][-1]["mm"]) == (True, 58.5, 48.0)
    assert (known["over"], known["samples"][-1][1], known["rain"][-1]["mm"]) == (False, 57.0, 2.0)


def test_stations_come_nearest_to_trouble_first_with_the_totals_of_their_basins(town, ask):
    town.rising("dam", 50.0, 0.0, hours=1)
    town.observe("river", "water_level", [(NOON, 2.45)])
    told = ask("/flood").json()
    assert [one["thing_id"] for one in told["stations"]] == ["river", "silent", "dam"]
    assert told["stations"][0]["colour"] == "yellow"
    assert told["total"] == {
        "stations": 3,
        "over": 1,
        "unknown": 1,
        "storage": 600.0,
        "room": pytest.approx(960.0),
        "without_storage": 1,
    }
    assert [basin["things"] for basin in told["basins"]] == [["river", "silent"], ["dam"]]
    assert told["basins"][1]["name"]["en"] == "<b>First</b> basin"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/flood/nobody", 404),
        ("/flood?at=tomorrow", 422),
        (f"/flood?at={NOON + 1}", 422),
        ("/flood?at=-99999999999999", 422),
        ("/flood/dam?at=2026-07-15T12:00:00", 422),
        ("/flood?at=NaN", 422),
    ],
)
def test_what_cannot_be_answered_is_said_so(ask, path: str, status: int):
    answer = ask(path)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_feature_says_which_limit_is_in_force_from_when_to_when(town, ask):
    things = {f["id"]: f["properties"] for f in ask("/things").json()["features"]}
    assert things["dam"]["limit_in_force"]["name"] == "flood_limit"
    assert things["dam"]["limit_in_force"]["turns"][:2][1] == [NOON + 12 * HOUR, 56]
    assert things["river"]["limit_in_force"]["name"] == "warning"


def test_rain_and_samples_are_found_by_the_index_however_long_the_history(town):
    key = town.key("dam", "rainfall")
    town.conn.execute(
        "INSERT INTO observation SELECT %s, to_timestamp(%s / 1000.0) - n * INTERVAL '1 minute', 1, 0, 0, "
        "now() FROM generate_series(0, 60000) n",
        (key, NOON),
    )
    town.conn.execute("ANALYZE observation")
    found = flood.rain(town.conn, {key: HOUR}, 24 * HOUR, NOON)[key]
    assert [tile.until for tile in found[:25]] == [NOON - n * HOUR for n in range(25)]
    asked = {"ids": [key], "periods": ["1 hour"], "first": iso(NOON - 25 * HOUR), "at": iso(NOON)}
    asked["known"] = "infinity"
    plan = town.conn.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query("flood_rain"), asked).fetchone()[0]
    assert _rows_read(plan[0]["Plan"]) < 200


def _rows_read(node: dict) -> float:
    own = (
        node["Actual Rows"] * node["Actual Loops"]
        if "Scan" in node["Node Type"] and "Relation Name" in node
        else 0
    )
    return own + sum(_rows_read(child) for child in node.get("Plans", []))
