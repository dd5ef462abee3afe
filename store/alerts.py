"""Alerts and their transitions. A change is a conditional write whose row count is checked."""

from dataclasses import dataclass

from psycopg import Connection

from city.alert import Alert, Change, Life, Transition
from city.errors import TransientError
from city.state import Level
from store.database import millis, moment
from store.queries import query
from store.text import storable


class Overtaken(TransientError):
    """Somebody changed the alert since it was read: read again and decide again."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A transition as it stands in the history, with its number and when we wrote it (epoch ms)."""

    transition_id: int
    recorded_at: int
    transition: Transition


def open_alerts(conn: Connection) -> list[Alert]:
    """All alerts that are not cleared, oldest first."""
    return [_alert(row) for row in conn.execute(query("open_alerts"))]


def alert(conn: Connection, alert_id: int) -> Alert | None:
    """One alert, open or not."""
    row = conn.execute(query("alert_by_id"), {"alert_id": alert_id}).fetchone()
    return _alert(row) if row else None


def newest(conn: Connection, life: Life | None = None, most: int = 200) -> list[Alert]:
    """Newest first, of one life or of all."""
    return [_alert(row) for row in conn.execute(query("newest_alerts"), {"life": life, "most": most})]


def record(conn: Connection, transition: Transition, changed: Alert) -> int:
    """Store a transition and the alert as it leaves it, in the caller's transaction; the alert's id.

    Raises Overtaken when the alert is no longer as it was when the transition was decided.
    """
    row = conn.execute(
        query("raise_alert" if transition.was is None else "change_alert"), _row(transition, changed)
    )
    stored = row.fetchone()
    if stored is None:
        what = "open already" if transition.was is None else f"no longer {transition.was}"
        raise Overtaken(f"{transition.rule_id} on {transition.datastream_id} is {what}")
    alert_id = int(stored[0])
    conn.execute(query("add_transition"), _row(transition, changed) | {"alert_id": alert_id})
    conn.execute(query("announce_transition"), {"alert_id": alert_id})
    return alert_id


def history(conn: Connection, of: Alert) -> list[Recorded]:
    """An alert's transitions, oldest first."""
    rows = conn.execute(query("transitions_of"), {"alert_id": of.alert_id}).fetchall()
    return [_recorded(of, row) for row in rows]


def _row(transition: Transition, changed: Alert) -> dict[str, object]:
    return {
        "rule_id": transition.rule_id,
        "datastream_id": transition.datastream_id,
        "change": transition.change.value,
        "severity": int(transition.severity),
        "life": transition.life.value,
        "was": transition.was.value if transition.was else None,
        "at": moment(transition.at),
        "result": transition.result,
        "limit": transition.limit,
        "by": transition.by,
        "note": storable(transition.note) if transition.note else None,
        "since": moment(changed.since),
        "seen_until": moment(changed.seen_until),
        "alert_result": changed.result,
        "alert_limit": changed.limit,
        "alert_by": changed.by,
    }


def _alert(row: tuple) -> Alert:
    alert_id, rule_id, datastream_id, severity, life, since, changed, seen_until, *rest = row
    times = (millis(since), millis(changed), millis(seen_until))
    return Alert(alert_id, rule_id, datastream_id, Level(severity), Life(life), *times, *rest)


def _recorded(of: Alert, row: tuple) -> Recorded:
    transition_id, change, severity, life, at, recorded_at, result, limit, by, note = row
    transition = Transition(
        rule_id=of.rule_id,
        datastream_id=of.datastream_id,
        change=Change(change),
        severity=Level(severity),
        life=Life(life),
        at=millis(at),
        result=result,
        limit=limit,
        by=by,
        note=note,
    )
    return Recorded(transition_id, millis(recorded_at), transition)
