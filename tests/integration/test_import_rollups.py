"""Imported and undone history is in the rollups, on plain PostgreSQL and on TimescaleDB, late or not."""

from datetime import UTC, datetime, timedelta

import pytest
from cast import MINUTE, NOW
from historian import HEADER, Historian, historian
from stack import cloned_database

from store import database, observations, rollups
from store.observations import Bucket
from store.queries import query

CHUNKS = """
SELECT time_interval,
       (SELECT count(*) < 80 FROM timescaledb_information.chunks WHERE hypertable_name = 'observation')
FROM timescaledb_information.dimensions WHERE hypertable_name = 'observation'
"""
START = datetime(1960, 1, 1, tzinfo=UTC)
DAY = 24 * 60 * MINUTE


@pytest.fixture(params=["plain", pytest.param("timescale", marks=pytest.mark.timescale)])
def desk(request, tmp_path):
    if request.param == "plain":
        yield historian(request.getfixturevalue("database"), tmp_path)
        return
    with cloned_database(request.getfixturevalue("timescale_url"), None, "imports") as url:
        database.migrate(url)
        yield historian(url, tmp_path)


def keep(desk: Historian) -> None:
    """Do what the keeper does until there is nothing left to do."""
    with desk.conn() as conn:
        rollups.prepare(conn, "Asia/Shanghai")
        for _ in range(10_000):
            if not rollups.turn(conn, NOW):
                return
    raise AssertionError("there is always more to do")


def days(desk: Historian) -> list[tuple[float | None, int]]:
    with desk.conn() as conn:
        (key,) = conn.execute("SELECT datastream_id FROM datastream WHERE property = 'storage'").fetchone()
        found = observations.read_buckets(conn, key, NOW - 3650 * DAY, NOW, Bucket.DAY, "Asia/Shanghai")
    return [(mean.mean, mean.n) for mean in found]


def storage(desk: Historian, name: str, *rows: tuple[str, float]):
    lines = (f"res-a,storage,{time},{value}\n" for time, value in rows)
    return desk.json("import", desk.file(name, HEADER + "".join(lines)))


def test_what_comes_in_late_corrects_rollups_that_were_made_and_undoing_it_does_too(desk):
    storage(desk, "a.csv", ("2026-10-01T01:00:00Z", 10), ("2026-11-01T01:00:00Z", 20))
    keep(desk)
    assert days(desk) == [(10, 1), (20, 1)]

    said = storage(desk, "b.csv", ("2026-10-01T02:00:00Z", 30), ("2020-03-01T01:00:00Z", 5))
    keep(desk)
    assert days(desk) == [(5, 1), (20, 2), (20, 1)]

    desk.json("import", "--undo", said["files"][0]["import_id"])
    keep(desk)
    assert days(desk) == [(10, 1), (20, 1)]


def test_what_will_not_be_kept_or_not_be_counted_is_said_before_it_is_stored(desk):
    said = storage(desk, "new.csv", ("2026-11-21T01:00:00Z", 10))
    assert said["files"][0]["notices"] == []
    with desk.conn() as conn:
        conn.execute("INSERT INTO sealed SELECT datastream_id, '{[2020-01-01,2020-02-01)}' FROM datastream")

    said = storage(desk, "old.csv", ("2020-01-15T01:00:00Z", 10))

    kept, counted = said["files"][0]["notices"]
    assert "CITYWATCH_KEEP_RAW_DAYS is 90" in kept
    assert "between 2020-01-01 and 2020-02-01 observations were dropped" in counted


def test_decades_of_daily_values_leave_the_database_able_to_answer(desk):
    days = (START + timedelta(days=n) for n in range(0, 20_000, 4))
    said = storage(desk, "decades.csv", *((day.isoformat(), 10) for day in days))
    assert said["stored"] == 5000

    with desk.conn() as conn:
        assert len(observations.latest(conn, said_ids(conn))) == 1
        if database.edition(conn) != "postgresql":
            assert conn.execute(CHUNKS).fetchone() == (timedelta(days=1), True)
    assert desk.json("export", "-o", desk.home / "out.csv")["rows"] == 5000
    assert desk.json("import", "--undo", said["files"][0]["import_id"])["removed"] == 5000


def said_ids(conn) -> list[int]:
    return [row[0] for row in conn.execute("SELECT datastream_id FROM datastream").fetchall()]


def is_importing(conn, after: timedelta) -> bool:
    (now,) = conn.execute("SELECT clock_timestamp()").fetchone()
    return conn.execute(query("is_importing"), {"now": now + after}).fetchone()[0]


def test_retention_waits_a_day_after_an_import(desk):
    storage(desk, "old.csv", ("2015-01-15T01:00:00Z", 10))
    with desk.conn() as conn:
        assert is_importing(conn, timedelta(hours=23))
        assert not is_importing(conn, timedelta(hours=25))


def test_an_import_that_is_resumed_or_goes_on_is_waited_for_however_old_it_is(desk):
    old = """UPDATE import SET state = 'running', finished_at = NULL, started_at = '2020-01-01',
             moved_at = '2020-01-01'"""
    storage(desk, "old.csv", ("2015-01-15T01:00:00Z", 10))
    with desk.conn() as conn:
        (about,) = conn.execute(
            f"{old} RETURNING json_build_object('sha256', sha256, 'mapping', mapping)"
        ).fetchone()
        assert not is_importing(conn, timedelta())
        span = {"ids": [1], "first": "2015-01-15", "last": "2015-01-16"}
        conn.execute(query("resume_import"), about | span)
        assert is_importing(conn, timedelta(days=6))
        assert not is_importing(conn, timedelta(days=8))
        (one,) = conn.execute(f"{old} RETURNING import_id").fetchone()
        counts = {"rows_done": 99, "offered": 0, "stored": 0, "conflicting": 0}
        conn.execute(query("advance_import"), {"import_id": one} | counts)
        assert is_importing(conn, timedelta(days=6))
