"""The audit log: who did what, added to and never changed. The database chains each line to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from store.database import millis, moment
from store.queries import query
from store.text import storable

LATEST_MS = 4_102_444_800_000
"""The year 2100."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `at` is epoch ms."""

    number: int
    at: int
    who: str
    what: str
    detail: Mapping[str, Any]


def add(conn: Connection, who: str, what: str, detail: Mapping[str, str | int], now: int) -> None:
    """Write down that somebody did something."""
    told = {key: storable(text) if isinstance(text, str) else text for key, text in detail.items()}
    row = {"now": moment(now), "who": storable(who), "what": storable(what), "detail": Jsonb(told)}
    conn.execute(query("add_audit"), row)


def newest(conn: Connection, most: int) -> list[Line]:
    """The newest lines, newest first."""
    rows = conn.execute(query("newest_audit"), {"most": most}).fetchall()
    return [Line(number, millis(at), who, what, detail) for number, at, who, what, detail in rows]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of one name, or of everybody's; whose act holds a text; of [first, last), epoch ms; before
    a number."""

    who: str = ""
    what: str = ""
    first: int = 0
    last: int = LATEST_MS
    before: int = 2**62


def like(conn: Connection, wanted: Wanted, most: int) -> list[Line]:
    """The lines that fit, newest first."""
    asked = {
        "who": storable(wanted.who),
        "what": storable(wanted.what),
        "before": wanted.before,
        "most": most,
    }
    times = {"first": moment(wanted.first), "last": moment(wanted.last)}
    rows = conn.execute(query("audit_of" if wanted.who else "audit_between"), asked | times).fetchall()
    return [Line(number, millis(at), who, what, detail) for number, at, who, what, detail in rows]


def hashes(conn: Connection, numbers: list[int]) -> dict[int, bytes]:
    """The hashes of lines by number."""
    return {
        int(number): bytes(found)
        for number, found in conn.execute(query("audit_hashes"), {"numbers": numbers})
    }


def broken_at(conn: Connection) -> int | None:
    """The first line that does not follow from the one before it, None where all do.

    Lines that were taken away at the end leave no trace here: keep the newest number and hash elsewhere.
    """
    row = conn.execute(query("broken_audit")).fetchone()
    return int(row[0]) if row else None
