"""Devices that nobody knows, and stations that were declared on the web by claiming such a device."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.errors import CatalogueError, Mistake, PermanentError
from city.thing import Thing
from sensors.catalogue_claim import build_claimed
from sensors.catalogue_part import Table
from store import declarations
from store.database import millis, moment
from store.queries import query

SECTION = "things"
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Unknown:
    """A topic of nobody's: when it last spoke (epoch ms), what it said then, and why it was refused."""

    topic: str
    last_at: int
    payload: bytes
    detail: str


@dataclass(frozen=True, slots=True)
class Limited:
    """A topic that said more than its rate: when last (epoch ms), and how many results were refused then."""

    topic: str
    last_at: int
    parts: int


def unknown(conn: Connection) -> list[Unknown]:
    """Devices that nobody knows, as long as their dead letters are kept."""
    rows = conn.execute(query("unknown_devices"), {"most": MOST_SHOWN})
    return [Unknown(topic, millis(at), bytes(payload), detail) for topic, at, payload, detail in rows]


def limited(conn: Connection) -> list[Limited]:
    """Who said more than CITYWATCH_THING_RATE allows, as long as the dead letters are kept."""
    rows = conn.execute(query("limited_devices"), {"most": MOST_SHOWN})
    return [Limited(topic, millis(at), parts) for topic, at, parts in rows]


def save_templates(conn: Connection, templates: Mapping[str, Table]) -> None:
    """Make these the templates that claimed stations are built on, in the caller's transaction."""
    conn.execute(query("clear_templates"))
    rows = [{"name": name, "definition": Jsonb(table)} for name, table in templates.items()]
    conn.cursor().executemany(query("save_template"), rows)


def templates(conn: Connection) -> dict[str, Table]:
    """Templates as they were written."""
    return dict(conn.execute(query("templates")).fetchall())


def claimed(conn: Connection) -> dict[str, Table]:
    """What was declared on the web, by thing_id."""
    return dict(conn.execute(query("claimed")).fetchall())


def standing(conn: Connection, files: Collection[str], areas: list[str]) -> list[Thing]:
    """Claimed things that still can be, beside those that files declare."""
    ours = {thing_id: table for thing_id, table in claimed(conn).items() if thing_id not in files}
    return build_claimed(ours, templates(conn), areas)[0]


def left_out(conn: Connection, areas: list[str]) -> list[Mistake]:
    """Mistakes in what was declared on the web: the templates or areas of the files may have changed."""
    return build_claimed(claimed(conn), templates(conn), areas)[1]


def declare(conn: Connection, thing_id: str, table: Table, areas: list[str], by: str) -> Thing:
    """Keep a claimed thing, in the caller's transaction; the caller saves it.

    Raises CatalogueError with every mistake, PermanentError where there is such a thing already.
    """
    declarations.lock(conn)
    if _is_thing(conn, thing_id):
        raise PermanentError(f"there is a station {thing_id} already")
    things, mistakes = build_claimed({thing_id: table}, templates(conn), areas)
    if mistakes:
        raise CatalogueError(mistakes)
    newest = declarations.newest(conn, SECTION, thing_id)
    expected = newest.version if newest else 0
    declarations.declare(conn, SECTION, thing_id, table, by=by, expected=expected)
    return things[0]


def withdraw(conn: Connection, thing_id: str, by: str, now: int) -> bool:
    """Take a claimed thing away, in the caller's transaction; False where none was claimed by this id."""
    declarations.lock(conn)
    newest = declarations.newest(conn, SECTION, thing_id)
    if newest is None or newest.gone or thing_id not in claimed(conn):
        return False
    declarations.declare(conn, SECTION, thing_id, None, by=by, expected=newest.version)
    conn.execute(query("retire_claimed"), {"thing_id": thing_id, "now": moment(now)})
    return True


def _is_thing(conn: Connection, thing_id: str) -> bool:
    row = conn.execute(query("is_thing"), {"thing_id": thing_id}).fetchone()
    return bool(row and row[0])
