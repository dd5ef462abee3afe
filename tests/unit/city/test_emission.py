"""Emission: oxygen, validity and loads, held against independent arithmetic."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hours import hours_from
from hypothesis import given, settings
from hypothesis import strategies as st

from city.emission import (
    Medium,
    Period,
    day_counts,
    hour_counts,
    load_per_hour,
    loads,
    month_counts,
    oxygen_corrected,
    oxygen_corrected_hours,
)
from city.hourly import HOUR_MS

CHINA = ZoneInfo("Asia/Shanghai")
NEW_YEAR = round(datetime(2025, 12, 31, 16, tzinfo=UTC).timestamp() * 1000)
"""Midnight of 1 January 2026 in China."""
DAY_MS = 24 * HOUR_MS
VECTORS = Path(__file__).parents[2] / "data" / "vectors" / "emission_loads.csv"
with VECTORS.open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


def computed(row: dict[str, str]) -> float | None:
    """A row of the vectors by our functions."""
    concentration = float(row["c"])
    if row["formula"].startswith("stack O2-corrected"):
        return oxygen_corrected(concentration, float(row["o2_pct"]), float(row["ref_o2_pct"]))
    medium = Medium.STACK if row["formula"].startswith("stack") else Medium.OUTFALL
    return load_per_hour(concentration, float(row["flow_per_h"]), medium)


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['formula'][:14]} {row['c']}")
def test_corrections_and_loads_are_those_of_independent_arithmetic(row):
    expected = float(row["result"]) if row["result"] else None
    assert computed(row) == (None if expected is None else pytest.approx(expected, rel=1e-5))


@pytest.mark.parametrize("oxygen", [20.51, 20.9, 21.0, 25.0, -0.1, float("nan")])
def test_near_the_oxygen_of_air_there_is_no_corrected_value(oxygen):
    assert oxygen_corrected(10, oxygen, 6) is None
    assert np.isnan(oxygen_corrected_hours(np.array([10.0]), np.array([oxygen]), 6)[0])


@given(c=st.floats(0, 5000), oxygen=st.floats(0, 20.5), reference=st.sampled_from([3.0, 6.0, 15.0]))
@settings(max_examples=40, derandomize=True, deadline=None)
def test_more_oxygen_never_lowers_what_is_corrected_and_the_reference_changes_nothing(c, oxygen, reference):
    at_reference = oxygen_corrected(c, reference, reference)
    found = oxygen_corrected(c, oxygen, reference)
    assert at_reference == pytest.approx(c)
    assert found >= 0
    assert (found <= at_reference + 1e-9) if oxygen <= reference else (found >= at_reference - 1e-9)
    assert oxygen_corrected_hours(np.array([c]), np.array([oxygen]), reference)[0] == pytest.approx(found)


@pytest.mark.parametrize(
    ("count", "n", "valid"),
    [
        (hour_counts, 44, False),
        (hour_counts, 45, True),
        (day_counts, 19, False),
        (day_counts, 20, True),
        (lambda n: month_counts(n, 3), 24, False),
        (lambda n: month_counts(n, 3), 25, True),
        (lambda n: month_counts(n, 2), 22, False),
        (lambda n: month_counts(n, 2), 23, True),
    ],
)
def test_hours_days_and_months_count_from_their_least_on(count, n, valid):
    assert count(n) is valid


def test_a_load_is_the_sum_of_its_hours_and_says_how_many_are_skipped():
    concentration = hours_from(NEW_YEAR, [50.0] * 10 + [None] + [50.0] * 13)
    flow = hours_from(NEW_YEAR, [120_000.0] * 20 + [None] * 2 + [120_000.0] * 2)
    (day,) = loads(concentration, flow, Medium.STACK, NEW_YEAR, NEW_YEAR + DAY_MS, CHINA, Period.DAY)
    assert (day.first, day.hours, day.skipped, day.valid) == (NEW_YEAR, 21, 3, True)
    assert day.kg == pytest.approx(21 * 6.0)


def test_a_day_of_a_city_half_an_hour_from_utc_has_all_its_hours():
    kolkata = ZoneInfo("Asia/Kolkata")
    first = NEW_YEAR + 5 * HOUR_MS // 2
    both = hours_from(first, [10.0] * 24)
    (day,) = loads(both, both, Medium.OUTFALL, first, first + DAY_MS, kolkata, Period.DAY)
    assert (day.first, day.hours, day.skipped) == (first, 24, 0)


def test_a_load_of_which_nothing_is_known_is_not_nought():
    nothing = hours_from(NEW_YEAR, [])
    flow = hours_from(NEW_YEAR, [1000.0] * 24)
    (day,) = loads(nothing, flow, Medium.OUTFALL, NEW_YEAR, NEW_YEAR + DAY_MS, CHINA, Period.DAY)
    assert (day.kg, day.hours, day.skipped, day.valid) == (None, 0, 24, False)


def test_hours_that_are_not_valid_add_nothing():
    half = hours_from(NEW_YEAR, [50.0] * 24, covered_s=44 * 60)
    flow = hours_from(NEW_YEAR, [1000.0] * 24)
    (day,) = loads(half, flow, Medium.STACK, NEW_YEAR, NEW_YEAR + DAY_MS, CHINA, Period.DAY)
    assert (day.hours, day.skipped) == (0, 24)


def test_hours_days_and_months_come_to_the_same_and_months_need_their_days():
    span = 59 * DAY_MS
    concentration = hours_from(NEW_YEAR, ([60.0] * 24) * 24 + [None] * 24 * 7 + [60.0] * 24 * 28)
    flow = hours_from(NEW_YEAR, [500.0] * 59 * 24)
    by = {
        period: loads(concentration, flow, Medium.OUTFALL, NEW_YEAR, NEW_YEAR + span, CHINA, period)
        for period in Period
    }
    sums = [sum(one.kg or 0 for one in by[period]) for period in Period]
    assert sums == pytest.approx([52 * 24 * 30.0] * 3)
    assert [len(by[period]) for period in Period] == [59 * 24, 59, 2]
    january, february = by[Period.MONTH]
    assert (january.valid, january.skipped, february.valid, february.skipped) == (False, 7 * 24, True, 0)


def test_the_outfall_of_the_standards_example_agrees_with_the_device():
    assert load_per_hour(23.20, 748.84, Medium.OUTFALL) == pytest.approx(17.37, abs=0.005)
