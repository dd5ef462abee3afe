"""What a rule says of one observation."""

from dataclasses import replace
from datetime import date

import pytest
from cast import FLOOD, LEVEL, observed

from alerts.evaluate import evaluate
from city.alert import Finding, Side, Step
from city.limit import Limit, Season
from city.quality import Quality, Reason
from city.state import Level

LIMITS = {limit.name: limit for limit in LEVEL.limits}
DAY = date(2026, 11, 22)


def severity(result: float, current: Level = Level.NORMAL) -> Level:
    finding = evaluate(FLOOD, LIMITS, observed(1, result), DAY, current)
    assert finding is not None
    return finding.severity


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (11.9, Level.NORMAL),
        (12.0, Level.NORMAL),
        (12.01, Level.YELLOW),
        (14.0, Level.YELLOW),
        (14.01, Level.RED),
    ],
)
def test_a_limit_is_crossed_only_past_it(result, expected):
    assert severity(result) is expected


@pytest.mark.parametrize(
    ("result", "current", "expected"),
    [
        (11.9, Level.YELLOW, Level.YELLOW),
        (11.8, Level.YELLOW, Level.NORMAL),
        (13.9, Level.RED, Level.RED),
        (13.8, Level.RED, Level.YELLOW),
        (11.9, Level.RED, Level.YELLOW),
        (11.9, Level.NORMAL, Level.NORMAL),
    ],
)
def test_an_alert_keeps_its_severity_inside_the_hysteresis_band(result, current, expected):
    assert severity(result, current) is expected


def test_a_jump_may_raise_an_alert_but_not_lower_one():
    suspect = observed(1, 13, quality=Quality.SUSPECT, reasons=Reason.STEP)
    assert evaluate(FLOOD, LIMITS, suspect, DAY, Level.NORMAL) == Finding(Level.YELLOW, 12.0, may_ease=False)


@pytest.mark.parametrize(
    ("quality", "reasons"),
    [
        (Quality.BAD, Reason.RANGE),
        (Quality.SUSPECT, Reason.MAINTENANCE),
        (Quality.SUSPECT, Reason.CALIBRATION | Reason.STEP),
        (Quality.SUSPECT, Reason.UNKNOWN_FLAG),
    ],
)
def test_maintenance_calibration_and_bad_values_say_nothing(quality, reasons):
    assert evaluate(FLOOD, LIMITS, observed(1, 99, 0, quality, reasons), DAY, Level.NORMAL) is None


def test_a_limit_out_of_season_does_not_count():
    summer = {"flood_limit": Limit("flood_limit", (Season(10.0, "04-15", "10-15"),))}
    summer["design"] = LIMITS["design"]
    assert evaluate(FLOOD, summer, observed(1, 11), date(2026, 7, 1), Level.NORMAL).severity is Level.YELLOW
    assert evaluate(FLOOD, summer, observed(1, 11), DAY, Level.NORMAL).severity is Level.NORMAL


def test_a_rule_can_watch_the_low_side_with_a_number():
    offline = replace(FLOOD, side=Side.BELOW, steps=(Step(Level.BLUE, 0.5),), hysteresis=0.0)
    assert evaluate(offline, {}, observed(1, 0), DAY, Level.NORMAL) == Finding(Level.BLUE, 0.5, may_ease=True)
    assert evaluate(offline, {}, observed(1, 1), DAY, Level.BLUE).severity is Level.NORMAL
