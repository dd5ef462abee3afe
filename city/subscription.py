"""Who wants to be told of warnings for a place, or of a report: the place, the address, whether a warning
concerns it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from city.apart import apart_km
from city.cap import CapArea, Corner
from city.thing import THING_ID

LONGEST_ADDRESS = 120
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
Position = tuple[float, float]
"""lon, lat in WGS84 degrees."""


class SubscriptionScope(StrEnum):
    """How far a subscription reaches."""

    CITY = "city"
    AREA = "area"
    THING = "thing"
    REPORT = "report"
    """What becomes of a report that somebody made: no warning concerns it."""


@dataclass(frozen=True, slots=True)
class SubscribedPlace:
    """What somebody wants to be told of: warnings of the whole city (`place_id` is empty), an area, a thing;
    or what becomes of a report, whose number it is in small letters."""

    scope: SubscriptionScope
    place_id: str = ""

    def __post_init__(self) -> None:
        if (self.scope is SubscriptionScope.CITY) != (not self.place_id):
            raise ValueError("an area and a thing have an id, the city has none")
        if self.place_id and not THING_ID.fullmatch(self.place_id):
            raise ValueError(f"{self.place_id!r} is not [a-z0-9_-]{{1,64}}")

    @classmethod
    def read(cls, text: str) -> "SubscribedPlace":
        """As forms write it: `city`, `area:ID`, `thing:ID`. Raises ValueError."""
        scope, _, place_id = text.partition(":")
        return cls(SubscriptionScope(scope), place_id)

    @classmethod
    def of_report(cls, number: str) -> "SubscribedPlace":
        """What becomes of a report, by its number as it is kept."""
        return cls(SubscriptionScope.REPORT, number.lower())

    @property
    def number(self) -> str:
        """The number of the report."""
        return self.place_id.upper() if self.scope is SubscriptionScope.REPORT else ""

    def __str__(self) -> str:
        return f"{self.scope.value}:{self.place_id}" if self.place_id else self.scope.value


@dataclass(frozen=True, slots=True)
class WarnedPlace:
    """What a warning is about: the thing and its area where it names them, and where it holds."""

    thing_id: str | None
    area_id: str | None
    areas: tuple[CapArea, ...]


def concerns(warned: WarnedPlace, place: SubscribedPlace, there: Sequence[Position]) -> bool:
    """Whether a warning concerns a place; `there` is the place's own position, of an area those of its
    things.

    In doubt it does: who asked to be warned is rather told once too often.
    """
    if place.scope in (SubscriptionScope.CITY, SubscriptionScope.REPORT):
        return place.scope is SubscriptionScope.CITY
    if place.scope is SubscriptionScope.AREA and place.place_id == warned.area_id:
        return True
    if place.scope is SubscriptionScope.THING and place.place_id == warned.thing_id:
        return True
    return any(_inside(position, area) for position in there for area in warned.areas)


def address(text: str) -> str | None:
    """A mail address as it is kept, None where it is none that we write to (RFC 5321's plain form, ASCII)."""
    local, at, host = text.strip().rpartition("@")
    labels = host.split(".")
    plain = at and len(text) <= LONGEST_ADDRESS and len(local) <= 64 and _LOCAL.fullmatch(local)
    named = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    return f"{local}@{host.lower()}" if plain and named and not labels[-1].isdigit() else None


def _inside(position: Position, area: CapArea) -> bool:
    lon, lat = position
    for circle in area.circles:
        if apart_km(position, (float(circle.lon), float(circle.lat))) <= float(circle.radius_km):
            return True
    return any(_in_ring(lon, lat, ring) for ring in area.polygons)


def _in_ring(lon: float, lat: float, ring: Iterable[Corner]) -> bool:
    """Ray casting; a ring's corners are lat, lon as CAP writes them."""
    corners = [(float(y), float(x)) for y, x in ring]
    inside = False
    for (y1, x1), (y2, x2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
