"""What a predicted crossing finds, and when it says that the limit is reached."""

import pytest
from rule_kinds import MINUTE, START, changes, ladder, observed

from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Ladder, Predicted, Side, Step
from city.state import Level

JUMP = (Quality.SUSPECT, Reason.STEP)


def predicted(per_minute: float, *, noise: float = 0.0, minutes: int = 61) -> list[Observation]:
    return [
        observed(minute, 5 + per_minute * minute + (noise if minute % 2 else -noise))
        for minute in range(minutes)
    ]


PREDICTED = Predicted(ladder(10.0, 14.0, 0.2), window_ms=60 * MINUTE, within_ms=60 * MINUTE)


def test_a_line_that_reaches_the_limit_in_time_is_found_with_when():
    found = changes(PREDICTED, *predicted(0.06))[0]
    value_then = 5 + 0.06 * ((found.at - START) / MINUTE)
    reached = found.at + (10 - value_then) / 0.06 * MINUTE
    assert found.severity is Level.YELLOW
    assert found.limit == 10.0
    assert found.low == pytest.approx(reached, abs=MINUTE)
    assert found.high == pytest.approx(reached, abs=MINUTE)
    assert found.result == pytest.approx(value_then)


def test_the_noisier_the_line_the_wider_the_range():
    found = changes(PREDICTED, *predicted(0.06, noise=0.8))[0]
    assert found.low is not None
    assert found.high is None or found.high - found.low > 10 * MINUTE


def test_a_limit_beyond_the_time_is_not_found_and_one_bad_value_bends_nothing():
    assert changes(PREDICTED, *predicted(0.03, minutes=50)) == []
    steady = predicted(0.0)
    steady[40] = observed(40, 500.0, JUMP)
    assert changes(PREDICTED, *steady) == []


def test_too_few_points_or_too_short_a_stretch_are_no_line():
    rising = [observed(minute, 5 + minute) for minute in range(0, 60, 15)]
    assert changes(PREDICTED, *rising) == []
    assert changes(PREDICTED, *[observed(minute, 5 + minute) for minute in range(29)]) == []


def test_falling_again_clears():
    rows = predicted(0.06, minutes=90)
    peak = rows[-1].result
    rows += [observed(90 + minute, peak - 0.05 * minute) for minute in range(120)]
    assert changes(PREDICTED, *rows)[-1].severity is Level.NORMAL


def test_a_fall_to_a_low_limit_is_predicted_too():
    low = Predicted(Ladder(Side.BELOW, (Step(Level.ORANGE, 2.0),)), 60 * MINUTE, 60 * MINUTE)
    (found,) = changes(low, *predicted(-0.03, minutes=80))
    assert found.severity is Level.ORANGE
    assert found.low == pytest.approx(START + 100 * MINUTE, abs=MINUTE)


ONE = Predicted(Ladder(Side.ABOVE, (Step(Level.YELLOW, 10.0),), 0.2), 60 * MINUTE, 60 * MINUTE)


def test_a_limit_that_is_exceeded_already_is_not_predicted():
    jumped = [observed(minute, 5.0 if minute < 40 else 11.0) for minute in range(140)]
    assert changes(ONE, *jumped) == []


def test_a_severer_limit_is_predicted_while_a_milder_one_is_exceeded():
    rising = [observed(minute, 10.5 + 0.05 * minute) for minute in range(60)]
    (found,) = changes(PREDICTED, *rising)
    assert (found.severity, found.limit) == (Level.RED, 14.0)


def test_a_prediction_ends_as_reached_when_its_limit_is_crossed_and_does_not_come_again():
    foretold, end = changes(ONE, *predicted(0.06, minutes=120))
    crossed = next(row for row in predicted(0.06, minutes=120) if row.result > 10)
    assert foretold.severity is Level.YELLOW
    assert (end.severity, end.at, end.result, end.limit) == (
        Level.NORMAL,
        crossed.phenomenon_time,
        crossed.result,
        10.0,
    )
    assert end.low == end.high == end.at


def test_a_doubtful_result_beyond_the_limit_ends_no_prediction():
    rows = [*predicted(0.06, minutes=60), observed(60, 12.0, JUMP)]
    assert [found.severity for found in changes(ONE, *rows)] == [Level.YELLOW]


def test_one_false_result_beyond_the_limit_blinds_nothing():
    rows = predicted(0.06, minutes=60)
    rows[10] = observed(10, 500.0)
    (found,) = changes(ONE, *rows)
    assert found.severity is Level.YELLOW


def test_a_level_that_hovers_on_the_limit_is_foretold_once():
    rows = predicted(0.06, minutes=84)
    rows += [observed(84 + n, 10.1 if n % 2 else 9.9) for n in range(40)]
    severities = [found.severity for found in changes(ONE, *rows)]
    assert severities == [Level.YELLOW, Level.NORMAL]


def test_what_rises_again_after_the_limit_was_left_is_foretold_again():
    rows = predicted(0.06, minutes=100)
    rows += [observed(100 + n, 11 - 0.1 * n) for n in range(60)]
    rows += [observed(160 + n, 5 + 0.06 * n) for n in range(61)]
    assert [f.severity for f in changes(ONE, *rows)] == [Level.YELLOW, Level.NORMAL, Level.YELLOW]
