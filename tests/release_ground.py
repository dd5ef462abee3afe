"""A site with weather, people in squares around it, and a release there, for tests of what it comes to."""

from types import MappingProxyType

from city.observation import Observation
from city.place import Place
from city.population import PopulationCell, PopulationGrid
from city.quality import Quality, Reason
from city.release import Asked
from city.thing import Datastream, Kind, Thing, name
from city.wind import Wind
from maps.exposure import LaidGrid
from maps.metres import Origin, all_to_degrees, to_metres
from maps.surroundings import Surroundings

SITE = (121.79, 29.946)
NIGHT = 1_795_370_400_000
"""2026-11-22 18:00 UTC, two in the morning in Ningbo."""
DAY = NIGHT - 14 * 3_600_000
NAME = name(zh_Hans="一", zh_Hant="一", en="One")
EAST = Wind(90.0, 3.0)


def thing(thing_id: str, kind: Kind, place: tuple[float, float], *slugs: str) -> Thing:
    """A thing that reports each minute."""
    units = {"wind_direction": "°", "wind_speed": "m/s"}
    streams = tuple(Datastream(thing_id, slug, 0, 60, 600, units.get(slug, "")) for slug in slugs)
    return Thing(thing_id, kind, NAME, "hills", *place, NAME, streams)


def away(distance_m: float, bearing_deg: float) -> tuple[float, float]:
    """The place that is so far from the site in a direction."""
    (place,) = Origin(*SITE).ring([(distance_m, 0.0)], bearing_deg)
    return place


def station(thing_id: str, distance_m: float) -> Thing:
    """A weather station south of the site."""
    return thing(thing_id, Kind.WEATHER, away(distance_m, 180), "wind_direction", "wind_speed")


def heard(
    age_s: float, quality: Quality = Quality.GOOD, **values: float
) -> dict[tuple[str, str], Observation]:
    """Observations of `thing__property=value`, some seconds before NIGHT."""
    at = NIGHT - int(age_s * 1000)
    return {
        (key.split("__")[0], key.split("__")[1]): Observation(1, at, value, quality, Reason(0), at)
        for key, value in values.items()
    }


def grid(rows: int = 40, side_m: float = 500.0, people: float = 100.0) -> LaidGrid:
    """Squares around the site, each with as many people."""
    east, north = to_metres(*SITE)
    half = rows * side_m / 2
    cells: list[PopulationCell] = []
    for row in range(rows):
        for column in range(rows):
            e, n = east - half + column * side_m, north - half + row * side_m
            corners = [(e, n), (e + side_m, n), (e + side_m, n + side_m), (e, n + side_m), (e, n)]
            cells.append(PopulationCell(tuple(all_to_degrees(corners)), people))
    return LaidGrid(PopulationGrid(NAME, "WGS84", True, tuple(cells)))


GRID = grid()


def asked(**more: object) -> Asked:
    """A tonne of chlorine in an hour, in an east wind, if nothing else is said."""
    return Asked(**{"thing_id": "site", "chemical": "chlorine", "amount_kg": 1000.0, "wind": EAST, **more})


def around(*things: Thing, latest=None, places: tuple[Place, ...] = (), laid: LaidGrid | None = None):
    """Surroundings of a few things."""
    return Surroundings(things, MappingProxyType(latest or {}), places, laid)
