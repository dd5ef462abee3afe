"""Faults 12 and 13: messages that come again, contradict each other, or come in the wrong order and late."""

import json
from random import Random

import pytest
from history import Key, Publication, Said
from load import BLOCK, HIGH, LOW
from stack import wait_until
from talk import now_ms

from sensors.topics import observations_topic

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def level(thing_id: str, time: int, result: float) -> Publication:
    body = {"time": time, "results": {"water_level": result}}
    said = Said(Key(thing_id, "water_level", time), result)
    return Publication(observations_topic(thing_id), json.dumps(body).encode(), (said,))


def publish_all(station, publications) -> None:
    for publication in publications:
        station.publish(publication)
    station.wait_acked()


@pytest.fixture
def started(rig):
    return rig.start()


def test_each_message_three_times_is_one_row_and_one_alert(started, station):
    """Fault 12. Would catch: a second row, a second alert, a duplicate that is not counted."""
    now = now_ms()
    one = [level("load-0", now - 1000 * n, HIGH if n == 5 else LOW) for n in range(20, 0, -1)]
    publish_all(station, [level("load-0", p.said[0].key.time, p.said[0].result) for p in one for _ in "123"])
    facts = started.settle(station.history, redelivered=False)
    assert (facts.stored, facts.duplicate) == (20, 40)
    assert [change.change for change in facts.changes["load-0"]] == ["raised", "cleared"]


def test_of_two_values_for_one_time_the_first_is_kept_and_the_other_is_counted(started, station):
    """Fault 12. Would catch: an update in place, an alert raised by a value that is not stored."""
    now = now_ms()
    publish_all(station, [level("load-0", now, LOW), level("load-0", now, HIGH)])
    facts = started.settle(station.history, redelivered=False)
    assert (facts.stored, facts.duplicate) == (1, 1)
    assert started.totals().conflicting == 1
    assert facts.rows[0].result == LOW
    assert facts.changes == {}


def test_what_comes_late_keeps_its_time_and_turns_nothing_back(started, station):
    """Fault 13. Would catch: a late value on the live tile, its arrival taken for its time."""
    now = now_ms()
    publish_all(station, [level("load-0", now, LOW)])
    publish_all(station, [level("load-0", now - late, LOW) for late in (1000, 5 * MINUTE, 2 * DAY)])
    facts = started.settle(station.history, redelivered=False)
    assert {row.key.time for row in facts.rows} == {now, now - 1000, now - 5 * MINUTE, now - 2 * DAY}
    assert facts.live["load-0", "water_level"] == (now, LOW)


def test_a_late_value_above_the_limit_raises_nothing_past_the_rules_lateness(started, station):
    """Fault 13. Would catch: an alarm in the night about the day before yesterday."""
    now = now_ms()
    publish_all(station, [level("load-0", now - 2 * DAY, HIGH), level("load-1", now - 2 * HOUR, HIGH)])
    publish_all(station, [level("load-2", now - 5 * MINUTE, HIGH)])
    facts = started.settle(station.history, redelivered=False, limit=None)
    assert list(facts.changes) == ["load-2"]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_a_shuffled_replay_ends_as_the_ordered_one(started, station, seed):
    """Fault 13. Would catch: rows, latest values or alerts that depend on the order of arrival."""
    random, start = Random(seed), now_ms() - 10 * MINUTE
    levels = [(start + 1000 * n, HIGH if n // BLOCK % 2 else LOW) for n in range(10 * BLOCK)]
    shuffled: list[tuple[int, float]] = []
    for block in range(0, len(levels), BLOCK):
        shuffled += random.sample(levels[block : block + BLOCK], BLOCK)
    publish_all(station, [level("load-0", *one) for one in levels])
    publish_all(station, [level("load-1", *one) for one in shuffled])
    facts = started.settle(station.history, redelivered=False)
    rows = {
        name: sorted((r.key.time, r.result) for r in facts.rows if r.key.thing_id == name) for name in names
    }
    assert rows["load-0"] == rows["load-1"] == levels
    assert facts.live["load-0", "water_level"] == facts.live["load-1", "water_level"]
    changes = {name: [change.change for change in facts.changes[name]] for name in names}
    assert changes["load-0"] == changes["load-1"] == ["raised", "cleared"] * 4 + ["raised"]


names = ("load-0", "load-1")


def test_a_clock_that_runs_ahead_hides_what_comes_after_it_for_seconds_only(started, station):
    """Fault 14. Would catch: a wall that shows a value of the future until the future is here."""
    ahead = now_ms() + 4 * MINUTE
    publish_all(station, [level("load-0", ahead, LOW)])

    def shows_the_present() -> bool:
        publish_all(station, [level("load-0", now_ms(), LOW + 0.1)])
        time, _ = started.facts().live.get(("load-0", "water_level"), (ahead, 0))
        return time < ahead

    wait_until(shows_the_present, 30, "the present is live again")
