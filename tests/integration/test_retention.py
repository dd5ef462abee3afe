"""What is past its time is dropped whole, and no rollup is lost with it."""

import time
from threading import Event, Thread

import pytest
from cast import CITY, HOUR
from stack import cloned_database

from city.keep import Keep
from city.observation import Observation
from store import batches, catalogue, feed, retention, rollups
from store.batches import Batch
from store.database import connect, migrate, millis, moment

DAY = 24 * HOUR
TODAY = time.time_ns() // 1_000_000 // DAY * DAY
"""The schema makes its first partition when it is made."""
LATER = TODAY + 120 * DAY
KEEP = Keep()
WITHOUT_HOURS = Keep(90, 90, 90, 0)


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


def test_what_is_touched_and_not_made_again_is_not_dropped(conn, ids):
    store(conn, ids[0], *range(10))
    keep(conn, LATER)
    rollups.touch(conn, ids[0], TODAY + DAY, TODAY + 2 * DAY)
    forget(conn, LATER)
    assert raw(conn) == 10
    keep(conn, LATER)
    forget(conn, LATER)
    assert raw(conn) == 0


def test_what_was_read_and_is_not_yet_made_is_not_dropped(conn, ids):
    retention.extend(conn, LATER)
    store(conn, ids[0], *range(10))
    feed.move_cursor(conn, "rollups", feed.next_batches(conn, feed.Cursor())[-1].cursor)
    forget(conn, LATER)
    assert raw(conn) == 10


def add_import(conn, state: str, begun: int, moved: int) -> None:
    conn.execute(
        """INSERT INTO import (stamp, file, sha256, mapping, by_whom, state, started_at, moved_at,
                               finished_at, row_count, datastream_ids)
        SELECT %(begun)s + INTERVAL '1 microsecond', '', '', '', '', %(state)s, %(begun)s, %(moved)s,
               CASE WHEN %(state)s = 'done' THEN %(moved)s::timestamptz END, 9, '{1}'""",
        {"state": state, "begun": moment(begun), "moved": moment(moved)},
    )


def test_nothing_is_dropped_while_an_import_goes_on(conn, ids):
    store(conn, ids[0], *range(10))
    keep(conn, LATER)
    add_import(conn, "running", begun=LATER - 30 * DAY, moved=LATER - 6 * DAY)
    forget(conn, LATER, WITHOUT_HOURS)
    assert (raw(conn), counted(conn, "observation_1h")) == (10, 10)
    forget(conn, LATER + 2 * DAY)
    assert raw(conn) == 0


def test_an_import_is_waited_for_by_the_time_that_is_given(conn, ids):
    store(conn, ids[0], *range(10))
    keep(conn, LATER)
    add_import(conn, "done", begun=TODAY + DAY, moved=TODAY + DAY)
    forget(conn, LATER)
    assert raw(conn) == 0


@pytest.fixture
def ours(conn):
    """Where rollups are in tables of ours."""
    if rollups.are_aggregates(conn):
        pytest.skip("TimescaleDB keeps these")
    return conn


def days(conn, key: int) -> list[tuple]:
    return conn.execute(
        "SELECT bucket, n, sum FROM observation_1d WHERE datastream_id = %s ORDER BY bucket", (key,)
    ).fetchall()


def test_hours_are_forgotten_by_whole_days_that_are_made(ours, ids):
    store(ours, ids[0], *(day + hour / 24 for day in range(60) for hour in range(24)))
    forget(ours, LATER + 13 * HOUR, WITHOUT_HOURS)
    assert counted(ours, "observation_1h") == 1440, "nothing is made yet"
    keep(ours, LATER)
    forget(ours, LATER + 13 * HOUR, WITHOUT_HOURS)
    (oldest,) = ours.execute("SELECT min(bucket) FROM observation_1h").fetchone()
    assert millis(oldest) == TODAY + 30 * DAY - 8 * HOUR + DAY * (13 + 8 >= 24), "a midnight in Shanghai"
    assert counted(ours, "observation_1d") == 1440


def test_days_whose_hours_are_gone_outlive_a_change_of_zone(ours, ids):
    store(ours, ids[0], *(day + hour / 24 for day in range(60) for hour in range(24)))
    keep(ours, LATER)
    forget(ours, LATER, WITHOUT_HOURS)
    before = days(ours, ids[0])
    rollups.prepare(ours, "America/New_York")
    keep(ours, LATER)
    after = days(ours, ids[0])
    assert sum(n for _, n, _ in after) == 1440
    kept = [row for row in before if millis(row[0]) < TODAY + 29 * DAY]
    assert after[: len(kept)] == kept
    assert millis(after[-2][0]) % DAY == 4 * HOUR or millis(after[-2][0]) % DAY == 5 * HOUR, "midnights there"
    forget(ours, LATER, WITHOUT_HOURS)
    assert sum(n for _, n, _ in days(ours, ids[0])) == 1440


def test_a_day_whose_hours_are_gone_is_not_made_again_from_what_is_imported_into_it(ours, ids):
    store(ours, ids[0], *range(10))
    keep(ours, LATER)
    forget(ours, LATER, WITHOUT_HOURS)
    before = days(ours, ids[0])
    for hour in (-2, -3, -2.5):
        store(ours, ids[0], hour / 24)
        keep_touched(ours, LATER)
    assert before == days(ours, ids[0])


def test_old_history_of_a_new_datastream_has_its_days_where_the_hours_of_others_are_gone(ours, ids):
    store(ours, ids[0], *range(10))
    keep(ours, LATER)
    forget(ours, LATER, WITHOUT_HOURS)
    store(ours, ids[1], -400, -399.9)
    keep_touched(ours, LATER)
    store(ours, ids[1], -400.1)
    keep_touched(ours, LATER)
    assert sum(n for _, n, _ in days(ours, ids[1])) == 3
    forget(ours, LATER, WITHOUT_HOURS)
    assert counted(ours, "observation_1h") == 0
    assert counted(ours, "observation_1d") == 13
