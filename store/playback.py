"""What was true, and what was known, at any time that is kept. Read only.

Every question reads by index: one descent a datastream, and the few alerts of a moment. What came late does
not slow down what was known: runs of it are passed over whole (`store.late_runs`).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg import Connection
from psycopg.rows import dict_row

from city import canary
from city.alert import Alert
from city.chronicle import Chronicle
from city.observation import AHEAD_MS, Observation
from city.presence import Presence
from city.quality import Quality, Reason
from city.state import Level
from city.terms import Foretold
from store.alerts import alert_of, recorded_of
from store.binary import int4, timestamptz
from store.database import millis, moment
from store.left import left_of
from store.queries import query

WITHIN_MS = 3_000
"""How long any one question may take."""
_FEW = 4
_MORE = 64
_GROWTH = 8


class TooMuch(ValueError):
    """More happened than one answer may hold: ask for a shorter time."""


class Shown(NamedTuple):
    """A release that was open, in its newest version at a time; `closed_at` where it ended then."""

    at: int
    release_id: int
    thing_id: str
    drill: bool
    version: int
    closed_at: int | None = None


class Left(NamedTuple):
    """An alert as a transition left it, recorded at a time (epoch ms); None where that was not kept.

    `rises` says that it found something, and `foretold` the range of what it predicted then.
    """

    recorded_at: int
    alert_id: int
    alert: Alert | None
    rises: bool
    foretold: Foretold | None


@contextmanager
def hastened(conn: Connection, within_ms: int = WITHIN_MS) -> Iterator[None]:
    """A transaction in which no question takes long: one that would raises TooSlow."""
    with conn.transaction():
        conn.execute(query("hasten"), {"timeout": str(within_ms)})
        yield


def true_latest(conn: Connection, ids: Sequence[int], at: int) -> list[Observation]:
    """The newest observation of each datastream that was observed by a time (epoch ms)."""
    return _observations(conn, "latest_at", {"ids": int4(ids), "at": moment(at)})


def known_latest(conn: Connection, ids: Sequence[int], at: int) -> list[Observation]:
    """The newest of each datastream that had been received by a time, as a wall showed it then."""
    edge = at + AHEAD_MS
    sent = int4(ids)
    asked = {"ids": sent, "at": moment(at), "edge": moment(edge), "most": _FEW}
    found = {o.datastream_id: o for o in _observations(conn, "known_at", asked)}
    missing = {key: edge + 1 for key in ids if key not in found}
    most = _MORE
    while missing:
        reached, missing = _known_before(conn, missing, at, most)
        found |= {o.datastream_id: o for o in reached}
        most *= _GROWTH
    for ahead in _observations(conn, "ahead_at", {"ids": sent, "at": moment(at)}):
        known = found.get(ahead.datastream_id)
        if known is None or known.order < ahead.order:
            found[ahead.datastream_id] = ahead
    return list(found.values())


def true_between(
    conn: Connection, ids: Sequence[int], first: int, last: int, step_ms: int
) -> list[Observation]:
    """What was observed in (first, last], epoch ms: the newest of each datastream in each step, by time."""
    span = {"first": moment(first), "last": moment(last), "step": timedelta(milliseconds=step_ms)}
    found = _observations(conn, "observed_between", {"ids": int4(ids), **span})
    return sorted(found, key=lambda o: (o.phenomenon_time, o.datastream_id))


def first_observed(conn: Connection, ids: Sequence[int]) -> int | None:
    """The time of the oldest observation that is kept; None where there is none."""
    row = conn.execute(query("first_observed"), {"ids": list(ids)}).fetchone()
    return millis(row[0]) if row and row[0] else None


def known_alerts(conn: Connection, at: int) -> tuple[list[Alert], list[int]]:
    """Alerts that were known and not over at a time; and the numbers of those whose state was not kept."""
    rows = conn.execute(query("alerts_known_at"), _hidden({"at": moment(at)})).fetchall()
    kept = [left_of(left, transition_id) for _, transition_id, left in rows if left]
    return kept, [alert_id for alert_id, _, left in rows if not left]


def chronicles(conn: Connection, first: int, last: int, most: int) -> list[Chronicle]:
    """Alerts of which something was so, or was recorded, in [first, last], with what became of them by then.

    What was taken back or answered since is among it. Raises TooMuch for more than `most` transitions.
    """
    span = _hidden({"first": moment(first), "last": moment(last)})
    rows = conn.cursor(row_factory=dict_row).execute(query("alerts_of_time"), span)
    return _chronicles(conn, [alert_of(row) for row in rows], last, most)


def chronicles_of(conn: Connection, alerts: Iterable[Alert]) -> list[Chronicle]:
    """All that happened to alerts."""
    return _chronicles(conn, list(alerts))


def recorded_between(conn: Connection, first: int, last: int, most: int) -> list[Left]:
    """What was recorded of alerts in (first, last], epoch ms, in order. Raises TooMuch."""
    span = _hidden({"first": moment(first), "last": moment(last), "most": most + 1})
    rows = _at_most(most, conn.execute(query("recorded_between"), span).fetchall())
    return [
        Left(_by(at), alert_id, left_of(left, number) if left else None, rises, _foretold(detail))
        for at, alert_id, number, left, rises, detail in rows
    ]


def _by(recorded: datetime) -> int:
    """The first whole millisecond by which it was recorded: the one by which it is asked for."""
    return millis(recorded + timedelta(microseconds=999))


def foretold_at(conn: Connection, alert_ids: Sequence[int], at: int) -> dict[int, Foretold]:
    """Between when and when what alerts foretold by a time was to be reached."""
    asked = {"ids": list(alert_ids), "at": moment(at)}
    rows = conn.execute(query("foretold_at"), asked) if alert_ids else ()
    found = {alert_id: _foretold(detail) for alert_id, detail in rows}
    return {alert_id: foretold for alert_id, foretold in found.items() if foretold is not None}


def presences_at(conn: Connection, at: int) -> list[Presence]:
    """The last word of each thing on being online by a time, of those words that were kept."""
    return [_presence(row, at) for row in conn.execute(query("presences_at"), {"at": moment(at)})]


def presences_between(conn: Connection, first: int, last: int) -> list[Presence]:
    """The words of (first, last], in order."""
    span = {"first": moment(first), "last": moment(last)}
    return [_presence(row, last) for row in conn.execute(query("presences_between"), span)]


def releases_at(conn: Connection, at: int) -> list[Shown]:
    """Releases that were open at a time (epoch ms), as they stood."""
    rows = conn.execute(query("releases_at"), {"at": moment(at)})
    return [Shown(at, *row) for row in rows]


def releases_between(conn: Connection, first: int, last: int) -> list[Shown]:
    """The versions and the ends of releases in (first, last], in order."""
    rows = conn.execute(query("releases_between"), {"first": moment(first), "last": moment(last)})
    return [Shown(millis(at), *of, millis(at) if over else None) for at, *of, over in rows]


def declared_later(conn: Connection, at: int) -> set[str]:
    """Things that nobody had declared at a time."""
    return {row[0] for row in conn.execute(query("declared_later"), {"at": moment(at)})}


def alarms_by_time(conn: Connection, first: int, last: int, parts: int) -> list[tuple[int, Level, int]]:
    """How many alarms began or got worse in each of so many equal parts of [first, last), by severity."""
    span = _hidden({"first": moment(first), "last": moment(last), "parts": parts})
    return [(part, Level(severity), n) for part, severity, n in conn.execute(query("alarms_by_time"), span)]


def _known_before(
    conn: Connection, edges: dict[int, int], at: int, most: int
) -> tuple[list[Observation], dict[int, int]]:
    """What was known before an edge of each datastream, and the edges to go on from where it was too far."""
    places = {"ids": int4(list(edges)), "edges": timestamptz(list(edges.values()))}
    asked = {**places, "at": moment(at), "most": most}
    rows = conn.cursor(binary=True).execute(query("known_before"), asked).fetchall()
    found = [_observation(row[:6]) for row in rows if row[1] is not None]
    return found, {row[0]: millis(row[6]) for row in rows if row[1] is None}


def _chronicles(
    conn: Connection, alerts: list[Alert], last: int | None = None, most: int | None = None
) -> list[Chronicle]:
    keys = {alert.alert_id: alert.key for alert in alerts}
    asked = {"ids": list(keys), "last": None if last is None else moment(last)}
    limit = {"most": None if most is None else most + 1}
    rows = conn.cursor(row_factory=dict_row).execute(query("chronicles_of"), asked | limit).fetchall()
    if most is not None:
        _at_most(most, rows)
    recorded = {alert_id: [] for alert_id in keys}
    left: dict[int, dict[int, Alert]] = {alert_id: {} for alert_id in keys}
    for row in rows:
        one = recorded_of(keys[row["alert_id"]], row)
        recorded[one.alert_id].append(one)
        if row["alert_left"]:
            left[one.alert_id][one.transition_id] = left_of(row["alert_left"], one.transition_id)
    return [Chronicle(alert, recorded[alert.alert_id], left[alert.alert_id]) for alert in alerts]


def _at_most(most: int, rows: list) -> list:
    if len(rows) > most:
        raise TooMuch(f"more than {most} changes of alarms")
    return rows


def _foretold(detail: dict[str, float] | None) -> Foretold | None:
    return Foretold(detail["low"], detail.get("high")) if detail and "low" in detail else None


def _hidden(asked: dict[str, object]) -> dict[str, object]:
    """With the rule whose alerts nobody is shown."""
    return asked | {"hidden": canary.RULE_ID}


def _observations(conn: Connection, name: str, asked: dict[str, object]) -> list[Observation]:
    rows = conn.cursor(binary=True).execute(query(name), asked).fetchall()
    return [_observation(row) for row in rows]


def _observation(row: Sequence) -> Observation:
    key, time, result, quality, reasons, received_at = row
    return Observation(key, millis(time), result, Quality(quality), Reason(reasons), millis(received_at))


def _presence(row: Sequence, at: int) -> Presence:
    thing_id, online, since = row
    return Presence(thing_id, online, millis(since), at)
