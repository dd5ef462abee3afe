"""One of many things fails: what it wrote is undone, the others are done, and the log says why."""

import logging

import psycopg
import pytest

from alerts.guard import guarded
from store import silences
from store.database import Unavailable, connect


@pytest.fixture
def conn(database: str):
    with connect(database, "test") as connection:
        connection.execute("CREATE TABLE done (what text)")
        yield connection


def did(conn) -> list[str]:
    return [row[0] for row in conn.execute("SELECT what FROM done ORDER BY what")]


def do(conn, what: str) -> None:
    conn.execute("INSERT INTO done VALUES (%s)", (what,))


def test_what_failed_is_undone_and_the_others_are_done(conn, caplog):
    with caplog.at_level(logging.ERROR), conn.transaction():
        for what in ("a", "b", "c"):
            with guarded(conn, f"the act {what}"):
                do(conn, what)
                assert what != "b"
    assert did(conn) == ["a", "c"]
    assert "the act b failed, the others go on" in caplog.text


def test_a_statement_that_the_database_refuses_spoils_nothing_around_it(conn):
    with conn.transaction():
        do(conn, "a")
        with guarded(conn, "an odd statement"):
            conn.execute("SELECT 1/0")
        do(conn, "b")
    assert did(conn) == ["a", "b"]
    assert silences.in_force(conn, 0) == []


def test_a_database_that_is_away_stops_all_of_them(conn):
    with pytest.raises(Unavailable), guarded(conn, "anything"):
        raise psycopg.OperationalError("gone")
