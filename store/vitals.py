"""What the watch asks of the database: whether it answers and takes a write, and what it knows of the others.

A connection of its own each time, so that one which is stuck is never mistaken for the database, and a
deadline of our own: a server that hangs does not keep its statement timeout either.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from city.clock import Clock
from city.errors import TransientError
from store.database import millis
from store.processes import Process, all_processes, beat
from store.queries import query

WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the database said. Times are epoch milliseconds: ours around the question, and the server's."""

    asked_at: int
    server_at: int
    answered_at: int
    last_commit_at: int | None
    processes: tuple[Process, ...]


def vitals(url: str, timeout_s: float, clock: Clock, detail: dict[str, object] | None = None) -> Vitals:
    """Ask, and beat with `detail` unless it is None. Raises TransientError once `timeout_s` is over."""
    try:
        with _bounded(url, timeout_s) as conn:
            if detail is not None:
                beat(conn, WATCH, os.getpid(), clock(), detail)
            asked = clock()
            row = conn.execute(query("vitals")).fetchone()
            answered = clock()
            processes = tuple(all_processes(conn))
    except psycopg.Error as error:
        raise TransientError((str(error).splitlines() or [type(error).__name__])[0]) from error
    if row is None:
        raise TransientError("no answer")
    return Vitals(asked, millis(row[0]), answered, millis(row[1]) if row[1] else None, processes)


@contextmanager
def _bounded(url: str, timeout_s: float) -> Iterator[psycopg.Connection]:
    """A connection whose line is cut when the time is over."""
    with psycopg.connect(
        url, autocommit=True, connect_timeout=max(2, int(timeout_s)), application_name=f"citywatch {WATCH}"
    ) as conn:
        line = socket.socket(fileno=os.dup(conn.fileno()))
        timer = threading.Timer(timeout_s, _cut, (line,))
        timer.daemon = True
        timer.start()
        try:
            yield conn
        finally:
            timer.cancel()
            line.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
