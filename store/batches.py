"""A batch of messages written down: observations, dead letters, marks and presences in one transaction.

One statement carries the observations as binary arrays, keeps those that are new, hands them on to who reads
the feed, and adds to the tally; whatever else came with the batch goes in the same round trip.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from psycopg import Connection

from city.observation import Observation
from city.presence import Presence
from city.seqs import QUARTER_MS
from sensors.topics import thing_of
from store import binary, presence
from store.deadletters import DeadLetter, add_dead_letters
from store.queries import query


@dataclass(frozen=True, slots=True)
class Batch:
    """What a number of messages came to; `marks` are (a datastream_id of the thing, seq, epoch ms) in
    order."""

    observations: Sequence[Observation]
    dead: Sequence[DeadLetter] = ()
    marks: Sequence[tuple[int, int, int]] = ()
    presences: Sequence[Presence] = ()


def write(conn: Connection, ingestor: str, batch: Batch) -> list[Observation]:
    """Commit a batch; the observations that were new, in their order. One round trip, one transaction."""
    cursor = conn.cursor(binary=True)
    offered = len(batch.observations)
    account = {"ingestor": ingestor, "offered": offered, "dead": sum(letter.parts for letter in batch.dead)}
    with conn.pipeline(), conn.transaction():
        cursor.execute(query("store_batch"), account | _columns(batch.observations) | _arrived(batch))
        add_dead_letters(conn, batch.dead)
        presence.write(conn, batch.presences)
        conn.execute(query("announce_batch"))
    stored, ids, times = cursor.fetchone() or (0, [], [])
    if stored == offered:
        return list(batch.observations)
    return _kept(batch.observations, set(zip(ids or [], times or [], strict=True)))


def _kept(offered: Sequence[Observation], new: set[tuple[int, int]]) -> list[Observation]:
    """The first of each key that was new."""
    kept: list[Observation] = []
    for observation in offered:
        if observation.key in new:
            new.discard(observation.key)
            kept.append(observation)
    return kept


def _columns(observations: Sequence[Observation]) -> dict[str, object]:
    ids = np.array([o.datastream_id for o in observations], np.int64)
    times = np.array([o.phenomenon_time for o in observations], np.int64)
    streams, quarters, counts = _by_quarter(ids, times)
    return {
        "ids": binary.int4(ids),
        "times": binary.timestamptz(times),
        "results": binary.float8([o.result for o in observations]),
        "qualities": binary.int2([o.quality for o in observations]),
        "reasons": binary.int4([o.reasons for o in observations]),
        "received": binary.timestamptz([o.received_at for o in observations]),
        "streams": binary.int4(streams),
        "quarters": binary.int4(quarters),
        "counts": binary.int4(counts),
    }


def _by_quarter(ids: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many there are of each datastream and quarter of an hour."""
    keys, counts = np.unique((ids << 32) + times // QUARTER_MS, return_counts=True)
    return keys >> 32, keys & 0xFFFF_FFFF, counts


def _arrived(batch: Batch) -> dict[str, object]:
    marks = batch.marks
    dead = [(letter, *counted) for letter in batch.dead for counted in letter.counted_for.items()]
    return {
        "mark_streams": binary.int4([stream for stream, _, _ in marks]),
        "mark_seqs": binary.int8([seq for _, seq, _ in marks]),
        "mark_times": binary.timestamptz([time for _, _, time in marks]),
        "dead_things": [thing_of(letter.topic) or "" for letter, _, _ in dead],
        "dead_reasons": [letter.reason.value for letter, _, _ in dead],
        "dead_quarters": [quarter for _, quarter, _ in dead],
        "dead_parts": [parts for _, _, parts in dead],
    }
