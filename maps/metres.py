"""Metres: WGS84 longitude and latitude to the grid of EPSG:4549 and back, and places around an origin.

EPSG:4549 is CGCS2000, 3-degree Gauss-Kruger, central meridian 120° E. Its register has it for 118.5 to
121.5° E; Beilun lies just east of that, at 121.7 to 122.2° E. We take the six degrees around the meridian,
where a metre of the grid is wrong by at most 0.13 %, and what is laid around an origin is put right by the
grid's scale and convergence there. WGS84 and CGCS2000 are taken as one: they differ by less than a metre.
Anything else (GCJ-02, swapped axes) is not found out here unless it leaves the area. The transformer is
made once; it opens nothing but PROJ's own database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, isfinite, radians, sin
from typing import NamedTuple

from pyproj import Proj, Transformer

from city.errors import PermanentError

LonLat = tuple[float, float]
Metres = tuple[float, float]

WEST, EAST, SOUTH, NORTH = 117.0, 123.0, 24.0, 54.0
"""The area, in degrees."""
_PLACES = 9
"""Decimals of a degree that are kept: a tenth of a millimetre."""
_GRID = Proj("EPSG:4549")
_TO_GRID = Transformer.from_crs("EPSG:4326", "EPSG:4549", always_xy=True)


class OutsideGridError(PermanentError):
    """A place that EPSG:4549 is not for; the message says which and what the area is."""


def to_metres(lon: float, lat: float) -> Metres:
    """Easting and northing (m, EPSG:4549) of a longitude and latitude (degrees, WGS84).

    Raises OutsideGridError for a place outside the area, or one that is not finite.
    """
    if not is_inside(lon, lat):
        raise OutsideGridError(
            f"longitude {lon}, latitude {lat} is outside the area of EPSG:4549 as used here "
            f"({WEST:g} to {EAST:g} E, {SOUTH:g} to {NORTH:g} N): swapped axes, or metres for degrees?"
        )
    return _pairs(_TO_GRID.transform([lon], [lat]))[0]


def all_to_metres(places: Sequence[LonLat]) -> list[Metres | None]:
    """The same of many places at once; None for each that is outside the area."""
    inside = [place for place in places if is_inside(*place)]
    lons, lats = [lon for lon, _ in inside], [lat for _, lat in inside]
    found = iter(_pairs(_TO_GRID.transform(lons, lats)) if inside else [])
    return [next(found) if is_inside(*place) else None for place in places]


def to_degrees(easting_m: float, northing_m: float) -> LonLat:
    """Longitude and latitude (degrees, WGS84) of an easting and northing (m, EPSG:4549).

    Raises OutsideGridError for a place outside the area, or one that is not finite.
    """
    lon, lat = _degrees([(easting_m, northing_m)])[0]
    if not is_inside(lon, lat):
        raise OutsideGridError(
            f"easting {easting_m}, northing {northing_m} is outside the area of EPSG:4549 as used here"
        )
    return lon, lat


def all_to_degrees(places: Sequence[Metres]) -> list[LonLat]:
    """Longitudes and latitudes (degrees, WGS84) of many places in metres; not checked against the area."""
    return _degrees(places) if places else []


def is_inside(lon: float, lat: float) -> bool:
    """Whether a place (degrees) lies in the area; nothing that is not finite does."""
    return isfinite(lon) and isfinite(lat) and WEST <= lon <= EAST and SOUTH <= lat <= NORTH


class Sight(NamedTuple):
    """How far (m) a place is, and in which direction (degrees clockwise from true north)."""

    distance_m: float
    bearing_deg: float


@dataclass(frozen=True, slots=True)
class Origin:
    """A place (degrees, WGS84) around which others are given in true metres. Raises OutsideGridError."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        to_metres(self.lon, self.lat)

    def sights(self, places: Sequence[LonLat]) -> list["Sight | None"]:
        """How far and in which direction places are from here; None for those outside the area."""
        east, north = to_metres(self.lon, self.lat)
        factors = _GRID.get_factors(self.lon, self.lat)
        turn, scale = factors.meridian_convergence, factors.meridional_scale
        found: list[Sight | None] = []
        for place in all_to_metres(places):
            if place is None:
                found.append(None)
                continue
            e, n = place[0] - east, place[1] - north
            found.append(Sight(hypot(e, n) / scale, (degrees(atan2(e, n)) + turn) % 360))
        return found

    def ring(self, places: Sequence[Metres], toward_deg: float = 0.0) -> tuple[LonLat, ...]:
        """Longitudes and latitudes of places in metres: the first number forward, the second to the left.

        Forward is `toward_deg`, in degrees clockwise from true north.
        """
        east, north = to_metres(self.lon, self.lat)
        factors = _GRID.get_factors(self.lon, self.lat)
        turn, scale = radians(toward_deg - factors.meridian_convergence), factors.meridional_scale
        e, n = sin(turn) * scale, cos(turn) * scale
        grid = [(east + ahead * e - left * n, north + ahead * n + left * e) for ahead, left in places]
        return tuple(_degrees(grid))


def _degrees(places: Sequence[Metres]) -> list[LonLat]:
    eastings, northings = [east for east, _ in places], [north for _, north in places]
    found = _pairs(_TO_GRID.transform(eastings, northings, direction="INVERSE"))
    return [(round(lon, _PLACES), round(lat, _PLACES)) for lon, lat in found]


def _pairs(columns: tuple[list[float], list[float]]) -> list[tuple[float, float]]:
    first, second = columns
    return list(zip(first, second, strict=True))
