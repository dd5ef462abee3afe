"""What the standing of reservoirs and rivers is read from: levels of a window, rain, a day in samples."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from psycopg import Connection

from city.observation import Observation
from city.quality import Quality, Reason
from city.rain import Tile
from store.database import millis, moment
from store.queries import query

MOST_ROWS = 20_000
"""Of one datastream in its window, the newest."""
SHORTEST_MS = 60_000
"""Rain of shorter periods is not added up."""

Sample = tuple[int, float]


def latest(conn: Connection, ids: Sequence[int], at: int) -> dict[int, Observation]:
    """The newest observation of each datastream up to a time (epoch ms)."""
    rows = conn.execute(query("flood_latest"), {"ids": list(ids), "at": moment(at)})
    return {row[0]: _observation(row) for row in rows}


def levels(
    conn: Connection, windows: Mapping[int, int], at: int, known_at: int | None = None
) -> dict[int, list[Observation]]:
    """The observations of each datastream in its window (ms) up to a time (epoch ms), ascending.

    Here and below: with `known_at` only what had been received then.
    """
    firsts = [moment(at - window) for window in windows.values()]
    asked = {"ids": list(windows), "firsts": firsts, "at": moment(at), "most": MOST_ROWS, **_known(known_at)}
    found: dict[int, list[Observation]] = defaultdict(list)
    for row in conn.execute(query("flood_levels"), asked):
        found[row[0]].append(_observation(row))
    return {key: newest_first[::-1] for key, newest_first in found.items()}


def rain(
    conn: Connection, periods: Mapping[int, int], span_ms: int, at: int, known_at: int | None = None
) -> dict[int, list[Tile]]:
    """Rain of datastreams with these periods (ms) in a span up to a time: newest first, no overlap."""
    wanted = {key: timedelta(milliseconds=period) for key, period in periods.items() if period >= SHORTEST_MS}
    first = moment(at - span_ms - max(periods.values(), default=0))
    span = {"first": first, "at": moment(at), **_known(known_at)}
    asked = {"ids": list(wanted), "periods": list(wanted.values()), **span}
    found: dict[int, list[Tile]] = defaultdict(list)
    for key, until, mm in conn.execute(query("flood_rain"), asked):
        found[key].append(Tile(millis(until), mm))
    return found


def samples(
    conn: Connection, ids: Sequence[int], step_ms: int, count: int, at: int, known_at: int | None = None
) -> dict[int, list[Sample]]:
    """The newest result of each datastream in each of the last `count` slots up to a time (epoch ms).

    Slots begin at whole steps of the clock, so that what was drawn once stays as it was.
    """
    last = at - at % step_ms + step_ms
    first = moment(last - step_ms * (count - 1))
    span = {"first": first, "last": moment(last), "step": timedelta(milliseconds=step_ms)}
    found: dict[int, list[Sample]] = defaultdict(list)
    asked = {"ids": list(ids), "at": moment(at), **span, **_known(known_at)}
    for key, when, result in conn.execute(query("flood_samples"), asked):
        found[key].append((millis(when), result))
    return found


def _known(at: int | None) -> dict[str, object]:
    return {"known": "infinity" if at is None else moment(at)}


def _observation(row: Sequence) -> Observation:
    key, time, result, quality, reasons, received_at = row
    return Observation(key, millis(time), result, Quality(quality), Reason(reasons), millis(received_at))
