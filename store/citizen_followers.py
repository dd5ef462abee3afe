"""Whoever asked to be told what becomes of a report, and who is woken when something did."""

from dataclasses import dataclass

from psycopg import Connection

from city.citizen_report import Progress
from store.database import moment
from store.queries import query
from store.text import storable


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands: `act` is that of the newest answer, as text, empty for none."""

    state: Progress
    answer: str | None
    act: str


def tell(conn: Connection, what: str) -> None:
    """Wake those who publish and show (`report <report_id>`, `reports`) or send (`mail`), once the caller's
    transaction is committed."""
    conn.execute(query("tell_citizens"), {"what": what})


def tell_followers(conn: Connection, now: int) -> int:
    """Queue a mail of where their report stands to all who asked for it and confirmed; how many.

    Each thing is told once, and what was over before anybody looked is not.
    """
    return conn.execute(query("tell_followers"), {"now": moment(now)}).rowcount


def standing(conn: Connection, number: str) -> Standing | None:
    """Where a report stands now, None for one that is not there."""
    row = conn.execute(query("citizen_standing"), {"number": storable(number)}).fetchone()
    return Standing(Progress(row[0]), row[1], row[2] or "") if row else None
