"""Whether two series go together: Pearson's r of the steps that both have, with the line of least squares."""

from dataclasses import dataclass

import numpy as np

from city.course import Course
from city.hourly import Floats, Ints

FEWEST = 3
"""Pairs without which r says nothing."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Steps that both courses have: their starts (epoch ms) and the two values."""

    starts: Ints
    x: Floats
    y: Floats

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's r over n pairs, and y = slope · x + intercept."""

    r: float
    n: int
    slope: float
    intercept: float


def pairs(one: Course, other: Course, shift: int = 0) -> Pairs:
    """The pairs of two courses of one step; `shift` (ms) is added to the times of the other one."""
    starts, here, there = np.intersect1d(
        one.starts, other.starts + shift, assume_unique=True, return_indices=True
    )
    x, y = one.means[here], other.means[there]
    both = np.isfinite(x) & np.isfinite(y)
    return Pairs(starts[both], x[both], y[both])


def correlation(of: Pairs) -> Correlation | None:
    """None for too few pairs, and where one of the two never changes."""
    if len(of) < FEWEST:
        return None
    away_x, away_y = of.x - of.x.mean(), of.y - of.y.mean()
    square_x, square_y = float(away_x @ away_x), float(away_y @ away_y)
    if _same(of.x) or _same(of.y):
        return None
    product = float(away_x @ away_y)
    slope = product / square_x
    r = product / float(np.sqrt(square_x * square_y))
    return Correlation(max(-1.0, min(1.0, r)), len(of), slope, float(of.y.mean() - slope * of.x.mean()))


def _same(values: Floats) -> bool:
    """Whether they never change, but for the last digits of a binary fraction."""
    low, high = float(values.min()), float(values.max())
    return high - low <= 1e-9 * max(1.0, abs(low), abs(high))
