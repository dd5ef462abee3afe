"""Incidents: rows that alerts point to, kept as their alerts are."""

from collections.abc import Collection
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from city.alert import Alert, Key, Recorded, Subject
from city.incident import Incident
from city.state import Level
from store.alerts import alert_of, recorded_of
from store.database import millis, moment
from store.queries import query

MOST_OF_A_TIMELINE = 5000


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
