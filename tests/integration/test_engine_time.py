"""The alert engine and time: late data, silence, restarts, a clock that is set, and work that is shared."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from cast import CITY, FLOOD, HOUR, MINUTE, NOW, named
from engine_town import GATEWAY, GOOD, STALE, Town, behind_a_gateway
from stack import wait_until

from alerts.engine import Engine
from alerts.shards import shards_of
from city.alert import Change, Finding, Life, Subject, SubjectKind
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Bound, Combined, Mode, Rule, Scope, Stuck
from city.state import Level
from store import alerts, batches, catalogue, checkpoints, shards
from store.batches import Batch
from store.database import connect

ANY = Rule("any", named("Any"), Bound(), Combined(Mode.ANY, ("flood",), Scope.AREA))


@pytest.fixture
def town(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn:
        yield Town(conn, database)


def test_late_data_correct_the_past_for_all_to_see(town):
    town.load(CITY).say("res-a", 11).wait(4 * MINUTE).say("res-a", 12.5)
    town.say("res-a", 12.5, town.now - 2 * MINUTE)
    (alert,) = alerts.open_alerts(town.conn)
    told = [(row.transition.change, row.transition.at) for row in alerts.history(town.conn, alert)]
    assert told == [
        (Change.RAISED, NOW + 4 * MINUTE),
        (Change.RETRACTED, NOW + 4 * MINUTE),
        (Change.RAISED, NOW + 2 * MINUTE),
    ]
    assert alert.life is Life.UNACK_ACTIVE


def test_an_alert_on_what_fell_silent_stays_and_is_unknown_until_it_speaks_again(town):
    town.load(CITY).say("res-a", 12.5).wait(9 * MINUTE)
    assert alerts.open_alerts(town.conn)[0].unknown_since is None
    town.wait(2 * MINUTE)
    (alert,) = alerts.open_alerts(town.conn)
    assert (alert.life, alert.unknown_since) == (Life.UNACK_ACTIVE, NOW + 10 * MINUTE + 1)
    town.say("res-a", 12.6)
    assert alerts.open_alerts(town.conn)[0].unknown_since is None
    assert town.changes() == [Change.RAISED, Change.UNKNOWN, Change.KNOWN]


def test_a_silent_gateway_is_one_alert_over_those_of_its_things(town):
    town.load(behind_a_gateway(GATEWAY, STALE)).say("res-a", 11).say("res-b", 25)
    town.wait(3 * MINUTE).say("res-b", 25).wait(3 * MINUTE)
    assert (town.alerts("gateway"), len(town.alerts("stale"))) == ({}, 1)
    town.wait(3 * MINUTE)
    assert town.alerts("gateway") == {"gateway:gw-1": Life.UNACK_ACTIVE}
    assert len(town.alerts("stale")) == 2
    town.say("res-a", 11)
    assert town.alerts("gateway") == {"gateway:gw-1": Life.UNACK_CLEARED}


def test_a_value_that_is_stuck_is_one_alert_until_it_moves_again(town):
    stuck = Rule("stuck", named("Stuck"), Bound(("water_level",)), Stuck(Level.YELLOW, 6 * MINUTE, 0.01))
    town.load(replace(CITY, rules=(FLOOD, stuck)))
    doubted = (Quality.SUSPECT, Reason.STUCK)  # as whoever takes it in judges it by then
    for minute in range(9):
        town.say("res-a", 11.0, judged=doubted if minute > 5 else GOOD).say("res-b", 25 + minute / 10)
        town.wait(MINUTE)
    assert town.alerts("stuck") == {"datastream:1": Life.UNACK_ACTIVE}
    town.restart().say("res-a", 11.0, judged=doubted).wait(4 * MINUTE).say("res-a", 11.0, judged=doubted)
    assert town.changes("stuck") == [Change.RAISED]
    town.wait(MINUTE).say("res-a", 11.2)
    assert town.changes("stuck") == [Change.RAISED, Change.CLEARED]
    town.wait(20 * MINUTE).say("res-a", 11.2)
    assert town.changes("stuck") == [Change.RAISED, Change.CLEARED], "silence is not stuck"


def test_what_is_put_together_is_recorded_together_and_gone_on_with(town):
    town.load(replace(CITY, rules=(FLOOD, ANY))).say("res-a", 12.5).say("res-b", 25)
    assert town.alerts("any") == {"area:hills": Life.UNACK_ACTIVE}
    town.restart().wait(MINUTE).say("res-b", 40).say("res-a", 14.5).restart().drain()
    assert town.changes("any") == [Change.RAISED, Change.ESCALATED]
    town.wait(MINUTE).say("res-a", 11).say("res-b", 25).restart()
    assert town.changes("any")[-1] is Change.CLEARED


@pytest.mark.parametrize("wrong", [HOUR, -4 * MINUTE, -HOUR])
def test_a_clock_that_is_set_silences_nobody(town, wrong: int):
    town.load(behind_a_gateway(GATEWAY, STALE)).say("res-a", 11).say("res-b", 25)
    town.wrong = wrong
    for _ in range(20):
        town.wait(MINUTE).say("res-a", 11).say("res-b", 25)
    assert alerts.newest(town.conn) == []
    town.wrong = 0
    town.wait(6 * MINUTE)
    assert len(town.alerts("stale")) == 2


def test_toggling_within_the_deadband_is_one_alert_until_it_is_really_over(town):
    town.load(CITY)
    for second in range(60):
        town.wait(1000).say("res-a", 12.01 if second % 2 else 11.95)
    assert town.changes() == [Change.RAISED]
    town.wait(1000).say("res-a", 11.5).wait(1000).say("res-a", 12.01)
    assert town.changes() == [Change.RAISED, Change.CLEARED, Change.RAISED]


def test_a_hundred_restarts_within_a_shuffled_day_leave_the_history_of_an_ordered_one(town):
    random = Random(4)
    hours = [NOW + 3 * MINUTE * n for n in range(100)]
    said = [("res-a", random.choice([11.0, 12.5, 14.5]), at) for at in hours]
    town.load(CITY)
    late = sorted(said, key=lambda row: row[2] + random.randrange(50) * MINUTE)
    for thing_id, result, at in late:
        town.now = max(town.now, at)
        town.say(thing_id, result, at)
        if random.randrange(2):
            town.engine.keep()
        if random.randrange(2):
            town.restart()
    shuffled = town.history()
    assert shuffled == {"flood datastream:1": list(_levels(said))}


def _levels(said: list[tuple[str, float, int]]) -> Iterator[tuple[int, Level, bool]]:
    """What results on the minute come to, unknown after ten minutes of silence left aside."""
    before = Level.NORMAL
    for _, result, at in said:
        level = {11.0: Level.NORMAL, 12.5: Level.YELLOW, 14.5: Level.RED}[result]
        if level is not before:
            yield Finding(at, level).key
        before = level


def test_engines_share_and_take_over(town):
    town.load(CITY)
    with connect(town.url, "other") as second:
        other = Engine(second, town.clock, town.timer)
        town.engine.balance()
        other.balance()
        town.say("res-a", 12.5).say("res-b", 33)
        other.turn()
        assert sorted(town.changes()) == sorted([Change.RAISED, Change.RAISED])
        assert len(town.engine.shards) == len(other.shards) == 8
        assert not town.engine.shards & other.shards
    wait_until(lambda: town.engine.balance() or len(town.engine.shards) == 16, 10, "it takes over")
    town.wait(MINUTE).say("res-a", 11).say("res-b", 20)
    assert sorted(town.changes()) == sorted([Change.RAISED] * 2 + [Change.CLEARED] * 2)


def test_who_takes_over_takes_nothing_back_that_another_had_read_already(town):
    town.load(CITY)
    with connect(town.url, "other") as second:
        other = Engine(second, town.clock, town.timer)
        town.engine.balance()
        other.balance()
        first = shards_of(CITY)["res-a"] in town.engine.shards
        ahead, behind = (town.engine, other) if first else (other, town.engine)
        town.say_only("res-a", 12.5)
        wait_until(lambda: ahead.turn() or town.changes(), 10, "one of them has read it")
        (town.conn if first else second).execute("SELECT pg_advisory_unlock_all()")  # that one is gone
        behind.balance()
        assert town.changes() == [Change.RAISED]
        wait_until(lambda: behind.turn() == 0, 10, "the other has read it too")
    assert town.changes() == [Change.RAISED]


def test_a_rule_that_changes_begins_with_what_is_so_now(town):
    town.load(CITY).say("res-a", 11.5).wait(MINUTE).say("res-a", 10.0).wait(MINUTE).say("res-a", 11.6)
    ladder = replace(FLOOD.ladder, steps=(replace(FLOOD.ladder.steps[0], limit=11.4),))
    stricter = replace(FLOOD, test=replace(FLOOD.test, ladder=ladder))
    catalogue.save(town.conn, replace(CITY, rules=(stricter,)))
    town.engine.load()
    assert town.history() == {"flood datastream:1": [(NOW + 2 * MINUTE, Level.YELLOW, False)]}


def test_what_was_declared_and_never_spoke_is_silent_from_when_it_is_watched(town):
    town.load(behind_a_gateway(GATEWAY)).wait(6 * MINUTE)
    (alert,) = alerts.open_alerts(town.conn)
    assert alert.subject == Subject(SubjectKind.GATEWAY, "gw-1")


@pytest.mark.parametrize("spoke", [True, False])
def test_a_gateway_that_is_silent_is_so_after_a_restart_too(town, spoke: bool):
    town.load(behind_a_gateway(GATEWAY))
    if spoke:
        town.say("res-a", 11).say("res-b", 25)
    town.engine.keep()
    town.wait(6 * MINUTE)
    assert town.changes("gateway") == [Change.RAISED]
    town.restart().wait(2 * MINUTE)
    assert town.changes("gateway") == [Change.RAISED]
    town.say("res-a", 11)
    assert town.changes("gateway") == [Change.RAISED, Change.CLEARED]


def test_nobody_is_called_silent_for_the_time_that_we_were_away(town):
    town.load(behind_a_gateway(GATEWAY, STALE)).say("res-a", 11).say("res-b", 25)
    town.now += HOUR
    town.restart().wait(30_000).say("res-a", 11).say("res-b", 25)
    assert alerts.open_alerts(town.conn) == []
    town.restart().wait(11 * MINUTE)
    assert town.alerts("gateway") == {"gateway:gw-1": Life.UNACK_ACTIVE}


def test_checkpoints_of_what_is_watched_no_more_are_forgotten(town):
    town.load(CITY).say("res-a", 12.5)
    keys = [alert.key for alert in alerts.open_alerts(town.conn)]
    assert len(checkpoints.load(town.conn, keys)) == 1
    catalogue.save(town.conn, replace(CITY, rules=()))
    town.engine.load()
    assert checkpoints.load(town.conn, keys) == {}


def test_who_goes_on_reads_only_what_the_feed_has_had_since(town):
    town.load(CITY).say("res-a", 12.5).wait(MINUTE).say("res-a", 14.5)
    town.engine.keep()
    town.wait(MINUTE).say("res-a", 12.5)
    before = town.history()
    town.conn.execute("DELETE FROM observation")
    town.restart().wait(MINUTE).say("res-a", 11)
    assert town.history() == {
        "flood datastream:1": [*before["flood datastream:1"], (NOW + 3 * MINUTE, Level.NORMAL, False)]
    }


def test_where_the_feed_has_forgotten_what_is_stored_is_read_again(town):
    town.load(CITY).say("res-a", 12.5).wait(MINUTE)
    town.engine.keep()
    town.conn.execute("UPDATE shard_mark SET kept_at = now() - INTERVAL '6 hours'; DELETE FROM batch")
    for level in (14.5, 11.0):
        one = Observation(town.ids["res-a"], town.now, level, received_at=town.now)
        batches.write(town.conn, "a", Batch([one]))
        town.now += MINUTE
    town.conn.execute("DELETE FROM batch")
    town.restart()
    assert town.changes() == [Change.RAISED, Change.ESCALATED, Change.CLEARED]


def test_an_engine_that_says_nothing_more_is_ended_and_its_work_taken(town, monkeypatch):
    town.load(CITY)
    monkeypatch.setattr(shards, "SILENT", "300ms")
    with connect(town.url, "hangs") as second:
        hanging = Engine(second, town.clock, town.timer)
        town.engine.balance()
        hanging.balance()
        assert len(town.engine.shards) == 8
        wait_until(lambda: town.engine.balance() or len(town.engine.shards) == 16, 10, "it takes over")
    town.say("res-a", 12.5).say("res-b", 33)
    assert len(town.changes()) == 2
