"""Medians of columns with holes in them, and how far the values lie around them."""

import numpy as np

from city.columns import Floats, Ints

SIGMA = 1.4826
"""Of normal values, the standard deviation is so many median absolute deviations."""


def medians(matrix: Floats) -> tuple[Floats, Ints]:
    """The median of each column without its NaNs, NaN where there is nothing else, and how many values it
    has."""
    n = np.count_nonzero(~np.isnan(matrix), axis=0)
    if not len(matrix):
        return np.full(len(n), np.nan), n
    ordered: Floats = np.sort(matrix, axis=0)  # NaN comes last
    column: Ints = np.arange(len(n), dtype=np.int64)
    low, high = ordered[np.maximum(n - 1, 0) // 2, column], ordered[n // 2, column]
    return np.where(n > 0, (low + high) / 2, np.nan), n


def spreads(matrix: Floats, middle: Floats) -> Floats:
    """How far the values of each column lie around its median, as a standard deviation would say it."""
    return SIGMA * medians(np.abs(matrix - middle))[0]


def median(values: Floats) -> float:
    """The median of some values, NaN among them left out; NaN of none."""
    return float(medians(values[:, None])[0][0])


def slope(values: Floats) -> tuple[float, float]:
    """Theil and Sen's slope by place, and Kendall's tau: how much values rise with each place, and how
    surely.

    NaN are left out. Source: Sen 1968; Kendall 1938. Two hundred values at most are meant.
    """
    where = np.flatnonzero(~np.isnan(values))
    if len(where) < 2:
        return 0.0, 0.0
    a, b = np.triu_indices(len(where), 1)
    rises = values[where[b]] - values[where[a]]
    return float(np.median(rises / (where[b] - where[a]))), float(np.sign(rises).mean())
