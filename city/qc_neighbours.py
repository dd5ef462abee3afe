"""A datastream beside its neighbours: hour by hour against the median of stations of the same property near
by.

A robust z: the difference from the neighbours' median, over how far they lie apart themselves, and never less
than the property's own `apart`. AirNow's and IOOS QARTOD's checks against neighbours ask the same question. A
lone hour is not told, and of fewer than three neighbours nothing is believed.
"""

from collections.abc import Iterable, Mapping
from math import asin, cos, radians, sin, sqrt

import numpy as np

from city.hourly import HOUR_MS, Floats
from city.qc_limits import QcLimits
from city.qc_robust import medians, spreads
from city.qc_spike import runs
from city.remark import Check, Remark

LEAST = 3
"""Neighbours that have to be there."""
HOURS = 3
"""In a row, on the same side."""
DEVIATIONS = 4.0
EARTH_KM = 6371.0


def apart(mine: Floats, theirs: Floats, limits: QcLimits, first: int) -> list[Remark]:
    """Where the hours of a datastream from `first` (epoch ms) on are not those of its neighbours, one row
    each.

    All are means of valid hours, NaN where there is none.
    """
    if limits.apart is None:
        return []
    middle, n = medians(theirs)
    off = mine - middle
    allowed = np.maximum(limits.apart, limits.apart_share * np.abs(middle))
    allowed = np.fmax(allowed, DEVIATIONS * spreads(theirs, middle))
    found: list[Remark] = []
    for side in (off > allowed, off < -allowed):
        for a, b in runs(side & (n >= LEAST)):
            if b - a >= HOURS:
                figures = {
                    "value": float(np.mean(mine[a:b])),
                    "theirs": float(np.mean(middle[a:b])),
                    "neighbours": float(np.min(n[a:b])),
                    "hours": float(b - a),
                }
                begins, ends = first + a * HOUR_MS, first + b * HOUR_MS
                found.append(Remark(Check.NEIGHBOURS, begins, ends, figures))
    return sorted(found, key=lambda one: one.first)


def near(
    places: Mapping[int, tuple[float, float]], radius_km: float, of: Iterable[int]
) -> dict[int, list[int]]:
    """Who is a neighbour of whom: for some of the places (lon, lat in degrees) the keys of the others within
    a radius."""
    return {
        one: [
            other
            for other, place in places.items()
            if other != one and kilometres(places[one], place) <= radius_km
        ]
        for one in of
    }


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle between two places, by the haversine formula."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
