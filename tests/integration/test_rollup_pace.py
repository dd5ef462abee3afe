"""Rollups of more observations than a statement has time for: less at once, until it passes."""

import pytest
from cast import CITY, HOUR, MINUTE, NOW, observed

from store import batches, catalogue, rollup_tables, rollups
from store.batches import Batch
from store.database import TooSlow, connect
from store.rollup_pace import Pace

SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(0.04); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON minute_rollup FOR EACH ROW EXECUTE FUNCTION slow();
"""
"""An hour of a datastream takes 2.4 s, five minutes of it 0.2 s."""
SLOWER = SLOW.replace("0.04", "3")


@pytest.fixture
def conn(database: str):
    with connect(database, "test", statement_timeout_ms=2000) as connection:
        catalogue.save(connection, CITY)
        rollups.prepare(connection, "Asia/Shanghai")
        yield connection


def store(conn, ids: list[int], hours: float = 1) -> None:
    minutes = range(1, int(60 * hours), 1)
    batches.write(conn, "a", Batch([observed(key, m, -m - 0.5) for key in ids for m in minutes]))


def turns(conn, paces: rollups.Paces, now: int = NOW) -> int:
    count = 1
    while rollups.turn(conn, now, paces) or conn.execute("SELECT 1 FROM touched").fetchone():
        count += 1
        assert count < 200
    return count


def made(conn, table: str = "hour_rollup") -> list[tuple]:
    return conn.execute(f"SELECT datastream_id, n FROM {table} ORDER BY bucket, datastream_id").fetchall()


def test_an_hour_that_takes_too_long_is_made_in_the_end_and_its_size_is_remembered(conn):
    store(conn, [1, 2])
    conn.execute(SLOW)
    paces = rollups.Paces()

    turns(conn, paces, NOW + 3 * MINUTE)

    assert made(conn) == [(1, 59), (2, 59)]
    assert paces.tables.hours.is_least


def test_touched_hours_that_take_too_long_are_made_again_in_the_end(conn):
    store(conn, [1, 2])
    turns(conn, rollups.Paces(), NOW + 3 * MINUTE)
    conn.execute(SLOW)
    batches.write(conn, "a", Batch([observed(key, 5, -20.25) for key in (1, 2)]))
    paces = rollups.Paces()

    turns(conn, paces, NOW + 3 * MINUTE)

    assert made(conn) == [(1, 60), (2, 60)]
    assert paces.tables.touched.is_least


def test_what_takes_too_long_at_its_least_is_said(conn):
    store(conn, [1])
    conn.execute(SLOWER)
    with pytest.raises(TooSlow):
        turns(conn, rollups.Paces(), NOW + 3 * MINUTE)


def test_what_was_made_beyond_a_narrowed_slice_goes_with_its_observations(conn):
    """The first datastream was made to the frontier, which is then set back; then its history is gone."""
    store(conn, [1, 2], hours=30)
    now = NOW + 3 * MINUTE
    one = Pace(24)
    while not made(conn):
        rollup_tables.advance(conn, now, one)
    assert {key for key, _ in made(conn)} == {1}
    rollup_tables.advance(conn, now, Pace(1))
    conn.execute("DELETE FROM observation WHERE datastream_id = 1")
    with conn.transaction():
        rollups.touch(conn, 1, NOW - 40 * HOUR, NOW)

    turns(conn, rollups.Paces(), now)

    for table in ("minute_rollup", "hour_rollup", "day_rollup"):
        assert {key for key, _ in made(conn, table)} == {2}
