"""What a threshold finds: limits, bands, durations, seasons, fitness."""

from dataclasses import replace

import pytest
from rule_kinds import AIR, MINUTE, START, changes, ladder, made, observed, told

from alerts.evaluate import normal
from city.alert import Finding
from city.limit import Limit, Season
from city.quality import Quality, Reason
from city.rule import Ladder, Side, SiteState, Step, Threshold
from city.state import Level

AT_ONCE = Threshold(ladder("warning", 14.0))
LASTING = Threshold(ladder("warning", 14.0), for_ms=5 * MINUTE)
SLOWLY_OVER = Threshold(ladder("warning", 14.0), clear_for_ms=5 * MINUTE)


def found(test, *rows, current=Level.NORMAL, stream=AIR) -> list[tuple[float, Level]]:
    """Changes of severity, by minute."""
    begin = Finding(START - MINUTE, current) if current else normal()
    return told(changes(test, *rows, stream=stream, begin=begin))


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (9.9, Level.NORMAL),
        (10.0, Level.NORMAL),
        (10.01, Level.YELLOW),
        (14.0, Level.YELLOW),
        (14.01, Level.RED),
    ],
)
def test_a_limit_is_crossed_only_past_it(result, expected):
    assert found(AT_ONCE, observed(0, result)) == ([(0, expected)] if expected else [])


@pytest.mark.parametrize(
    ("result", "expected"),
    [(9.99, Level.NORMAL), (10.0, Level.YELLOW), (13.99, Level.YELLOW), (14.0, Level.RED)],
)
def test_where_the_limit_itself_counts_it_is_crossed_at_it(result, expected):
    at_limit = Threshold(replace(ladder("warning", 14.0), at_limit=True))
    assert found(at_limit, observed(0, result)) == ([(0, expected)] if expected else [])


@pytest.mark.parametrize(
    ("result", "current", "expected"),
    [
        (9.7, Level.YELLOW, Level.YELLOW),
        (9.5, Level.YELLOW, Level.NORMAL),
        (13.7, Level.RED, Level.RED),
        (13.5, Level.RED, Level.YELLOW),
        (9.7, Level.RED, Level.YELLOW),
        (9.7, Level.NORMAL, Level.NORMAL),
    ],
)
def test_a_finding_keeps_its_severity_inside_the_hysteresis_band(result, current, expected):
    changes = found(AT_ONCE, observed(0, result), current=current)
    assert changes == ([] if expected is current else [(0, expected)])


def test_a_clear_level_of_its_own_takes_the_place_of_the_band():
    clear = replace(ladder("warning", 14.0), clear={Level.YELLOW: 7.0})
    assert found(Threshold(clear), observed(0, 10.5), observed(1, 7.1), observed(2, 7.0)) == [
        (0, Level.YELLOW),
        (2, Level.NORMAL),
    ]


def test_a_jump_may_raise_but_not_lower():
    jump = (Quality.SUSPECT, Reason.STEP)
    assert found(AT_ONCE, observed(0, 13, jump), observed(1, 5, jump)) == [(0, Level.YELLOW)]


def test_what_a_clock_that_runs_ahead_says_may_raise_but_not_lower():
    ahead = (Quality.SUSPECT, Reason.CLOCK_AHEAD)
    assert found(AT_ONCE, observed(0, 13), observed(4, 5, ahead)) == [(0, Level.YELLOW)]
    assert found(AT_ONCE, observed(4, 13, ahead)) == [(4, Level.YELLOW)]


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
    assert found(AT_ONCE, observed(0, 99, (quality, reasons))) == []


def test_a_limit_out_of_season_does_not_count():
    summer = replace(AIR, limits=(Limit("warning", (Season(10.0, "04-15", "10-15"),)),))
    assert found(AT_ONCE, observed(0, 11), stream=summer) == []
    winter = Limit("warning", (Season(10.0, "10-16", "04-14"), Season(8.0, "04-15", "10-15")))
    own = Ladder(Side.ABOVE, (Step(Level.YELLOW, winter),))
    assert found(Threshold(own), observed(0, 11)) == [(0, Level.YELLOW)]


def test_a_season_turns_with_the_citys_day():
    new_day = Limit("warning", (Season(10.0, "11-22", "11-22"), Season(99.0)))
    stream = replace(AIR, limits=(new_day,))
    until_midnight = (16 * 60 - 35) * 1.0
    rows = (observed(until_midnight - 0.1, 11), observed(until_midnight, 11))
    assert found(AT_ONCE, *rows, stream=stream) == [
        (until_midnight - 0.1, Level.YELLOW),
        (until_midnight, Level.NORMAL),
    ]


def test_a_rule_can_watch_the_low_side_with_a_number():
    low = Threshold(Ladder(Side.BELOW, (Step(Level.BLUE, 0.5),)))
    assert found(low, observed(0, 0), observed(1, 1)) == [(0, Level.BLUE), (1, Level.NORMAL)]


def test_a_severity_that_has_to_last_is_found_when_it_has_lasted_and_since_it_began():
    rows = [observed(minute, 12) for minute in range(7)]
    assert found(LASTING, *rows) == [(5, Level.YELLOW)]
    evaluator = made(LASTING)
    state = evaluator.begin(normal())
    for one in rows:
        state = evaluator.observe(state, one)
    assert (state.finding.since, state.finding.limit) == (START, 10.0)


def test_a_break_begins_the_wait_again():
    rows = [observed(0, 12), observed(3, 9), observed(4, 12), observed(8, 12), observed(9.5, 12)]
    assert found(LASTING, *rows) == [(9, Level.YELLOW)]


def test_a_sensor_that_dies_above_the_limit_has_still_said_it():
    assert found(LASTING, observed(0, 15), observed(60, 5)) == [(5, Level.RED), (60, Level.NORMAL)]


def test_each_severity_waits_for_itself_and_is_told_with_its_own_limit():
    rows = [observed(0, 12), observed(3, 15), observed(6, 15), observed(9, 15)]
    assert found(LASTING, *rows) == [(5, Level.YELLOW), (8, Level.RED)]
    evaluator = made(LASTING)
    state = evaluator.begin(normal())
    for one in rows[:2]:
        state = evaluator.observe(state, one)
    assert evaluator.elapse(state, START + 5 * MINUTE).finding.limit == 10.0


def test_a_value_that_hovers_on_the_limit_goes_on_waiting():
    rows = [observed(0, 10.1), observed(2, 9.7), observed(4, 10.1), observed(6, 10.1)]
    assert found(LASTING, *rows) == [(5, Level.YELLOW)]


def test_it_is_over_when_good_results_have_said_so_for_long_enough():
    rows = [observed(0, 12), *(observed(1 + n, 5) for n in range(8))]
    assert found(SLOWLY_OVER, *rows) == [(0, Level.YELLOW), (6, Level.NORMAL)]


def test_silence_does_not_end_the_wait_for_the_end():
    assert found(SLOWLY_OVER, observed(0, 12), observed(1, 5)) == [(0, Level.YELLOW)]
    jump = observed(4, 5, (Quality.SUSPECT, Reason.STEP))
    rows = (observed(0, 12), observed(1, 5), jump, observed(6.5, 5), observed(11.5, 5))
    assert found(SLOWLY_OVER, *rows) == [(0, Level.YELLOW), (11.5, Level.NORMAL)]


def test_a_silence_begins_the_wait_for_the_end_again():
    rows = [observed(0, 12), observed(1, 5), observed(30, 5), observed(34.5, 5), observed(35, 5)]
    assert found(SLOWLY_OVER, *rows) == [(0, Level.YELLOW), (35, Level.NORMAL)]


def test_each_severity_is_left_only_when_results_were_below_that_one_for_long_enough():
    rows = [observed(0, 15), *(observed(n, 12) for n in range(1, 6)), observed(6, 5), observed(10, 5)]
    assert found(SLOWLY_OVER, *rows) == [(0, Level.RED), (6, Level.YELLOW)]
    assert found(SLOWLY_OVER, *rows, observed(11, 5))[-1] == (11, Level.NORMAL)


def test_a_site_state_is_one_of_certain_values_for_a_while():
    offline = SiteState({0.0: Level.BLUE}, for_ms=3 * MINUTE)
    rows = [observed(0, 1), observed(1, 0), observed(2, 0), observed(7, 0), observed(8, 1)]
    assert found(offline, *rows) == [(4, Level.BLUE), (8, Level.NORMAL)]
    assert found(offline, observed(0, 0), observed(2, 1), observed(3, 0), observed(5, 1)) == []
