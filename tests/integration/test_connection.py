"""A connection that does not wait for ever."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import psycopg
import pytest

from store import database as databases
from store import listen


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """A server process that hangs."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_server_that_hangs_is_given_up_and_so_is_its_connection(database, monkeypatch):
    monkeypatch.setattr(databases, "LONGER_S", 0.5)
    conn = databases.connect(database, "test", statement_timeout_ms=500)
    began = monotonic()
    with (
        stopped(conn.info.backend_pid),
        pytest.raises(psycopg.OperationalError, match="no answer within 1 s"),
        conn.transaction(),
    ):
        conn.execute("SELECT 1")
    assert 1 <= monotonic() - began < 20
    assert conn.closed


def test_a_statement_that_takes_too_long_is_told_from_a_server_that_hangs(database):
    with databases.connect(database, "test", statement_timeout_ms=1000) as conn:
        with pytest.raises(databases.TooSlow):
            conn.execute("SELECT pg_sleep(60)")
        assert conn.execute("SELECT 1").fetchone() == (1,)


def test_a_statement_that_may_take_longer_has_its_answer_waited_for_longer(database, monkeypatch):
    monkeypatch.setattr(databases, "LONGER_S", 0.5)
    with databases.connect(database, "test", statement_timeout_ms=500) as conn:
        with databases.allowing(conn, 20_000):
            conn.execute("SELECT pg_sleep(2)")
        with pytest.raises(databases.TooSlow):
            conn.execute("SELECT pg_sleep(2)")
        assert conn.answer_within_s == 1


def test_waiting_for_notices_is_not_waiting_for_an_answer(database, monkeypatch):
    monkeypatch.setattr(databases, "LONGER_S", 0.5)
    with databases.connect(database, "test", statement_timeout_ms=500) as conn:
        listen.listen(conn, "batch")
        assert listen.woken(conn, 2) == []
        assert conn.execute("SELECT 1").fetchone() == (1,)
