"""Observations, read by datastream; `store.batches` writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from psycopg import Connection

from city.observation import Observation
from city.quality import Quality, Reason
from city.wind_record import WindRecord
from store import rollups
from store.database import millis, moment
from store.queries import query

MOST_ROWS = 500_000


class Bucket(StrEnum):
    """Widths a range can be read in."""

    RAW = "raw"
    MINUTE = "1m"
    HOUR = "1h"
    DAY = "1d"


@dataclass(frozen=True, slots=True)
class Mean:
    """One bucket: its start, mean and extremes of the GOOD observations (None without any), counts."""

    start: int
    mean: float | None
    low: float | None
    high: float | None
    n: int
    n_good: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Running totals of all ingestors; received = stored + duplicate + dead_lettered.

    `conflicting` are duplicates that said another value than the one that is kept.
    """

    received: int
    stored: int
    duplicate: int
    conflicting: int
    dead_lettered: int
    last_commit_at: int | None


def latest(conn: Connection, datastream_ids: Sequence[int]) -> list[Observation]:
    """The newest observation of each datastream that has one."""
    cursor = conn.cursor(binary=True)
    rows = cursor.execute(query("latest"), {"ids": list(datastream_ids)}).fetchall()
    return [_observation(row[0], row[1:]) for row in rows]


def newest_good(conn: Connection, datastream_ids: Sequence[int], since: int) -> list[Observation]:
    """The newest GOOD observation of each datastream that has one since a time (epoch ms)."""
    asked = {"ids": list(datastream_ids), "since": moment(since)}
    rows = conn.cursor(binary=True).execute(query("newest_good"), asked).fetchall()
    return [_observation(row[0], row[1:]) for row in rows]


def wind_records(conn: Connection, datastream_ids: Sequence[int], since: int) -> dict[int, WindRecord]:
    """What datastreams of winds said that was GOOD since a time (epoch ms), by datastream."""
    asked = {"ids": list(datastream_ids), "since": moment(since)}
    rows = conn.execute(query("wind_records"), asked)
    return {number: WindRecord(n, mean, sine, cosine) for number, n, mean, sine, cosine in rows}


def read_range(
    conn: Connection, datastream_id: int, first: int, last: int, most: int = MOST_ROWS
) -> list[Observation]:
    """Raw observations of one datastream in [first, last) epoch ms, ascending, at most `most`.

    A list of `most` may be cut: ask for one more than you can use, and say so.
    """
    span = {"datastream_id": datastream_id, "first": moment(first), "last": moment(last), "most": most}
    rows = conn.cursor(binary=True).execute(query("raw_range"), span).fetchall()
    return [_observation(datastream_id, row) for row in rows]


def read_buckets(
    conn: Connection, datastream_id: int, first: int, last: int, bucket: Bucket, zone: str
) -> list[Mean]:
    """Means of one datastream by the buckets that [first, last) epoch ms lies in, whole, ascending.

    From the rollups, so also where observations are no longer kept. Days begin at midnight in `zone`, an
    IANA name; those of the city cost least. Not for Bucket.RAW.
    """
    span = {"datastream_id": datastream_id, "first": moment(first), "last": moment(last)}
    rows = conn.execute(
        query(_source(conn, bucket, first, last, zone)), {**span, "zone": zone, "most": MOST_ROWS}
    ).fetchall()
    return [Mean(millis(row[0]), *row[1:]) for row in rows]


def _source(conn: Connection, bucket: Bucket, first: int, last: int, zone: str) -> LiteralString:
    """The query that tells a zone's buckets right and reads least for it."""
    if bucket is Bucket.MINUTE:
        return "minutes_of"
    made_for, origin = rollups.calendar(conn)
    fit = rollups.hours_fit(zone, origin, first, last)
    if bucket is Bucket.HOUR:
        return "hours_of" if fit else "hours_from_minutes"
    if not fit:
        return "days_from_minutes"
    return "days_of" if zone == made_for else "days_from_hours"


def totals(conn: Connection) -> Totals:
    """What all ingestors have done so far."""
    row = conn.execute(query("totals")).fetchone()
    if row is None:
        return Totals(0, 0, 0, 0, 0, None)
    *counts, last_commit_at = row
    return Totals(*counts, millis(last_commit_at) if last_commit_at else None)


def _observation(datastream_id: int, row: Sequence) -> Observation:
    time, result, quality, reasons, received_at = row
    return Observation(
        datastream_id, millis(time), result, Quality(quality), Reason(reasons), millis(received_at)
    )
