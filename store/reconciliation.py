"""The nightly comparison: rows that are stored against receipts, and tallies against what was rolled up.

Three counts of the same thing, made in three places: if they agree, nothing fell between them. Each question
is one statement and so one snapshot, with what is committed and not rolled up yet on the receipts' side, so
that nobody has to stand still for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from psycopg import Connection

from city.receipt import Span
from city.seqs import QUARTER_MS
from store.database import millis, moment
from store.queries import query

ALL_STREAMS = 2**31 - 1
"""As `upto`: every datastream of the day was compared."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is rows (of a datastream) or a column of a tally. `found_at` is epoch milliseconds."""

    day: date
    what: str
    receipted: int
    found: int
    thing_id: str | None = None
    property: str | None = None
    ingestor: str | None = None
    found_at: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """How many differences of recent days are known, and which day was compared last."""

    differences: int
    last_day: date | None


def counted_since(conn: Connection, zone: ZoneInfo) -> date | None:
    """The first day all of which was counted by the zone's days; None while another zone's are counted by."""
    row = conn.execute(query("counted_since"), {"timezone": zone.key}).fetchone()
    return row[0] if row else None


def count_by(conn: Connection, zone: ZoneInfo, since: date) -> bool:
    """Say that receipts are counted by a zone's days; whether it is another zone from now on.

    Then all of a day is counted so from `since` on.
    """
    row = conn.execute(query("count_by"), {"timezone": zone.key, "since": since}).fetchone()
    return row is not None and row[0] == since


def next_day(conn: Connection, first: date, last: date) -> tuple[date, int] | None:
    """The oldest day from first to last that was not compared to its end, and how far it was."""
    return conn.execute(query("days_to_reconcile"), {"first": first, "last": last}).fetchone()


def compare_rows(conn: Connection, day: date, zone: ZoneInfo, upto: int, now: int, most: int) -> int:
    """Compare the next `most` datastreams after `upto`; how far that went, ALL_STREAMS when none was left."""
    ids = [row[0] for row in conn.execute(query("next_streams"), {"upto": upto, "most": most})]
    reached = ids[-1] if len(ids) == most else ALL_STREAMS
    span = Span.of(day, zone)
    asked = {
        "ids": ids,
        "day": day,
        "start": moment(span.first * QUARTER_MS),
        "end": moment(span.last * QUARTER_MS),
    }
    with conn.transaction():
        differing = conn.execute(query("row_differences"), asked).fetchall()
        rows = [("rows", stream, None, receipted, found) for stream, receipted, found in differing]
        _conclude(conn, day, reached, rows, now, done=False)
    return reached


def compare_tallies(conn: Connection, day: date, now: int) -> None:
    """Compare the ingestors' totals, and conclude the day."""
    with conn.transaction():
        differing = conn.execute(query("tally_differences")).fetchall()
        rows = [(what, None, ingestor, receipted, found) for ingestor, what, receipted, found in differing]
        _conclude(conn, day, ALL_STREAMS, rows, now, done=True)


def begin_again(conn: Connection, day: date) -> None:
    """Forget what was found of a day, so that it is compared anew."""
    with conn.transaction():
        conn.execute(query("forget_differences"), {"day": day})
        conn.execute(query("reconcile_anew"), {"day": day})


def differences(conn: Connection, first: date, last: date, most: int = 1000) -> list[Difference]:
    """What differed on days, both inclusive, newest day first."""
    rows = conn.execute(query("differences_between"), {"first": first, "last": last, "most": most})
    return [_difference(row) for row in rows]


def state(conn: Connection, first: date) -> State:
    """Where the comparison stands; differences count from a day on."""
    row = conn.execute(query("reconciliation_state"), {"first": first}).fetchone()
    return State(*row) if row else State(0, None)


def known_differences(conn: Connection) -> int:
    """How many differences are on record."""
    row = conn.execute(query("known_differences")).fetchone()
    return row[0] if row else 0


def _conclude(conn: Connection, day: date, upto: int, rows: Sequence[tuple], now: int, *, done: bool) -> None:
    names = ("what", "datastream_id", "ingestor", "receipted", "found")
    found = [dict(zip(names, row, strict=True)) | {"day": day, "now": moment(now)} for row in rows]
    conn.cursor().executemany(query("add_difference"), found)
    reached = {"day": day, "upto": upto, "differences": len(rows), "done_at": moment(now) if done else None}
    conn.execute(query("reconciled_upto"), reached)


def _difference(row: tuple) -> Difference:
    _, found_at, day, what, thing_id, slug, ingestor, receipted, found = row
    return Difference(day, what, receipted, found, thing_id, slug, ingestor, millis(found_at))
