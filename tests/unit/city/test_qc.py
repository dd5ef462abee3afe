"""Each check finds the fault it is for, and says nothing of the same series without it."""

import numpy as np
import pytest
from cast import HOUR, MINUTE, NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from city.columns import Columns
from city.hourly import Hours
from city.properties import PROPERTIES
from city.qc_day import Look, month_before, neighbours, remarks
from city.qc_limits import QC_LIMITS, QcLimits, qc_limits
from city.qc_neighbours import kilometres, near
from city.qc_robust import median, medians, slope
from city.quality import Quality, Reason
from city.remark import Check, Remark, joined

DAY = 24 * HOUR
FIRST, LAST = NOW, NOW + DAY
MONTH = 30 * 24


def wave(n: int, height: float = 10.0) -> np.ndarray:
    """A smooth day: something like temperature or ozone."""
    return 60 + height * np.sin(2 * np.pi * np.arange(n) / n)


def series(results: np.ndarray, every: int = MINUTE, first: int = FIRST, codes=None) -> Columns:
    times = first + every * np.arange(len(results))
    return Columns(
        times, np.asarray(results, float), np.zeros(len(results), np.int32) if codes is None else codes
    )


def hours(means: np.ndarray, lows: np.ndarray | None = None) -> Hours:
    starts = LAST - HOUR * np.arange(len(means), 0, -1)
    told = ~np.isnan(means)
    n = np.where(told, 60, 0)
    lows = means if lows is None else lows
    return Hours(starts, means, lows, means, n, n, 60.0 * n)


def look(prop: str = "pm2_5", columns: Columns | None = None, report_s: float = 60, **more) -> Look:
    quiet = series(wave(1440)) if columns is None else columns
    usual = {"hours": hours(np.full(MONTH, 60.0)), "theirs": np.full((4, MONTH), 60.0)}
    row = PROPERTIES[prop] if prop in PROPERTIES else PROPERTIES["gas_cl2"]
    return Look(row, qc_limits(prop), report_s, FIRST, LAST, quiet, **(usual | more))


def found(of: Look) -> list[Check]:
    return [one.check for one in remarks(of)]


def test_a_quiet_day_has_no_remarks():
    assert remarks(look()) == []


def test_a_day_without_observations_has_no_remarks():
    nothing = np.empty(0)
    assert remarks(look(columns=series(nothing), hours=hours(nothing), theirs=np.empty((0, MONTH)))) == []


@pytest.mark.parametrize("at", [100, 101, 1300])
@pytest.mark.parametrize("long", [1, 3])
def test_a_lone_excursion_that_comes_back_is_a_spike(at, long):
    results = wave(1440)
    results[at : at + long] += 80
    (one,) = remarks(look(columns=series(results)))
    assert (one.check, one.first, one.last) == (
        Check.SPIKE,
        FIRST + at * MINUTE,
        FIRST + (at + long - 1) * MINUTE,
    )
    assert one.figures["height"] == pytest.approx(80, abs=2)


@pytest.mark.parametrize(
    ("at", "long", "height"),
    [(100, 600, 80), (100, 4, 80), (100, 1, 40), (1437, 3, 80)],
    ids=["stays", "too long", "too low", "not back yet"],
)
def test_what_stays_or_is_small_is_no_spike(at, long, height):
    results = wave(1440)
    results[at : at + long] += height
    assert Check.SPIKE not in found(look(columns=series(results)))


def test_in_restless_results_a_spike_has_to_be_higher():
    restless = wave(1440) + np.random.default_rng(1).normal(0, 25, 1440)
    restless[700] += 80
    assert Check.SPIKE not in found(look(columns=series(restless)))


def test_of_hourly_means_one_alone_is_a_spike_and_two_are_not():
    calm = 60 + np.random.default_rng(1).normal(0, 3, 36)
    for long, expected in ((1, [Check.SPIKE]), (2, [])):
        results = calm.copy()
        results[12 : 12 + long] += 90
        columns = series(results, HOUR, FIRST - 6 * HOUR)
        assert found(look(columns=columns, report_s=3600)) == expected


def test_a_gap_parts_a_series_and_makes_no_spike():
    low, high = series(np.full(100, 20.0)), series(np.full(100, 200.0), first=FIRST + 5 * HOUR)
    both = Columns(
        *(
            np.concatenate(pair)
            for pair in zip(
                (low.times, low.results, low.codes), (high.times, high.results, high.codes), strict=True
            )
        )
    )
    assert found(look(columns=both)) == []


def test_what_the_device_itself_put_aside_is_no_spike():
    results, codes = wave(1440), np.zeros(1440, np.int32)
    results[700] += 500
    codes[700] = Quality.SUSPECT + 4 * int(Reason.CALIBRATION)
    assert found(look(columns=series(results, codes=codes))) == []


def test_swings_up_and_down_in_turn_are_an_oscillation():
    results = wave(1440)
    results[300:320:2] += 60
    (one,) = [each for each in remarks(look(columns=series(results))) if each.check is Check.OSCILLATION]
    assert (one.first, one.last) == (FIRST + 299 * MINUTE, FIRST + 319 * MINUTE)
    assert one.figures["swing"] == pytest.approx(60, abs=2)


@pytest.mark.parametrize("of", ["few", "low", "slow"])
def test_few_low_or_slow_swings_are_no_oscillation(of):
    results = wave(1440)
    if of == "few":
        results[300:304:2] += 60
    elif of == "low":
        results[300:340:2] += 30
    else:
        results += 60 * np.sin(np.arange(1440) / 20)
    assert Check.OSCILLATION not in found(look(columns=series(results)))


def test_the_same_result_for_too_long_is_stuck_from_its_first_one():
    results = wave(1440)
    results[200 : 200 + 721] = 63.0
    before = hours(np.concatenate([wave(MONTH - 24), np.full(24, np.nan)]))
    (one,) = remarks(look(columns=series(results), hours=before, theirs=np.empty((0, MONTH))))
    assert (one.check, one.first, one.last) == (Check.STUCK, FIRST + 200 * MINUTE, FIRST + 920 * MINUTE)
    assert dict(one.figures) == {"value": 63.0, "hours": 12.0, "usual": 1.0}


def test_a_stretch_that_began_days_before_is_told_from_there():
    results = wave(1440)
    results[:60] = results[0]
    quiet = look(columns=series(results), since=FIRST - 10 * HOUR)
    assert found(quiet) == []
    (one,) = remarks(look(columns=series(results), since=FIRST - 20 * HOUR))
    assert (one.check, one.first, one.figures["hours"]) == (Check.STUCK, FIRST - 20 * HOUR, 20.98)


def test_a_property_that_may_stand_still_is_never_stuck():
    assert found(look("humidity", series(np.full(1440, 50.0)), theirs=np.empty((0, MONTH)))) == []


def test_what_was_judged_as_it_came_in_is_told():
    results, codes = wave(1440), np.zeros(1440, np.int32)
    codes[10:12] = Quality.SUSPECT + 4 * int(Reason.STEP)
    codes[900] = Quality.BAD + 4 * int(Reason.RANGE)
    results[900] = 9999
    told = remarks(look(columns=series(results, codes=codes)))
    assert [(one.check, one.figures["n"]) for one in told] == [(Check.RANGE, 1), (Check.STEP, 2)]
    assert told[0].figures["value"] == 9999


def day_of(own: np.ndarray) -> np.ndarray:
    return np.concatenate([np.full(MONTH - 24, 60.0), own])


def beside(rng: np.random.Generator, level: float = 60.0, n: int = 4) -> np.ndarray:
    return level + rng.normal(0, 4, (n, MONTH))


@pytest.mark.parametrize(("off", "side"), [(150, 1), (-55, -1)], ids=["above", "below"])
def test_hours_that_are_not_those_of_the_neighbours_are_told(off, side):
    own = np.full(24, 60.0)
    own[5:9] += off
    theirs = beside(np.random.default_rng(2), 60.0 if side > 0 else 66.0)
    (one,) = remarks(look(hours=hours(day_of(own)), theirs=theirs))
    assert (one.check, one.first, one.last) == (Check.NEIGHBOURS, FIRST + 5 * HOUR, FIRST + 9 * HOUR)
    assert one.figures["value"] == pytest.approx(60 + off)
    assert (one.figures["hours"], one.figures["neighbours"]) == (4, 4)


@pytest.mark.parametrize(
    ("hour", "theirs"),
    [(2, beside(np.random.default_rng(2))), (4, beside(np.random.default_rng(2), n=2))],
    ids=["two hours", "two neighbours"],
)
def test_two_hours_or_two_neighbours_say_nothing(hour, theirs):
    own = np.full(24, 60.0)
    own[5 : 5 + hour] += 150
    assert found(look(hours=hours(day_of(own)), theirs=theirs)) == []


def test_neighbours_that_lie_far_apart_themselves_are_no_measure():
    own = np.full(24, 60.0)
    own[5:9] += 100
    theirs = np.array([[10.0], [60.0], [110.0], [160.0]]) * np.ones(MONTH)
    assert found(look(hours=hours(day_of(own)), theirs=theirs)) == []


def test_too_few_neighbours_are_counted():
    theirs = beside(np.random.default_rng(2))
    theirs[2:, -24:] = np.nan
    assert neighbours(look(theirs=theirs)) == 2
    assert neighbours(look(theirs=np.empty((0, MONTH)))) == 0


@pytest.mark.parametrize(
    ("factor", "expected"),
    [(2.0, [Check.DRIFT_HIGH]), (0.5, [Check.DRIFT_LOW]), (1.3, [])],
    ids=["high", "low", "a little"],
)
def test_a_week_off_the_neighbours_is_a_drift(factor, expected):
    rng = np.random.default_rng(3)
    season = 20 + 60 * np.linspace(0, 1, MONTH)
    own = season * 1.2 + rng.normal(0, 3, MONTH)
    own[-7 * 24 :] *= factor
    theirs = season + rng.normal(0, 3, (4, MONTH))
    told = [
        one for one in remarks(look(hours=hours(own), theirs=theirs)) if one.check is not Check.NEIGHBOURS
    ]
    assert [one.check for one in told] == expected
    if expected:
        assert told[0].figures["before"] == pytest.approx(1.2, rel=0.05)
        assert told[0].figures["now"] == pytest.approx(1.2 * factor, rel=0.05)


def test_an_offset_that_moves_is_a_drift_of_temperature():
    theirs = np.full((3, MONTH), 15.0) + wave(MONTH, 3)
    own = theirs[0] + 1 + np.where(np.arange(MONTH) >= MONTH - 7 * 24, 2.5, 0)
    (one,) = remarks(look("temperature", series(wave(1440, 5) - 40), hours=hours(own), theirs=theirs))
    assert (one.check, one.figures["before"], one.figures["now"]) == (Check.DRIFT_HIGH, 1, 3.5)


def test_days_with_holes_are_not_compared():
    own = np.full(MONTH, 60.0)
    own[-7 * 24 :] *= 3
    own[::3] = np.nan
    assert Check.DRIFT_HIGH not in found(look(hours=hours(own)))


@pytest.mark.parametrize(
    ("rise", "expected"), [(0.4, [Check.DRIFT_HIGH]), (-0.4, [Check.DRIFT_LOW]), (0.1, [])]
)
def test_a_zero_that_creeps_towards_the_alarm_is_a_drift(rise, expected):
    rng = np.random.default_rng(4)
    lows = 0.5 + rise * np.linspace(0, 1, MONTH) + rng.normal(0, 0.01, MONTH)
    quiet = series(np.abs(rng.normal(0.5, 0.05, 1440)))
    gas = look("gas_cl2", quiet, hours=hours(lows), theirs=np.empty((0, MONTH)), lowest_limit=1.0)
    assert found(gas) == expected


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(QC_LIMITS)),
    st.floats(0, 2 * np.pi),
    st.floats(0, 0.9),
    st.sampled_from([60.0, 3600.0]),
)
def test_a_clean_smooth_series_has_no_remarks(prop, phase, share, report_s):
    """A day's wave of any phase, low beside what the checks allow, and neighbours that have the same."""
    limits = qc_limits(prop)
    height = share * min(one for one in (limits.spike, limits.swing, limits.apart, limits.creep) if one)
    turn = np.arange(MONTH) * 2 * np.pi / 24 + phase
    own = PROPERTIES[prop].high / 3 + height / 4 * np.sin(turn)
    n = round(86400 / report_s)
    day = PROPERTIES[prop].high / 3 + height * np.sin(np.arange(n) * 2 * np.pi / n + phase)
    made = look(
        prop, series(day, round(report_s * 1000)), report_s, hours=hours(own), theirs=np.tile(own, (3, 1))
    )
    flat = [one for one in remarks(made) if one.check is not Check.STUCK or share > 0.01]
    assert flat == []


def test_remarks_near_one_another_are_one():
    each = [Remark(Check.SPIKE, at, at, {"n": 1, "height": high}) for at, high in ((0, 5), (10, -9), (99, 2))]
    assert [
        (one.first, one.last, one.figures["n"], one.figures["height"]) for one in joined(each, 20, "height")
    ] == [
        (0, 10, 2, -9),
        (99, 99, 1, 2),
    ]


def test_a_remark_has_its_figures_to_four_digits_and_an_end():
    assert dict(Remark(Check.SPIKE, 1, 2, {"value": 1.23456}).figures) == {"value": 1.235}
    with pytest.raises(ValueError, match="before"):
        Remark(Check.SPIKE, 2, 1, {})


def test_every_row_of_the_limits_is_of_a_property_and_credible():
    for slug, row in QC_LIMITS.items():
        span = PROPERTIES[slug].high - PROPERTIES[slug].low
        for value in (row.spike, row.swing, row.apart, row.creep):
            assert value is None or 0 < value < span
        assert (row.apart is None and row.drift is None) or row.radius_km > 0
    assert qc_limits("gas_nh3").creep_share == 0.2
    assert qc_limits("rainfall") == QcLimits()


def test_neighbours_are_those_within_the_radius():
    places = {1: (116.0, 40.0), 2: (116.2, 40.0), 3: (117.0, 40.0)}
    assert near(places, 50) == {1: [2], 2: [1], 3: []}
    assert kilometres(places[1], places[2]) == pytest.approx(17.04, abs=0.02)


def test_medians_pass_over_holes():
    matrix = np.array([[1, np.nan, np.nan], [3, 5, np.nan], [8, 7, np.nan]], float)
    middle, n = medians(matrix)
    assert (middle[:2].tolist(), n.tolist()) == ([3, 6], [3, 2, 0])
    assert np.isnan(middle[2])
    assert median(np.array([4.0, np.nan, 2.0])) == 3
    assert slope(np.array([1.0, np.nan, 3.0, 4.0])) == (1.0, 1.0)
    assert slope(np.array([np.nan])) == (0.0, 0.0)


def test_a_month_is_thirty_days_up_to_the_days_end():
    assert LAST - month_before(LAST) == 30 * DAY == look().last - look().month
