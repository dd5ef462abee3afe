"""Data capture: how much of the time that is over has valid hours, and why the rest has not.

What is not yet cannot be missing: only hours that are over count. An hour of which nothing came is offline;
of one of which something came that does not count, the reasons of what came say why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from city.hourly import HOUR_MS, Hours, Ints, Mask
from city.quality import Reason


class Why(StrEnum):
    """Why an hour is missing, in the order in which it is decided."""

    CALIBRATION = "calibration"
    MAINTENANCE = "maintenance"
    STOPPED = "stopped"
    FAULT = "fault"
    DOUBTED = "doubted"
    """What came was not believed: out of range, stuck, a jump, an unknown flag."""
    THIN = "thin"
    """What came was good, and too little."""
    OFFLINE = "offline"


_CAUSES = (
    (Reason.CALIBRATION, Why.CALIBRATION),
    (Reason.MAINTENANCE, Why.MAINTENANCE),
    (Reason.STOPPED, Why.STOPPED),
    (Reason.FAULT | Reason.COMMUNICATION, Why.FAULT),
)


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
    return next((why for mask, why in _CAUSES if reasons & mask), Why.DOUBTED)


def missing_hours(hours: Hours, first: int, last: int, now: int, reasons: Mapping[int, int]) -> list[Gap]:
    """The gaps among the hours of [first, last) that are over, ascending.

    `reasons` has, by start of an hour, the reasons (a bit set) of what came and is not GOOD, as far as known.
    """
    starts = _over(first, last, now)
    whys = _whys(hours, starts, reasons)
    found: list[Gap] = []
    for start, why in zip(starts.tolist(), whys, strict=True):
        if why is None:
            continue
        if found and found[-1].last == start and found[-1].why is why:
            found[-1] = Gap(found[-1].first, start + HOUR_MS, why)
        else:
            found.append(Gap(start, start + HOUR_MS, why))
    return found


def capture(hours: Hours, first: int, last: int, now: int, reasons: Mapping[int, int]) -> Capture:
    """How much of [first, last) is captured."""
    starts = _over(first, last, now)
    whys = _whys(hours, starts, reasons)
    missing = {why: n for why in Why if (n := sum(one is why for one in whys))}
    return Capture(len(starts), sum(one is None for one in whys), missing)


def flagged_runs(hours: Hours) -> list[tuple[int, int]]:
    """Spans [first, last) of hours in which something came that was not GOOD: where there are reasons."""
    starts = hours.starts[hours.n > hours.n_good]
    if not len(starts):
        return []
    breaks = np.flatnonzero(np.diff(starts) > HOUR_MS) + 1
    return [(int(run[0]), int(run[-1]) + HOUR_MS) for run in np.split(starts, breaks)]


def _over(first: int, last: int, now: int) -> Ints:
    """The starts of the hours of a period that are over."""
    return np.arange(first, min(last, now // HOUR_MS * HOUR_MS) - HOUR_MS + 1, HOUR_MS, np.int64)


def _whys(hours: Hours, starts: Ints, reasons: Mapping[int, int]) -> list[Why | None]:
    """None for an hour that is valid."""
    place = np.searchsorted(hours.starts, starts)
    inside = np.minimum(place, max(0, len(hours) - 1))
    there: Mask = (place < len(hours)) & (hours.starts[inside] == starts) if len(hours) else place < 0
    valid = hours.valid[inside] & there if len(hours) else there
    flagged = (hours.n > hours.n_good)[inside] & there if len(hours) else there
    return [
        None if fine else _why(start, flags, came, reasons)
        for start, fine, flags, came in zip(
            starts.tolist(), valid.tolist(), flagged.tolist(), there.tolist(), strict=True
        )
    ]


def _why(start: int, flagged: bool, came: bool, reasons: Mapping[int, int]) -> Why:
    if not came:
        return Why.OFFLINE
    return why_of(Reason(reasons.get(start, 0))) if flagged else Why.THIN
