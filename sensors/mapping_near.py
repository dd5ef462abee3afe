# pyright: basic
"""The thing nearest to each position, on a sphere of the Earth's mean radius."""

from typing import NamedTuple

import numpy as np

EARTH_M = 6_371_008.8


class Place(NamedTuple):
    """Where a thing is, in degrees of WGS84."""

    thing_id: str
    lon: float
    lat: float


def nearest(lon: np.ndarray, lat: np.ndarray, places: tuple[Place, ...], within_m: float) -> np.ndarray:
    """Index into `places` of the nearest to each position, len(places) where none is near enough."""
    nobody = len(places)
    if not places:
        return np.zeros(len(lon), np.int64)
    different, which = np.unique(np.stack([lon, lat]), axis=1, return_inverse=True)
    metres = _metres(different[0][:, None], different[1][:, None], _of(places, "lon"), _of(places, "lat"))
    metres = np.where(np.isfinite(metres), metres, np.inf)
    best = np.argmin(metres, axis=1)
    near = metres[np.arange(len(best)), best] <= within_m
    return np.where(near, best, nobody)[which.ravel()]


def _of(places: tuple[Place, ...], axis: str) -> np.ndarray:
    return np.array([getattr(place, axis) for place in places])[None, :]


def _metres(lon: np.ndarray, lat: np.ndarray, lon2: np.ndarray, lat2: np.ndarray) -> np.ndarray:
    """Haversine distance."""
    a, b = np.radians(lat), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon) / 2) ** 2
    return 2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
