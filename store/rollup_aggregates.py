"""Rollups kept by TimescaleDB's Community edition: continuous aggregates, one upon the other.

TimescaleDB's own policies materialise what is closed, and its real-time views compute the rest. What comes
in late is invisible in a real-time view until the next run of a policy, and older than a policy looks back it
stays so: here the touched days are refreshed at once. A refresh takes away what is no longer there to be
counted, so no window ever covers observations that retention has dropped.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import LiteralString

from psycopg import sql
from psycopg.errors import LockNotAvailable

from store import feed
from store.connection import Connection
from store.database import TooSlow, allowing, moment
from store.queries import query
from store.rollup_pace import Pace, pieces

READER = "rollups"
MOST_BATCHES = 200
NAMES = ("observation_1m", "observation_1h", "observation_1d")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOWHERE = datetime(1900, 1, 1, tzinfo=UTC)
POLICIES_LOOK_BACK = timedelta(days=31)
REFRESH_TIMEOUT_MS = 25_000
ENOUGH_S = 5.0
"""No further refresh is begun in a turn once so much was spent on them: the beat goes on between turns."""
NOTICED_S = 0.5
"""A quicker refresh had next to nothing to do, and is not counted."""
QUARTER = timedelta(minutes=15)
MOST_QUARTERS = 28 * 24 * 4
BUCKETS = {"observation_1m": timedelta(minutes=1), "observation_1h": HOUR}
"""What is refreshed in pieces. Days are made from hours, and are never too many."""


def create(conn: Connection, zone: str, origin: datetime) -> None:
    """Put continuous aggregates in the place of our views; what is stored already is made by later turns."""
    with conn.transaction():
        clause = _origin(origin)
        _run(conn, "create_aggregates", origin=clause)
        _run(conn, "create_days", zone=sql.Literal(zone), origin=clause)
        conn.execute(query("create_closed_days"))
        conn.execute(query("compress_observations"))
        conn.execute(query("touch_all_history"))


def create_days(conn: Connection, zone: str, origin: datetime) -> None:
    """The days anew, in another zone."""
    with conn.transaction():
        conn.execute(query("drop_days"))
        _run(conn, "create_days", zone=sql.Literal(zone), origin=_origin(origin))
        conn.execute(query("create_closed_days"))
        conn.execute(query("touch_all_history"))


def turn(conn: Connection, now: int, zone: str, origin: datetime, pace: Pace) -> bool:
    """Note what came late and refresh touched days; whether there is more to do at once.

    `pace` is in quarters of an hour.
    """
    marks = [mark for (mark,) in conn.execute(query("aggregate_watermarks"))]
    more = note_late(conn, max(marks), origin)
    quarters = pace.most(now)
    few_days = max(1, quarters * QUARTER // timedelta(days=1))
    found = conn.execute(query("oldest_touched"), {"zone": zone, "few_days": few_days}).fetchone()
    if not found:
        return more or _add_policies(conn, marks[0], moment(now))
    parts = _parts(conn, found, moment(now), (zone, origin), dict(zip(NAMES, marks, strict=True)), quarters)
    try:
        return _refresh(conn, found, list(parts))
    except TooSlow:
        pace.tried = min(quarters, (found[1] - found[0]) // QUARTER)
        if not pace.slower(now):
            raise
        return True


def _add_policies(conn: Connection, made: datetime, now: datetime) -> bool:
    """Let TimescaleDB go on by itself, once what is stored was made; whether that has still to be done."""
    if _true(conn, "has_policies"):
        return False
    if _true(conn, "has_unmade_history", made=made, now=now):
        conn.execute(query("touch_all_history"))
        return True
    with conn.transaction():
        conn.execute(query("add_policies"))
        conn.execute(query("refresh_oldest_first"))
    return False


def made_until(conn: Connection) -> datetime:
    """The least watermark of the three."""
    return min(mark for (mark,) in conn.execute(query("aggregate_watermarks")))


def note_late(conn: Connection, frontier: datetime, origin: datetime) -> bool:
    """Read the next batches and note what of them lies below a time; whether there may be more."""
    with conn.transaction():
        cursor = feed.read_cursor(conn, READER)
        where = {"xid": cursor.xid, "batch_id": cursor.batch_id, "most": MOST_BATCHES}
        row = conn.execute(query("touch_late"), where | {"origin": origin, "frontier": frontier}).fetchone()
        if row:
            feed.move_cursor(conn, READER, feed.Cursor(row[0], row[1]))
    return row is not None and row[2] == MOST_BATCHES


def _parts(
    conn: Connection,
    days: tuple[datetime, datetime],
    now: datetime,
    calendar: tuple[str, datetime],
    marks: dict[str, datetime],
    quarters: int,
) -> Iterator[tuple[str, datetime, datetime]]:
    """What to refresh of some days in every width, in pieces.

    Where a policy has not been yet, the real-time view tells the truth, and going ahead of the policy would
    hide what lies between. A mark is the end of the last bucket that holds anything: often nothing does.
    """
    zone, origin = calendar
    span = {"first": days[0], "last": days[1]}
    for name, first, last in conn.execute(query("windows"), span | {"now": now, "zone": zone}).fetchall():
        mark = marks[name]
        known = first <= mark or mark <= NOWHERE or first < now - POLICIES_LOOK_BACK
        if known or not _true(conn, "lies_between", since=mark, until=first):
            bucket = BUCKETS.get(name)
            if bucket is None:
                yield name, first, last
                continue
            least = max(bucket, QUARTER)
            width = max(least, quarters * QUARTER // least * least)
            for start, end in pieces(first, last, width, origin):
                if end - start >= bucket:
                    yield name, start, end


def _refresh(
    conn: Connection, days: tuple[datetime, datetime], parts: list[tuple[str, datetime, datetime]]
) -> bool:
    """Refresh parts of some days, then forget that these were touched; whether there is more to do at once.

    Only entries that were there before the refresh are forgotten, and none while a part is left: the next
    turn begins again, where what is refreshed already costs next to nothing.
    """
    span = {"first": days[0], "last": days[1]}
    touched = conn.execute(query("touched_in"), span).fetchall()
    ids = [touched_id for touched_id, _ in touched]
    spent = 0.0
    with allowing(conn, REFRESH_TIMEOUT_MS):
        for name, first, last in parts:
            if spent >= ENOUGH_S:
                return True
            began = monotonic()
            where = {"name": sql.Literal(name), "first": sql.Literal(first), "last": sql.Literal(last)}
            try:
                _run(conn, "refresh_aggregate", **where)
            except LockNotAvailable:  # a policy is at work there just now
                return False
            took = monotonic() - began
            spent += took if took >= NOTICED_S else 0.0
    with conn.transaction():
        conn.execute(query("clear_touched_in"), {"touched_ids": ids, "last": days[1]})
        conn.execute(query("shorten_touched_to"), {"touched_ids": ids, "last": days[1]})
        if touched:
            conn.execute(query("tell_hours"), {"ids": sorted({key for _, key in touched})})
    return True


def _origin(origin: datetime) -> sql.Composable:
    """Nothing for whole hours, which TimescaleDB has by itself; otherwise where the hours begin."""
    if (origin - EPOCH) % HOUR == timedelta(0):
        return sql.SQL("")
    return sql.SQL(query("origin_clause")).format(origin=sql.Literal(origin))


def _run(conn: Connection, statement: LiteralString, /, **parts: sql.Composable) -> None:
    """A statement that takes no parameters, with its values as literals."""
    conn.execute(sql.SQL(query(statement)).format(**parts))


def _true(conn: Connection, name: LiteralString, **parameters: object) -> bool:
    row = conn.execute(query(name), parameters).fetchone()
    return bool(row and row[0])
