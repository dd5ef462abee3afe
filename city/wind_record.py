"""The mean wind of the last minutes, which a plume is made for: one observation of a vane is a gust. Pure.

Sigmas of dispersion are for means over ten minutes and more; a vane in a light wind swings by tens of degrees
from one minute to the next.
"""

from dataclasses import dataclass
from math import atan2, degrees, hypot

from city.wind import Wind

MEAN_MS = 10 * 60 * 1000
"""A wind is averaged over so long (epoch ms)."""


@dataclass(frozen=True, slots=True)
class WindRecord:
    """What one datastream of a wind said that was GOOD in the last ten minutes: how often, the mean, and the
    means of the sine and the cosine of what is said in degrees."""

    n: int
    mean: float
    sine: float
    cosine: float


def mean_wind(direction: WindRecord, speed: WindRecord) -> Wind:
    """The vector mean, each direction weighing the same: winds against each other leave little or none."""
    length = min(1.0, hypot(direction.sine, direction.cosine))
    from_deg = degrees(atan2(direction.sine, direction.cosine)) % 360
    return Wind(round(from_deg, 1), round(speed.mean * length, 2))
