"""The result and the limit of an alert are told in the terms of what its rule compares."""

from dataclasses import replace

import pytest
from cast import FLOOD, HOUR, NOW

from city.alert import Alert, Life, of_datastream
from city.properties import find_property
from city.rule import (
    Aqi,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Ladder,
    Mode,
    Predicted,
    Rate,
    Scope,
    Side,
    Spike,
    Staleness,
    Step,
    Stuck,
    Threshold,
)
from city.state import Level
from city.terms import Compared, Terms, numbers_of, terms_of

LADDER = Ladder(Side.ABOVE, (Step(Level.RED, 4.0),))
LEVEL, INFLOW, PH = (find_property(slug) for slug in ("water_level", "inflow", "ph"))
VALUE = Terms(Compared.VALUE, "m", 2)
ALERT = Alert(1, "r", of_datastream(1), Level.RED, Life.UNACK_ACTIVE, NOW, NOW, result=203.0, limit=200.0)

CASES = [
    (Threshold(LADDER), LEVEL, VALUE),
    (Count(LADDER, 3, 5), LEVEL, VALUE),
    (Predicted(LADDER, HOUR, HOUR), LEVEL, Terms(Compared.FORETOLD, "m", 2)),
    (Stuck(Level.RED, HOUR), LEVEL, VALUE),
    (Staleness(Level.RED), LEVEL, VALUE),
    (Rate(LADDER, HOUR), LEVEL, Terms(Compared.RATE, "m/h", 2)),
    (Rate(LADDER, HOUR), INFLOW, Terms(Compared.RATE, "(m³/s)/h", INFLOW.decimals)),
    (Rate(LADDER, HOUR), PH, Terms(Compared.RATE, "/h", PH.decimals)),
    (Spike(LADDER), LEVEL, Terms(Compared.DISTANCE, "m", 2)),
    (HourlyMean(LADDER), LEVEL, Terms(Compared.HOURLY_MEAN, "m", 2)),
    (Aqi(LADDER), None, Terms(Compared.INDEX, "", 0)),
    (GatewaySilence(Level.RED), None, Terms(Compared.STATIONS, "", 0)),
    (Combined(Mode.ALL, ("a", "b"), Scope.AREA), None, Terms(Compared.FINDINGS)),
]


@pytest.mark.parametrize(("test", "prop", "wanted"), CASES)
def test_result_and_limit_are_told_in_what_the_rule_compares(test, prop, wanted):
    assert terms_of(replace(FLOOD, test=test), prop) == wanted


def test_what_several_rules_found_has_no_number_of_its_own():
    assert not terms_of(replace(FLOOD, test=Combined(Mode.ANY, ("a",), Scope.THING)), None).has_number


def test_an_alert_whose_rule_is_gone_is_told_in_its_property_s_unit():
    assert terms_of(None, LEVEL) == VALUE


@pytest.mark.parametrize("life", list(Life)[:4])
def test_an_index_or_a_count_of_stations_is_not_said_of_what_is_over(life):
    alert = replace(ALERT, life=life)
    known = (203.0, 200.0) if life in (Life.UNACK_ACTIVE, Life.ACK_ACTIVE) else (None, None)

    assert numbers_of(alert, Terms(Compared.INDEX)) == numbers_of(alert, Terms(Compared.STATIONS)) == known
    assert numbers_of(alert, VALUE) == (203.0, 200.0)
    assert numbers_of(alert, Terms(Compared.FINDINGS)) == (None, None)
