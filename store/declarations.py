"""What is declared in files or on the web, every version of it: the newest of an entry counts.

A file that is loaded again changes nothing where it says what it said before, so a web edit stays; where it
says something new, that is a new version on top. Whoever changes an entry names the version they saw: when
another is the newest by now, nothing is written (`Overtaken`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.errors import TransientError
from sensors.catalogue_declared import Kept, Version
from sensors.catalogue_part import Table, Tables
from store.database import millis, moment
from store.queries import query
from store.text import storable

MOST_VERSIONS = 500


class Origin(StrEnum):
    """Where a version was said."""

    FILE = "file"
    WEB = "web"


class Overtaken(TransientError):
    """Somebody changed the entry since it was read. `newest` is its version now, 0 where there is none."""

    def __init__(self, section: str, name: str, newest: int) -> None:
        super().__init__(f"{section}.{name} is at version {newest} by now")
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Declaration:
    """One version of one entry; `at` is epoch milliseconds. `gone`: it took the entry away."""

    section: str
    name: str
    version: int
    table: Table
    by: str
    at: int
    origin: Origin
    gone: bool
    note: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What loading files changed: entries by `section.id`."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def current(conn: Connection) -> list[Declaration]:
    """What counts now, by section and id."""
    return [_declaration(row) for row in conn.execute(query("current_declarations"))]


def as_of(conn: Connection, at: int) -> list[Declaration]:
    """What counted at a time (epoch ms)."""
    rows = conn.execute(query("declarations_as_of"), {"at": moment(at)})
    return [_declaration(row) for row in rows]


def kept(declarations: list[Declaration]) -> Kept:
    """Declarations as the check of the catalogue takes them; a mistake names where a version was said."""
    return {(d.section, d.name): Version(d.table, d.version, d.origin.value) for d in declarations}


def newest(conn: Connection, section: str, name: str) -> Declaration | None:
    """The newest version of an entry, maybe the one that took it away; None if there never was one."""
    row = conn.execute(query("newest_declaration"), {"section": section, "id": name}).fetchone()
    return _declaration(row) if row else None


def history(conn: Connection, section: str, name: str, most: int = MOST_VERSIONS) -> list[Declaration]:
    """The versions of an entry, newest first."""
    asked = {"section": section, "id": name, "most": most}
    return [_declaration(row) for row in conn.execute(query("declaration_history"), asked)]


def lock(conn: Connection) -> None:
    """Until the end of the transaction nobody else changes what is declared."""
    conn.execute(query("lock_declarations"))


def declare(
    conn: Connection,
    section: str,
    name: str,
    table: Table | None,
    *,
    by: str,
    expected: int,
    origin: Origin = Origin.WEB,
    note: str = "",
) -> int:
    """A new version of an entry, None takes it away; its number. The caller has checked it, under `lock`.

    Raises Overtaken when the newest version is not `expected`, 0 for an entry that never was.
    """
    before = newest(conn, section, name)
    kept_table = before.table if before else {}
    row = _row(section, name, expected, kept_table if table is None else table, by, origin, note)
    stored = conn.execute(query("add_declaration"), row | {"gone": table is None}).fetchone()
    if stored is None:
        overtaken_by = newest(conn, section, name)
        raise Overtaken(section, name, overtaken_by.version if overtaken_by else 0)
    conn.execute(query("announce_catalogue"))
    return int(stored[0])


class _Before(NamedTuple):
    """An entry as it is kept: its table and whether it was gone in its newest file; its newest version."""

    table: Table | None
    gone_from_file: bool | None
    version: int
    origin: str
    gone: bool


def take_files(conn: Connection, tables: Tables, by: str) -> Taken:
    """Make what files say count where it is new, in the caller's transaction."""
    lock(conn)
    rows = {(row[0], row[1]): _Before(*row[2:]) for row in conn.execute(query("newest_of_each"))}
    said = {(section, name): table for section, of in tables.items() for name, table in of.items()}
    new = {key: table for key, table in said.items() if _is_new(table, rows.get(key))}
    lost = {key: rows[key].table for key in rows.keys() - said.keys() if _is_lost(rows[key])}
    for (section, name), table in (new | lost).items():
        before = rows.get((section, name))
        row = _row(section, name, before.version if before else 0, table or {}, by, Origin.FILE, "")
        conn.execute(query("add_declaration"), row | {"gone": (section, name) in lost})
    return Taken(
        tuple(".".join(key) for key in new if key not in rows),
        tuple(".".join(key) for key in new if key in rows),
        tuple(".".join(key) for key in lost),
    )


def _is_new(table: Table, before: _Before | None) -> bool:
    """Whether a file says something else than the file before."""
    return before is None or bool(before.gone_from_file) or before.table != table


def _is_lost(before: _Before) -> bool:
    """Whether an entry that no file says any more was the last file's to say, and nobody changed it since."""
    return before.origin == Origin.FILE.value and not before.gone


def _row(
    section: str, name: str, expected: int, table: Table, by: str, origin: Origin, note: str
) -> dict[str, object]:
    return {
        "section": section,
        "id": name,
        "expected": expected,
        "definition": Jsonb(table),
        "by": storable(by),
        "origin": origin.value,
        "note": storable(note),
    }


def _declaration(row: tuple) -> Declaration:
    section, name, version, table, by, at, origin, gone, note = row
    return Declaration(section, name, version, table, by, millis(at), Origin(origin), gone, note)
