"""A database restored into another cluster, where transactions are counted from elsewhere."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from cast import CITY, HOUR, NOW
from stack import cloned_database

from city.observation import Observation
from ingest import receipts as duties
from store import batches, catalogue, cluster, feed, rollups
from store.batches import Batch
from store.database import connect, migrate

AGES = {"ahead": 10_000_000, "behind": -1}
"""How far the other cluster had counted; -1 is before anything that this one did."""


@pytest.fixture(params=["plain", pytest.param("timescale", marks=pytest.mark.timescale)])
def url(request) -> Iterator[str]:
    if request.param == "plain":
        yield request.getfixturevalue("database")
        return
    with cloned_database(request.getfixturevalue("timescale_url"), None, "restore") as made:
        migrate(made)
        yield made


@pytest.fixture
def conn(url) -> Iterator:
    with connect(url, "test", statement_timeout_ms=0) as connection:
        catalogue.save(connection, CITY)
        rollups.prepare(connection, "Asia/Shanghai")
        yield connection


@pytest.fixture
def stream(conn) -> int:
    return min(catalogue.load(conn)[1])


@pytest.fixture(params=AGES)
def restored(request, conn):
    """Rewrites every row that carries a transaction id, as a restore does: ids of there, xmin of here."""

    def restore() -> None:
        with conn.transaction():
            for table in ("batch", "arrival", "feed_cursor", "cluster"):
                shifted = f"(xid::text::bigint + {AGES[request.param]})::text::xid8"
                conn.execute(f"UPDATE {table} SET xid = {shifted}")

    return restore


def store(conn, stream: int, at: int, seq: int) -> None:
    seen = Observation(stream, at, float(seq), received_at=at)
    batches.write(conn, "ingest", Batch([seen], marks=[(stream, seq, at)]))


def keep(conn, now: int) -> None:
    while rollups.turn(conn, now) or conn.execute("SELECT 1 FROM touched").fetchone():
        pass


def read(conn, reader: str) -> list[float | None]:
    batches = feed.next_batches(conn, feed.read_cursor(conn, reader))
    return [one.result for fed in batches for one in fed.observations]


def hours(conn) -> int:
    return int(conn.execute("SELECT coalesce(sum(n), 0) FROM observation_1h").fetchone()[0])


def count_arrivals(conn) -> None:
    while duties.roll_up(conn, NOW):
        pass


def account(conn) -> list[tuple]:
    """The tally less the receipts' account, which are equal once everything is counted."""
    return conn.execute(
        "SELECT t.received - r.offered - r.dead_lettered, t.stored - r.stored"
        " FROM tally t JOIN receipt_account r USING (ingestor)"
    ).fetchall()


def test_a_database_at_home_has_nothing_to_mend(conn, stream):
    store(conn, stream, NOW, 1)
    assert not cluster.mend(conn)
    assert read(conn, "alerts") == [1]


def test_a_database_at_home_that_was_frozen_and_rewritten_has_nothing_to_mend(conn, stream):
    store(conn, stream, NOW, 1)
    for table in ("cluster", "batch", "arrival"):
        conn.execute(f"VACUUM (FULL, FREEZE) {table}")
    assert not cluster.mend(conn)
    conn.execute("UPDATE cluster SET xid = '3'")
    assert cluster.mend(conn), "asked alone"
    assert read(conn, "alerts") == [1]


def test_all_readers_are_mended_at_once_and_only_once(conn, stream, restored):
    store(conn, stream, NOW, 1)
    for reader in feed.READERS:
        feed.move_cursor(conn, reader, feed.next_batches(conn, feed.Cursor())[-1].cursor)
    restored()
    assert cluster.mend(conn)
    assert not cluster.mend(conn)
    store(conn, stream, NOW + 1, 2)
    assert {reader: read(conn, reader) for reader in feed.READERS} == {key: [2] for key in feed.READERS}


def test_what_was_committed_after_the_restore_is_read_although_nobody_had_looked(conn, stream, restored):
    store(conn, stream, NOW, 1)
    feed.move_cursor(conn, "alerts", feed.next_batches(conn, feed.Cursor())[-1].cursor)
    restored()
    store(conn, stream, NOW + 1, 2)
    assert cluster.mend(conn)
    assert read(conn, "alerts") == [2]


def test_late_data_that_the_rollups_had_not_read_before_the_dump_are_made(conn, stream, restored):
    store(conn, stream, NOW - 50 * HOUR, 1)
    store(conn, stream, NOW - 2 * HOUR, 2)
    keep(conn, NOW)
    store(conn, stream, NOW - 50 * HOUR + 1, 3)
    restored()
    store(conn, stream, NOW - 2 * HOUR + 1, 4)
    assert cluster.mend(conn)
    keep(conn, NOW)
    assert hours(conn) == 4


def test_arrivals_after_the_restore_are_counted_once_and_those_before_never_twice(conn, stream, restored):
    store(conn, stream, NOW, 1)
    count_arrivals(conn)
    store(conn, stream, NOW + 1, 2)
    restored()
    store(conn, stream, NOW + 2, 3)
    assert cluster.mend(conn)
    store(conn, stream, NOW + 3, 4)
    count_arrivals(conn)
    assert conn.execute("SELECT sum(offered), sum(stored) FROM receipt_stream").fetchone() == (3, 3)
    assert account(conn) == [(0, 0)]


def test_an_arrival_that_held_only_duplicates_leaves_the_account_even(conn, stream, restored):
    store(conn, stream, NOW, 1)
    restored()
    store(conn, stream, NOW, 1)
    store(conn, stream, NOW + 1, 2)
    assert cluster.mend(conn)
    count_arrivals(conn)
    assert account(conn) == [(0, 0)]


def test_two_that_start_together_mend_once(conn, url, stream, restored):
    store(conn, stream, NOW, 1)
    restored()
    said: list[bool] = []

    def mend() -> None:
        with connect(url, "reader") as other:
            said.append(cluster.mend(other))

    readers = [threading.Thread(target=mend) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sorted(said) == [False, False, False, True]


def test_a_crash_while_mending_leaves_everything_to_be_mended(conn, stream, restored):
    store(conn, stream, NOW, 1)
    feed.move_cursor(conn, "alerts", feed.next_batches(conn, feed.Cursor())[-1].cursor)
    restored()
    conn.execute("ALTER TABLE feed_cursor ADD CONSTRAINT broken CHECK (xid <> '0') NOT VALID")
    with pytest.raises(psycopg.errors.CheckViolation):
        cluster.mend(conn)
    conn.execute("ALTER TABLE feed_cursor DROP CONSTRAINT broken")
    store(conn, stream, NOW + 1, 2)
    assert cluster.mend(conn)
    assert read(conn, "alerts") == [2]


def test_a_mend_within_a_transaction_is_refused(conn):
    with conn.transaction(), pytest.raises(ValueError, match="of its own"):
        cluster.mend(conn)


def test_an_ordinary_role_may_mend(conn, stream):
    """It needs no function that a provider may keep to itself."""
    store(conn, stream, NOW, 1)
    with conn.transaction():
        conn.execute("UPDATE cluster SET xid = '3'")
        conn.execute("CREATE ROLE clerk")
        conn.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk")
    try:
        conn.execute("SET ROLE clerk")
        assert cluster.mend(conn)
    finally:
        conn.execute("RESET ROLE")
        conn.execute("DROP OWNED BY clerk")
        conn.execute("DROP ROLE clerk")


def test_what_was_dumped_and_restored_into_another_database_is_mended(database, empty_database):
    migrate(empty_database)
    with connect(database, "test") as there, connect(empty_database, "test") as here:
        for conn in (there, here):
            catalogue.save(conn, CITY)
        stream = min(catalogue.load(there)[1])
        store(there, stream, NOW, 1)
        for table in ("observation", "batch", "arrival", "tally", "feed_cursor", "cluster"):
            here.execute(f"TRUNCATE {table}")
            with (
                there.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as dump,
                here.cursor().copy(f"COPY {table} FROM STDIN") as restore,
            ):
                for block in dump:
                    restore.write(block)
        assert not cluster.mend(there)
        assert cluster.mend(here)
        assert read(here, "alerts") == []
        store(here, stream, NOW + 1, 2)
        assert read(here, "alerts") == [2]
        assert not cluster.mend(here)
