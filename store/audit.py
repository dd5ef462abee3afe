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


@dataclass(frozen=True, slots=True)
class Mark:
    """A line by its number and hash: the log up to there. Who keeps one elsewhere finds out by it whether the
    newest lines were taken away."""

    number: int = 0
    hash: bytes = b""

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"

    @classmethod
    def of(cls, text: str) -> "Mark":
        """As `str` writes it. Raises ValueError."""
        number, _, said = text.strip().partition(":")
        if not (number.isascii() and number.isdigit() and 0 < int(number[:19]) < 2**62 and len(said) == 64):
            raise ValueError(f"{text!r} is no mark: wants NUMBER:HASH as --check prints it")
        return cls(int(number[:19]), bytes.fromhex(said))


START = Mark()
AT_ONCE = 20_000
"""Lines checked by one statement, so that none takes long."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How far the log was checked: the newest line that was looked at, the first that does not follow from
    the one before it (None where all do), whether there are no more."""

    until: Mark
    broken: int | None
    is_all: bool


def check_on(conn: Connection, before: Mark) -> Checked:
    """Check some lines after a mark."""
    after = before.number if before != START else -(2**62)  # also what somebody put before the first
    asked = {"after": after, "number": before.number, "hash": before.hash, "most": AT_ONCE}
    row = conn.execute(query("audit_part"), asked).fetchone()
    if row is None:
        return Checked(before, None, is_all=True)
    broken, number, found = row
    return Checked(Mark(number, bytes(found)), broken, is_all=broken is not None)


def check(conn: Connection) -> Checked:
    """Check every line, however many there are.

    Lines that were taken away at the end leave no trace here: keep a mark elsewhere, and ask `has`.
    """
    found = check_on(conn, START)
    while not found.is_all:
        found = check_on(conn, found.until)
    return found


def has(conn: Connection, mark: Mark) -> bool:
    """Whether the line of a mark is there, with its hash: then, where `check` finds nothing, the log was only
    added to since."""
    return hashes(conn, [mark.number]).get(mark.number) == mark.hash
