"""Alerts and their transitions, written in bulk: one statement a kind of row, whatever their number.

What is changed is locked first: whoever decides on an alert decides on what is true (`of_keys`, `lock`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from city import canary
from city.alert import Alert, Change, Key, Life, Recorded, Subject, Transition
from city.errors import TransientError
from city.state import Level
from store.database import millis, moment
from store.queries import query
from store.text import storable

Row = dict[str, Any]


class Overtaken(TransientError):
    """Somebody changed the alert since it was read: read again and decide again."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be written of one key: alerts as they are left, 0 the number of a new one, and transitions
    with the number of the alert that each belongs to, in order."""

    alerts: Sequence[Alert]
    steps: Sequence[tuple[int, Transition]]


def open_alerts(conn: Connection) -> list[Alert]:
    """All alerts that are not cleared, oldest first."""
    return _alerts(conn, "open_alerts", {"hidden": canary.RULE_ID})


def alert(conn: Connection, alert_id: int) -> Alert | None:
    """One alert, open or not."""
    return next(iter(_alerts(conn, "alert_by_id", {"alert_id": alert_id})), None)


def of_ids(conn: Connection, alert_ids: Iterable[int]) -> list[Alert]:
    """Alerts by number, open or not."""
    return _alerts(conn, "alerts_by_id", {"alert_ids": list(alert_ids)})


def lock(conn: Connection, alert_id: int) -> Alert | None:
    """One alert that nobody else changes until the transaction ends."""
    return next(iter(_alerts(conn, "lock_alert", {"alert_id": alert_id})), None)


def newest(conn: Connection, shown: Life | None = None, most: int = 200) -> list[Alert]:
    """Newest first, those that screens show in a state, or all."""
    return _alerts(conn, "newest_alerts", {"shown": shown, "most": most, "hidden": canary.RULE_ID})


def of_keys(conn: Connection, keys: Iterable[Key]) -> dict[Key, Alert]:
    """The newest alert of each key, open or over, locked until the transaction ends."""
    return {found.key: found for found in _alerts(conn, "newest_of_keys", _keys(sorted(set(keys))))}


def orphans(conn: Connection, keys: Iterable[Key]) -> list[Alert]:
    """Open alerts that none of these keys watches, locked."""
    return _alerts(conn, "orphans", _keys(keys))


def run_out(conn: Connection, now: int) -> list[Alert]:
    """Alerts whose shelf or acknowledgement is over, locked; what others have locked is left to them."""
    return _alerts(conn, "run_out", {"now": moment(now)})


def findings(conn: Connection, since: Mapping[Key, int]) -> dict[Key, list[Recorded]]:
    """The findings recorded of each key after a time of its own (epoch ms) that still hold, by time."""
    found: dict[Key, list[Recorded]] = {}
    asked = _keys(since) | {"sinces": [moment(at) for at in since.values()]}
    for row in conn.cursor(row_factory=dict_row).execute(query("findings_of"), asked):
        key = Key(row["rule_id"], Subject.read(row["subject"]))
        found.setdefault(key, []).append(recorded_of(key, row))
    return found


def last_found(conn: Connection, keys: Iterable[Key]) -> dict[Key, int]:
    """The time (epoch ms) of the newest finding on record of each key that has any."""
    rows = conn.execute(query("last_found_of"), _keys(keys))
    return {Key(rule_id, Subject.read(subject)): millis(at) for rule_id, subject, at in rows}


def history(conn: Connection, of: Alert) -> list[Recorded]:
    """An alert's transitions, oldest first."""
    rows = conn.cursor(row_factory=dict_row).execute(query("transitions_of"), {"alert_id": of.alert_id})
    return [recorded_of(of.key, row) for row in rows]


def write(conn: Connection, written: Iterable[Written]) -> dict[Key, int]:
    """Store what was decided, in the caller's transaction; the numbers of new alerts.

    It wakes who listens for transitions. Raises Overtaken where a new alert is open already.
    """
    written = list(written)
    if changed := [_alert_row(one) for w in written for one in w.alerts if one.alert_id != 0]:
        conn.execute(
            query("change_alerts"), {"rows": Jsonb(changed)}
        )  # one that ends makes room for the next
    ids = _raise(conn, [one for w in written for one in w.alerts if one.alert_id == 0])
    rows = [_transition_row(number or ids[t.key], t) for w in written for number, t in w.steps]
    if rows:
        conn.execute(query("add_transitions"), {"rows": Jsonb(rows)})
    if incidents := {one.incident_id for w in written for one in w.alerts if one.incident_id is not None}:
        conn.execute(query("refresh_incidents"), {"ids": sorted(incidents)})
    return ids


def record(conn: Connection, transition: Transition, changed: Alert) -> int:
    """Store one transition and the alert as it leaves it; the alert's number.

    Raises Overtaken where a new alert is open already.
    """
    ids = write(conn, [Written([changed], [(changed.alert_id, transition)])])
    return changed.alert_id or ids[changed.key]


def _raise(conn: Connection, alerts: Sequence[Alert]) -> dict[Key, int]:
    if not alerts:
        return {}
    raised = Jsonb([_alert_row(one) for one in alerts])
    rows = conn.execute(query("raise_alerts"), {"rows": raised}).fetchall()
    if len(rows) < len(alerts):
        raise Overtaken(f"{len(alerts) - len(rows)} alerts are open already")
    return {Key(rule_id, Subject.read(subject)): int(alert_id) for alert_id, rule_id, subject in rows}


def _keys(keys: Iterable[Key]) -> Row:
    keys = list(keys)
    return {"rule_ids": [key.rule_id for key in keys], "subjects": [str(key.subject) for key in keys]}


def _alerts(conn: Connection, name: str, asked: Mapping[str, object]) -> list[Alert]:
    return [alert_of(row) for row in conn.cursor(row_factory=dict_row).execute(query(name), asked)]


def _text(at: int | None) -> str | None:
    return None if at is None else moment(at).isoformat()


def _alert_row(one: Alert) -> Row:
    return {
        "alert_id": one.alert_id,
        "rule_id": one.rule_id,
        "subject": str(one.subject),
        "datastream_id": one.datastream_id,
        "thing_id": one.thing_id,
        "area": one.area,
        "severity": int(one.severity),
        "worst": int(one.worst),
        "life": one.life.value,
        "since": _text(one.since),
        "changed": _text(one.changed),
        "result": one.result,
        "limit_value": one.limit,
        "by_whom": one.by and storable(one.by),
        "assignee": one.assignee and storable(one.assignee),
        "unknown_since": _text(one.unknown_since),
        "ack_until": _text(one.ack_until),
        "shelved_until": _text(one.shelved_until),
        "shelved_by": one.shelved_by and storable(one.shelved_by),
        "shelved_why": one.shelved_why and storable(one.shelved_why),
        "suppressed_by": one.suppressed_by and storable(one.suppressed_by),
        "incident_id": one.incident_id,
        "drill": one.drill,
    }


def _transition_row(alert_id: int, t: Transition) -> Row:
    return {
        "alert_id": alert_id,
        "change": t.change.value,
        "severity": int(t.severity),
        "life": t.life.value,
        "at": _text(t.at),
        "result": t.result,
        "limit_value": t.limit,
        "by_whom": t.by and storable(t.by),
        "note": t.note and storable(t.note),
        "since": _text(t.since),
        "found": None if t.found is None else int(t.found),
        "unknown": t.unknown,
        "retracts": t.retracts,
        "detail": None if t.detail is None else dict(t.detail),
    }


def alert_of(row: Row) -> Alert:
    """An alert from a row of the table and its newest transition's number."""
    return Alert(
        alert_id=row["alert_id"],
        rule_id=row["rule_id"],
        subject=Subject.read(row["subject"]),
        severity=Level(row["severity"]),
        life=Life(row["life"]),
        since=millis(row["since"]),
        changed=millis(row["changed"]),
        datastream_id=row["datastream_id"],
        thing_id=row["thing_id"],
        area=row["area"],
        result=row["result"],
        limit=row["limit_value"],
        worst=Level(row["worst"]),
        unknown_since=_millis(row["unknown_since"]),
        by=row["by_whom"],
        assignee=row["assignee"],
        ack_until=_millis(row["ack_until"]),
        shelved_until=_millis(row["shelved_until"]),
        shelved_by=row["shelved_by"],
        shelved_why=row["shelved_why"],
        suppressed_by=row["suppressed_by"],
        incident_id=row["incident_id"],
        drill=row["drill"],
        transition_id=row["transition_id"],
    )


def _millis(when: datetime | None) -> int | None:
    return None if when is None else millis(when)


def recorded_of(key: Key, row: Row) -> Recorded:
    """A transition from a row of the table."""
    transition = Transition(
        rule_id=key.rule_id,
        subject=key.subject,
        change=Change(row["change"]),
        severity=Level(row["severity"]),
        life=Life(row["life"]),
        at=millis(row["at"]),
        result=row["result"],
        limit=row["limit_value"],
        since=_millis(row["since"]),
        by=row["by_whom"],
        note=row["note"],
        retracts=row["retracts"],
        found=None if row["found"] is None else Level(row["found"]),
        unknown=row["unknown"],
        detail=row["detail"],
    )
    return Recorded(row["transition_id"], row["alert_id"], millis(row["recorded_at"]), transition)
