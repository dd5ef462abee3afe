"""What an hour is follows from all decisions about it and from what there is of it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from cast import HOUR, NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from city.review import (
    NOTHING,
    Act,
    Decision,
    Held,
    Review,
    ReviewState,
    excluded_spans,
    in_force,
    left_out,
    not_excluded,
    review_spans,
)

APPROVED, EXCLUDED, REOPENED, UNDONE = Decision
DAY = 24 * HOUR


def there(hours: int = 24, n: int = 60, mean: float = 5.0) -> Held:
    starts = NOW + HOUR * np.arange(hours)
    return Held(starts, np.full(hours, n), np.full(hours, mean))


def act(number: int, decision: Decision, undoes: int | None = None) -> Act:
    return Act(number, NOW + number, "Li", decision, "because", undoes)


def said(
    number: int, decision: Decision, first: int = 0, last: int = 24, undoes: int | None = None
) -> Review:
    held = NOTHING if undoes else there().between(NOW + first * HOUR, NOW + last * HOUR)
    return Review(act(number, decision, undoes), 1, NOW + first * HOUR, NOW + last * HOUR, held)


def told(reviews: list[Review], now: Held | None = None) -> list[tuple[int, int, str]]:
    spans = review_spans(reviews, there() if now is None else now, NOW, NOW + DAY)
    return [((one.first - NOW) // HOUR, (one.last - NOW) // HOUR, one.state.value) for one in spans]


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ([], [(0, 24, "provisional")]),
        ([said(1, APPROVED)], [(0, 24, "approved")]),
        ([said(1, APPROVED, 2, 5)], [(0, 2, "provisional"), (2, 5, "approved"), (5, 24, "provisional")]),
        (
            [said(1, APPROVED), said(2, EXCLUDED, 3, 5)],
            [(0, 3, "approved"), (3, 5, "excluded"), (5, 24, "approved")],
        ),
        ([said(1, APPROVED), said(2, REOPENED)], [(0, 24, "provisional")]),
        ([said(1, APPROVED), said(2, UNDONE, undoes=1)], [(0, 24, "provisional")]),
        ([said(1, APPROVED), said(2, EXCLUDED), said(3, UNDONE, undoes=2)], [(0, 24, "approved")]),
        ([said(1, APPROVED), said(2, UNDONE, undoes=1), said(3, UNDONE, undoes=2)], [(0, 24, "approved")]),
    ],
    ids=["nobody", "approved", "in part", "excluded on top", "reopened", "undone", "as before", "redone"],
)
def test_the_newest_decision_that_nobody_undid_counts(reviews, expected):
    assert told(reviews) == expected
    assert told(reviews[::-1]) == expected


@pytest.mark.parametrize(("n", "mean"), [(61, 5.0), (60, 5.1), (0, np.nan)], ids=["more", "others", "gone"])
def test_what_is_not_what_was_approved_says_so(n, mean):
    now = there()
    now.counts[7], now.means[7] = n, mean
    assert told([said(1, APPROVED)], now) == [(0, 7, "approved"), (7, 8, "changed"), (8, 24, "approved")]
    span = review_spans([said(1, EXCLUDED)], now, NOW, NOW + DAY)[1]
    assert (span.state, span.changed) == (ReviewState.EXCLUDED, True)


def test_hours_that_are_no_longer_kept_have_not_changed():
    spans = review_spans([said(1, APPROVED)], NOTHING, NOW, NOW + DAY, since=NOW + DAY)
    assert [one.state for one in spans] == [ReviewState.APPROVED]


def test_a_sum_in_another_order_is_no_change():
    assert told([said(1, APPROVED)], there(mean=5.0 + 1e-12)) == [(0, 24, "approved")]


def test_a_time_that_begins_within_an_hour_is_told_to_its_ends():
    spans = review_spans([said(1, APPROVED, 2, 5)], there(), NOW + HOUR // 2, NOW + 4 * HOUR + 1)
    assert [(one.first - NOW, one.last - NOW) for one in spans] == [
        (HOUR // 2, 2 * HOUR),
        (2 * HOUR, 4 * HOUR + 1),
    ]


def test_an_approval_leaves_out_what_is_excluded():
    spans = review_spans([said(1, EXCLUDED, 3, 5)], there(), NOW, NOW + DAY)
    assert not_excluded(spans) == [(NOW, NOW + 3 * HOUR), (NOW + 5 * HOUR, NOW + DAY)]
    assert left_out(spans) == [(NOW + 3 * HOUR, NOW + 5 * HOUR)]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 6), max_size=6), st.integers(0, 23), st.integers(1, 24))
def test_spans_tile_the_time_and_undoing_the_last_act_brings_back_what_was(undone, first, hours):
    """Acts of any history: an act may undo an earlier one, or exclude a stretch."""
    reviews: list[Review] = []
    for number, which in enumerate(undone, 1):
        if 0 < which < number and all(one.act.undoes != which for one in reviews):
            target = reviews[which - 1]
            a, b = (target.first - NOW) // HOUR, (target.last - NOW) // HOUR
            reviews.append(said(number, UNDONE, a, b, which))
        else:
            reviews.append(said(number, EXCLUDED, first, min(24, first + hours)))
    before = told(reviews)
    assert (before[0][0], before[-1][1]) == (0, 24)
    assert all(one[1] == other[0] for one, other in pairwise(before))
    bare = [replace(one, held=NOTHING) for one in reviews]
    excluded = {hour for a, b in excluded_spans(bare, NOW, NOW + DAY) for hour in range(a, b, HOUR)}
    assert excluded == {NOW + n * HOUR for a, b, what in before if what == "excluded" for n in range(a, b)}
    more = [*reviews, said(8, APPROVED), said(9, UNDONE, undoes=8)]
    assert told(more) == before


def test_an_act_needs_a_reason_unless_it_is_an_approval():
    assert Act(1, NOW, "Li", APPROVED).reason == ""
    with pytest.raises(ValueError, match="reason"):
        Act(1, NOW, "Li", EXCLUDED, "  ")
    with pytest.raises(ValueError, match="at most"):
        Act(1, NOW, "Li", APPROVED, "x" * 1001)
    with pytest.raises(ValueError, match="named"):
        Act(1, NOW, "Li", UNDONE, "because")


def test_an_act_that_is_undone_counts_again_once_that_is_undone():
    acts = [act(1, APPROVED), act(2, UNDONE, 1), act(3, UNDONE, 2)]
    assert in_force(acts) == {1}
    assert in_force(acts[:2]) == set()
