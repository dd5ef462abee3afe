"""Pasquill's stability class from what is known of the wind and the sky. Pure.

The table is Pasquill's (Meteorological Magazine 90, 1961, 33-49) as Turner's Workbook of Atmospheric
Dispersion Estimates (AP-26, 1970) and NOAA's Air Resources Laboratory print it. Overcast is D at any wind,
by day and by night. Night lasts from an hour before sunset to an hour after sunrise. Where two classes
stand in a cell, or something is not known, it is the most stable one that may be: for a release near the
ground that is the worst case, for one from a high stack it need not be. What had to be assumed is said.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite


class Stability(StrEnum):
    """Pasquill's classes, from very unstable (A) over neutral (D) to stable (F)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Insolation(StrEnum):
    """How strongly the sun heats the ground: strong as on a clear midsummer noon, slight as in midwinter."""

    STRONG = "strong"
    MODERATE = "moderate"
    SLIGHT = "slight"


class Assumed(StrEnum):
    """What was not known, or not certain, and was taken at its worst."""

    WIND_SPEED = "wind_speed"
    DAY_OR_NIGHT = "day_or_night"
    INSOLATION = "insolation"
    CLOUD = "cloud"
    BETWEEN_CLASSES = "between_classes"


WORST_WIND_M_S = 1.5
"""The wind of the worst case, with class F (40 CFR 68.22(b), US EPA's Risk Management Program)."""
WORST_CLASS = Stability.F
OVERCAST_OKTAS = 8.0
HALF_CLOUDED_OKTAS = 4.0
_WINDS_M_S = (2.0, 3.0, 5.0, 6.0)
_DAY = {
    Insolation.STRONG: ("A", "AB", "B", "C", "C"),
    Insolation.MODERATE: ("AB", "B", "BC", "CD", "D"),
    Insolation.SLIGHT: ("B", "C", "C", "D", "D"),
}
_OVERCAST = ("D", "D", "D", "D", "D")
_CLOUDY_NIGHT = ("E", "E", "D", "D", "D")
_CLEAR_NIGHT = ("F", "F", "E", "D", "D")


@dataclass(frozen=True, slots=True)
class Sky:
    """What is known of it: if it is day, the insolation, the cloud cover in oktas (0-8). None: not known."""

    day: bool | None = None
    insolation: Insolation | None = None
    cloud_oktas: float | None = None

    def __post_init__(self) -> None:
        if self.cloud_oktas is not None and not 0 <= self.cloud_oktas <= OVERCAST_OKTAS:
            raise ValueError(f"cloud cover is 0 to 8 oktas, not {self.cloud_oktas}")


@dataclass(frozen=True, slots=True)
class Judged:
    """A stability class, and what was assumed to come to it."""

    stability: Stability
    assumed: tuple[Assumed, ...] = ()


def stability_class(wind_m_s: float | None, sky: Sky) -> Judged:
    """The class at a wind speed (m/s, 10 m above ground; None: not known) under a sky.

    Without a speed it is the worst case's, whatever the sky; by day it may be overcast where nobody knows.

    Raises ValueError for a wind speed that is negative or not finite.
    """
    if wind_m_s is None:
        return Judged(WORST_CLASS, (Assumed.WIND_SPEED,))
    if not (isfinite(wind_m_s) and wind_m_s >= 0):
        raise ValueError(f"a wind speed is 0 m/s or more, not {wind_m_s}")
    if sky.cloud_oktas == OVERCAST_OKTAS:
        return Judged(Stability.D)
    rows, assumed = _rows(sky)
    cells = [row[bisect_right(_WINDS_M_S, wind_m_s)] for row in rows]
    return _most_stable(cells, assumed)


def _rows(sky: Sky) -> tuple[list[tuple[str, ...]], tuple[Assumed, ...]]:
    """The rows of the table that may hold, and what was not known to choose one."""
    if sky.day is None:
        return [*_DAY.values(), *_nights(sky)], (Assumed.DAY_OR_NIGHT,)
    if sky.day:
        if sky.insolation is not None:
            return [_DAY[sky.insolation]], ()
        if sky.cloud_oktas is not None:
            return [*_DAY.values()], (Assumed.INSOLATION,)
        return [*_DAY.values(), _OVERCAST], (Assumed.INSOLATION, Assumed.CLOUD)
    return _nights(sky), () if sky.cloud_oktas is not None else (Assumed.CLOUD,)


def _nights(sky: Sky) -> list[tuple[str, ...]]:
    if sky.cloud_oktas is None:
        return [_CLOUDY_NIGHT, _CLEAR_NIGHT]
    return [_CLOUDY_NIGHT if sky.cloud_oktas > HALF_CLOUDED_OKTAS else _CLEAR_NIGHT]


def _most_stable(cells: Iterable[str], assumed: tuple[Assumed, ...]) -> Judged:
    """The last letter of the most stable cell; two letters in it are an assumption of their own."""
    cell = max(cells, key=lambda letters: (letters[-1], -len(letters)))
    return Judged(Stability(cell[-1]), (*assumed, Assumed.BETWEEN_CLASSES) if len(cell) > 1 else assumed)
