"""Reports of citizens that wait for an answer: where and of what, for the wall. No words are read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from psycopg import Connection

from city.citizen_report import Progress, Topic
from store.database import millis
from store.queries import query


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report that is received or assigned. Times are epoch milliseconds, the position WGS84 degrees, None
    where none was given."""

    report_id: int
    number: str
    topic: Topic
    state: Progress
    lon: float | None
    lat: float | None
    area: str | None
    noticed_at: int
    received_at: int


def newest(conn: Connection, most: int) -> list[OpenReport]:
    """The newest, the newest first."""
    return [_report(row) for row in conn.execute(query("open_reports"), {"most": most})]


def among(conn: Connection, ids: Collection[int]) -> list[OpenReport]:
    """Those of some reports that wait for an answer, the newest first."""
    rows = conn.execute(query("open_reports_among"), {"ids": list(ids)})
    return [_report(row) for row in rows]


class Count(NamedTuple):
    """How many wait for an answer, and how many of them nobody has yet."""

    open: int
    new: int


def count(conn: Connection) -> Count:
    """How many there are."""
    return Count(*(conn.execute(query("open_reports_count")).fetchone() or (0, 0)))


def _report(row: tuple) -> OpenReport:
    report_id, number, topic, state, lon, lat, area, noticed, received = row
    times = millis(noticed), millis(received)
    return OpenReport(report_id, number, Topic(topic), Progress(state), lon, lat, area, *times)
