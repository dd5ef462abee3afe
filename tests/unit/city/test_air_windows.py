"""Averages over days and eight hours, and when they count."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city import air_windows as windows
from city.air_windows import REACH, HourLine, running
from city.emission import day_counts, hour_counts

NAN = float("nan")
VECTORS = Path(__file__).parents[2] / "data" / "vectors" / "hour_validity.csv"
with VECTORS.open(encoding="utf-8") as file:
    CASES = [(row["rule"], int(row["n_valid"]), row["valid"] == "True") for row in csv.DictReader(file)]


def day_of_hours(n_valid: int):
    return around([1.0] * n_valid + [NAN] * (24 - n_valid))


def around(day: list[float], before: list[float] | None = None, after: list[float] | None = None):
    """(the hours of a day with what lies around them, first place, the place after)."""
    dense = np.array([*(before or [NAN] * REACH), *day, *(after or [NAN] * REACH)])
    return HourLine.of(dense), REACH, REACH + len(day)


RULES = {
    "HJ76 CEMS hour": lambda n: hour_counts(n),
    "HJ76 CEMS day": lambda n: day_counts(n),
    "GB3095 24h mean": lambda n: windows.day_mean(windows.DAY_HOURS)(*day_of_hours(n)).valid,
    "GB3095 O3 8h": lambda n: bool(np.isfinite(running(np.array([1.0] * n + [NAN] * (8 - n)), 8, 6)[-1])),
}


@pytest.mark.parametrize(("rule", "n_valid", "valid"), CASES)
def test_validity_is_that_of_the_standards(rule, n_valid, valid):
    assert RULES[rule.partition(":")[0]](n_valid) is valid


@pytest.mark.parametrize("n", range(25))
def test_a_day_counts_from_twenty_hours_on_and_its_mean_is_that_of_the_hours_there_are(n):
    found = windows.day_mean(20)(*around([float(k) for k in range(n)] + [NAN] * (24 - n)))
    assert (found.n, found.valid) == (n, n >= 20)
    assert found.value == pytest.approx((n - 1) / 2) if n else np.isnan(found.value)


@pytest.mark.parametrize(("n", "known"), [(5, False), (6, True), (8, True)])
def test_eight_hours_need_six(n, known):
    means = running(np.array([NAN] * (8 - n) + [2.0] * n), 8, 6)
    assert np.isfinite(means[-1]) == known


def test_the_greatest_eight_hours_end_from_eight_oclock_to_midnight():
    find = windows.eight_hours_ending(14, skipped=7)
    night_before = find(*around([10.0] * 24, before=[NAN] * 16 + [500.0] * 8))
    assert (night_before.value, night_before.n, night_before.valid) == (10.0, 17, True)
    evening = find(*around([0.0] * 16 + [80.0] * 8))
    assert evening.value == 80.0
    early = find(*around([80.0] * 8 + [0.0] * 16))
    assert early.value == 80.0


@pytest.mark.parametrize(("missing", "n", "valid"), [(5, 14, True), (6, 13, False)])
def test_the_greatest_eight_hours_need_fourteen_means(missing, n, valid):
    day = [1.0] * (24 - missing) + [NAN] * missing
    found = windows.eight_hours_ending(14, skipped=7)(*around(day))
    assert (found.n, found.valid) == (n, valid)


def test_a_maximum_above_the_limit_needs_no_more_means():
    day = [161.0] * 18 + [NAN] * 6
    find = windows.eight_hours_ending(14, skipped=7, above=160)
    assert [find(*around([level] * 18 + [NAN] * 6)).valid for level in (160.0, 161.0)] == [False, True]
    assert windows.eight_hours_ending(14, skipped=7)(*around(day)).valid is False


def test_american_eight_hours_of_ozone_begin_at_seven_and_end_in_the_next_morning():
    find = windows.eight_hours_beginning(13, skipped=7)
    assert find(*around([9.0] * 7 + [0.0] * 17, after=[0.0] * REACH)).value == 0.0
    late = find(*around([0.0] * 23 + [60.0], after=[60.0] * 7 + [0.0] * 17))
    assert (late.value, late.n, late.valid) == (60.0, 17, True)
    without_morning = find(*around([1.0] * 24))
    assert (without_morning.n, without_morning.valid) == (12, False)


@given(
    st.lists(st.one_of(st.just(NAN), st.floats(0, 1000)), min_size=24, max_size=24),
    st.sampled_from(["mean", "maximum", "eight"]),
)
@settings(max_examples=40, derandomize=True, deadline=None)
def test_an_average_lies_within_the_hours_it_is_of(day, name):
    window = {
        "mean": windows.day_mean(20),
        "maximum": windows.day_maximum(20),
        "eight": windows.eight_hours_ending(14, skipped=7),
    }[name]
    found, there = window(*around(day)), [one for one in day if one == one]
    if found.n:
        assert min(there) - 1e-9 <= found.value <= max(there) + 1e-9
    else:
        assert np.isnan(found.value)
        assert not found.valid
