"""History on its way out: one snapshot of the database, read in slices so that memory stays bounded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg import Connection, IsolationLevel

from city.clock import DAY_MS
from store import observations
from store.database import connect, millis, moment
from store.observations import Bucket, Mean
from store.queries import query

STATEMENT_TIMEOUT_MS = 600_000
IDLE = "10min"
"""A snapshot that nobody reads from for so long is ended: it would keep the database from tidying up."""
SLICE = 20_000
"""Rows held at a time."""
COUNTED_BY_HOUR_MS = 92 * DAY_MS
WINDOW_DAYS = {Bucket.MINUTE: 14, Bucket.HOUR: 730, Bucket.DAY: 18_000}

Raw = tuple[datetime, float, int, int]
"""phenomenon_time, result, quality, reasons."""


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection for which time stands still: what is stored meanwhile is not in the export."""
    with connect(url, "export", autocommit=False, statement_timeout_ms=STATEMENT_TIMEOUT_MS) as conn:
        conn.read_only = True
        conn.isolation_level = IsolationLevel.REPEATABLE_READ
        conn.execute(query("end_if_idle"), {"idle": IDLE})
        yield conn


def spans(conn: Connection, datastream_ids: Sequence[int], bucket: Bucket) -> dict[int, tuple[int, int]]:
    """The first and last phenomenon time (epoch ms) of each datastream that has any."""
    name = "oldest_and_newest" if bucket is Bucket.RAW else "oldest_and_newest_day"
    rows = conn.execute(query(name), {"ids": list(datastream_ids)})
    return {key: (millis(first), millis(last)) for key, first, last in rows}


def raw(conn: Connection, datastream_id: int, first: int, last: int) -> Iterator[list[Raw]]:
    """Observations of one datastream in [first, last) epoch ms, ascending, by a cursor of the server's."""
    span = {"datastream_id": datastream_id, "first": moment(first), "last": moment(last)}
    with conn.cursor(name="export", binary=True) as cursor:
        cursor.execute(query("stream_range"), span)
        while rows := cursor.fetchmany(SLICE):
            yield rows


def means(
    conn: Connection, datastream_id: int, first: int, last: int, bucket: Bucket, zone: ZoneInfo
) -> Iterator[list[Mean]]:
    """Means of one datastream in [first, last) epoch ms, ascending, in windows that begin at midnight."""
    start = first
    while start < last:
        day = moment(start).astimezone(zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
        end = min(last, millis((day + timedelta(days=WINDOW_DAYS[bucket])).replace(tzinfo=zone)))
        if found := observations.read_buckets(conn, datastream_id, start, end, bucket, zone.key):
            yield found
        start = end


def estimate(conn: Connection, datastream_ids: Sequence[int], first: int, last: int, bucket: Bucket) -> int:
    """About how many rows [first, last) epoch ms would be, from whole hours, of long times days."""
    asked = {"ids": list(datastream_ids), "first": moment(first), "last": moment(last)}
    by_hour = bucket is not Bucket.DAY and last - first <= COUNTED_BY_HOUR_MS
    row = conn.execute(query("count_by_hour" if by_hour else "count_by_day"), asked).fetchone()
    return int(row[list(Bucket).index(bucket)]) if row else 0
