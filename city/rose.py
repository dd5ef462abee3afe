"""Roses: how often the wind comes from where and how strongly, and what it then brings.

Sixteen sectors of 22.5 degrees, the first centred on north; the direction is where the wind comes FROM. Up to
`CALM_M_S` a direction says nothing: such hours are counted apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from city.hourly import Floats, Ints
from city.wind import CALM_M_S

SECTORS = 16
CLASSES = (CALM_M_S, 2.0, 4.0, 6.0, 8.0)
"""Lower bounds (m/s) of the classes of speed; the last one is open above."""


@dataclass(frozen=True, slots=True)
class WindRose:
    """`shares[c, s]` of all n hours had a speed of class c from sector s; `calm` is the share without one."""

    shares: NDArray[np.float64]
    calm: float
    n: int


@dataclass(frozen=True, slots=True)
class PollutionRose:
    """By sector: the mean of a value, and how many hours it is of; `calm` is the mean of the calm hours."""

    means: Floats
    n: Ints
    calm: float
    calm_n: int


def sector_of(degrees: Floats) -> Ints:
    """0 to 15, of directions in degrees."""
    return np.floor((degrees + 180 / SECTORS) % 360 / (360 / SECTORS)).astype(np.int64)


def wind_rose(directions: Floats, speeds: Floats) -> WindRose:
    """Of hours of which both are known: columns of one length, NaN where not known."""
    known = np.isfinite(directions) & np.isfinite(speeds)
    n = int(np.count_nonzero(known))
    shares = np.zeros((len(CLASSES), SECTORS))
    if not n:
        return WindRose(shares, float("nan"), 0)
    blowing = known & (speeds > CALM_M_S)
    classes = np.searchsorted(CLASSES, speeds[blowing], side="left") - 1
    np.add.at(shares, (classes, sector_of(directions[blowing])), 1 / n)
    return WindRose(shares, 1 - float(np.count_nonzero(blowing)) / n, n)


def pollution_rose(directions: Floats, speeds: Floats, values: Floats) -> PollutionRose:
    """Of hours of which all three are known."""
    known = np.isfinite(directions) & np.isfinite(speeds) & np.isfinite(values)
    blowing, calm = known & (speeds > CALM_M_S), known & (speeds <= CALM_M_S)
    sectors = sector_of(directions[blowing])
    n = np.bincount(sectors, minlength=SECTORS)
    sums = np.bincount(sectors, values[blowing], SECTORS)
    means = np.divide(sums, n, out=np.full(SECTORS, np.nan), where=n > 0)
    calm_n = int(np.count_nonzero(calm))
    return PollutionRose(
        means, n.astype(np.int64), float(values[calm].mean()) if calm_n else float("nan"), calm_n
    )
