"""What officers decided about observations: provisional until somebody approves or excludes them.

Decisions are added, never changed: whoever changes their mind adds another, and one that was undone is
undone by a row of its own. What is true of an hour follows from all of them: the newest decision about it
that nobody undid. A decision keeps what there was of each hour at that time; where there is something else
now, an observation that came late or an import that was undone, what was approved is approved no more, and
says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from city.clock import DAY_MS
from city.hourly import HOUR_MS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LONGEST_MS = 31 * DAY_MS
"""What one decision may be about: a month."""
LONGEST_REASON = 1000
_SAME = 1e-9
"""How far two means of the same results may be apart: they need not be added up in the same order."""


class Decision(StrEnum):
    """What somebody did."""

    APPROVED = "approved"
    EXCLUDED = "excluded"
    REOPENED = "reopened"
    UNDONE = "undone"


class ReviewState(StrEnum):
    """What an hour is: to be drawn and counted so."""

    PROVISIONAL = "provisional"
    APPROVED = "approved"
    CHANGED = "changed"
    """Approved, and something else since."""
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Act:
    """One decision of one person at one time (epoch ms), about one or many datastreams.

    Raises ValueError without a reason where one is owed, or where it is not clear what is undone.
    """

    act_id: int
    at: int
    by: str
    decision: Decision
    reason: str = ""
    undoes: int | None = None

    def __post_init__(self) -> None:
        if self.decision is not Decision.APPROVED and not self.reason.strip():
            raise ValueError("a reason is needed for anything but an approval")
        if len(self.reason) > LONGEST_REASON:
            raise ValueError(f"a reason has at most {LONGEST_REASON} characters")
        if (self.decision is Decision.UNDONE) != (self.undoes is not None):
            raise ValueError("what is undone is named, and only then")


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What there is of a datastream, hour by hour: starts (epoch ms, ascending), how many observations, and
    the mean of the GOOD ones (NaN without any). Hours without anything are left out."""

    starts: Ints
    counts: Ints
    means: Floats

    def between(self, first: int, last: int) -> "Held":
        """Every hour that begins in [first, last), those without anything too."""
        starts = np.arange(first, last, HOUR_MS, dtype=np.int64)
        counts, means = np.zeros(len(starts), np.int64), np.full(len(starts), np.nan)
        where = (self.starts - first) // HOUR_MS
        inside = (where >= 0) & (where < len(starts))
        counts[where[inside]], means[where[inside]] = self.counts[inside], self.means[inside]
        return Held(starts, counts, means)

    @property
    def n(self) -> int:
        """How many observations there are."""
        return int(self.counts.sum())


NOTHING = Held(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """What an act says of [first, last) epoch ms of one datastream, whole hours; `held` is what there was of
    each of them, nothing where the act undoes another.

    Times are those for which results stand, as `city.hourly` counts them: the mean of the hour before ten
    o'clock belongs to nine.
    """

    act: Act
    datastream_id: int
    first: int
    last: int
    held: Held = NOTHING


@dataclass(frozen=True, slots=True)
class ReviewSpan:
    """A stretch [first, last) epoch ms of one datastream and what it is; `act` is the decision that made it
    so, None where nobody decided. `changed` is where there is something else than at the decision."""

    first: int
    last: int
    state: ReviewState
    act: Act | None = None
    changed: bool = False


def in_force(acts: Iterable[Act]) -> set[int]:
    """Which acts count: those that no act in force undoes. One that was undone counts again once that is."""
    known = {act.act_id: act for act in acts}
    undone: set[int] = set()
    for act_id in sorted(known, reverse=True):
        undoes = known[act_id].undoes
        if undoes is not None and act_id not in undone:
            undone.add(undoes)
    return {act_id for act_id, act in known.items() if act_id not in undone and act.undoes is None}


def review_spans(
    reviews: Sequence[Review], held: Held, first: int, last: int, since: int = -(2**62)
) -> list[ReviewSpan]:
    """What each part of [first, last) epoch ms of a datastream is, ascending and without gaps.

    `reviews` are all that are about any of it, `held` what there is of it now. Hours before `since` are no
    longer kept: nobody can tell whether they changed.
    """
    counting = in_force(review.act for review in reviews)
    told = sorted((r for r in reviews if r.act.act_id in counting), key=lambda one: one.act.act_id)
    if not told or first >= last:
        return [ReviewSpan(first, last, ReviewState.PROVISIONAL)] if first < last else []
    start = first - (first - told[0].first) % HOUR_MS
    now = held.between(start, last)
    owner, then = _painted(told, start, len(now.starts))
    same = (now.counts == then.counts) & np.isclose(now.means, then.means, _SAME, _SAME, equal_nan=True)
    changed = (owner >= 0) & ~same & (now.starts >= since)
    key = owner * 2 + changed
    edges = [0, *(np.flatnonzero(np.diff(key)) + 1).tolist(), len(key)]
    return [
        _span(told, int(owner[a]), bool(changed[a]), max(first, start + a * HOUR_MS), _end(start, b, last))
        for a, b in pairwise(edges)
    ]


def left_out(spans: Iterable[ReviewSpan]) -> list[tuple[int, int]]:
    """The stretches that count nowhere."""
    return [(span.first, span.last) for span in spans if span.state is ReviewState.EXCLUDED]


def excluded_spans(reviews: Sequence[Review], first: int, last: int) -> list[tuple[int, int]]:
    """The stretches of [first, last) epoch ms that are excluded, whatever there is of them: `held` is not
    asked."""
    bare = [replace(one, held=NOTHING.between(one.first, one.last)) for one in reviews]
    spans = review_spans(bare, NOTHING, first, last)
    return left_out(spans)


def not_excluded(spans: Iterable[ReviewSpan]) -> list[tuple[int, int]]:
    """The stretches that count, joined where they touch."""
    found: list[tuple[int, int]] = []
    for span in spans:
        if span.state is ReviewState.EXCLUDED:
            continue
        if found and found[-1][1] == span.first:
            found[-1] = (found[-1][0], span.last)
        else:
            found.append((span.first, span.last))
    return found


def _painted(told: Sequence[Review], start: int, size: int) -> tuple[Ints, Held]:
    """Which review each hour follows, -1 where none, and what there was of it then: the newest lie on top."""
    owner = np.full(size, -1, np.int64)
    counts, means = np.zeros(size, np.int64), np.full(size, np.nan)
    for number, review in enumerate(told):
        at = (review.first - start) // HOUR_MS
        low, high = max(at, 0), min((review.last - start) // HOUR_MS, size)
        if low >= high:
            continue
        owner[low:high] = number
        counts[low:high] = review.held.counts[low - at : high - at]
        means[low:high] = review.held.means[low - at : high - at]
    return owner, Held(np.empty(0, np.int64), counts, means)


def _end(start: int, hours: int, last: int) -> int:
    return min(start + hours * HOUR_MS, last)


def _span(told: Sequence[Review], owner: int, changed: bool, first: int, last: int) -> ReviewSpan:
    if owner < 0:
        return ReviewSpan(first, last, ReviewState.PROVISIONAL)
    act = told[owner].act
    state = {
        Decision.APPROVED: ReviewState.CHANGED if changed else ReviewState.APPROVED,
        Decision.EXCLUDED: ReviewState.EXCLUDED,
    }.get(act.decision, ReviewState.PROVISIONAL)
    return ReviewSpan(first, last, state, act, changed)
