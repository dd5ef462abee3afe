"""How values are spread: percentiles, mean and standard deviation, and how many lie in each class."""

from dataclasses import dataclass

import numpy as np

from city.hourly import Floats, Ints

PERCENTILES = (0, 5, 25, 50, 75, 95, 98, 100)
BINS = 30


@dataclass(frozen=True, slots=True)
class Spread:
    """Of n values: the percentiles of `PERCENTILES`, mean, standard deviation (of a sample; NaN of one)."""

    n: int
    percentiles: tuple[float, ...]
    mean: float
    deviation: float


def spread(values: Floats) -> Spread | None:
    """Of the values that are known; None without any. Percentiles are linear between neighbours."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    deviation = float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    found = tuple(float(one) for one in np.percentile(known, PERCENTILES))
    return Spread(len(known), found, float(known.mean()), deviation)


def class_bounds(columns: list[Floats], bins: int = BINS) -> Floats:
    """Bounds of equal classes that all columns fit into: round ones, at most about `bins` classes."""
    known = [column[np.isfinite(column)] for column in columns]
    known = [column for column in known if len(column)]
    if not known:
        return np.array([0.0, 1.0])
    low, high = min(float(c.min()) for c in known), max(float(c.max()) for c in known)
    width = _round_width((high - low) / bins) if high > low else max(abs(low), 1.0) / bins
    first, last = int(np.floor(low / width)), int(np.floor(high / width)) + 1
    return np.arange(first, last + 1, dtype=np.float64) * width


def counts(values: Floats, bounds: Floats) -> Ints:
    """How many known values lie in each class; the lower bound belongs to it."""
    known = values[np.isfinite(values)]
    which = np.clip(np.searchsorted(bounds, known, side="right") - 1, 0, len(bounds) - 2)
    return np.bincount(which, minlength=len(bounds) - 1).astype(np.int64)


def _round_width(width: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9)))
