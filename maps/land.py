"""The land of the base map, to find out whether places lie where they should. Pure.

Who counts people does it on land. Outlines that are shifted stand in the sea along some coasts, and no more
so when they are moved back. Over the same places are counted those that are at sea as they are and on land
when moved (`gained`), and the other way round (`lost`). Without an offset both are chance; one is believed
when the difference is more than chance makes of it (McNemar's test).

The same test the other way round says that places are where they should be: moved back as from another datum,
many more of them are at sea. Where neither is more than chance, nothing is said: that is no "right".
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot, sqrt
from typing import Any, NamedTuple, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.datum import Datum, bd09, gcj02, to_wgs84
from maps.metres import LonLat, all_to_metres, to_degrees

SURE, VERY_SURE = 3.0, 5.0
"""Standard deviations: for an offset that a datum is known for, and for the best of many tried."""
LEAST_GAINED = 8
NEARLY = 0.5
"""An offset that a datum is known for is believed where another is hardly better."""
STEP_M, STEPS = 200.0, 7
"""Other offsets are tried up to 1.4 km in each direction."""
_IN_DEGREES = (Datum.WGS84, Datum.CGCS2000)
_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Offset:
    """How far (m) and in which direction outlines lie from where they belong, and as which datum does it."""

    distance_m: float
    bearing_deg: float
    like: Datum | None

    def __str__(self) -> str:
        wind = _WINDS[round(self.bearing_deg / 45) % 8]
        how = f", as {self.like.value} does" if self.like else ""
        return f"about {round(self.distance_m, -1):.0f} m {wind} of where the land is{how}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the coasts say of places: moved by an `offset`, right (`checked`), or nothing."""

    offset: Offset | None = None
    checked: bool = False


class Land:
    """Land polygons (GeoJSON text, WGS84)."""

    def __init__(self, geojson: str) -> None:
        shapes = [json.dumps(one["geometry"]) for one in json.loads(geojson)["features"]]
        self._land = shapely.union_all(shapely.from_geojson(shapes))
        shapely.prepare(self._land)

    def judge(self, places: Sequence[LonLat], declared: Datum) -> Judgement:
        """Whether places (WGS84, made of a declared datum) are moved, and where to, or checked."""
        here = np.array([place for place in places if self._box(place)], dtype=float).reshape(-1, 2)
        if len(here) < LEAST_GAINED:
            return Judgement()
        as_is = self._on_land(here)
        offset = self._offset_of(here, as_is, declared)
        if offset is not None:
            return Judgement(offset)
        return Judgement(checked=all(self._is_worse(here, there) for there in _moves(here, declared)))

    def _offset_of(self, here: Points, as_is: NDArray[np.bool_], declared: Datum) -> Offset | None:
        if int((~as_is).sum()) < LEAST_GAINED:
            return None
        found = [self._named(here, as_is, like) for like in (Datum.GCJ02, Datum.BD09)]
        known = max(found, key=lambda one: one.sigmas) if declared in _IN_DEGREES else _NOTHING
        other = self._any_offset(here, as_is)
        if known.sigmas >= max(SURE, other.sigmas - NEARLY):
            return known.offset
        return other.offset if other.sigmas >= VERY_SURE else None

    def _box(self, place: LonLat) -> bool:
        west, south, east, north = cast(Any, shapely).bounds(self._land).tolist()
        return west < place[0] < east and south < place[1] < north

    def _on_land(self, points: Points) -> NDArray[np.bool_]:
        return shapely.contains_xy(self._land, points[:, 0], points[:, 1])

    def _sigmas(self, as_is: NDArray[np.bool_], moved: Points) -> float:
        """By how many standard deviations more places are gained than lost."""
        then = self._on_land(moved)
        gained, lost = int((then & ~as_is).sum()), int((as_is & ~then).sum())
        return (gained - lost) / sqrt(gained + lost) if gained >= LEAST_GAINED else 0.0

    def _is_worse(self, here: Points, there: Points) -> bool:
        """Whether far more places would be at sea than chance makes, if they were in another datum."""
        return self._sigmas(self._on_land(there), here) >= SURE

    def _named(self, here: Points, as_is: NDArray[np.bool_], like: Datum) -> "_Believed":
        moved = np.array(to_wgs84([(x, y) for x, y in here.tolist()], like))
        return _Believed(self._sigmas(as_is, moved), _offset(here, moved, like))

    def _any_offset(self, here: Points, as_is: NDArray[np.bool_]) -> "_Believed":
        """The best of all offsets."""
        east, north = _degrees_of_metres(here)
        steps = [STEP_M * step for step in range(-STEPS, STEPS + 1)]
        tried = [
            (self._sigmas(as_is, here + np.array([e * east, n * north])), -abs(e) - abs(n), e, n)
            for e in steps
            for n in steps
        ]
        best, _, e, n = max(tried)
        return _Believed(best, _offset(here, here + np.array([e * east, n * north]), None))


def _moves(here: Points, declared: Datum) -> list[Points]:
    """Where places would be if they were in another datum than declared."""
    places: list[LonLat] = [(lon, lat) for lon, lat in here.tolist()]
    if declared in (Datum.GCJ02, Datum.BD09):
        forward = gcj02 if declared is Datum.GCJ02 else bd09
        return [np.array([forward(place) for place in places])]
    return [np.array(to_wgs84(places, like)) for like in (Datum.GCJ02, Datum.BD09)]


class _Believed(NamedTuple):
    """An offset, and by how many standard deviations it is better than none."""

    sigmas: float
    offset: Offset | None


_NOTHING = _Believed(0.0, None)


def _degrees_of_metres(here: Points) -> tuple[float, float]:
    """Degrees of longitude and of latitude in a metre, in the middle of places."""
    middle = (float(here[:, 0].mean()), float(here[:, 1].mean()))
    (at,) = all_to_metres([middle])
    if at is None:
        return 1 / 96_000, 1 / 111_000
    lon, lat = to_degrees(at[0] + 1000, at[1] + 1000)
    return (lon - middle[0]) / 1000, (lat - middle[1]) / 1000


def _offset(here: Points, moved: Points, like: Datum | None) -> Offset:
    """From where places belong to where they are."""
    east, north = _degrees_of_metres(here)
    d_lon, d_lat = (here - moved).mean(axis=0).tolist()
    e, n = d_lon / east, d_lat / north
    return Offset(hypot(e, n), degrees(atan2(e, n)) % 360, like)
