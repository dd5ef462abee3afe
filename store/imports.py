"""History brought in from files: stored in chunks that a crash cannot double, and taken out again.

Nothing here goes into the feed of the alert engine. Every chunk moves the import's `rows_done` in its own
transaction and says which spans the rollups have to look at again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from psycopg import Connection
from psycopg.errors import DeadlockDetected

from city.clock import DAY_MS
from city.errors import PermanentError
from sensors.mapping_columns import Columns
from store import binary
from store.database import edition, millis, moment
from store.queries import query

MOST_LISTED = 50
MOST_DAYS = 200
"""Days that a transaction may touch where each is a chunk: every chunk holds locks of the few there are."""
TRIES = 5
"""Tries of a chunk that met ingest storing the same keys in another order, and of beginning beside others."""


class ImportStateError(PermanentError):
    """An import is not in a state in which this can be done."""


@dataclass(frozen=True, slots=True)
class About:
    """What is to be imported: the file's name and digest, the mapping's digest, who, and what is in it.

    `first` and `last` are the bounds of its phenomenon times in epoch ms.
    """

    file: str
    sha256: str
    mapping: str
    by_whom: str
    row_count: int
    datastream_ids: Sequence[int]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Import:
    """One import as the database knows it. Times are epoch milliseconds, except the stamp."""

    import_id: int
    stamp: datetime
    file: str
    by_whom: str
    state: str
    started_at: int
    row_count: int
    rows_done: int
    offered: int
    stored: int
    conflicting: int
    datastream_ids: list[int]
    first: int | None
    last: int | None

    @property
    def duplicate(self) -> int:
        """Observations that were there already, with the same value."""
        return self.offered - self.stored - self.conflicting


def begin(conn: Connection, about: About, now: int) -> Import:
    """The import to work on, locked by this connection: the unfinished one of this file, or a new one.

    Raises ImportStateError while another process works on it, and while one that has datastreams and times in
    common is being undone: what that one still has would be a duplicate here, and gone afterwards.
    """
    what = {"sha256": about.sha256, "mapping": about.mapping, "ids": list(about.datastream_ids)}
    what |= {"first": moment(about.first), "last": moment(about.last), "now": moment(now)}
    what |= {"file": about.file, "by_whom": about.by_whom, "row_count": about.row_count}
    with conn.transaction():
        conn.execute(query("order_imports"))
        if found := conn.execute(query("being_undone"), what).fetchone():
            raise ImportStateError(_undo_first(*found))
        for name in ("resume_import", "begin_import") * TRIES:
            if row := conn.execute(query(name), what).fetchone():
                return _locked(conn, row[0])
    raise ImportStateError(f"too many imports begin at this moment: import {about.file} again")


def make_room(conn: Connection, years: Iterable[int]) -> int:
    """Make places for observations of past years, where they need any; how many were made."""
    row = conn.execute(query("make_room"), {"years": sorted(years)}).fetchone()
    return row[0] if row else 0


def most_days(conn: Connection) -> int | None:
    """How many different days one transaction may touch; None for any number."""
    return None if edition(conn) == "postgresql" else MOST_DAYS


def store(conn: Connection, imported: Import, columns: Columns, rows_done: int) -> Import:
    """Store one chunk and move the import on to `rows_done`, in one transaction; the import as it is then."""
    for tries_left in reversed(range(TRIES)):
        try:
            with conn.transaction():
                return _store(conn, imported, columns, rows_done)
        except DeadlockDetected:
            if not tries_left:
                raise
    raise AssertionError("the last try returns or raises")


def finish(conn: Connection, imported: Import) -> Import:
    """Everything is stored."""
    return _turn(conn, imported, ("running",), "done")


def undo(conn: Connection, import_id: int, *, forced: bool = False) -> Iterator[int]:
    """Remove exactly what an import stored, datastream by datastream; how many after each.

    Interrupted, it goes on when it is called again. Raises ImportStateError for one that is not there,
    was undone already or is being worked on, and unless `forced` for one whose values another import
    offered too: that one did not store them, because they were there.
    """
    with conn.transaction():
        conn.execute(query("order_imports"))
        others = conn.execute(query("offered_too"), {"import_id": import_id}).fetchall()
        if others and not forced:
            raise ImportStateError(_others_first(import_id, others))
        imported = _turn(conn, _locked(conn, import_id), ("running", "done", "undoing"), "undoing")
    slices = list(_slices(imported.first or 0, imported.last or 0, most_days(conn)))
    for datastream_id in imported.datastream_ids:
        which = {"datastream_id": datastream_id, "stamp": imported.stamp}
        rows = [conn.execute(query("remove_history"), which | span).fetchone() for span in slices]
        yield sum(row[0] for row in rows if row)
    _turn(conn, imported, ("undoing",), "undone")


def find(conn: Connection, import_id: int) -> Import:
    """An import by its number. Raises ImportStateError."""
    row = conn.execute(query("load_import"), {"import_id": import_id}).fetchone()
    if row is None:
        raise ImportStateError(f"there is no import {import_id}")
    return _import(row)


def newest(conn: Connection) -> list[Import]:
    """The latest imports, newest first."""
    return [_import(row) for row in conn.execute(query("list_imports"), {"most": MOST_LISTED})]


def _undo_first(import_id: int, file: str) -> str:
    how = f"`citywatch import --undo {import_id}`"
    return (
        f"import {import_id} of {file} is being undone, and has datastreams and times in common with this "
        f"file: wait for it, or where it was interrupted finish it with {how}; then import again"
    )


def _others_first(import_id: int, others: Sequence[tuple[int, str]]) -> str:
    named = ", ".join(f"import {other_id} of {file}" for other_id, file in others)
    return (
        f"import {import_id} has datastreams and times in common with {named}: what was there already was "
        "not stored again, and would be gone. Undo what came later first, then this, then import again what "
        "is to stay; --force removes it all the same"
    )


def _locked(conn: Connection, import_id: int) -> Import:
    row = conn.execute(query("lock_import"), {"import_id": import_id}).fetchone()
    if not (row and row[0]):
        raise ImportStateError(f"another process works on import {import_id}")
    return find(conn, import_id)


def _store(conn: Connection, imported: Import, columns: Columns, rows_done: int) -> Import:
    given = _arrays(columns) | {"stamp": imported.stamp}
    row = conn.execute(query("store_history"), given).fetchone()
    stored = row[0] if row else 0
    conflicting = 0
    if stored < len(columns.ids):
        for span in _runs(columns.times, most_days(conn)):
            row = conn.execute(query("count_conflicts"), given | span).fetchone()
            conflicting += row[0] if row else 0
    counts = {"offered": len(columns.ids), "stored": stored, "conflicting": conflicting}
    moved = conn.execute(
        query("advance_import"), {"import_id": imported.import_id, "rows_done": rows_done, **counts}
    )
    if moved.rowcount != 1:
        raise ImportStateError(f"import {imported.import_id} was moved on by somebody else")
    return find(conn, imported.import_id)


def _slices(first: int, last: int, days: int | None) -> Iterator[dict[str, datetime]]:
    """[first, last] epoch ms in pieces of so many days."""
    width = days * DAY_MS if days else last - first + 1
    for start in range(first, last + 1, width):
        yield {"first": moment(start), "last": moment(min(last, start + width - 1))}


def _runs(times: np.ndarray, days: int | None) -> Iterator[dict[str, datetime]]:
    """The bounds of what lies in days that follow each other; of everything where days cost nothing."""
    if days is None:
        yield {"first": moment(int(times.min())), "last": moment(int(times.max()))}
        return
    touched = np.unique(times // DAY_MS)
    for run in np.split(touched, np.flatnonzero(np.diff(touched) > 1) + 1):
        yield {"first": moment(int(run[0]) * DAY_MS), "last": moment(int(run[-1] + 1) * DAY_MS - 1)}


def _arrays(columns: Columns) -> dict[str, object]:
    order = np.lexsort((columns.times, columns.ids))  # the order of the index
    return {
        "ids": binary.int4(columns.ids[order]),
        "times": binary.timestamptz(columns.times[order]),
        "results": binary.float8(columns.results[order]),
        "qualities": binary.int2(columns.qualities[order]),
        "reasons": binary.int4(columns.reasons[order]),
    }


def _turn(conn: Connection, imported: Import, was: tuple[str, ...], state: str) -> Import:
    which = {"import_id": imported.import_id, "was": list(was), "state": state}
    if conn.execute(query("turn_import"), which).rowcount != 1:
        raise ImportStateError(f"import {imported.import_id} is {find(conn, imported.import_id).state}")
    return find(conn, imported.import_id)


def _import(row: tuple) -> Import:
    import_id, stamp, file, by_whom, state, started_at, *counts, ids, first, last = row
    bounds = (millis(first) if first else None, millis(last) if last else None)
    return Import(import_id, stamp, file, by_whom, state, millis(started_at), *counts, ids, *bounds)


def feed_present(conn: Connection, imported: Import, since: int) -> int:
    """Hand the alert engine what this import brought since a time (epoch ms) and is the newest; how many."""
    asked = {"ids": imported.datastream_ids, "since": moment(since), "stamp": imported.stamp}
    row = conn.execute(query("feed_present"), asked).fetchone()
    return int(row[0]) if row else 0
