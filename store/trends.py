"""What trends are drawn from beside the hours: raw columns, why hours are missing, what there is, alerts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg import Connection

from city.alert import Subject
from city.columns import Columns, columns_of
from city.state import Level
from store import binary
from store.database import millis, moment
from store.queries import query

MOST_ALERTS = 500


@dataclass(frozen=True, slots=True)
class AlertSpan:
    """An alert as a stretch of time (epoch ms; `last` None while it is open) at its worst severity."""

    alert_id: int
    rule_id: str
    subject: Subject
    worst: Level
    first: int
    last: int | None


def raw(conn: Connection, datastream_id: int, first: int, last: int, most: int) -> Columns:
    """Observations of one datastream in [first, last) epoch ms, ascending, at most `most`."""
    cursor = conn.cursor(binary=True)
    binary.read_arrays(cursor)
    asked = {"datastream_id": datastream_id, "first": moment(first), "last": moment(last), "most": most}
    row = cursor.execute(query("raw_columns"), asked).fetchone()
    if row is None or row[0] is None:
        return columns_of([])
    times, results, codes = row
    return Columns(binary.epoch_ms(times), results, codes)


def flagged(conn: Connection, spans: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], dict[int, int]]:
    """How often there was each set of reasons in spans (datastream, first, last), by datastream and hour.

    What observations are no longer kept of is missing.
    """
    asked = list(spans)
    columns = {
        "ids": [key for key, _, _ in asked],
        "firsts": [moment(first) for _, first, _ in asked],
        "lasts": [moment(last) for _, _, last in asked],
    }
    found: dict[tuple[int, int], dict[int, int]] = {}
    for key, hour, reasons, n in conn.execute(query("flagged_hours"), columns) if asked else ():
        found.setdefault((key, millis(hour)), {})[reasons] = n
    return found


def extents(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """When the first and the last day begin (epoch ms) of each datastream that anything is kept of."""
    rows = conn.execute(query("extents"), {"ids": list(ids)})
    return {key: (millis(first), millis(last)) for key, first, last in rows}


def alerts(
    conn: Connection, subjects: Iterable[Subject], first: int, last: int, most: int = MOST_ALERTS
) -> list[AlertSpan]:
    """Alerts about subjects that reach into [first, last) epoch ms, oldest first, at most `most`."""
    asked = {"subjects": [str(one) for one in subjects], "first": moment(first), "last": moment(last)}
    rows = conn.execute(query("alerts_of_subjects"), asked | {"most": most})
    return [
        AlertSpan(number, rule, Subject.read(of), Level(worst), millis(begun), millis(end) if end else None)
        for number, rule, of, worst, begun, end in rows
    ]
