"""Duties that forget: rows that every reader has concluded, and dead letters past their time."""

from store import deadletters, feed
from store.database import Connection

KEEP_BATCHES_MS = 6 * 3600 * 1000
KEEP_DEAD_LETTERS_MS = 90 * 24 * 3600 * 1000
SLICE = 1000


def forget_batches(conn: Connection, now: int) -> bool:
    """A slice of the batch rows that all readers have concluded; whether there may be more."""
    return feed.forget(conn, now - KEEP_BATCHES_MS, SLICE) == SLICE


def forget_dead_letters(conn: Connection, now: int) -> bool:
    """A slice of the dead letters past their time; whether there may be more."""
    return deadletters.forget(conn, now - KEEP_DEAD_LETTERS_MS, SLICE) == SLICE
