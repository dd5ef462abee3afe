"""The arithmetic of trends, each against figures that are reckoned by hand."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.capture import Gap, Why, capture, flagged_runs, missing_hours
from city.columns import columns_of
from city.correlation import Pairs, correlation, pairs
from city.course import (
    Step,
    by_day,
    by_hour,
    by_month,
    by_observation,
    counted,
    covered,
    hours_of_angles,
)
from city.diurnal import diurnal
from city.exceedance_event import exceedance_events
from city.hourly import HOUR_MS, Hours
from city.local_columns import days_between, hour_of_day, is_weekend, local, months_between
from city.local_time import moment
from city.observation import Observation
from city.quality import Quality, Reason
from city.rose import pollution_rose, wind_rose
from city.rule import Side
from city.spread import class_bounds, counts, spread
from city.thinning import thinned

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NAN = float("nan")


def hours(first: int, means, *, seconds: float = 3600.0, flagged=()) -> Hours:
    """Hours that follow one another; None is an hour that is not there, NaN one without a GOOD value."""
    rows = [(first + n * HOUR_MS, value) for n, value in enumerate(means) if value is not None]
    starts = np.array([at for at, _ in rows], np.int64)
    values = np.array([value for _, value in rows], np.float64)
    good = np.isfinite(values).astype(np.int64)
    more = np.isin(starts, [first + n * HOUR_MS for n in flagged]).astype(np.int64)
    return Hours(starts, values, values, values, 1 + more, good, np.where(good > 0, seconds, 0.0))


def at(day: date, hour: int = 0, zone: ZoneInfo = SHANGHAI) -> int:
    return moment(day, hour * 60, zone)


NEW_YEAR = at(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 6, 1), 24), (date(2026, 10, 25), 25)]
)
def test_a_day_has_as_many_hours_as_the_citys_clock_gives_it(day, length):
    first, last = at(day, 0, BERLIN), at(day, 24, BERLIN)
    days = days_between(first, last, BERLIN)
    assert days.days == (day,)
    assert (days.bounds[1] - days.bounds[0]) // HOUR_MS == length
    course = by_day(hours(first, range(length)), first, last, BERLIN, "pm2_5")
    assert course.means.tolist() == pytest.approx([(length - 1) / 2])
    assert course.hours.tolist() == [length]


def test_the_citys_clock_is_shown_on_either_side_of_a_change():
    first = at(date(2026, 10, 25), 0, BERLIN)
    shown = local(first + np.arange(5) * HOUR_MS, BERLIN)
    assert hour_of_day(shown).tolist() == [0, 1, 2, 2, 3]
    assert is_weekend(shown).all()
    assert len(local(np.zeros(0, np.int64), BERLIN)) == 0


@pytest.mark.parametrize(("n", "mean"), [(20, 1.0), (19, NAN)])
def test_a_day_counts_with_twenty_hours(n, mean):
    course = by_day(hours(NEW_YEAR, [1.0] * n), NEW_YEAR, at(date(2026, 1, 2)), SHANGHAI, "pm2_5")
    assert course.means.tolist() == pytest.approx([mean], nan_ok=True)


@pytest.mark.parametrize(
    ("month", "n", "known"), [(1, 27, True), (1, 26, False), (2, 25, True), (2, 24, False)]
)
def test_a_month_counts_with_27_days_and_february_with_25(month, n, known):
    first = at(date(2026, month, 1))
    last = at(date(2026, month + 1, 1))
    course = by_month(
        hours(first, [float(day) for day in range(n) for _ in range(24)]), first, last, SHANGHAI, "so2"
    )
    assert course.known == known
    assert course.hours.tolist() == [24 * n]
    if known:
        assert course.means.tolist() == pytest.approx([(n - 1) / 2])
    assert months_between(first, last, SHANGHAI).days == (date(2026, month, 1),)


def test_a_state_counts_by_a_single_value_and_a_mean_does_not():
    sparse = hours(NEW_YEAR, [4.0], seconds=60)
    assert by_hour(counted(sparse, "water_level")).means.tolist() == [4.0]
    assert by_hour(counted(sparse, "pm2_5")).known == 0
    day = by_day(counted(sparse, "water_level"), NEW_YEAR, at(date(2026, 1, 2)), SHANGHAI, "water_level")
    assert day.means.tolist() == [4.0]


def test_nothing_comes_to_nothing():
    nothing = hours(NEW_YEAR, [])
    assert len(by_day(nothing, NEW_YEAR, NEW_YEAR + HOUR_MS, SHANGHAI, "pm2_5")) == 0
    assert len(by_month(nothing, NEW_YEAR, NEW_YEAR + HOUR_MS, SHANGHAI, "pm2_5")) == 0
    assert capture(nothing, NEW_YEAR, NEW_YEAR, NEW_YEAR, {}).share is None
    assert spread(np.array([NAN])) is None
    assert class_bounds([np.zeros(0)]).tolist() == [0, 1]
    assert flagged_runs(nothing) == []
    assert not np.isfinite(diurnal(nothing, SHANGHAI, "pm2_5").all.means).any()
    assert len(thinned(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)).kept) == 0


def test_directions_either_side_of_north_have_their_mean_in_the_north():
    told = [Observation(1, NEW_YEAR + n * 60_000, value) for n, value in enumerate((350.0, 10.0))]
    found = hours_of_angles(columns_of(told), 60)
    assert np.cos(np.radians(found.means[0])) == pytest.approx(1)
    assert found.covered_s.tolist() == [120]
    whole = by_day(
        hours(NEW_YEAR, [350.0, 10.0] * 12), NEW_YEAR, at(date(2026, 1, 2)), SHANGHAI, "wind_direction"
    )
    assert np.cos(np.radians(whole.means[0])) == pytest.approx(1)


def test_single_values_are_drawn_but_those_that_are_bad():
    told = [Observation(1, 0, 1.0), Observation(1, 60_000, 9.0, Quality.BAD), Observation(1, 600_000, 2.0)]
    course = by_observation(columns_of(told), 60)
    assert course.means.tolist() == [1, 2]
    assert course.ends.tolist() == [150_000, 750_000]


def events_of(values, limit, side=Side.ABOVE, gaps=()):
    starts = np.array([n + (n >= 3 if gaps else 0) * 5 for n in range(len(values))], np.int64) * HOUR_MS
    limits = np.full(len(values), float(limit))
    return exceedance_events(starts, starts + HOUR_MS, np.array(values, float), limits, side)


@pytest.mark.parametrize(
    ("values", "side", "told"),
    [
        ([1, 5, 7, 1], Side.ABOVE, [(1, 3, 7, 2, True, True)]),
        ([5, 1, 5], Side.ABOVE, [(0, 1, 5, 0, False, True), (2, 3, 5, 2, True, False)]),
        ([1, 5, NAN, 5, 1], Side.ABOVE, [(1, 2, 5, 1, True, False), (3, 4, 5, 3, False, True)]),
        ([4, 4, 4], Side.ABOVE, []),
        ([5, 2, 1, 5], Side.BELOW, [(1, 3, 1, 2, True, True)]),
        ([], Side.ABOVE, []),
    ],
)
def test_an_event_lasts_from_the_up_crossing_to_the_down_crossing(values, side, told):
    found = [
        (e.first // HOUR_MS, e.last // HOUR_MS, e.peak, e.peak_at // HOUR_MS, e.saw_up, e.saw_down)
        for e in events_of(values, 4, side)
    ]
    assert found == told


def test_a_gap_in_time_ends_an_event_as_an_unknown_value_does():
    found = events_of([1, 5, 5, 5, 1], 4, gaps=(3,))
    assert [(e.steps, e.saw_up, e.saw_down) for e in found] == [(2, True, False), (1, False, True)]


@given(st.lists(st.one_of(st.just(NAN), st.floats(0, 10)), max_size=40), st.floats(0, 10))
@settings(max_examples=40, deadline=None)
def test_events_hold_every_step_that_is_past_its_limit_and_no_other(values, limit):
    found = events_of(values, limit)
    inside = {hour for e in found for hour in range(e.first // HOUR_MS, e.last // HOUR_MS)}
    assert inside == {n for n, value in enumerate(values) if value > limit}
    assert all(e.peak == max(values[e.first // HOUR_MS : e.last // HOUR_MS]) for e in found)


def test_the_profile_is_by_the_citys_hours_and_knows_weekends():
    monday = at(date(2026, 1, 5))
    week = hours(monday, [float(n % 24) + (100 if n >= 120 else 0) for n in range(7 * 24)])
    found = diurnal(week, SHANGHAI, "pm2_5")
    assert found.weekdays.means.tolist() == pytest.approx(list(range(24)))
    assert found.weekends.means.tolist() == pytest.approx([100 + n for n in range(24)])
    assert (found.all.n.tolist(), found.weekdays.n[0], found.weekends.n[0]) == ([7] * 24, 5, 2)


def test_winds_are_counted_by_where_they_come_from_and_calms_apart():
    directions, speeds = np.array([0, 359, 90, 90, NAN, 10]), np.array([1, 3, 5, 9, 5, 0.4])
    rose = wind_rose(directions, speeds)
    assert rose.n == 5
    assert rose.calm == pytest.approx(0.2)
    assert (100 * rose.shares.sum(axis=0)).round(6).tolist() == [40, 0, 0, 0, 40, *[0] * 11]
    assert (100 * rose.shares.sum(axis=1)).round(6).tolist() == [20, 20, 20, 0, 20]
    brought = pollution_rose(directions, speeds, np.array([10, 30, 5, NAN, 7, 50.0]))
    assert (brought.means[0], brought.means[4]) == (20, 5)
    assert (brought.n[0], brought.n[4], brought.calm, brought.calm_n) == (2, 1, 50, 1)
    assert wind_rose(np.zeros(0), np.zeros(0)).n == 0


def test_r_is_pearsons_of_the_steps_that_both_have():
    one = by_hour(hours(NEW_YEAR, [1.0, 2.0, None, 4.0, 5.0]))
    other = by_hour(hours(NEW_YEAR + HOUR_MS, [4.0, 6.0, 8.0, 10.0]))
    found = pairs(one, other)
    assert (found.x.tolist(), found.y.tolist()) == ([2, 4, 5], [4, 8, 10])
    line = correlation(found)
    assert line is not None
    assert (line.r, line.n) == (pytest.approx(1), 3)
    assert (line.slope, line.intercept) == (pytest.approx(2), pytest.approx(0))
    assert len(pairs(one, other, -HOUR_MS)) == 3


@pytest.mark.parametrize("y", [[], [1.0], [1.0, 2.0], [3.0, 3.0, 3.0]])
def test_too_few_pairs_and_what_never_changes_have_no_r(y):
    column = np.array(y)
    assert correlation(Pairs(np.arange(len(y)), np.arange(len(y), dtype=float), column)) is None


def test_percentiles_and_classes_hold_what_is_known():
    values = np.array([1, 2, 3, 4, 5, NAN])
    found = spread(values)
    assert found is not None
    assert (found.n, found.mean, found.percentiles[3]) == (5, 3, 3)
    assert found.deviation == pytest.approx(np.sqrt(2.5))
    bounds = class_bounds([values])
    assert counts(values, bounds).sum() == 5
    assert np.isnan(spread(np.array([7.0])).deviation)
    assert counts(np.array([7.0]), class_bounds([np.array([7.0])])).sum() == 1


def test_gaps_say_why_and_what_is_not_over_is_no_gap():
    known = hours(NEW_YEAR, [1.0, None, NAN, NAN, NAN, 2.0], flagged=(2, 3, 4))
    why = {
        NEW_YEAR + 2 * HOUR_MS: int(Reason.MAINTENANCE | Reason.RANGE),
        NEW_YEAR + 3 * HOUR_MS: int(Reason.STUCK),
    }
    now = NEW_YEAR + 7 * HOUR_MS + 5
    gaps = missing_hours(known, NEW_YEAR, NEW_YEAR + 24 * HOUR_MS, now, why)
    whys = [Why.OFFLINE, Why.MAINTENANCE, Why.DOUBTED, Why.UNKNOWN]
    assert gaps == [
        *(Gap(NEW_YEAR + n * HOUR_MS, NEW_YEAR + (n + 1) * HOUR_MS, one) for n, one in enumerate(whys, 1)),
        Gap(NEW_YEAR + 6 * HOUR_MS, NEW_YEAR + 7 * HOUR_MS, Why.OFFLINE),
    ]
    found = capture(known, NEW_YEAR, NEW_YEAR + 24 * HOUR_MS, now, why)
    assert (found.expected, found.valid, sum(found.missing.values())) == (7, 2, 5)
    assert flagged_runs(known) == [(NEW_YEAR + 2 * HOUR_MS, NEW_YEAR + 5 * HOUR_MS)]


def test_what_an_officer_excluded_is_missing_for_that_reason():
    known, span = hours(NEW_YEAR, [1.0, 2.0, 3.0]), (NEW_YEAR + HOUR_MS, NEW_YEAR + 2 * HOUR_MS)
    kept = known.without([span])
    assert kept.means.tolist() == [1, 3]
    gaps = missing_hours(kept, NEW_YEAR, NEW_YEAR + 3 * HOUR_MS, NEW_YEAR + 9 * HOUR_MS, {}, [span])
    assert gaps == [Gap(*span, Why.EXCLUDED)]
    assert covered(by_hour(known), [span]).tolist() == [False, True, False]
    assert covered(by_hour(known), []).tolist() == [False] * 3


def test_an_hour_of_too_few_values_is_thin():
    thin = hours(NEW_YEAR, [1.0], seconds=600)
    gaps = missing_hours(thin, NEW_YEAR, NEW_YEAR + HOUR_MS, NEW_YEAR + HOUR_MS, {})
    assert [gap.why for gap in gaps] == [Why.THIN]


@given(st.integers(0, 9_999), st.integers(0, 9_999), st.integers(100, 4_000))
@settings(max_examples=30, deadline=None)
def test_thinning_loses_neither_the_highest_nor_the_lowest_nor_a_gap(high, low, most):
    values = np.sin(np.arange(10_000) / 50)
    values[low], values[high] = -5, 5
    values[5_000:5_010] = NAN
    starts = np.arange(10_000) * HOUR_MS
    found = thinned(starts, starts + HOUR_MS, values, most)
    assert np.nanmax(values[found.kept]) == np.nanmax(values)
    assert np.nanmin(values[found.kept]) == np.nanmin(values)
    assert len(found.kept) <= most + 4
    assert [(int(found.kept[n]), int(found.kept[n + 1])) for n in found.breaks] == [(4_999, 5_010)]


def test_few_values_are_all_kept():
    starts = np.array([0, 1, 2, 9]) * HOUR_MS
    found = thinned(starts, starts + HOUR_MS, np.array([1.0, NAN, 2.0, 3.0]))
    assert (found.kept.tolist(), found.breaks.tolist()) == ([0, 2, 3], [0, 1])
    assert Step("raw") is Step.RAW
