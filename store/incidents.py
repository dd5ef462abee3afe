"""Incidents: rows that alerts point to, kept as their alerts are."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from city.alert import Alert, Key, Recorded, Subject
from city.incident import Incident, Tally, Telling
from city.state import Level
from store.alerts import alert_of, recorded_of
from store.database import millis, moment
from store.queries import query
from store.text import storable

MOST_OF_A_TIMELINE = 5000
MOST_TOLD = 1000
NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: open ones or those that are over, of an area or any, at least so bad.

    `before` is an incident's number to page on from.
    """

    open: bool
    area: str | None = None
    worst: Level = Level.NORMAL
    before: int = NEWEST
    most: int = 200


def near(conn: Connection, areas: Collection[str], since: int) -> list[Incident]:
    """Those of areas that were active after a time (epoch ms), locked."""
    return _incidents(conn, "incidents_near", {"areas": sorted(areas), "since": moment(since)})


def begin(conn: Connection, one: Incident) -> int:
    """Store a new one; its number."""
    when = {"since": moment(one.since), "active_at": moment(one.active_at)}
    what = {"area": one.area, "worst": int(one.worst), "drill": one.drill}
    row = conn.execute(query("open_incident"), when | what).fetchone()
    return int(row[0]) if row else 0


def newest(conn: Connection, only_open: bool = False, most: int = 200) -> list[Incident]:
    """Newest first."""
    return _incidents(conn, "newest_incidents", {"open": only_open, "most": most})


def like(conn: Connection, wanted: Wanted) -> list[Incident]:
    """What is asked for, newest first."""
    area = None if wanted.area is None else storable(wanted.area)
    asked = {"open": wanted.open, "area": area, "worst": int(wanted.worst)}
    return _incidents(conn, "incidents_like", asked | {"before": wanted.before, "most": wanted.most})


def tallies(conn: Connection, incident_ids: Collection[int]) -> dict[int, list[Tally]]:
    """How many alerts incidents have, by rule, the most frequent first."""
    found: dict[int, list[Tally]] = {key: [] for key in incident_ids}
    for incident_id, *row in conn.execute(query("incident_tallies"), {"ids": list(incident_ids)}):
        found[incident_id].append(Tally(*row))
    return found


def tellings(conn: Connection, incident_id: int) -> list[Telling]:
    """Who was told of any of its alerts, oldest first."""
    rows = conn.execute(query("told_of_incident"), {"incident_id": incident_id, "most": MOST_TOLD})
    return [
        Telling(millis(at), person, why, title, None if seen is None else millis(seen))
        for at, person, why, title, seen in rows
    ]


def incident(conn: Connection, incident_id: int) -> Incident | None:
    """One of them."""
    return next(iter(_incidents(conn, "incident_by_id", {"incident_id": incident_id})), None)


def alerts_of(conn: Connection, incident_id: int) -> list[Alert]:
    """Its alerts, oldest first."""
    rows = conn.cursor(row_factory=dict_row).execute(
        query("alerts_of_incident"), {"incident_id": incident_id}
    )
    return [alert_of(row) for row in rows]


def timeline(conn: Connection, incident_id: int) -> list[Recorded]:
    """What happened to its alerts, oldest first."""
    asked = {"incident_id": incident_id, "most": MOST_OF_A_TIMELINE}
    rows = conn.cursor(row_factory=dict_row).execute(query("timeline_of_incident"), asked)
    return [recorded_of(Key(row["rule_id"], Subject.read(row["subject"])), row) for row in rows]


def _incidents(conn: Connection, name: str, asked: dict[str, Any]) -> list[Incident]:
    rows = conn.cursor(row_factory=dict_row).execute(query(name), asked)
    return [
        Incident(
            incident_id=row["incident_id"],
            area=row["area"],
            since=millis(row["since"]),
            active_at=millis(row["active_at"]),
            worst=Level(row["worst"]),
            drill=row["drill"],
            closed_at=None if row["closed_at"] is None else millis(row["closed_at"]),
        )
        for row in rows
    ]
