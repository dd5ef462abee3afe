"""Datums that outlines come in, and the way from each to WGS84. Pure.

GCJ-02 is the encrypted datum of Chinese map providers, BD-09 Baidu's on top of it. Neither is published;
the formulas here are those in general use (the "eviltransform" of 2013), good to a few metres, and their way
back is found by iteration. CGCS2000 is taken as WGS84, from which it differs by less than a metre.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from math import atan2, cos, pi, radians, sin, sqrt

from maps.metres import LonLat, OutsideGridError, to_degrees

_A, _EE = 6378245.0, 0.00669342162296594323
_BD = pi * 3000 / 180
_ROUNDS = 6


class Datum(StrEnum):
    """What coordinates may be in."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"
    EPSG4549 = "EPSG:4549"

    @property
    def in_degrees(self) -> bool:
        """Whether coordinates are longitude and latitude."""
        return self is not Datum.EPSG4549


def datum_of(said: str) -> Datum | None:
    """The datum of a word such as "wgs84", "EPSG:4326", "gcj02"; None for others."""
    plain = said.upper().replace("-", "").replace("_", "").replace(" ", "")
    words = {
        "WGS84": Datum.WGS84,
        "EPSG:4326": Datum.WGS84,
        "OGC:CRS84": Datum.WGS84,
        "CGCS2000": Datum.CGCS2000,
        "EPSG:4490": Datum.CGCS2000,
        "GCJ02": Datum.GCJ02,
        "BD09": Datum.BD09,
        "BD09LL": Datum.BD09,
        "EPSG:4549": Datum.EPSG4549,
    }
    return words.get(plain)


def to_wgs84(places: Sequence[LonLat], datum: Datum) -> list[LonLat]:
    """Places of a datum in WGS84. Raises OutsideGridError where metres are none of EPSG:4549."""
    if datum is Datum.GCJ02:
        return [_back(place, gcj02) for place in places]
    if datum is Datum.BD09:
        return [_back(place, bd09) for place in places]
    if datum is Datum.EPSG4549:
        return [to_degrees(*place) for place in places]
    return list(places)


def gcj02(place: LonLat) -> LonLat:
    """A place of WGS84 as GCJ-02 has it."""
    lon, lat = place
    x, y = lon - 105.0, lat - 35.0
    magic = 1 - _EE * sin(radians(lat)) ** 2
    d_lat = _wave_lat(x, y) * 180 / ((_A * (1 - _EE)) / (magic * sqrt(magic)) * pi)
    d_lon = _wave_lon(x, y) * 180 / (_A / sqrt(magic) * cos(radians(lat)) * pi)
    return lon + d_lon, lat + d_lat


def bd09(place: LonLat) -> LonLat:
    """A place of WGS84 as BD-09 has it."""
    lon, lat = gcj02(place)
    far = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * _BD)
    turn = atan2(lat, lon) + 0.000003 * cos(lon * _BD)
    return far * cos(turn) + 0.0065, far * sin(turn) + 0.006


def is_metres_of_4549(place: LonLat) -> bool:
    """Whether numbers are an easting and a northing of EPSG:4549, not degrees."""
    try:
        to_degrees(*place)
    except (OutsideGridError, ValueError):
        return False
    return abs(place[0]) > 180


def _back(place: LonLat, forward: Callable[[LonLat], LonLat]) -> LonLat:
    """The place that `forward` makes into this one."""
    lon, lat = place
    for _ in range(_ROUNDS):
        there = forward((lon, lat))
        lon, lat = lon + place[0] - there[0], lat + place[1] - there[1]
    return lon, lat


def _wave_lat(x: float, y: float) -> float:
    found = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    found += (20.0 * sin(6 * x * pi) + 20.0 * sin(2 * x * pi)) * 2 / 3
    found += (20.0 * sin(y * pi) + 40.0 * sin(y / 3 * pi)) * 2 / 3
    return found + (160.0 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3


def _wave_lon(x: float, y: float) -> float:
    found = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    found += (20.0 * sin(6 * x * pi) + 20.0 * sin(2 * x * pi)) * 2 / 3
    found += (20.0 * sin(x * pi) + 40.0 * sin(x / 3 * pi)) * 2 / 3
    return found + (150.0 * sin(x / 12 * pi) + 300.0 * sin(x / 30 * pi)) * 2 / 3
