"""Rollups by minute, hour and day: the views `observation_1m`, `observation_1h`, `observation_1d`.

The same names and columns everywhere; who keeps them right depends on the database. TimescaleDB's Community
edition has continuous aggregates (`rollup_aggregates`), the Apache edition and plain PostgreSQL have tables
of our own (`rollup_tables`). What a database once has, it keeps.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from store import rollup_aggregates, rollup_tables
from store.connection import Connection
from store.database import edition, moment
from store.queries import query
from store.rollup_pace import Pace

READER = rollup_tables.READER
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR, NONE = timedelta(hours=1), timedelta(0)
SAMPLE_MS = 30 * 24 * 3600 * 1000
"""No zone changes its offset and back within this."""


def prepare(conn: Connection, zone: str) -> None:
    """See to it that the rollups exist and that their days are those of `zone`, an IANA name. Idempotent.

    Days whose hours are gone stay those of the zone before; aggregates then stay so altogether.
    """
    had_aggregates = are_aggregates(conn)
    if had_aggregates and _hours_are_gone(conn):
        return
    with conn.transaction():
        if not had_aggregates:
            conn.execute(query("set_rollup_origin"), {"zone": zone})
        changed = conn.execute(query("set_rollup_zone"), {"zone": zone}).rowcount
    if had_aggregates and changed:
        rollup_aggregates.create_days(conn, zone, calendar(conn)[1])
    elif not had_aggregates and edition(conn) == "timescale-community" and _nothing_made(conn):
        rollup_aggregates.create(conn, zone, calendar(conn)[1])


def are_aggregates(conn: Connection) -> bool:
    """Whether TimescaleDB keeps them."""
    row = conn.execute(query("rollups_are_aggregates")).fetchone()
    return bool(row and row[0])


@dataclass(slots=True)
class Paces:
    """How much one step of each kind makes; whoever takes many turns keeps it between them."""

    aggregates: Pace = field(default_factory=lambda: Pace(rollup_aggregates.MOST_QUARTERS))
    tables: rollup_tables.Paces = field(default_factory=rollup_tables.Paces)


def turn(conn: Connection, now: int, paces: Paces | None = None) -> bool:
    """One bounded step towards right rollups; whether there is more to do at once. `now` is epoch ms.

    Raises TooSlow when the least that can be done takes too long; before that, the next turn does less.
    """
    paces = paces or Paces()
    if are_aggregates(conn):
        return rollup_aggregates.turn(conn, now, *calendar(conn), paces.aggregates)
    return rollup_tables.turn(conn, now, paces.tables)


def made_until(conn: Connection) -> datetime:
    """Up to where closed buckets are made in every width."""
    if are_aggregates(conn):
        return rollup_aggregates.made_until(conn)
    return rollup_tables.made_until(conn)


def touch(conn: Connection, datastream_id: int, first: int, last: int) -> None:
    """Say that [first, last] epoch ms has changed, in the transaction that changes it without a batch row."""
    span = {"datastream_id": datastream_id, "first": moment(first), "last": moment(last)}
    conn.execute(query("touch"), span)


def calendar(conn: Connection) -> tuple[str, datetime]:
    """The zone whose days the day view has, and one moment at which its hours begin."""
    row = conn.execute(query("rollup_calendar")).fetchone()
    if row is None:
        raise ValueError("the table rollup has lost its row")
    return row[0], row[1]


def hours_fit(zone: str, origin: datetime, first: int, last: int) -> bool:
    """Whether a zone's hours begin where those of the rollups do, all through [first, last) epoch ms."""
    there = ZoneInfo(zone)
    sampled = (moment(at) for at in (*range(first, last, SAMPLE_MS), last))
    starts = (origin - EPOCH) % HOUR
    return all((starts + (at.astimezone(there).utcoffset() or NONE)) % HOUR == NONE for at in sampled)


def _hours_are_gone(conn: Connection) -> bool:
    row = conn.execute(query("hours_are_gone")).fetchone()
    return bool(row and row[0])


def _nothing_made(conn: Connection) -> bool:
    row = conn.execute(query("nothing_made")).fetchone()
    return bool(row and row[0])
