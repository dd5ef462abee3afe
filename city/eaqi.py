"""The European Air Quality Index in the bands of 2025. Pure; the table is data.

A level from 1 (good) to 6 (extremely poor) by the band that a concentration in µg/m³ is in; a station's level
is that of its worst pollutant. Bounds belong to the better band. The published bands are of whole numbers
("0-5", "6-15"): what lies between is in the worse one, never in the better.

Bounds: European Environment Agency, European Air Quality Index, 2025.
"""

from bisect import bisect_left
from collections.abc import Mapping
from types import MappingProxyType

BOUNDS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "PM25": (5, 15, 50, 90, 140),
        "PM10": (15, 45, 120, 195, 270),
        "O3": (60, 100, 120, 160, 180),
        "NO2": (10, 25, 60, 100, 150),
        "SO2": (20, 40, 125, 190, 275),
    }
)
"""The upper bounds of the first five bands in µg/m³, by pollutant."""

_NOISE_DECIMALS = 9


def european_level(row: str, concentration: float) -> int | None:
    """The level of a concentration in µg/m³; None below nought. Raises KeyError for an unknown row."""
    if concentration < 0:
        return None
    return 1 + bisect_left(BOUNDS[row], round(concentration, _NOISE_DECIMALS))
