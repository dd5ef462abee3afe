"""What lies nearest to a place: how far and in which direction, over the ground. Pure.

Distances are geodesics on the ellipsoid of WGS84, bearings true at the place one looks from, clockwise from
north. They hold anywhere, not in the grid of EPSG:4549 alone: a list of nearest things must not fail because
one of them lies outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from pyproj import Geod

from city.errors import PermanentError
from city.thing import Thing
from maps.metres import LonLat

_EARTH = Geod(ellps="WGS84")
SAME_PLACE_M = 1.0
"""Nearer than this there is no direction to look in."""


class NotAPlaceError(PermanentError):
    """Numbers that are no longitude and latitude in degrees; the message says which."""


@dataclass(frozen=True, slots=True)
class Near:
    """A thing with its distance (m) and bearing (degrees, 0-360), None where it stands at the place."""

    thing: Thing
    distance_m: float
    bearing_deg: float | None


def nearest(place: LonLat, things: Iterable[Thing], most: int) -> list[Near]:
    """At most `most` things, nearest first; of the same distance by thing_id. Raises NotAPlaceError."""
    lon, lat = place
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise NotAPlaceError(f"{lon}, {lat} is not a longitude and a latitude in degrees")
    found = [_seen_from(place, thing) for thing in things]
    return sorted(found, key=lambda near: (near.distance_m, near.thing.thing_id))[:most]


def _seen_from(place: LonLat, thing: Thing) -> Near:
    bearing, _, distance = (float(one) for one in _EARTH.inv(*place, thing.lon, thing.lat))
    return Near(thing, distance, bearing % 360 if distance >= SAME_PLACE_M else None)
