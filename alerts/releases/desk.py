"""What people do with releases: look ahead, open, change, close. Each act is one transaction.

A release belongs to an incident: that of an open alert on its site, else the one that was active last in its
area, else a new one. It keeps its incident open until a person closes it.
"""

from dataclasses import dataclass

from alerts.incidents import TOGETHER_MS, near_enough
from city.incident import Incident
from city.release import Asked, Why
from city.state import Level
from city.thing import Kind, Thing
from maps.features import Json
from maps.metres import Origin, is_inside
from maps.release import compute
from maps.release_json import asked_json, result_json
from maps.surroundings import Surroundings
from store import incidents, releases
from store.database import Connection
from store.releases import KeptRelease, Version

NEAR_CITY_M = 100_000.0
"""A release farther from the city's centre than this was mistyped."""
MARGIN_DEG = 0.25
"""Zones reach so far at most; there must be metres for all of them."""
WORST = Level.RED
"""How bad an incident with a release is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in what was asked, and where."""

    where: str
    what: str


class NotThere(LookupError):
    """There is no such release."""


class Over(Exception):
    """The release is closed: nothing of it changes any more."""


class Overtaken(Exception):
    """Somebody else changed what is asked meanwhile: what they changed must not be lost."""


def faults(
    thing_id: str, place: tuple[float, float] | None, around: Surroundings, centre: tuple[float, float]
) -> list[Fault]:
    """What is wrong with where a release is said to be."""
    found: list[Fault] = []
    thing = around.thing(thing_id)
    if thing is None:
        found.append(Fault("thing_id", f"{thing_id[:80]!r} is no thing of this city"))
    elif thing.kind is not Kind.CHEMICAL:
        found.append(Fault("thing_id", f"{thing_id!r} is no chemical site"))
    where = place or ((thing.lon, thing.lat) if thing else None)
    if where is not None and not _is_near(where, centre):
        named = "place" if place else "thing_id"
        found.append(
            Fault(named, f"{where[0]}, {where[1]} is not within {NEAR_CITY_M / 1000:.0f} km of here")
        )
    return found


def _is_near(place: tuple[float, float], centre: tuple[float, float]) -> bool:
    lon, lat = place
    edges = [(lon + x, lat + y) for x in (-MARGIN_DEG, MARGIN_DEG) for y in (-MARGIN_DEG, MARGIN_DEG)]
    if not (is_inside(*centre) and all(is_inside(*edge) for edge in edges)):
        return False
    (sight,) = Origin(*centre).sights([place])
    return sight is not None and sight.distance_m <= NEAR_CITY_M


def computed(asked: Asked, around: Surroundings, now: int) -> Json:
    """What a release comes to, as JSON. Raises LookupError for an unknown site."""
    site = _site(asked, around)
    found = compute(asked, (site.lon, site.lat), around, now)
    return {"site": dict(site.name), **result_json(asked, found, now)}


def begin(conn: Connection, asked: Asked, around: Surroundings, by: str, now: int) -> int:
    """Open a release; its number."""
    result = computed(asked, around, now)
    with conn.transaction():
        incident_id = _incident(conn, _site(asked, around), asked.drill, now)
        release_id = releases.begin(conn, asked.thing_id, incident_id, asked.drill, now)
        releases.touch_incident(conn, incident_id, now, WORST)
        kept = Version(release_id, 1, now, Why.OPENED, by, asked.note, asked_json(asked), result)
        releases.add(conn, kept)
    return release_id


def change(conn: Connection, base: Version, asked: Asked, around: Surroundings, by: str, now: int) -> None:
    """Another version, as a person asks who saw `base`. Raises NotThere, Over, Overtaken."""
    result, release_id = computed(asked, around, now), base.release_id
    with conn.transaction():
        kept, newest = held(conn, release_id)
        if newest.asked != base.asked:
            raise Overtaken(str(release_id))
        at = max(now, newest.at)
        number = newest.version + 1
        said = asked_json(asked)
        releases.add(conn, Version(release_id, number, at, Why.CHANGED, by, asked.note, said, result))
        releases.touch_incident(conn, kept.incident_id, at, WORST)


def close(conn: Connection, release_id: int, by: str, note: str, now: int) -> None:
    """End a release; nothing else ends one. Raises NotThere, Over."""
    with conn.transaction():
        kept, newest = held(conn, release_id)
        at = max(now, newest.at)
        releases.close(conn, release_id, at, by, note)
        releases.close_quiet_incident(conn, kept.incident_id, at)


def held(conn: Connection, release_id: int) -> tuple[KeptRelease, Version]:
    """An open release with its newest version, held for the rest of the caller's transaction."""
    kept = releases.lock(conn, release_id)
    if kept is None:
        raise NotThere(str(release_id))
    if kept.closed_at is not None:
        raise Over(str(release_id))
    return kept, releases.newest_versions(conn, [release_id])[release_id]


def _site(asked: Asked, around: Surroundings) -> Thing:
    found = around.thing(asked.thing_id)
    if found is None:
        raise LookupError(asked.thing_id)
    return found


def _incident(conn: Connection, site: Thing, drill: bool, now: int) -> int:
    joined = releases.incident_of_site(conn, site.thing_id, drill)
    if joined is not None:
        return joined
    known = incidents.near(conn, [site.area], now - TOGETHER_MS)
    found = near_enough(site.area, drill, now, known)
    return (
        found.incident_id if found else incidents.begin(conn, Incident(0, site.area, now, now, WORST, drill))
    )
