"""Saved views as rows: shared by everybody, removed by anybody, brought back for a while."""

from typing import Any

from psycopg import Connection
from psycopg.errors import UniqueViolation

from city.saved_view import SavedView, view_name, view_query
from store.database import millis, moment
from store.queries import query
from store.text import storable

MOST = 200
"""Views that stand at a time; of those removed as many can be brought back."""
KEPT_MS = 30 * 24 * 3600 * 1000
"""How long a removed one can be brought back."""


def standing(conn: Connection) -> list[SavedView]:
    """Those that are not removed, by name."""
    return [_view(row) for row in conn.execute(query("saved_views"))]


def add(conn: Connection, name: str, asked: str, by: str, now: int) -> SavedView | None:
    """Keep a view; None where its name is taken or there are too many. ValueError for one that cannot be."""
    row = {"name": storable(view_name(name)), "query": storable(view_query(asked)), "by": storable(by)}
    conn.execute(query("forget_removed_views"), {"before": moment(now - KEPT_MS), "most": MOST})
    found = conn.execute(query("add_saved_view"), row | {"now": moment(now), "most": MOST}).fetchone()
    return _view(found) if found else None


def remove(conn: Connection, view_id: int, by: str, now: int) -> bool:
    """Take a view away; False where none stands under this number."""
    row = {"view_id": view_id, "by": storable(by), "now": moment(now)}
    return conn.execute(query("remove_saved_view"), row).rowcount == 1


def restore(conn: Connection, view_id: int, now: int) -> SavedView | None:
    """Bring back a removed view; None where there is none, another has its name, or there are too many."""
    asked = {"view_id": view_id, "since": moment(now - KEPT_MS), "most": MOST}
    try:
        with conn.transaction():
            found = conn.execute(query("restore_saved_view"), asked).fetchone()
    except UniqueViolation:  # somebody took its name at the same moment
        return None
    return _view(found) if found else None


def _view(row: tuple[Any, ...]) -> SavedView:
    view_id, name, asked, made_by, made_at = row
    return SavedView(view_id, name, asked, made_by, millis(made_at))
