"""What is past its time is dropped whole, and no rollup is lost with it."""

import time
from threading import Event, Thread

import pytest
from cast import CITY, HOUR
from stack import cloned_database

from city.keep import Keep
from city.observation import Observation
from store import batches, catalogue, retention, rollups
from store.batches import Batch
from store.database import connect, migrate, millis, moment

DAY = 24 * HOUR
TODAY = time.time_ns() // 1_000_000 // DAY * DAY
"""The schema makes its first partition when it is made."""
LATER = TODAY + 120 * DAY
KEEP = Keep()


@pytest.fixture(params=["plain", pytest.param("timescale", marks=pytest.mark.timescale)])
def url(request):
    """A database with the schema, of plain PostgreSQL and of whatever TimescaleDB is at hand."""
    if request.param == "plain":
        yield request.getfixturevalue("database")
        return
    with cloned_database(request.getfixturevalue("timescale_url"), None, "retention") as made:
        migrate(made)
        yield made


@pytest.fixture
def conn(url):
    with connect(url, "test", statement_timeout_ms=0) as connection:
        catalogue.save(connection, CITY)
        rollups.prepare(connection, "Asia/Shanghai")
        yield connection


@pytest.fixture
def ids(conn) -> list[int]:
    return sorted(catalogue.load(conn)[1])


def store(conn, key: int, *days: float) -> None:
    batches.write(conn, "a", Batch([Observation(key, TODAY + round(day * DAY), day) for day in days]))


def keep(conn, now: int) -> None:
    """Rollups as the keeper and, where there are any, TimescaleDB's policies make them."""
    retention.extend(conn, now)
    keep_touched(conn, now)
    if rollups.are_aggregates(conn):
        for view in ("observation_1m", "observation_1h", "observation_1d"):
            window = (view, moment(TODAY - 2 * DAY), moment(TODAY + 90 * DAY))
            conn.execute("CALL refresh_continuous_aggregate(%s, %s::timestamptz, %s::timestamptz)", window)


def keep_touched(conn, now: int) -> None:
    while rollups.turn(conn, now) or conn.execute("SELECT 1 FROM touched").fetchone():
        pass


def raw(conn) -> int:
    return conn.execute("SELECT count(*) FROM observation").fetchone()[0]


def counted(conn, view: str) -> int:
    return int(conn.execute(f"SELECT coalesce(sum(n), 0) FROM {view}").fetchone()[0])


def forget(conn, now: int, times: Keep = KEEP) -> None:
    while retention.forget(conn, now, times):
        pass


def test_observations_past_their_time_are_dropped_and_their_rollups_stay(conn, ids):
    store(conn, ids[0], *range(60))
    keep(conn, LATER)
    forget(conn, LATER)
    (oldest,) = conn.execute("SELECT min(phenomenon_time) FROM observation").fetchone()
    assert LATER - 98 * DAY <= millis(oldest) < LATER - 88 * DAY
    assert [counted(conn, view) for view in ("observation_1m", "observation_1h", "observation_1d")] == [
        60
    ] * 3


def test_nothing_is_dropped_that_the_rollups_do_not_hold(conn, ids):
    store(conn, ids[0], *range(10))
    forget(conn, LATER)
    assert raw(conn) == 10
    keep(conn, LATER)
    store(conn, ids[0], 5.5)
    forget(conn, LATER)
    assert raw(conn) == 11
    keep(conn, LATER)
    forget(conn, LATER)
    assert raw(conn) == 0
    assert counted(conn, "observation_1h") == 11


def test_a_span_that_was_dropped_is_never_made_again(conn, ids):
    store(conn, ids[0], *range(10))
    keep(conn, LATER)
    forget(conn, LATER)
    assert retention.sealed(conn, ids[0]) != []
    with conn.transaction():
        store(conn, ids[0], 4.5)
        rollups.touch(conn, ids[0], TODAY + 3 * DAY, TODAY + 6 * DAY)
    keep_touched(conn, LATER)
    assert counted(conn, "observation_1h") == 10


def test_old_history_of_a_new_datastream_is_taken_up_after_others_were_dropped(conn, ids):
    store(conn, ids[0], *range(10))
    keep(conn, LATER)
    forget(conn, LATER)
    store(conn, ids[1], *range(-400, -390))
    keep_touched(conn, LATER)
    forget(conn, LATER)
    assert raw(conn) == 0
    assert counted(conn, "observation_1d") == 20


def test_minutes_are_dropped_after_their_time_and_hours_stay(conn, ids):
    store(conn, ids[0], *range(10))
    keep(conn, LATER)
    forget(conn, LATER)
    forget(conn, TODAY + 420 * DAY)
    assert counted(conn, "observation_1m") == 0
    assert counted(conn, "observation_1h") == 10


def test_nothing_is_dropped_where_everything_is_kept(conn, ids):
    store(conn, ids[0], *range(10))
    keep(conn, TODAY + 5000 * DAY)
    forget(conn, TODAY + 5000 * DAY, Keep(0, 0, 0, 0))
    assert raw(conn) == 10


def test_a_writer_at_work_is_waited_for_and_lost_nothing(conn, ids, url):
    """Its observation is stored when the drop comes to its turn, and not absorbed: so nothing is dropped."""
    store(conn, ids[0], *range(10))
    keep(conn, LATER)
    written, dropped = Event(), Event()

    def write() -> None:
        with connect(url, "writer") as other, other.transaction():
            store(other, ids[0], 2.5)
            written.set()
            dropped.wait(0.5)

    writer = Thread(target=write)
    writer.start()
    written.wait(10)
    forget(conn, LATER)
    dropped.set()
    writer.join()
    assert raw(conn) == 11
    keep_touched(conn, LATER)
    forget(conn, LATER)
    assert (raw(conn), counted(conn, "observation_1h")) == (0, 11)
