"""Bars by day as shapes of an SVG: where each stands, its limit, the ticks of the scale. Pure arithmetic.

A day without a value has no bar but a mark at the foot: a gap is drawn as a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

WIDE, HIGH, LEFT, FOOT, TOP = 700.0, 170.0, 44.0, 22.0, 8.0
MOST_LABELS = 16
NARROWEST = 1e-6
"""What a scale spans at least: no concentration or level is told finer."""


@dataclass(frozen=True, slots=True)
class BarShape:
    """One day: a rectangle (height 0 where nothing is known), and its label where there is room."""

    x: float
    y: float
    width: float
    height: float
    label: str
    known: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """The shapes of a chart; `limits` are level lines (x1, x2, y), `ticks` (y, text)."""

    shapes: tuple[BarShape, ...]
    limits: tuple[tuple[float, float, float], ...]
    ticks: tuple[tuple[float, str], ...]


def bars(
    values: Sequence[float | None],
    labels: Sequence[str],
    limits: Sequence[float | None],
    *,
    from_zero: bool = True,
) -> Bars:
    """The shapes of values in their order; the scale holds the limits, too."""
    known = [one for one in (*values, *limits) if one is not None]
    low = 0.0 if from_zero else min(known, default=0.0)
    marks = ticks(low, max(known, default=1.0))
    low, high = marks[0], marks[-1]
    wide = (WIDE - LEFT) / max(1, len(values))

    def y(value: float) -> float:
        return round(TOP + (HIGH - TOP - FOOT) * (1 - (value - low) / (high - low)), 2)

    every = -(-len(values) // MOST_LABELS)
    shapes = tuple(
        _shape(
            LEFT + n * wide,
            wide,
            y(low),
            y(value) if value is not None else None,
            label if n % every == 0 else "",
        )
        for n, (value, label) in enumerate(zip(values, labels, strict=True))
    )
    lines = tuple(
        (round(LEFT + a * wide, 2), round(LEFT + b * wide, 2), y(limit)) for a, b, limit in _runs(limits)
    )
    return Bars(shapes, lines, tuple((y(tick), f"{tick:g}") for tick in marks))


def _shape(x: float, wide: float, foot: float, top: float | None, label: str) -> BarShape:
    gap = min(3.0, wide / 5)
    height = max(1.0, foot - top) if top is not None else 0.0
    at = top if top is not None else foot
    return BarShape(
        round(x + gap / 2, 2),
        min(at, foot - height),
        round(wide - gap, 2),
        round(height, 2),
        label,
        top is not None,
    )


def _runs(limits: Sequence[float | None]) -> list[tuple[int, int, float]]:
    """(first, after, value) of stretches of one limit."""
    edges = [n for n in range(len(limits)) if n == 0 or limits[n] != limits[n - 1]]
    return [(a, b, one) for a, b in pairwise((*edges, len(limits))) if (one := limits[a]) is not None]


def ticks(low: float, high: float) -> list[float]:
    """Round numbers that hold a range, at most seven of them, in ascending order."""
    span = max(high - low, NARROWEST)
    step = 10 ** floor(log10(span / 4))
    step *= next((factor for factor in (1, 2, 5) if span / (step * factor) <= 6), 10)
    first = floor(low / step)
    found = [round(first * step, 9)]
    while found[-1] < high or len(found) < 2:
        found.append(round((first + len(found)) * step, 9))
    return found
