"""Forgetting what is past its time, whole partitions and chunks at once, and never before rollups hold it.

A drop happens in one transaction under a lock that lets nobody write: when every writer has committed and the
rollups hold all there is, the span is sealed and dropped. What is sealed is never made again from the
observations, of which some are gone. Where the lock is not to be had, or something is not yet absorbed, it is
tried again later.
"""

from datetime import datetime, timedelta
from typing import LiteralString

from psycopg import Connection
from psycopg.errors import LockNotAvailable

from city.keep import Keep
from store import rollups
from store.database import millis, moment
from store.queries import query

SLICE = 20_000


def extend(conn: Connection, now: int) -> bool:
    """Make partitions for the weeks to come, where there are partitions; never more to do."""
    try:
        with conn.transaction():
            conn.execute(query("give_way"))
            conn.execute(query("extend_partitions"), {"now": moment(now)})
    except LockNotAvailable:
        return False
    return False


def forget(conn: Connection, now: int, keep: Keep) -> bool:
    """Drop and delete what is past its time; whether there may be more. `now` is epoch ms.

    Words on being online go with the observations; of what is observed nothing while history is imported.
    """
    words = _delete(conn, "forget_presences", keep.raw_days, now)
    return _forget_observed(conn, now, keep) or words


def _forget_observed(conn: Connection, now: int, keep: Keep) -> bool:
    if _value(conn, "is_importing", now=moment(now)):
        return False
    if rollups.are_aggregates(conn):
        return _drop_all(
            conn,
            now,
            observation=keep.raw_days,
            observation_1m=keep.minutes_days,
            observation_1h=keep.hours_days,
            observation_1d=keep.days_days,
        )
    dropped = _drop_all(conn, now, observation=keep.raw_days, minute_rollup=keep.minutes_days)
    hours = _delete(conn, "forget_hours", keep.hours_days, now)
    return _delete(conn, "forget_days", keep.days_days, now) or hours or dropped


def _drop_all(conn: Connection, now: int, **days_of: int) -> bool:
    return any(drop(conn, whole, days, now) for whole, days in days_of.items() if days)


def drop(conn: Connection, whole: str, days: int, now: int) -> bool:
    """Drop what of a table ends so many days before `now`, if the rollups hold it; whether it did."""
    edge = _value(conn, "history_edge", whole=whole, before=_before(now, days))
    if edge is None:
        return False
    try:
        with conn.transaction():
            conn.execute(query("give_way"))
            conn.execute(query("close_observations"))
            if not _absorbed(conn, edge, now):
                return False
            _note(conn, whole, edge)
            conn.execute(query("history_drop"), {"whole": whole, "edge": edge})
    except LockNotAvailable:
        return False
    return True


def sealed(conn: Connection, datastream_id: int) -> list[tuple[int, int]]:
    """Spans [from, to) epoch ms that retention has dropped: what is stored there now is never counted."""
    rows = conn.execute(query("sealed_spans"), {"datastream_id": datastream_id})
    return [(millis(first), millis(last)) for first, last in rows]


def _note(conn: Connection, whole: str, edge: datetime) -> None:
    """Write down what can never be made again."""
    if whole == "observation":
        aggregates = rollups.are_aggregates(conn)
        conn.execute(query("seal_chunks" if aggregates else "seal_datastreams"), {"edge": edge})
    elif whole == "observation_1h":
        conn.execute(query("hours_dropped"), {"edge": edge})


def _absorbed(conn: Connection, edge: datetime, now: int) -> bool:
    if _value(conn, "is_importing", now=moment(now)):
        return False
    made = rollups.made_until(conn)
    return bool(_value(conn, "is_absorbed", edge=edge, made=min(made, edge)))


def _delete(conn: Connection, name: LiteralString, days: int, now: int) -> bool:
    if not days:
        return False
    return conn.execute(query(name), {"before": _before(now, days), "most": SLICE}).rowcount == SLICE


def _before(now: int, days: int) -> datetime:
    return moment(now) - timedelta(days=days)


def _value(conn: Connection, name: LiteralString, **parameters: object):
    row = conn.execute(query(name), parameters).fetchone()
    return row[0] if row else None
