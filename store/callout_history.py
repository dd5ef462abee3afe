"""The states a callee has been in: the audit trail of a callout, a row for each change."""

from dataclasses import dataclass

from psycopg import Connection

from city.callout import CalleeState
from store.database import millis
from store.queries import query


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: into which state, why, when (epoch ms), by whom if a person did it."""

    callee_id: int
    state: CalleeState
    why: str
    at: int
    by: str | None
    note: str | None


def history(conn: Connection, callee_id: int) -> list[Changed]:
    """The changes of one callee, the first one included, oldest first."""
    rows = conn.execute(query("changes_of"), {"callee_id": callee_id})
    return [Changed(row[0], CalleeState(row[1]), row[2], millis(row[3]), row[4], row[5]) for row in rows]
