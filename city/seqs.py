"""What a device's own count of its messages proves: runs of numbers, gaps in them, restarts of the counter.

Marks are kept as a union: for each quarter of an hour of the device's time, the set of numbers seen. A union
does not care how often or in which order messages came, so nothing that is read from it here does: a
redelivered message changes nothing, and a late one closes its gap.

Quarters are walked in the order of time. A number higher than all before goes on with its run. A number that
was missing fills its hole, whenever it was said. A number that was there already, or lower than all, at a
later time is a counter that started again: a new run. Before a restart nobody knows what the old counter
still counted, so a restart proves nothing and is no gap either. A counter that wraps at the end of its width
goes on; one that goes all the way round within a quarter proves nothing about it.

Not every `seq` counts: some are random. Such numbers lie apart and would be ranges without end, so only so
many are kept of a quarter; with more of them it is not countable.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

QUARTER_MS = 900_000
WIDTHS = frozenset(2**bits - 1 for bits in (8, 15, 16, 24, 31, 32, 53, 63))
"""The highest numbers of counters, after which 0 is the next one."""
MOST_MISSING = 1_000_000
"""A counter that jumps farther has been set anew: nobody sends so much between two marks."""
MOST_RANGES = 1000
"""Ranges kept of a quarter: more than a thing can make that counts one message a second, whatever is lost."""
MOST_PIECES = 100_000
"""Ranges of all quarters that a walk takes on."""


class Marks(NamedTuple):
    """The numbers seen in a quarter of an hour, as inclusive ranges, ascending and disjoint.

    Without any range they were too many to keep. `quarter` counts quarters of an hour since 1970 UTC.
    """

    quarter: int
    ranges: tuple[tuple[int, int], ...]


class Gap(NamedTuple):
    """Numbers that are missing, both inclusive, and the quarters of the marks before and after them."""

    first: int
    last: int
    since: int
    until: int

    @property
    def missing(self) -> int:
        """How many messages it is."""
        return self.last - self.first + 1


class Restart(NamedTuple):
    """A counter that started again between two quarters, and the numbers before and after."""

    since: int
    until: int
    before: int
    after: int


class Piece(NamedTuple):
    """Numbers without a hole that were said in one quarter."""

    first: int
    last: int
    quarter: int


@dataclass(slots=True)
class Run:
    """What was seen of one life of a counter: disjoint pieces, ascending by number."""

    pieces: list[Piece] = field(default_factory=list[Piece])

    @property
    def top(self) -> int:
        """The highest number."""
        return self.pieces[-1].last

    def takes(self, piece: Piece) -> bool:
        """Add a piece that can belong to this run; whether it could."""
        place = bisect(self.pieces, piece)
        if place < len(self.pieces) and self.pieces[place].first <= piece.last:
            return False
        if place and self.pieces[place - 1].last >= piece.first:
            return False
        below = place == 0 and piece.last + 1 != self.pieces[0].first
        if below or piece.first - self.top > MOST_MISSING:
            return False
        self.pieces.insert(place, piece)
        return True

    def gaps(self) -> list[Gap]:
        """The holes between the pieces."""
        return [
            Gap(low.last + 1, high.first - 1, *sorted((low.quarter, high.quarter)))
            for low, high in zip(self.pieces, self.pieces[1:], strict=False)
            if high.first > low.last + 1
        ]


class Walk(NamedTuple):
    """What a stretch of marks says."""

    gaps: list[Gap]
    restarts: list[Restart]


def countable(marks: Sequence[Marks]) -> bool:
    """Whether there are few enough ranges for numbers that count; `walk` wants that."""
    sizes = [len(mark.ranges) for mark in marks]
    return all(0 < size <= MOST_RANGES for size in sizes) and sum(sizes) <= MOST_PIECES


def walk(marks: Iterable[Marks]) -> Walk:
    """Gaps and restarts in marks of one thing, in whatever order they are given."""
    runs: list[Run] = []
    restarts: list[Restart] = []
    latest = 0
    quarters = sorted(marks)
    for place, (quarter, ranges) in enumerate(quarters):
        after = quarters[place + 1].ranges if place + 1 < len(quarters) else ()
        top = runs[-1].top if runs else min((first for first, _ in after), default=-1)
        for piece in _in_order(quarter, ranges, top):
            if not runs:
                runs.append(Run([piece]))
            elif not runs[-1].takes(piece):
                if not _wraps(runs[-1], piece):
                    restarts.append(Restart(latest, quarter, runs[-1].top, piece.first))
                runs.append(Run([piece]))
        latest = quarter
    gaps = [gap for run in runs for gap in run.gaps()]
    return Walk(sorted(gaps, key=lambda gap: (gap.since, gap.first)), restarts)


def _in_order(quarter: int, ranges: Iterable[tuple[int, int]], top: int) -> list[Piece]:
    """A quarter's pieces: those above `top` first, so that a restart within the quarter comes after them.

    `top` is the highest number of the run so far, at the beginning of all the lowest one of the next quarter.
    """
    pieces = [Piece(first, last, quarter) for first, last in ranges]
    return sorted(pieces, key=lambda piece: (piece.first <= top, piece.first))


def _wraps(run: Run, piece: Piece) -> bool:
    return piece.first == 0 and run.top in WIDTHS and piece.last != run.top
