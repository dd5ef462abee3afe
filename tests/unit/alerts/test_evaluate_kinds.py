"""What the other kinds find, each by example."""

from dataclasses import replace

import pytest
from rule_kinds import AIR, MAX_AGE_MS, MINUTE, START, TESTS, changes, ladder, made, observed, rule, told

from alerts.evaluate import evaluator, normal, tells_unknown
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import (
    Aqi,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Ladder,
    Mode,
    Rate,
    Scope,
    Side,
    Spike,
    Staleness,
    Step,
    Stuck,
)
from city.state import Level

BAD = (Quality.BAD, Reason.RANGE)
JUMP = (Quality.SUSPECT, Reason.STEP)
MAINTAINED = (Quality.SUSPECT, Reason.MAINTENANCE)


def test_n_of_m_results_beyond_a_limit_are_found_since_the_first_of_them():
    test = Count(ladder(10.0, 14.0), n=2, m=3)
    rows = [observed(minute, result) for minute, result in enumerate((11, 5, 5, 11, 5, 11, 5, 5))]
    found = changes(test, *rows)
    assert told(found) == [(5, Level.YELLOW), (6, Level.NORMAL)]
    assert found[0].since == START + 3 * MINUTE


def test_n_of_m_counts_each_severity_and_only_what_is_fit():
    test = Count(ladder(10.0, 14.0), n=2, m=3)
    rows = [observed(0, 15), observed(1, 11), observed(2, 15)]
    assert told(changes(test, *rows)) == [(1, Level.YELLOW), (2, Level.RED)]
    unfit = [
        observed(0, 15),
        observed(1, 15, BAD),
        observed(2, 15, MAINTAINED),
        observed(3, 5),
        observed(4, 5),
    ]
    assert changes(test, *unfit) == []


@pytest.mark.parametrize(("n", "m"), [(0, 3), (4, 3), (1, 1001)])
def test_n_of_m_that_cannot_be_is_refused(n, m):
    with pytest.raises(ValueError, match="n of m"):
        Count(ladder(10.0, 14.0), n=n, m=m)


def test_a_rate_is_the_change_over_the_window_per_hour():
    test = Rate(ladder(2.0, 6.0, 0.0), window_ms=10 * MINUTE)
    rows = [observed(minute, 10 + minute * 0.05) for minute in range(0, 31, 5)]
    (found,) = changes(test, *rows)
    assert found.result == pytest.approx(3.0)
    assert told([found]) == [(10, Level.YELLOW)]


def test_a_fall_is_a_rate_below_a_negative_limit():
    test = Rate(Ladder(Side.BELOW, (Step(Level.RED, -2.0),)), window_ms=10 * MINUTE)
    assert told(changes(test, observed(0, 10), observed(10, 9), observed(20, 9))) == [
        (10, Level.RED),
        (20, Level.NORMAL),
    ]


def test_a_rate_across_a_gap_says_nothing():
    test = Rate(ladder(2.0, 6.0), window_ms=10 * MINUTE)
    assert changes(test, observed(0, 10), observed(21, 99), observed(25, 99)) == []


def test_silence_is_found_a_millisecond_after_it_is_too_long_and_ends_with_anything_but_bad():
    test = Staleness(Level.ORANGE, after_ms=5 * MINUTE)
    found = changes(test, observed(0, 1), observed(20, 1, BAD), observed(21, 1, MAINTAINED))
    assert [(f.at - START, f.severity) for f in found] == [
        (5 * MINUTE + 1, Level.ORANGE),
        (21 * MINUTE, Level.NORMAL),
    ]
    assert found[0].since == START


def test_silence_takes_the_datastreams_own_age_and_counts_from_when_a_rule_began():
    test = Staleness(Level.ORANGE)
    (found,) = changes(test, until=60, begin=normal(START))
    assert found.at == START + MAX_AGE_MS + 1
    assert changes(test, until=60) == []


def test_silence_is_not_unknown_it_is_what_is_found():
    assert not tells_unknown(rule(Staleness(Level.RED)))
    assert not tells_unknown(rule(GatewaySilence(Level.RED)))
    assert tells_unknown(rule(TESTS["threshold at once"]))


def test_stuck_wants_observations_that_come_and_do_not_move():
    test = Stuck(Level.YELLOW, after_ms=10 * MINUTE, tolerance=0.1)
    still = [observed(minute, 5 + 0.05 * (minute % 3)) for minute in range(12)]
    found = changes(test, *still, observed(12, 6))
    assert told(found) == [(10, Level.YELLOW), (12, Level.NORMAL)]
    assert found[0].since == START
    assert changes(test, observed(0, 5), until=60) == []


def test_stuck_does_not_reach_across_a_gap_and_ends_with_a_good_result_only():
    test = Stuck(Level.YELLOW, after_ms=10 * MINUTE)
    assert changes(test, observed(0, 5), observed(60, 5), observed(61, 5)) == []
    still = [observed(minute, 5) for minute in range(11)]
    assert told(changes(test, *still, observed(11, 6, JUMP))) == [(10, Level.YELLOW)]
    assert told(changes(test, *still, observed(11, 6, JUMP), observed(12, 6)))[-1] == (12, Level.NORMAL)


@pytest.mark.parametrize("result", [20.0, 0.0])
def test_a_spike_is_far_from_the_median_before_it_to_either_side(result):
    test = Spike(ladder(5.0, 20.0), m=5)
    rows = [observed(minute, 10 + minute % 2) for minute in range(6)]
    found = changes(test, *rows, observed(6, result, JUMP), observed(7, 10))
    assert told(found) == [(6, Level.YELLOW), (7, Level.NORMAL)]
    assert found[0].result == pytest.approx(abs(result - 10.0), abs=1.0)


def test_a_level_that_stays_is_a_spike_until_the_median_has_caught_up():
    test = Spike(ladder(5.0, 20.0), m=3)
    rows = [
        observed(0, 10),
        observed(1, 10),
        observed(2, 10),
        *(observed(minute, 20) for minute in range(3, 9)),
    ]
    assert told(changes(test, *rows)) == [(3, Level.YELLOW), (5, Level.NORMAL)]


def test_a_spike_after_a_gap_has_no_neighbours():
    test = Spike(ladder(5.0, 20.0), m=3)
    rows = [observed(0, 10), observed(1, 10), observed(2, 10), observed(90, 99), observed(91, 99)]
    assert changes(test, *rows) == []


def hour(results: list[float], judged=(Quality.GOOD, Reason.NONE), first: int = 26) -> list[Observation]:
    """Minutes of the hour from 01:00Z on, the first at 01:01."""
    return [observed(first + minute, result, judged) for minute, result in enumerate(results)]


def test_the_mean_of_an_hour_is_found_at_its_end_and_since_its_beginning():
    test = HourlyMean(ladder(10.0, 14.0))
    (found,) = changes(test, *hour([11.0] * 60), observed(86, 5.0))
    assert (found.at - START, found.since - START) == (85 * MINUTE + 1, 25 * MINUTE)
    assert (found.severity, found.result, found.limit) == (Level.YELLOW, 11.0, 10.0)


def test_an_hour_is_over_one_report_after_its_end_when_nothing_follows():
    test = HourlyMean(ladder(10.0, 14.0))
    of = made(test)
    state = of.begin(normal())
    for one in hour([11.0] * 60):
        state = of.observe(state, one)
    assert of.deadline(state) == START + 86 * MINUTE
    assert told(changes(test, *hour([11.0] * 60), until=90)) == [(85 + 1 / MINUTE, Level.YELLOW)]


@pytest.mark.parametrize(("minutes", "expected"), [(44, []), (45, [Level.YELLOW])])
def test_an_hour_that_is_not_covered_says_nothing(minutes, expected):
    test = HourlyMean(ladder(10.0, 14.0))
    rows = [*hour([11.0] * minutes), *hour([99.0] * (60 - minutes), JUMP, 26 + minutes)]
    assert [f.severity for f in changes(test, *rows, until=90)] == expected


def test_a_period_that_ends_with_the_hour_belongs_to_it_and_an_instant_to_the_next():
    test = HourlyMean(ladder(10.0, 14.0))
    averaged = replace(AIR, period_s=3600, report_s=3600, max_age_s=7200)
    (found,) = changes(test, observed(85, 11.0), until=200, stream=averaged)
    assert (found.since - START) / MINUTE == 25
    instant = replace(averaged, period_s=0)
    (found,) = changes(test, observed(85, 11.0), until=300, stream=instant)
    assert (found.since - START) / MINUTE == 85


def test_a_mean_over_a_valid_hour_clears_and_silence_does_not():
    test = HourlyMean(ladder(10.0, 14.0))
    rows = [*hour([11.0] * 60), *hour([5.0] * 60, first=86)]
    assert told(changes(test, *rows, until=150)) == [
        (85 + 1 / MINUTE, Level.YELLOW),
        (145 + 1 / MINUTE, Level.NORMAL),
    ]
    assert len(changes(test, *hour([11.0] * 60), until=1000)) == 1


def test_an_index_goes_by_the_edition_of_the_day():
    test = Aqi(ladder(90.0, 110.0))
    daily = replace(AIR, period_s=24 * 3600, report_s=3600, max_age_s=7200)
    (new,) = changes(test, observed(0, 75), stream=daily)
    assert (new.severity, new.result) == (Level.RED, 114.0)
    in_2025 = Observation(1, START - 365 * 24 * 60 * MINUTE, 75.0)
    (old,) = changes(test, in_2025, stream=daily)
    assert (old.severity, old.result) == (Level.YELLOW, 100.0)


def test_what_has_no_index_says_nothing():
    test = Aqi(ladder(90.0, 110.0))
    assert (
        changes(test, observed(0, 1e6), stream=replace(AIR, property="temperature", source_unit="°C")) == []
    )


def test_a_rule_that_combines_others_has_no_evaluator_of_its_own():
    assert evaluator(rule(Combined(Mode.ANY, ("a",), Scope.THING)), AIR, None) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS)
def test_every_kind_says_how_far_back_observations_matter(test):
    assert made(test).memory_ms >= 0
