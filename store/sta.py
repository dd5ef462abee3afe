"""Observations of many datastreams, each in a span of its own, as SensorThings asks for them."""

from collections.abc import Sequence

from psycopg import Connection

from city.observation import Observation
from city.quality import Quality, Reason
from store.database import millis, moment
from store.queries import query

Part = tuple[int, int, int]
"""A datastream and a span of it: epoch ms, from inclusive, to exclusive."""


def read(conn: Connection, parts: Sequence[Part], each: int, *, descending: bool) -> list[Observation]:
    """The first `each` observations of each part by time, part by part: one question for all of them."""
    name = "observations_descending" if descending else "observations_ascending"
    rows = conn.cursor(binary=True).execute(query(name), {**_columns(parts), "each": each})
    return [
        Observation(key, millis(at), result, Quality(quality), Reason(reasons), millis(received_at))
        for key, at, result, quality, reasons, received_at in rows
    ]


def count(conn: Connection, parts: Sequence[Part], most: int) -> int:
    """How many observations all parts have together, counted up to `most`."""
    row = conn.execute(query("observations_counted"), {**_columns(parts), "most": most}).fetchone()
    return int(row[0]) if row else 0


def counts(conn: Connection, parts: Sequence[Part]) -> list[int]:
    """How many observations each part has."""
    return [int(row[0]) for row in conn.execute(query("observations_counted_each"), _columns(parts))]


def _columns(parts: Sequence[Part]) -> dict[str, list[object]]:
    return {
        "ids": [number for number, _, _ in parts],
        "firsts": [moment(first) for _, first, _ in parts],
        "lasts": [moment(last) for _, _, last in parts],
    }
