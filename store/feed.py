"""The feed of committed batches, read in commit-safe order by a cursor that is kept.

Order is (xid, batch_id) below pg_snapshot_xmin: a batch is read only when no transaction that
could sort before it is still running, so two ingestors cannot hide each other's batches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg import Connection

from city.observation import Observation
from city.quality import Quality, Reason
from store.database import millis, moment
from store.queries import query

MOST_BATCHES = 50
WHILE_S = 3.0
"""For so long whoever stores at the same time may hold back each other's batches."""
READERS = ("alerts", "rollups", "receipts")
"""Who must have concluded a batch before it may be forgotten."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reader stands; `xid` as text because it is 64 bit unsigned."""

    xid: str = "0"
    batch_id: int = 0

    def is_before(self, other: "Cursor") -> bool:
        """Whether something may lie between it and another one."""
        return (int(self.xid), self.batch_id) < (int(other.xid), other.batch_id)


@dataclass(frozen=True, slots=True)
class Fed:
    """One committed batch: the observations that were new. `committed_at` is epoch milliseconds."""

    cursor: Cursor
    committed_at: int
    observations: list[Observation]


def head(conn: Connection) -> Cursor:
    """Where a reader begins that reads what was committed before now elsewhere: before all that comes."""
    row = conn.execute(query("head")).fetchone()
    return Cursor(row[0]) if row else Cursor()


def has_begun(conn: Connection, reader: str) -> bool:
    """Whether a reader ever stood anywhere."""
    return conn.execute(query("read_cursor"), {"reader": reader}).fetchone() is not None


def read_cursor(conn: Connection, reader: str) -> Cursor:
    """Where the reader stands; locks its row for the transaction."""
    row = conn.execute(query("read_cursor"), {"reader": reader}).fetchone()
    return Cursor(*row) if row else Cursor()


def move_cursor(conn: Connection, reader: str, cursor: Cursor) -> None:
    """In the transaction that stores what was concluded from the batches up to here."""
    row = {"reader": reader, "xid": cursor.xid, "batch_id": cursor.batch_id}
    conn.execute(query("move_cursor"), row)


def next_batches(conn: Connection, after: Cursor, most: int = MOST_BATCHES) -> list[Fed]:
    """The batches after a cursor, oldest first."""
    where = {"xid": after.xid, "batch_id": after.batch_id, "most": most}
    rows = conn.cursor(binary=True).execute(query("next_batches"), where).fetchall()
    return [_fed(row) for row in rows]


def is_held_back(conn: Connection, after: Cursor) -> bool:
    """Whether batches after a cursor were committed a while ago and cannot be read yet."""
    where = {"xid": after.xid, "batch_id": after.batch_id, "while_s": WHILE_S}
    row = conn.execute(query("is_held_back"), where).fetchone()
    return bool(row and row[0])


def forget(conn: Connection, before: int, most: int, readers: Sequence[str] = READERS) -> int:
    """Delete up to `most` batches older than a time (epoch ms) that all readers have concluded; how many.

    A reader that has not begun holds all of them.
    """
    old = {"readers": list(readers), "before": moment(before), "most": most}
    return conn.execute(query("forget_batches"), old).rowcount


def _fed(row: tuple) -> Fed:
    xid, batch_id, committed_at, *columns, received_ats = row
    at = millis(committed_at)
    received = [millis(one) for one in received_ats] if received_ats else [at] * len(columns[0])
    return Fed(Cursor(xid, batch_id), at, list(_observations(columns, received)))


def _observations(columns: list[list], received: list[int]) -> Iterator[Observation]:
    for key, time, result, quality, reason, received_at in zip(*columns, received, strict=True):
        yield Observation(key, millis(time), result, Quality(quality), Reason(reason), received_at)
