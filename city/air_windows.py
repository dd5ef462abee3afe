"""Averages of hours over a window, with their rules of validity. Pure NumPy: NaN is an hour that is not
valid.

GB 3095 and HJ 663-2013: a mean of 24 hours needs 20 of them, one of eight hours six. The day's greatest mean
of eight hours is that of those that end from 8 to 24 o'clock; it needs 14 of these 17, or lies above the
limit. 40 CFR 50 appendices N, S, T and U: three quarters, that is 18 of 24 hours, six of eight; the day's
greatest mean of ozone over eight hours is that of those that begin from 7 to 23 o'clock, the last of which
end in the next morning, and needs 13 of these 17.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from city.hourly import Floats

DAY_HOURS, OF_EIGHT = 20, 6
"""HJ 663: hours that a mean of a day and one of eight hours need."""
EIGHTS_A_DAY = 14
"""HJ 663: running means of eight hours that their daily maximum needs."""
EPA_DAY_HOURS, EPA_EIGHTS_A_DAY = 18, 13
"""40 CFR 50: hours of a day, and of ozone's 17 means of eight hours."""
REACH = 24
"""How many hours before and after a day its windows may need."""


@dataclass(frozen=True, slots=True)
class Averaged:
    """A value that stands for a time (NaN: none), from how many hours or running means, and if it counts."""

    value: float
    n: int
    valid: bool


def running(dense: Floats, width: int, least: int) -> Floats:
    """At each hour the mean of the `width` hours that end with it, NaN where fewer than `least` are there."""
    there = np.isfinite(dense)
    sums = _sums(np.where(there, dense, 0.0), width)
    counts = _sums(there.astype(np.float64), width)
    return np.where(counts >= least, sums / np.maximum(counts, 1), np.nan)


def counted(dense: Floats, width: int) -> Floats:
    """At each hour how many of the `width` hours that end with it are there."""
    return _sums(np.isfinite(dense).astype(np.float64), width)


def _sums(values: Floats, width: int) -> Floats:
    """At each place the sum of the `width` values that end there; what lies before the first is nought.

    Summed window by window: differences of one running sum would lose digits.
    """
    padded = np.concatenate([np.zeros(width - 1), values])
    return np.lib.stride_tricks.sliding_window_view(padded, width).sum(axis=1) if len(values) else values


@dataclass(frozen=True, slots=True)
class HourLine:
    """Hours one after the other, and at each the mean of the eight that end with it; NaN where none is."""

    hours: Floats
    eights: Floats

    @classmethod
    def of(cls, dense: Floats) -> "HourLine":
        """From hours alone."""
        return cls(dense, running(dense, 8, OF_EIGHT))


Window = Callable[[HourLine, int, int], Averaged]
"""What stands for a day: of hours and REACH more at both ends, the day's first and the one after its last."""


def day_mean(least: int) -> Window:
    """The mean of the hours of the day; counts from `least` of them on."""

    def window(line: HourLine, first: int, after: int) -> Averaged:
        hours = line.hours[first:after]
        there = hours[np.isfinite(hours)]
        return Averaged(float(there.mean()) if len(there) else np.nan, len(there), len(there) >= least)

    return window


def day_maximum(least: int) -> Window:
    """The greatest hour of the day; counts from `least` of them on."""
    return lambda line, first, after: _greatest(line.hours[first:after], least)


def eight_hours_ending(least: int, skipped: int, above: float = np.inf) -> Window:
    """The greatest mean of eight hours of those that end in the day, but for its first `skipped` hours.

    It counts from `least` of them on, and with fewer where it lies `above` a limit: more could not lower it.
    """
    return lambda line, first, after: _greatest(line.eights[first + skipped : after], least, above)


def eight_hours_beginning(least: int, skipped: int) -> Window:
    """The greatest mean of eight hours of those that begin in the day, but for its first `skipped` hours."""
    return lambda line, first, after: _greatest(line.eights[first + skipped + 7 : after + 7], least)


def _greatest(values: Floats, least: int, above: float = np.inf) -> Averaged:
    there = values[np.isfinite(values)]
    if not len(there):
        return Averaged(np.nan, 0, False)
    greatest = float(there.max())
    return Averaged(greatest, len(there), len(there) >= least or greatest > above)
