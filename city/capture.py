"""Data capture: how much of the time that is over has valid hours, and why the rest has not.

What is not yet cannot be missing: only hours that are over count. An hour of which nothing came is offline;
of one of which something came that does not count, the reasons of what came say why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from city.hourly import HOUR_MS, Hours, Ints, hour_from
from city.quality import Reason

Spans = Sequence[tuple[int, int]]
"""Stretches [first, last) epoch ms."""


class Why(StrEnum):
    """Why an hour is missing, in the order in which it is decided."""

    EXCLUDED = "excluded"
    """An officer has decided that it does not count."""
    CALIBRATION = "calibration"
    MAINTENANCE = "maintenance"
    STOPPED = "stopped"
    FAULT = "fault"
    DOUBTED = "doubted"
    """What came was not believed: out of range, stuck, a jump, an unknown flag."""
    THIN = "thin"
    """What came was good, and too little."""
    UNKNOWN = "unknown"
    """What came was not good, and single observations of then are no longer kept."""
    OFFLINE = "offline"


_CAUSES = (
    (Reason.CALIBRATION, Why.CALIBRATION),
    (Reason.MAINTENANCE, Why.MAINTENANCE),
    (Reason.STOPPED, Why.STOPPED),
    (Reason.FAULT | Reason.COMMUNICATION, Why.FAULT),
)


_WHYS = tuple(Why)
_VALID = len(_WHYS)


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours without a valid value that have one reason, [first, last) epoch ms."""

    first: int
    last: int
    why: Why


@dataclass(frozen=True, slots=True)
class Capture:
    """Of `expected` hours that are over, how many are valid, and how many are missing for each reason."""

    expected: int
    valid: int
    missing: Mapping[Why, int]

    @property
    def share(self) -> float | None:
        """0 to 1; None where no hour is over."""
        return self.valid / self.expected if self.expected else None


def why_of(reasons: Reason) -> Why:
    """What the reasons of an hour's observations come to."""
    if not reasons:
        return Why.UNKNOWN
    return next((why for mask, why in _CAUSES if reasons & mask), Why.DOUBTED)


def missing_hours(
    hours: Hours, first: int, last: int, now: int, reasons: Mapping[int, int], excluded: Spans = ()
) -> list[Gap]:
    """The gaps among the hours of [first, last) that are over, ascending.

    `reasons` has, by start of an hour, the reasons (a bit set) of what came and is not GOOD, as far as known.
    """
    starts = _over(hours, first, last, now)
    codes = _codes(hours, starts, reasons, excluded)
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1, [len(codes)]])
    return [
        Gap(int(starts[a]), int(starts[b - 1]) + HOUR_MS, _WHYS[codes[a]])
        for a, b in pairwise(bounds.tolist())
        if b > a and codes[a] != _VALID
    ]


def capture(
    hours: Hours, first: int, last: int, now: int, reasons: Mapping[int, int], excluded: Spans = ()
) -> Capture:
    """How much of [first, last) is captured."""
    starts = _over(hours, first, last, now)
    codes = _codes(hours, starts, reasons, excluded)
    counts = np.bincount(codes, minlength=_VALID + 1).tolist()
    missing = {why: n for why, n in zip(_WHYS, counts, strict=False) if n}
    return Capture(len(starts), counts[_VALID], missing)


def flagged_runs(hours: Hours) -> list[tuple[int, int]]:
    """Spans [first, last) of hours in which something came that was not GOOD: where there are reasons."""
    starts = hours.starts[hours.n > hours.n_good]
    if not len(starts):
        return []
    breaks = np.flatnonzero(np.diff(starts) > HOUR_MS) + 1
    return [(int(run[0]), int(run[-1]) + HOUR_MS) for run in np.split(starts, breaks)]


def _over(hours: Hours, first: int, last: int, now: int) -> Ints:
    """The starts of the hours of a period that are over, where those that there are begin."""
    end = min(last, now) - HOUR_MS + 1
    return np.arange(hour_from(first, [hours]), end, HOUR_MS, dtype=np.int64)


def _codes(hours: Hours, starts: Ints, reasons: Mapping[int, int], excluded: Spans) -> Ints:
    """Of each hour the place of its reason in `_WHYS`; `_VALID` for one that is not missing."""
    codes = np.full(len(starts), _WHYS.index(Why.OFFLINE), np.int64)
    if len(hours):
        place = np.minimum(np.searchsorted(hours.starts, starts), len(hours) - 1)
        came = hours.starts[place] == starts
        codes[came] = _WHYS.index(Why.THIN)
        flagged = came & ~hours.valid[place] & (hours.n > hours.n_good)[place]
        codes[flagged] = [_WHYS.index(why_of(Reason(reasons.get(at, 0)))) for at in starts[flagged].tolist()]
        codes[came & hours.valid[place]] = _VALID
    for first, last in excluded:
        codes[(starts >= first) & (starts < last)] = _WHYS.index(Why.EXCLUDED)
    return codes
