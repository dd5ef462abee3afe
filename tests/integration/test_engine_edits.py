"""What is declared changes while alerts are there: nothing is missed, ended or told twice because of it."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest
from cast import CITY, FLOOD, HOUR, MINUTE
from engine_town import GATEWAY, STALE, Town, behind_a_gateway

from alerts.engine import Engine
from alerts.evaluate.threshold import ThresholdEvaluator
from city.alert import Change, Life
from city.catalogue import Catalogue
from city.limit import Limit, Season
from city.rule import Rule, SiteState
from city.state import Level
from store import alerts, catalogue, processes
from store.database import connect


@pytest.fixture
def town(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn:
        yield Town(conn, database)


def declare(town: Town, city: Catalogue) -> Town:
    catalogue.save(town.conn, city)
    town.engine.load()
    return town


def flood_above(limit: float) -> Rule:
    first = replace(FLOOD.ladder.steps[0], limit=limit)
    return replace(FLOOD, test=replace(FLOOD.test, ladder=replace(FLOOD.ladder, steps=(first,))))


def with_limit(city: Catalogue, value: float) -> Catalogue:
    """The same city, with another flood limit of the first reservoir's level."""
    limits = (Limit("flood_limit", (Season(value),)), Limit("design", (Season(14.0),)))
    first, *others = city.things
    level = replace(first.datastreams[0], limits=limits)
    changed = replace(first, datastreams=(level, *first.datastreams[1:]))
    return replace(city, things=(changed, *others))


def test_a_limit_that_is_changed_and_set_back_before_the_next_report_raises_again(town):
    town.load(CITY).say("res-a", 12.5)
    declare(town, replace(CITY, rules=(flood_above(13.0),)))
    declare(town, replace(CITY, rules=(flood_above(12.0),)))
    town.restart().wait(MINUTE).say("res-a", 12.5)
    assert town.alerts("flood") == {"datastream:1": Life.UNACK_ACTIVE}
    assert town.changes() == [Change.RAISED, Change.CLEARED, Change.RAISED]


def test_a_rule_that_is_taken_away_and_brought_back_raises_again(town):
    town.load(CITY).say("res-a", 12.5)
    declare(town, replace(CITY, rules=()))
    declare(town, CITY)
    town.restart().wait(MINUTE).say("res-a", 12.5)
    assert town.alerts("flood") == {"datastream:1": Life.UNACK_ACTIVE}
    assert town.changes() == [Change.RAISED, Change.WITHDRAWN, Change.RAISED]


def test_another_limit_ends_no_silence_that_lasts(town):
    city = replace(CITY, rules=(STALE, FLOOD))
    town.load(city).say("res-a", 11).wait(7 * MINUTE)
    declare(town, with_limit(city, 13.5)).wait(2 * MINUTE).restart().wait(MINUTE)
    assert town.alerts("stale") == {"datastream:1": Life.UNACK_ACTIVE, "datastream:3": Life.UNACK_ACTIVE}
    assert town.changes("stale") == [Change.RAISED] * 2


def test_a_gateway_that_is_silent_is_so_after_its_rule_was_changed(town):
    patient = replace(GATEWAY, test=replace(GATEWAY.test, after_ms=6 * MINUTE))
    town.load(behind_a_gateway(GATEWAY)).say("res-a", 11).say("res-b", 25).wait(20 * MINUTE)
    declare(town, behind_a_gateway(patient)).wait(5 * MINUTE)
    declare(town, behind_a_gateway(GATEWAY)).wait(5 * MINUTE).restart().wait(5 * MINUTE)
    assert town.alerts("gateway") == {"gateway:gw-1": Life.UNACK_ACTIVE}


def test_what_is_unknown_stays_so_when_its_rule_changes(town):
    town.load(CITY).say("res-a", 12.5).wait(15 * MINUTE)
    since = alerts.open_alerts(town.conn)[0].unknown_since
    declare(town, replace(CITY, rules=(flood_above(12.1),))).wait(3 * MINUTE)
    (alert,) = alerts.open_alerts(town.conn)
    assert (alert.unknown_since, town.changes()) == (since, [Change.RAISED, Change.UNKNOWN])


def test_a_rule_that_changes_over_what_was_silent_for_long_takes_nothing_back(town):
    town.load(CITY).say("res-a", 12.5).wait(15 * MINUTE).wait(3 * HOUR)
    declare(town, replace(CITY, rules=(flood_above(12.1),)))
    town.restart().wait(MINUTE)
    assert town.changes() == [Change.RAISED, Change.UNKNOWN]
    assert alerts.open_alerts(town.conn)[0].unknown_since is not None


def test_a_new_rule_counts_what_was_reported_hours_ago_and_is_good_still(town):
    first, *others = CITY.things
    seldom = replace(first.datastreams[0], report_s=6 * 3600, max_age_s=18 * 3600)
    slow = replace(CITY, things=(replace(first, datastreams=(seldom,)), *others), rules=())
    shut = replace(FLOOD, test=SiteState(MappingProxyType({0.0: Level.RED})))
    town.load(slow).say("res-a", 0).wait(5 * HOUR)
    declare(town, replace(slow, rules=(shut,)))
    assert town.alerts("flood") == {"datastream:1": Life.UNACK_ACTIVE}


def test_what_moves_to_another_area_alarms_there(town):
    town.load(CITY).say("res-a", 11)
    first, *others = CITY.things
    declare(town, replace(CITY, things=(replace(first, area="coast"), *others)))
    town.wait(MINUTE).say("res-a", 12.5)
    assert [alert.area for alert in alerts.open_alerts(town.conn)] == ["coast"]


def test_what_is_taken_away_while_nobody_keeps_the_record_ends_when_somebody_does(town):
    town.load(CITY).say("res-a", 12.5)
    with connect(town.url, "other") as second:
        other = Engine(second, town.clock, town.timer)
        town.engine.balance()
        other.balance()
        town.conn.execute("SELECT pg_advisory_unlock_all()")  # the first is gone
        catalogue.save(second, replace(CITY, rules=CITY.rules[1:]))
        other.load()
        other.balance()
    assert town.changes() == [Change.RAISED, Change.WITHDRAWN]


def failing(town: Town) -> object:
    """What the engine says of itself with its next beat."""
    town.now += 3000
    town.engine.tend()
    return {one.process: one.detail for one in processes.all_processes(town.conn)}["alerts"]["failing"]


def test_a_rule_that_cannot_go_on_is_complained_of_until_it_is_gone(town, monkeypatch):
    town.load(CITY).say("res-a", 12.5)
    monkeypatch.delattr(ThresholdEvaluator, "observe")
    town.wait(MINUTE).say("res-a", 13)
    assert failing(town) == [
        "flood datastream:1: AttributeError: 'ThresholdEvaluator' object has no attribute 'observe'"
    ]
    declare(town, replace(CITY, rules=()))
    assert failing(town) == []
