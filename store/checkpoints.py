"""Where rules go on after a restart, and the observations they go on with."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from psycopg import Connection

from city.alert import Key, Subject
from city.observation import Observation
from city.quality import Quality, Reason
from store.database import millis, moment
from store.feed import Cursor
from store.queries import query

MOST_DATASTREAMS = 100
"""Whose observations are read at once."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a key as of the mark of its shard. Nothing up to `at` (epoch ms) changes any more;
    `version` is a fingerprint of what decides its findings."""

    key: Key
    version: str
    at: int
    state: bytes
    shard: int | None


def load(conn: Connection, keys: Iterable[Key]) -> dict[Key, Checkpoint]:
    """Those that there are of these keys."""
    rows = conn.cursor(binary=True).execute(query("load_checkpoints"), _keys(list(keys)))
    found = (Checkpoint(Key(row[0], Subject.read(row[1])), row[2], millis(row[3]), *row[4:]) for row in rows)
    return {one.key: one for one in found}


def save(conn: Connection, checkpoints: Sequence[Checkpoint]) -> None:
    """All in one statement; with `mark` in one transaction."""
    if checkpoints:
        columns = {
            "versions": [one.version for one in checkpoints],
            "ats": [moment(one.at) for one in checkpoints],
            "states": [one.state for one in checkpoints],
            "shards": [one.shard for one in checkpoints],
        }
        conn.execute(query("save_checkpoints"), _keys([one.key for one in checkpoints]) | columns)


def mark(conn: Connection, shards: Collection[int], upto: Cursor) -> None:
    """All checkpoints of these shards hold what the feed had up to a cursor."""
    asked = {"shards": sorted(shards), "xid": upto.xid, "batch_id": upto.batch_id}
    conn.execute(query("mark_shards"), asked)


def leave_unmarked(conn: Connection, keys: Collection[Key]) -> None:
    """Exempt what is not kept up with its shard: its settled state holds, and no mark."""
    if keys:
        conn.execute(query("leave_unmarked"), _keys(list(keys)))


def marks(conn: Connection, shards: Collection[int]) -> dict[int, Cursor]:
    """The marks of shards, where the feed still has all that came after."""
    rows = conn.execute(query("load_marks"), {"shards": sorted(shards)})
    return {shard: Cursor(xid, batch_id) for shard, xid, batch_id in rows}


def forget_others(conn: Connection, keys: Iterable[Key]) -> None:
    """Drop those of all keys but these."""
    conn.execute(query("forget_checkpoints"), _keys(list(keys)))


def observations(conn: Connection, spans: Mapping[int, tuple[int, int]]) -> dict[int, list[Observation]]:
    """What is stored of each datastream in a span of its own, (from exclusive, to inclusive) epoch ms."""
    found: dict[int, list[Observation]] = {}
    ids = list(spans)
    for first in range(0, len(ids), MOST_DATASTREAMS):
        some = ids[first : first + MOST_DATASTREAMS]
        asked = {
            "ids": some,
            "sinces": [moment(spans[key][0]) for key in some],
            "untils": [moment(spans[key][1]) for key in some],
        }
        for row in conn.cursor(binary=True).execute(query("observations_since"), asked):
            found.setdefault(row[0], []).append(_observation(row))
    return found


def _observation(row: tuple) -> Observation:
    key, time, result, quality, reasons, received_at = row
    return Observation(key, millis(time), result, Quality(quality), Reason(reasons), millis(received_at))


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"rule_ids": [key.rule_id for key in keys], "subjects": [str(key.subject) for key in keys]}
