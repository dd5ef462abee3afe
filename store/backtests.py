"""What a backtest reads: observations as columns, slab by slab, and what was recorded as found before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
from psycopg import Connection

from city.alert import Finding
from city.columns import Columns
from city.observation import AHEAD_MS, MOST_AHEAD_MS
from city.state import Level
from store import binary
from store.database import millis, moment
from store.queries import query

STATEMENT_TIMEOUT_MS = 600_000
LATE = 1 << 20
"""The bit of a code that says that an observation came too late to count."""


class Slab(NamedTuple):
    """What one datastream has in a slab of time; `late` are how many came too late to count."""

    datastream_id: int
    columns: Columns
    late: int


def slab(
    conn: Connection, ids: Sequence[int], after: int, until: int, lateness_ms: int, *, late_too: bool
) -> Iterator[Slab]:
    """What counts in (after, until] epoch ms, in order, one Slab for each datastream that has any.

    What was received more than `lateness_ms` after its time is left out, unless `late_too`.
    """
    cursor = conn.cursor(binary=True)
    binary.read_arrays(cursor)
    span = {
        "after": moment(after),
        "until": moment(until),
        "lateness": timedelta(milliseconds=lateness_ms),
        "believed": timedelta(milliseconds=AHEAD_MS),
        "ahead": timedelta(milliseconds=MOST_AHEAD_MS),
    }
    for datastream_id, micros, results, codes in cursor.execute(
        query("backtest_slab"), span | {"ids": list(ids)}
    ):
        late = codes >= LATE
        columns = Columns(binary.epoch_ms(micros), results, codes % LATE)
        yield Slab(
            datastream_id,
            _in_order(columns if late_too else columns.only(~late)),
            int(np.count_nonzero(late)),
        )


def _in_order(columns: Columns) -> Columns:
    """The order that was asked for, should the server have put them together in another."""
    if np.all(np.diff(columns.times) > 0):
        return columns
    return columns.only(np.argsort(columns.times, kind="stable"))


def declared_at(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Since when each datastream is declared, epoch ms."""
    return {key: millis(at) for key, at in conn.execute(query("declared_at"), {"ids": list(ids)})}


def on_record(conn: Connection, rule_id: str, at: int) -> dict[str, Finding]:
    """What a rule is recorded to have found last at or before a time (epoch ms), by subject."""
    rows = conn.execute(query("findings_on_record"), {"rule_id": rule_id, "at": moment(at)})
    return {subject: _finding(row) for subject, *row in rows}


def recorded_within(
    conn: Connection, rule_id: str, spans: Mapping[str, tuple[int, int]]
) -> dict[str, list[Finding]]:
    """What a rule is recorded to have found in a span of each subject's own, (from exclusive, to inclusive)
    epoch ms, by time."""
    asked = {
        "rule_id": rule_id,
        "subjects": list(spans),
        "sinces": [moment(since) for since, _ in spans.values()],
        "untils": [moment(until) for _, until in spans.values()],
    }
    found: dict[str, list[Finding]] = {}
    for subject, *row in conn.execute(query("findings_within"), asked):
        found.setdefault(subject, []).append(_finding(row))
    return found


def _finding(row: Sequence[Any]) -> Finding:
    when, found, unknown, result, limit, since = row
    began = millis(since) if since else millis(when)
    return Finding(millis(when), Level(found), result, limit, began, bool(unknown) and found > 0)
