"""A Remark: what a check found in a day of a datastream, in figures; an officer decides what it means.

The live judgement of `city.quality` is made as an observation comes in and is what alarms rest on. A check
looks again, when what came before and after is known and the neighbours have spoken. It changes no
observation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from city.hourly import HOUR_MS

EDITION = "2026-1"
"""Of the checks and their limits: another one where a check finds something else in the same data."""
DIGITS = 4


class Check(StrEnum):
    """The checks, in the order in which they are told."""

    RANGE = "range"
    STEP = "step"
    SPIKE = "spike"
    STUCK = "stuck"
    OSCILLATION = "oscillation"
    NEIGHBOURS = "neighbours"
    DRIFT_LOW = "drift_low"
    DRIFT_HIGH = "drift_high"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check found in [first, last] epoch ms, times for which results stand; `figures` by name, in the
    canonical unit, to four digits, so that the same finding is the same remark."""

    check: Check
    first: int
    last: int
    figures: Mapping[str, float]

    def __post_init__(self) -> None:
        """Raises ValueError for an end before the beginning."""
        if self.last < self.first:
            raise ValueError("a remark ends before it begins")
        rounded = {name: float(f"{value:.{DIGITS}g}") for name, value in self.figures.items()}
        object.__setattr__(self, "figures", MappingProxyType(rounded))


def whole_hours(remark: Remark, first: int, last: int) -> tuple[int, int]:
    """Which hours of [first, last) a remark is about, the end exclusive; `first` begins one, `last` ends one.

    A result of exactly ten o'clock is of the hour that begins. What lies beside its neighbours lies so in
    whole hours, and ends with the last of them.
    """
    end = remark.last if remark.check is Check.NEIGHBOURS else remark.last + 1
    begins = first + max(0, (remark.first - first) // HOUR_MS) * HOUR_MS
    return begins, min(last, first + -(-(end - first) // HOUR_MS) * HOUR_MS)


def within(remarks: Iterable[Remark], first: int, last: int) -> list[Remark]:
    """Those that are about any of [first, last)."""
    return [one for one in remarks if one.first < last and one.last >= first]


def joined(remarks: Iterable[Remark], apart_ms: int, most: str) -> list[Remark]:
    """Remarks of one check in order, those nearer than `apart_ms` made one: `n` is added up, and the other
    figures are of the one whose figure `most` is the farthest from 0."""
    found: list[Remark] = []
    for one in remarks:
        if not found or one.first - found[-1].last > apart_ms:
            found.append(one)
            continue
        before = found[-1]
        worse = max(before, one, key=lambda each: abs(each.figures[most]))
        n = before.figures["n"] + one.figures["n"]
        found[-1] = replace(worse, first=before.first, last=one.last, figures={**worse.figures, "n": n})
    return found
