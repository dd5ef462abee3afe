"""The keeper: duties when they are due, each on its own, by one keeper at a time."""

import threading
import time
from dataclasses import replace

import pytest
from cast import CITY, HOUR, MINUTE, observed
from stack import wait_until

from city.observation import Observation
from city.settings import Settings
from ingest import keeper
from ingest.keeper import Duty, Keeper
from ingest.tidying import KEEP_BATCHES_MS, forget_batches
from store import batches, catalogue, database, feed, observations, processes, rollups
from store.batches import Batch
from store.observations import Bucket


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def conn(database: str):
    from store.database import connect

    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        rollups.prepare(connection, "Asia/Shanghai")
        yield connection


def failing_as_said(conn) -> object:
    return next(p for p in processes.all_processes(conn) if p.process == "keeper").detail["failing"]


def test_a_duty_that_fails_is_named_and_stops_no_other(conn):
    done: list[str] = []

    def bad(conn: database.Connection, _now: int) -> bool:
        conn.execute("SELECT nothing FROM nowhere")
        return False

    def good(_conn: database.Connection, _now: int) -> bool:
        done.append("good")
        return False

    one = Keeper(conn, [Duty("bad", 0, bad), Duty("good", 0, good)], now_ms)
    one.turn()
    one.turn()
    one.beat()
    assert done == ["good", "good"]
    Keeper(conn, [], now_ms).beat()
    assert failing_as_said(conn) == []


def test_what_fails_is_in_the_beat(conn):
    def bad(_conn: database.Connection, _now: int) -> bool:
        raise database.Failed("the disk is full")

    one = Keeper(conn, [Duty("bad", 0, bad)], now_ms)
    one.turn()
    assert failing_as_said(conn) == ["bad"]


def test_a_duty_that_fails_in_a_way_nobody_foresaw_stops_no_other_and_tells_where(conn, caplog):
    done: list[str] = []

    def bad(conn: database.Connection, _now: int) -> bool:
        with conn.transaction():
            raise KeyError("a row that should be there")

    def good(_conn: database.Connection, _now: int) -> bool:
        done.append("good")
        return False

    one = Keeper(conn, [Duty("bad", 0, bad), Duty("good", 0, good)], now_ms)
    one.turn()
    assert done == ["good"]
    assert failing_as_said(conn) == ["bad"]
    assert "in bad" in caplog.text, "with its traceback"


def test_a_lost_connection_ends_the_turn(conn):
    def lost(conn: database.Connection, _now: int) -> bool:
        conn.close()
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        Keeper(conn, [Duty("lost", 0, lost)], now_ms).turn()


def test_a_duty_whose_connection_is_lost_again_and_again_waits_while_the_others_go_on(
    database, conn, monkeypatch
):
    done: list[str] = []

    def lost(conn, _now: int) -> bool:
        done.append("lost")
        conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return False

    def good(_conn, _now: int) -> bool:
        done.append("good")
        return False

    table = (Duty("lost", 0, lost), Duty("good", 0, good))
    monkeypatch.setattr(keeper, "duties", lambda _settings: table)
    stop = threading.Event()
    settings = replace(Settings(), database_url=database)
    thread = threading.Thread(target=keeper.run, args=(settings, stop, now_ms))
    thread.start()
    try:
        wait_until(lambda: done.count("good") >= 2, 60, "the other duty")
        wait_until(lambda: failing_as_said(conn) == ["lost"], 60, "said so")
    finally:
        stop.set()
        thread.join()
    assert done[:3] == ["lost", "lost", "good"]


def test_a_duty_with_more_to_do_is_asked_again_at_once_and_the_others_in_their_time(conn):
    left, rarely = [3], [0]

    def much(_conn: database.Connection, _now: int) -> bool:
        left[0] -= 1
        return left[0] > 0

    def seldom(_conn: database.Connection, _now: int) -> bool:
        rarely[0] += 1
        return False

    one = Keeper(conn, [Duty("much", 3600, much), Duty("seldom", 3600, seldom)], now_ms)
    assert [one.turn(), one.turn(), one.turn(), one.turn()] == [True, True, False, False]
    assert (left, rarely) == ([0], [1])


def test_one_keeper_works_at_a_time_and_the_next_takes_over(database, conn):
    settings = replace(Settings(), database_url=database)
    stops = [threading.Event(), threading.Event()]
    threads = [threading.Thread(target=keeper.run, args=(settings, stop, now_ms)) for stop in stops]
    try:
        threads[0].start()
        wait_until(lambda: processes.all_processes(conn), 30, "the first beats")
        threads[1].start()
        late = now_ms() - 3 * HOUR
        batches.write(conn, "a", Batch([Observation(1, late, 5.0)]))
        wait_until(lambda: hours(conn, late) == [5.0], 30, "the hour is made")
        stops[0].set()
        threads[0].join()
        batches.write(conn, "a", Batch([Observation(1, late + 1, 7.0)]))
        wait_until(lambda: hours(conn, late) == [6.0], 30, "the hour is made again")
    finally:
        for stop, thread in zip(stops, threads, strict=True):
            stop.set()
            thread.join()


def hours(conn, at: int) -> list[float | None]:
    return [
        mean.mean for mean in observations.read_buckets(conn, 1, at, at + 1, Bucket.HOUR, "Asia/Shanghai")
    ]


def test_batches_are_kept_until_every_reader_has_concluded_them(conn):
    batches.write(conn, "a", Batch([observed(1, 1)]))
    later = now_ms() + KEEP_BATCHES_MS + MINUTE
    forget_batches(conn, later)
    (fed,) = feed.next_batches(conn, feed.Cursor())
    for reader in feed.READERS:
        feed.move_cursor(conn, reader, fed.cursor)
    forget_batches(conn, later)
    assert feed.next_batches(conn, feed.Cursor()) == []


@pytest.mark.parametrize("waiting", ["alerts", "rollups", "receipts"])
def test_batches_wait_for_each_reader_by_name(conn, waiting):
    batches.write(conn, "a", Batch([observed(1, 1)]))
    (fed,) = feed.next_batches(conn, feed.Cursor())
    for reader in {"alerts", "rollups", "receipts"} - {waiting}:
        feed.move_cursor(conn, reader, fed.cursor)
    conn.execute("UPDATE feed_cursor SET xid = '0' WHERE reader = %s", (waiting,))
    forget_batches(conn, now_ms() + KEEP_BATCHES_MS + MINUTE)
    assert feed.next_batches(conn, feed.Cursor()) == [fed]
    feed.move_cursor(conn, waiting, fed.cursor)
    forget_batches(conn, now_ms() + KEEP_BATCHES_MS + MINUTE)
    assert feed.next_batches(conn, feed.Cursor()) == []


def test_partitions_are_made_ahead_and_take_what_had_come_beyond_them(conn):
    from store import retention

    ahead = now_ms() + 50 * 24 * HOUR
    batches.write(conn, "a", Batch([Observation(1, ahead, 5.0)]))
    assert conn.execute("SELECT count(*) FROM observation_future").fetchone() == (1,)
    retention.extend(conn, ahead)
    assert conn.execute("SELECT count(*) FROM observation_future").fetchone() == (0,)
    assert [o.result for o in observations.latest(conn, [1])] == [5.0]
