"""A decision is about hours for which results stand, and each row of an export falls into one of them."""

from city.hourly import HOUR_MS
from city.review import ReviewSpan, ReviewState
from dashboard.exporting.review import Decided

TEN = 10 * HOUR_MS
SPANS = (
    ReviewSpan(0, TEN, ReviewState.APPROVED),
    ReviewSpan(TEN, TEN + HOUR_MS, ReviewState.EXCLUDED),
    ReviewSpan(TEN + HOUR_MS, 24 * HOUR_MS, ReviewState.PROVISIONAL),
)


def test_what_is_observed_in_an_hour_has_the_state_of_that_hour():
    known = Decided(SPANS, lead=0)

    assert known.of([TEN - 1, TEN, TEN + HOUR_MS - 1, TEN + HOUR_MS]) == [
        "approved", "excluded", "excluded", "provisional",
    ]  # fmt: skip


def test_a_mean_of_an_hour_has_the_state_of_the_hour_that_its_time_ends():
    known = Decided(SPANS, lead=HOUR_MS)

    assert known.of([TEN, TEN + HOUR_MS, TEN + 2 * HOUR_MS]) == ["approved", "excluded", "provisional"]
    assert known.within(TEN + HOUR_MS, TEN + 3 * HOUR_MS) == [ReviewState.PROVISIONAL, ReviewState.EXCLUDED]
