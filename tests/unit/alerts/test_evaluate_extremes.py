"""Results at the end of what a number can be: whatever a kind makes of them can be stored, sent and read."""

from datetime import UTC, datetime
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_kinds import MINUTE, RESULTS, START, TESTS, changes, ladder, observed

from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Predicted
from city.state import Level

OVER = (Quality.SUSPECT, Reason.OVER_RANGE)
"""What a sensor that is beyond its range says of itself; any number may come with it."""
EXTREMES = (1.7e308, 1e300, 5e-324)
PREDICTED = Predicted(ladder(10.0, 14.0, 0.2), window_ms=60 * MINUTE, within_ms=60 * MINUTE)


def said(row: tuple[int, tuple[float, tuple[Quality, Reason]]]) -> Observation:
    minute, (result, judged) = row
    return observed(minute, result, judged)


FAIR = st.tuples(st.sampled_from(RESULTS), st.just((Quality.GOOD, Reason.NONE)))
FAR = st.tuples(st.sampled_from(EXTREMES), st.just(OVER))


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS)
@given(st.lists(st.one_of(FAIR, FAR), min_size=8, max_size=30))
def test_whatever_is_measured_every_finding_has_numbers_that_can_be_told(test, rows):
    for found in changes(test, *map(said, enumerate(rows))):
        numbers = (found.result, found.limit, found.low, found.high)
        assert all(number is None or isfinite(number) for number in numbers)
        for at in (found.low, found.high):
            assert at is None or datetime.fromtimestamp(at / 1000, UTC)


def test_a_line_that_is_nearly_flat_says_no_time_that_no_calendar_has():
    flat = [observed(minute, 9.5 + minute * 1e-13) for minute in range(36)]
    steep = [observed(minute, 9.5 + 0.02 * (minute - 35)) for minute in range(36, 61)]
    found = changes(PREDICTED, *flat, *steep)
    assert found
    assert all(f.high is None or f.high < START + 400 * 24 * 60 * MINUTE for f in found)


def test_what_is_not_a_number_ends_nothing():
    high = [observed(half / 2, 13.0 + half / 100) for half in range(80)]
    beyond = [observed(40 + half / 2, -1.7e308, OVER) for half in range(100)]
    found = changes(PREDICTED, *high, *beyond, observed(90, 13.7))
    assert [f.severity for f in found] == [Level.RED]
