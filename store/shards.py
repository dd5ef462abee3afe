"""Locks by which engines share the work. They belong to the session and end with it, however it ends."""

from psycopg import Connection

from store.queries import query

SILENT = "30s"
"""An engine that says nothing for so long, because it was stopped or is cut off, is ended by the server."""


def enter(conn: Connection) -> None:
    """Count this session as an engine until it ends."""
    conn.execute(query("enter"), {"silent": SILENT})


def engines(conn: Connection) -> int:
    """How many there are."""
    row = conn.execute(query("count_engines")).fetchone()
    return int(row[0]) if row else 0


def try_slot(conn: Connection, slot: int) -> bool:
    """Take a number among engines, from 0; whether it was free."""
    return _said(conn, "try_slot", {"slot": slot})


def leave_slot(conn: Connection, slot: int) -> None:
    """Give a number back."""
    conn.execute(query("leave_slot"), {"slot": slot})


def try_shard(conn: Connection, shard: int) -> bool:
    """Take a shard; whether it was free."""
    return _said(conn, "try_shard", {"shard": shard})


def leave_shard(conn: Connection, shard: int) -> None:
    """Give a shard back."""
    conn.execute(query("leave_shard"), {"shard": shard})


def _said(conn: Connection, name: str, asked: dict[str, int]) -> bool:
    row = conn.execute(query(name), asked).fetchone()
    return bool(row and row[0])
