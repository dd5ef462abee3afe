"""Releases of chemicals and their versions: a version is stored whole and never changed.

Whoever decides on the next version holds the release (`lock`); the key of versions refuses a second one of
the same number. Everything that is stored wakes who listens for `release`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.release import Why
from city.state import Level
from maps.features import Json
from store.database import millis, moment
from store.queries import query
from store.text import storable

MOST = 500
MOST_VERSIONS = 200
NEWEST = 2**31 - 1
"""Before every number there is."""


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A release as it stands. Times are epoch milliseconds; `closed_at` None while it is open."""

    release_id: int
    thing_id: str
    incident_id: int
    drill: bool
    opened_at: int
    closed_at: int | None = None
    closed_by: str | None = None
    closed_why: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What a release was asked and came to at a time (epoch ms); `asked` and `result` as JSON."""

    release_id: int
    version: int
    at: int
    why: Why
    by: str
    note: str
    asked: Json
    result: Json


@dataclass(frozen=True, slots=True)
class Past:
    """A version in short, with the wind it stood on."""

    version: int
    at: int
    why: Why
    by: str
    note: str
    wind: Json


def begin(
    conn: Connection, thing_id: str, incident_id: int, drill: bool, at: int, key: str | None = None
) -> int | None:
    """Store a new release, in the caller's transaction; its number. None where the key was used before."""
    row = {"thing_id": thing_id, "incident_id": incident_id, "drill": drill, "at": moment(at), "key": key}
    found = conn.execute(query("open_release"), row).fetchone()
    return int(found[0]) if found else None


def of_key(conn: Connection, key: str) -> int | None:
    """The release that was opened with a key."""
    row = conn.execute(query("release_of_key"), {"key": key}).fetchone()
    return int(row[0]) if row else None


def hold_site(conn: Connection, thing_id: str) -> None:
    """Keep others from opening a release at a site until the caller's transaction ends."""
    conn.execute(query("hold_site"), {"thing_id": thing_id})


def add(conn: Connection, version: Version) -> None:
    """Store a version of a release that the caller holds, and wake who listens."""
    row = {
        "release_id": version.release_id,
        "version": version.version,
        "at": moment(version.at),
        "why": version.why.value,
        "by": storable(version.by),
        "note": storable(version.note),
        "asked": Jsonb({**version.asked, "note": storable(version.asked["note"])}),
        "result": Jsonb(version.result),
    }
    conn.execute(query("add_release_version"), row)
    announce(conn, version.release_id)


def announce(conn: Connection, release_id: int) -> None:
    """Wake who listens for releases once the transaction is committed."""
    conn.execute(query("announce_release"), {"release_id": release_id})


def close(conn: Connection, release_id: int, at: int, by: str, note: str) -> bool:
    """End a release in the caller's transaction; False where it is over already."""
    row = {"release_id": release_id, "at": moment(at), "by": storable(by), "note": storable(note)}
    closed = conn.execute(query("close_release"), row).rowcount == 1
    if closed:
        announce(conn, release_id)
    return closed


def lock(conn: Connection, release_id: int) -> KeptRelease | None:
    """A release that nobody else changes until the transaction ends."""
    row = conn.execute(query("lock_release"), {"release_id": release_id}).fetchone()
    return _release(row) if row else None


def release(conn: Connection, release_id: int) -> KeptRelease | None:
    """One release, open or over."""
    row = conn.execute(query("release_by_id"), {"release_id": release_id}).fetchone()
    return _release(row) if row else None


def newest(
    conn: Connection, only_open: bool = False, most: int = MOST, before: int = NEWEST
) -> list[KeptRelease]:
    """Newest first, of those before a number."""
    asked = {"open": only_open, "most": most, "before": before}
    return [_release(row) for row in conn.execute(query("newest_releases"), asked)]


def of_incident(conn: Connection, incident_id: int) -> list[KeptRelease]:
    """Those of an incident, oldest first."""
    rows = conn.execute(query("releases_of_incident"), {"incident_id": incident_id})
    return [_release(row) for row in rows]


def newest_versions(conn: Connection, release_ids: Collection[int]) -> dict[int, Version]:
    """The newest version of each release."""
    rows = conn.execute(query("release_versions"), {"ids": list(release_ids)})
    return {row[0]: _version(row) for row in rows}


def briefs(conn: Connection, release_ids: Collection[int]) -> dict[int, Version]:
    """The newest version of each release, without the outlines of its zones."""
    rows = conn.execute(query("release_briefs"), {"ids": list(release_ids)})
    return {row[0]: _version(row) for row in rows}


def version(conn: Connection, release_id: int, number: int) -> Version | None:
    """One version, as it was."""
    asked = {"release_id": release_id, "version": number}
    row = conn.execute(query("release_version"), asked).fetchone()
    return _version(row) if row else None


def history(conn: Connection, release_id: int, before: int = NEWEST, most: int = MOST_VERSIONS) -> list[Past]:
    """Versions in short, the first first: of very many the first and the newest `most` before a number."""
    asked = {"release_id": release_id, "before": before, "most": most}
    rows = conn.execute(query("release_history"), asked)
    return [Past(number, millis(at), Why(why), by, note, wind) for number, at, why, by, note, wind in rows]


def incident_of_site(conn: Connection, thing_id: str, drill: bool) -> int | None:
    """The incident that an open alert on a site is in."""
    row = conn.execute(query("incident_of_site"), {"thing_id": thing_id, "drill": drill}).fetchone()
    return int(row[0]) if row else None


def touch_incident(conn: Connection, incident_id: int, at: int, worst: Level) -> None:
    """Something happened in an incident: it is open, and at least so bad."""
    row = {"incident_id": incident_id, "at": moment(at), "worst": int(worst)}
    conn.execute(query("touch_incident"), row)


def close_quiet_incident(conn: Connection, incident_id: int, at: int) -> None:
    """End an incident once all its alerts and releases are over."""
    conn.execute(query("close_quiet_incident"), {"incident_id": incident_id, "at": moment(at)})


def alert_told_with(conn: Connection, incident_id: int, told: str) -> int | None:
    """The alert of an incident whose CAP messages name this in `incidents`; None where none does."""
    row = conn.execute(query("alert_told_with"), {"incident_id": incident_id, "told": told}).fetchone()
    return int(row[0]) if row else None


def open_at(conn: Connection, thing_id: str, drill: bool) -> list[int]:
    """The releases that are open at a site, oldest first."""
    rows = conn.execute(query("open_at_site"), {"thing_id": thing_id, "drill": drill})
    return [int(number) for (number,) in rows]


def _release(row: tuple) -> KeptRelease:
    release_id, thing_id, incident_id, drill, opened_at, closed_at, closed_by, closed_why = row
    closed = _millis(closed_at)
    return KeptRelease(
        release_id, thing_id, incident_id, drill, millis(opened_at), closed, closed_by, closed_why
    )


def _version(row: tuple) -> Version:
    release_id, number, at, why, by, note, asked, result = row
    return Version(release_id, number, millis(at), Why(why), by, note, asked, result)


def _millis(when: datetime | None) -> int | None:
    return None if when is None else millis(when)
