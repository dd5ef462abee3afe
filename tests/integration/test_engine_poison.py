"""One bad value, rule or datastream stops no other."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cast import CITY, FLOOD, MINUTE, named
from engine_town import GATEWAY, Town, behind_a_gateway

from alerts.evaluate.staleness import StalenessEvaluator
from city.alert import Life
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Bound, Ladder, Rate, Rule, Side, Step
from city.state import Level
from store import alerts, batches
from store.batches import Batch
from store.database import connect

RISING = Rule(
    "rising",
    named("Rising"),
    Bound(("water_level",)),
    Rate(Ladder(Side.ABOVE, (Step(Level.RED, 1.0),)), MINUTE),
)


@pytest.fixture
def town(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn:
        yield Town(conn, database)


def test_a_value_beyond_all_range_alarms_and_stops_nobody(town):
    town.load(replace(CITY, rules=(FLOOD, RISING))).say("res-a", 11).wait(MINUTE)
    beyond = (Quality.SUSPECT, Reason.OVER_RANGE)
    one = Observation(town.ids["res-a"], town.now, 1.7e308, *beyond, received_at=town.now)
    batches.write(town.conn, "a", Batch([one]))
    town.drain().wait(MINUTE).say("res-b", 33)
    assert town.alerts("rising") == {"datastream:1": Life.UNACK_ACTIVE}
    assert len(town.alerts("flood")) == 2
    assert {a.result for a in alerts.open_alerts(town.conn) if a.rule_id == "rising"} == {None}


def test_what_is_put_together_of_what_cannot_go_on_stops_nobody_that_starts(town, monkeypatch):
    town.load(behind_a_gateway(GATEWAY, FLOOD)).say("res-a", 11).say("res-b", 25).wait(6 * MINUTE)
    monkeypatch.delattr(StalenessEvaluator, "elapse")
    town.restart().wait(MINUTE).say("res-a", 12.5)
    assert town.alerts("flood") == {"datastream:1": Life.UNACK_ACTIVE}
    assert town.alerts("gateway") == {"gateway:gw-1": Life.UNACK_ACTIVE}
