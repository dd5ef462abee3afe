"""Hours as they come from the rollups: what they cover, which count, and which hour a value belongs to."""

import numpy as np
import pytest

from city.hourly import HOUR_MS, hours_of

NINE = 9 * HOUR_MS
NAN = float("nan")


def hours(n_good: list[int], period_s: float, report_s: float, means: list[float] | None = None):
    buckets = NINE + HOUR_MS * np.arange(len(n_good), dtype=np.int64)
    said = np.array(means or [float(i + 1) for i in range(len(n_good))])
    counts = np.array(n_good, np.int64)
    return hours_of(buckets, said, said - 1, said + 1, said + 0.5, counts, counts, period_s, report_s)


@pytest.mark.parametrize(
    ("n_good", "period_s", "report_s", "valid"),
    [
        (44, 60, 60, False),
        (45, 60, 60, True),
        (45, 0, 60, True),
        (44, 0, 60, False),
        (3, 900, 900, True),
        (2, 900, 900, False),
        (9, 300, 300, True),
        (8, 300, 300, False),
        (3, 900, 60, False),
        (45, 900, 60, True),
        (1, 3600, 3600, True),
        (1, 3600, 60, True),
        (0, 3600, 3600, False),
        (0, 60, 60, False),
    ],
)
def test_an_hour_counts_from_three_quarters_on(n_good, period_s, report_s, valid):
    found = hours([n_good], period_s, report_s)
    assert bool(found.valid[0]) is valid
    assert found.covered_s[0] <= 3600


def test_minutes_belong_to_the_hour_of_their_time():
    found = hours([60, 60], 60, 60)
    assert (found.starts.tolist(), found.means.tolist()) == ([NINE, NINE + HOUR_MS], [1.0, 2.0])
    assert (found.lows.tolist(), found.highs.tolist()) == ([0.0, 1.0], [2.0, 3.0])


@pytest.mark.parametrize("report_s", [60, 3600])
def test_a_mean_of_an_hour_is_the_hour_that_ends_with_it(report_s):
    found = hours([1], 3600, report_s)
    assert found.starts.tolist() == [NINE - HOUR_MS]
    assert found.means.tolist() == found.lows.tolist() == found.highs.tolist() == [1.5]


def test_hours_without_stretches_are_those_that_begin_in_none():
    known = hours([60, 60, 60, 60], 60, 60)
    found = known.without([(NINE, NINE + HOUR_MS), (NINE + 2 * HOUR_MS, NINE + 3 * HOUR_MS)])
    assert found.starts.tolist() == [NINE + HOUR_MS, NINE + 3 * HOUR_MS]
    assert len(known.without([])) == 4


def test_what_is_missing_or_not_valid_is_no_number():
    found = hours([60, 10, 60], 60, 60).only(np.array([True, True, False]))
    dense = found.dense(NINE - HOUR_MS, NINE + 3 * HOUR_MS)
    assert np.array_equal(dense, [NAN, 1.0, NAN, NAN], equal_nan=True)
    assert len(found.dense(NINE, NINE)) == 0
