"""Each check finds the fault it is for, and says nothing of the same series without it."""

import numpy as np
import pytest
from cast import HOUR, MINUTE
from hypothesis import given, settings
from hypothesis import strategies as st
from looked_at import DAY, FIRST, LAST, MONTH, found, hours, look, series, wave

from city.columns import Columns
from city.properties import PROPERTIES
from city.qc_day import month_before, remarks
from city.qc_limits import QC_LIMITS, QcLimits, qc_limits
from city.qc_robust import median, medians, slope
from city.quality import Quality, Reason
from city.remark import Check, Remark, joined, whole_hours


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


def test_hourly_means_of_a_datastream_that_reports_each_minute_are_no_gaps():
    calm = 60 + np.random.default_rng(1).normal(0, 3, 36)
    calm[12] += 90
    assert found(look(columns=series(calm, HOUR, FIRST - 6 * HOUR), report_s=60)) == [Check.SPIKE]


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


@pytest.mark.parametrize(
    ("check", "first", "last", "expected"),
    [
        (Check.SPIKE, 5 * HOUR, 5 * HOUR, (5, 6)),
        (Check.STUCK, 3 * HOUR, 9 * HOUR, (3, 10)),
        (Check.STUCK, 3 * HOUR + 1, 9 * HOUR - 1, (3, 9)),
        (Check.STUCK, -30 * HOUR, 30 * HOUR, (0, 24)),
        (Check.NEIGHBOURS, 10 * HOUR, 14 * HOUR, (10, 14)),
        (Check.STEP, 25 * HOUR, 25 * HOUR, (25, 24)),
    ],
)
def test_a_remark_is_about_the_whole_hours_of_its_results(check, first, last, expected):
    begins, ends = whole_hours(Remark(check, FIRST + first, FIRST + last, {}), FIRST, LAST)
    assert ((begins - FIRST) // HOUR, (ends - FIRST) // HOUR) == expected


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
