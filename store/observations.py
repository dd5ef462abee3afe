"""Observations: written in batches, read by datastream."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from psycopg import Connection

from city.observation import Observation
from city.quality import Quality, Reason
from store import binary
from store.database import millis, moment
from store.deadletters import DeadLetter, add_dead_letters
from store.queries import query

MOST_ROWS = 500_000


class Key(NamedTuple):
    """What makes an observation one and the same."""

    datastream_id: int
    phenomenon_time: int


class Bucket(StrEnum):
    """Widths a range can be read in."""

    RAW = "raw"
    MINUTE = "1m"
    HOUR = "1h"
    DAY = "1d"


UNIT = {Bucket.MINUTE: "minute", Bucket.HOUR: "hour", Bucket.DAY: "day"}


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
    """Running totals of all ingestors; received = stored + duplicate + dead_lettered."""

    received: int
    stored: int
    duplicate: int
    dead_lettered: int
    last_commit_at: int | None


def write(
    conn: Connection, ingestor: str, observations: Sequence[Observation], dead: Sequence[DeadLetter]
) -> set[Key]:
    """Commit a batch with its dead letters; the keys that were new. One round trip, one transaction."""
    cursor = conn.cursor(binary=True)
    with conn.pipeline(), conn.transaction():
        account = {"ingestor": ingestor, "offered": len(observations), "dead": sum(d.parts for d in dead)}
        cursor.execute(query("store_batch"), _columns(observations) | account)
        add_dead_letters(conn, dead)
        conn.execute(query("announce_batch"))
    return {Key(row[0], millis(row[1])) for row in cursor.fetchall()}


def _columns(observations: Sequence[Observation]) -> dict[str, object]:
    return {
        "ids": binary.int4([o.datastream_id for o in observations]),
        "times": binary.timestamptz([o.phenomenon_time for o in observations]),
        "results": binary.float8([o.result for o in observations]),
        "qualities": binary.int2([o.quality for o in observations]),
        "reasons": binary.int4([o.reasons for o in observations]),
        "received": binary.timestamptz([o.received_at for o in observations]),
    }


def latest(conn: Connection, datastream_ids: Sequence[int]) -> list[Observation]:
    """The newest observation of each datastream that has one."""
    cursor = conn.cursor(binary=True)
    rows = cursor.execute(query("latest"), {"ids": list(datastream_ids)}).fetchall()
    return [_observation(row[0], row[1:]) for row in rows]


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
    """Means of one datastream in [first, last) epoch ms by bucket, ascending. Not for Bucket.RAW.

    Days begin at midnight in `zone`, an IANA name.
    """
    span = {"datastream_id": datastream_id, "first": moment(first), "last": moment(last)}
    how = {"unit": UNIT[bucket], "zone": zone, "most": MOST_ROWS}
    rows = conn.execute(query("bucket_range"), {**span, **how}).fetchall()
    return [Mean(millis(row[0]), *row[1:]) for row in rows]


def totals(conn: Connection) -> Totals:
    """What all ingestors have done so far."""
    row = conn.execute(query("totals")).fetchone()
    if row is None:
        return Totals(0, 0, 0, 0, None)
    return Totals(row[0], row[1], row[2], row[3], millis(row[4]) if row[4] else None)


def _observation(datastream_id: int, row: Sequence) -> Observation:
    time, result, quality, reasons, received_at = row
    return Observation(
        datastream_id, millis(time), result, Quality(quality), Reason(reasons), millis(received_at)
    )
