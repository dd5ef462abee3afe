"""What people do with releases: look ahead, open, change, close. Each act is one transaction.

A release belongs to an incident: that of an open alert on its site, else the one that was active last in its
area, else a new one. It keeps its incident open until a person closes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.incidents import TOGETHER_MS, near_enough
from city.incident import Incident
from city.release import Asked, Why
from city.state import Level
from city.thing import Kind, Thing
from maps.features import Json
from maps.metres import LonLat, Origin, is_inside
from maps.release import compute
from maps.release_json import asked_json, result_json
from maps.remarks import Remark
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
    """What is wrong in what was asked, and where: an id with its values for screens, and words."""

    where: str
    id: str
    what: str
    values: Mapping[str, float] = field(default_factory=dict)


class NotThere(LookupError):
    """There is no such release."""


class Over(Exception):
    """The release is closed: nothing of it changes any more."""


class OpenAlready(Exception):
    """One of the same chemical is open at the site: whoever asks has to say that it is another one."""

    def __init__(self, release_id: int) -> None:
        super().__init__(f"release {release_id} of the same chemical is open at this site already")
        self.release_id = release_id


class KeyUsed(Exception):
    """Something else was opened with the key."""


class Overtaken(Exception):
    """Somebody else changed what is asked meanwhile: what they changed must not be lost."""


def faults(
    thing_id: str,
    place: tuple[float, float] | None,
    around: Surroundings,
    centre: tuple[float, float],
    *,
    is_open: bool = False,
) -> list[Fault]:
    """What is wrong with where a release is said to be; one that `is_open` may be of a site that is gone."""
    found: list[Fault] = []
    thing = around.thing(thing_id)
    if thing is None and is_open:
        pass
    elif thing is None:
        found.append(Fault("thing_id", "unknown_thing", f"{thing_id[:80]!r} is no thing of this city"))
    elif thing.kind is not Kind.CHEMICAL:
        found.append(Fault("thing_id", "no_chemical_site", f"{thing_id!r} is no chemical site"))
    where = place or ((thing.lon, thing.lat) if thing else None)
    if where is not None and not _is_near(where, centre):
        named = "place" if place else "thing_id"
        km = NEAR_CITY_M / 1000
        said = f"{where[0]}, {where[1]} is not within {km:.0f} km of here"
        found.append(Fault(named, "too_far", said, {"km": km}))
    return found


def _is_near(place: tuple[float, float], centre: tuple[float, float]) -> bool:
    lon, lat = place
    edges = [(lon + x, lat + y) for x in (-MARGIN_DEG, MARGIN_DEG) for y in (-MARGIN_DEG, MARGIN_DEG)]
    if not (is_inside(*centre) and all(is_inside(*edge) for edge in edges)):
        return False
    (sight,) = Origin(*centre).sights([place])
    return sight is not None and sight.distance_m <= NEAR_CITY_M


def computed(asked: Asked, around: Surroundings, now: int, before: Json | None = None) -> Json:
    """What a release comes to, as JSON; `before` is what it came to. Raises LookupError for an unknown site.

    Of a site that left the catalogue meanwhile its name and its place are those of before, and that is said.
    """
    site = around.thing(asked.thing_id)
    if site is not None:
        found = compute(asked, (site.lon, site.lat), around, now)
        return {"site": dict(site.name), **result_json(asked, found, now)}
    if before is None:
        raise LookupError(asked.thing_id)
    result = result_json(asked, compute(asked, place_of(before), around, now), now)
    return {"site": before["site"], **result, "caveats": [*result["caveats"], Remark.SITE_GONE.value]}


def place_of(result: Json) -> LonLat:
    """Where a kept version was computed."""
    lon, lat = result["place"]
    return lon, lat


@dataclass(frozen=True, slots=True)
class Once:
    """How a release is opened once: by a `key` of whoever asks, who may have had no answer. `another`: it is
    known that one of the same chemical is open at the site."""

    key: str | None = None
    another: bool = False


def begin(
    conn: Connection, asked: Asked, around: Surroundings, by: str, now: int, once: Once = Once()
) -> int:
    """Open a release; its number, that of before where the key is the same. Raises OpenAlready, KeyUsed."""
    result = computed(asked, around, now)
    with conn.transaction():
        releases.hold_site(conn, asked.thing_id)
        opened = _opened(conn, asked, once)
        if opened is not None:
            return opened
        incident_id = _incident(conn, _site(asked, around), asked.drill, now)
        release_id = releases.begin(conn, asked.thing_id, incident_id, asked.drill, now, once.key)
        if release_id is None:
            raise KeyUsed(once.key)
        releases.touch_incident(conn, incident_id, now, WORST)
        kept = Version(release_id, 1, now, Why.OPENED, by, asked.note, asked_json(asked), result)
        releases.add(conn, kept)
    return release_id


def _opened(conn: Connection, asked: Asked, once: Once) -> int | None:
    """The release that was opened by the same key; None where it is to be opened."""
    known = releases.of_key(conn, once.key) if once.key else None
    if known is not None:
        kept, first = releases.release(conn, known), releases.version(conn, known, 1)
        same = kept is not None and (kept.thing_id, kept.drill) == (asked.thing_id, asked.drill)
        if not same or first is None or first.asked["chemical"] != asked.substance.id:
            raise KeyUsed(once.key)
        return known
    beside = [] if once.another else releases.open_at(conn, asked.thing_id, asked.drill)
    for release_id, newest in sorted(releases.newest_versions(conn, beside).items()):
        if newest.asked["chemical"] == asked.substance.id:
            raise OpenAlready(release_id)
    return None


def change(conn: Connection, base: Version, asked: Asked, around: Surroundings, by: str, now: int) -> None:
    """Another version, as a person asks who saw `base`. Raises NotThere, Over, Overtaken."""
    result, release_id = computed(asked, around, now, base.result), base.release_id
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
