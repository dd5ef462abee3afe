"""Who is alive: every process beats, /health and the supervisor look."""

from dataclasses import dataclass

from psycopg import Connection
from psycopg.types.json import Jsonb

from store.database import millis, moment
from store.queries import query

BEAT_S = 2.0


@dataclass(frozen=True, slots=True)
class Process:
    """A process as it last showed itself. Times are epoch milliseconds."""

    process: str
    pid: int
    started_at: int
    beat_at: int
    detail: dict[str, object]


def beat(conn: Connection, process: str, pid: int, now: int, detail: dict[str, object]) -> None:
    """Say that a process lives and what it is doing."""
    row = {"process": process, "pid": pid, "now": moment(now), "detail": Jsonb(detail)}
    conn.execute(query("beat"), row)


def all_processes(conn: Connection) -> list[Process]:
    """Everyone who ever beat, dead or alive."""
    rows = conn.execute(query("all_processes")).fetchall()
    return [Process(row[0], row[1], millis(row[2]), millis(row[3]), row[4]) for row in rows]
