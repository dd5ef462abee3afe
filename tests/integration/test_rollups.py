"""Rollups in tables of our own: always those of the observations, whatever came late."""

import json

import psycopg
import pytest
from cast import CITY, HOUR, MINUTE, NOW, observed
from stack import cloned_database

from city.quality import Quality
from city.rule import Side
from store import batches, catalogue, observations, rollups
from store.batches import Batch
from store.database import connect, migrate, millis, moment
from store.exceedances import exceedances
from store.observations import Bucket

DAY = 24 * HOUR
TRUE_ROLLUPS = """
SELECT datastream_id, date_trunc(%(unit)s, phenomenon_time, %(zone)s) AS bucket, count(*),
       count(*) FILTER (WHERE quality = 0), sum(result) FILTER (WHERE quality = 0),
       min(result) FILTER (WHERE quality = 0), max(result) FILTER (WHERE quality = 0),
       (array_agg(result ORDER BY phenomenon_time) FILTER (WHERE quality = 0))[1],
       (array_agg(result ORDER BY phenomenon_time DESC) FILTER (WHERE quality = 0))[1]
FROM observation GROUP BY 1, 2 ORDER BY 1, 2"""
TOUCHED = "SELECT 1 FROM touched"
UNREAD = """
SELECT 1 FROM batch b LEFT JOIN feed_cursor c ON c.reader = 'rollups'
WHERE c.reader IS NULL OR (b.xid, b.batch_id) > (c.xid, c.batch_id)"""
UNITS = {"observation_1m": "minute", "observation_1h": "hour", "observation_1d": "day"}


@pytest.fixture(params=["plain", pytest.param("timescale", marks=pytest.mark.timescale)])
def bare(request):
    """A city without rollups yet, on plain PostgreSQL and on whatever TimescaleDB is at hand."""
    if request.param == "plain":
        with connect(request.getfixturevalue("database"), "test") as connection:
            catalogue.save(connection, CITY)
            yield connection
        return
    with cloned_database(request.getfixturevalue("timescale_url"), None, "rollups") as url:
        migrate(url)
        with connect(url, "test", statement_timeout_ms=0) as connection:
            catalogue.save(connection, CITY)
            yield connection


@pytest.fixture
def conn(bare):
    rollups.prepare(bare, "Asia/Shanghai")
    return bare


@pytest.fixture
def ids(bare) -> list[int]:
    return sorted(catalogue.load(bare)[1])


def store(conn, batch: list) -> None:
    batches.write(conn, "a", Batch(batch))


def keep(conn, now: int) -> int:
    """Turns until there is nothing more to do; how many. A policy at work makes one wait.

    For its rows, and for what was committed since it began, which may not be read before it has ended.
    """
    turns = 1
    while rollups.turn(conn, now) or any(conn.execute(left).fetchone() for left in (TOUCHED, UNREAD)):
        turns += 1
        assert turns < 2000
    return turns


def is_right(conn, zone: str = "Asia/Shanghai") -> bool:
    for view, unit in UNITS.items():
        true = conn.execute(TRUE_ROLLUPS, {"unit": unit, "zone": zone}).fetchall()
        shown = conn.execute(f"SELECT * FROM {view} ORDER BY 1, 2").fetchall()
        assert [row[:2] for row in shown] == [row[:2] for row in true], view
        for ours, theirs in zip(shown, true, strict=True):
            assert ours[2:4] == theirs[2:4]
            assert ours[4:] == pytest.approx(theirs[4:]), (view, ours, theirs)
    return True


def days_of(ids: list[int], days: int, every_min: int = 7) -> list:
    """Observations of some days before NOW, one in ten of them BAD."""
    return [
        observed(key, key * 100 + minute % 37, -minute, Quality.BAD if minute % 10 == 3 else Quality.GOOD)
        for key in ids[:3]
        for minute in range(0, days * 24 * 60, every_min)
    ]


def closed_until(conn) -> int:
    (mark,) = conn.execute("SELECT watermark FROM rollup").fetchone()
    return NOW if rollups.are_aggregates(conn) else millis(mark)


def test_the_views_are_right_before_the_keeper_ever_ran(conn, ids):
    store(conn, days_of(ids, 2))
    assert is_right(conn)


def test_closed_hours_are_kept_and_the_rest_is_computed(conn, ids):
    store(conn, days_of(ids, 3))
    keep(conn, NOW)
    assert closed_until(conn) >= NOW - HOUR
    assert is_right(conn)
    keep(conn, NOW + 3 * MINUTE)
    assert closed_until(conn) == NOW
    assert is_right(conn)


def test_what_comes_late_is_right_a_turn_later(conn, ids):
    store(conn, days_of(ids, 3))
    keep(conn, NOW + HOUR)
    late = [observed(ids[0], 1e6, -minutes) for minutes in (90.5, 1500.5, 4000.5)]
    store(conn, [*late, observed(ids[4], 5, -2000.5, Quality.BAD)])
    keep(conn, NOW + HOUR)
    assert is_right(conn)


def test_a_slice_that_is_being_made_misses_nothing(conn, ids, monkeypatch):
    """Late observations between any two steps, with one datastream a step."""
    from store import rollup_tables

    monkeypatch.setattr(rollup_tables, "MOST_HOURS", 1)
    store(conn, days_of(ids, 1, 13))
    busy, step = True, 0
    while busy or step < 200:
        busy = rollups.turn(conn, NOW + HOUR)
        step += 1
        if step < 200:
            store(conn, [observed(ids[step % 5], step, -(step * 17 % 1500) - 0.25)])
        assert step < 2000
    keep(conn, NOW + HOUR)
    assert closed_until(conn) == NOW
    assert is_right(conn)


def test_what_comes_into_a_slice_for_a_datastream_that_was_made_is_late(conn, ids, monkeypatch):
    """Below the frontier, but not yet below the watermark."""
    from store import rollup_tables

    if rollups.are_aggregates(conn):
        pytest.skip("TimescaleDB makes these")
    monkeypatch.setattr(rollup_tables, "MOST_HOURS", 1)
    store(conn, days_of(ids, 1, 13))
    while slice_of(conn)[2] < ids[0]:
        rollup_tables.advance(conn, NOW + HOUR, rollup_tables.Paces().hours)
    watermark, frontier, _ = slice_of(conn)
    assert watermark < frontier
    store(conn, [observed(ids[0], 1e6, (millis(frontier) - NOW) / MINUTE - 30.25)])
    keep(conn, NOW + HOUR)
    assert is_right(conn)


def url_of(conn) -> str:
    return psycopg.conninfo.make_conninfo(conn.info.dsn, password=conn.info.password)


def slice_of(conn) -> tuple:
    return conn.execute("SELECT watermark, frontier, made_until FROM rollup").fetchone()


def test_what_is_committed_after_its_successors_were_read_is_not_missed(conn, ids):
    """A transaction that began earlier and ends later than one whose batch could be read."""
    store(conn, days_of(ids, 2))
    keep(conn, NOW + HOUR)
    with connect(url_of(conn), "slow") as slow:
        with slow.transaction():
            batches.write(slow, "slow", Batch([observed(ids[0], 1e6, -90.5)]))
            store(conn, [observed(ids[1], 1e6, -90.5)])
            for _ in range(3):
                rollups.turn(conn, NOW + HOUR)
        keep(conn, NOW + HOUR)
    assert is_right(conn)


def test_history_that_an_import_stores_is_taken_up_by_its_touched_spans(conn, ids):
    store(conn, days_of(ids, 1))
    keep(conn, NOW + HOUR)
    two_years = 2 * 365 * DAY
    with conn.transaction():
        for n in range(40):
            conn.execute(
                "INSERT INTO observation SELECT %s, to_timestamp(%s / 1000.0), %s, 0, 0, now()",
                (ids[1], NOW - two_years + n * 17 * DAY, n),
            )
        rollups.touch(conn, ids[1], NOW - two_years, NOW - two_years + 39 * 17 * DAY)
    assert keep(conn, NOW + HOUR) > 2, "two years are more than one turn"
    assert is_right(conn)


def test_what_an_undone_import_takes_out_goes_from_the_rollups(conn, ids):
    store(conn, days_of(ids, 3))
    keep(conn, NOW + HOUR)
    with conn.transaction():
        conn.execute("DELETE FROM observation WHERE datastream_id = %s", (ids[0],))
        rollups.touch(conn, ids[0], NOW - 4 * DAY, NOW)
    keep(conn, NOW + HOUR)
    assert is_right(conn)


def test_a_crash_between_steps_costs_nothing(conn, ids):
    store(conn, days_of(ids, 2))
    with conn.transaction() as transaction:
        rollups.turn(conn, NOW + HOUR)
        raise psycopg.Rollback(transaction)
    keep(conn, NOW + HOUR)
    assert is_right(conn)


def test_days_follow_the_zone_when_it_changes(conn, ids):
    store(conn, days_of(ids, 4))
    keep(conn, NOW + HOUR)
    rollups.prepare(conn, "America/New_York")
    keep(conn, NOW + HOUR)
    assert is_right(conn, "America/New_York")


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu"])
def test_hours_begin_where_the_zones_hours_begin(bare, ids, zone):
    rollups.prepare(bare, zone)
    store(bare, days_of(ids, 3))
    keep(bare, NOW + HOUR)
    assert is_right(bare, zone)


def test_a_day_of_23_or_25_hours_is_one_day(conn, ids):
    rollups.prepare(conn, "Europe/Berlin")
    spring, autumn = 1_774_656_000_000, 1_792_800_000_000
    batch = [
        observed(ids[0], hour, (start - NOW) / MINUTE + hour * 60 + 1)
        for start in (spring, autumn)
        for hour in range(96)
    ]
    store(conn, batch)
    keep(conn, NOW)
    assert is_right(conn, "Europe/Berlin")
    days = observations.read_buckets(conn, ids[0], spring, autumn + 4 * DAY, Bucket.DAY, "Europe/Berlin")
    assert {23, 24, 25} <= {day.n for day in days}


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_buckets_of_any_zone_are_those_of_the_observations(conn, ids, zone):
    store(conn, days_of(ids, 3))
    keep(conn, NOW + HOUR)
    for bucket in (Bucket.MINUTE, Bucket.HOUR, Bucket.DAY):
        unit = UNITS[f"observation_{bucket.value}"]
        true = [row for row in conn.execute(TRUE_ROLLUPS, {"unit": unit, "zone": zone}) if row[0] == ids[0]]
        read = observations.read_buckets(conn, ids[0], NOW - 4 * DAY, NOW + DAY, bucket, zone)
        assert [(m.start, m.n, m.n_good, m.low, m.high) for m in read] == [
            (millis(row[1]), row[2], row[3], row[5], row[6]) for row in true
        ]
        assert [m.mean for m in read] == [pytest.approx(row[4] / row[3]) if row[3] else None for row in true]


def test_the_first_and_the_last_bucket_are_whole(conn, ids):
    store(conn, [observed(ids[0], minute, minute) for minute in range(180)])
    first, last = NOW + 90 * MINUTE, NOW + 121 * MINUTE
    hours = observations.read_buckets(conn, ids[0], first, last, Bucket.HOUR, "Asia/Shanghai")
    assert [(hour.start, hour.n) for hour in hours] == [(NOW + HOUR, 60), (NOW + 2 * HOUR, 60)]


@pytest.mark.parametrize("side", [Side.ABOVE, Side.BELOW])
def test_exceedances_are_the_hours_that_passed_a_threshold_of_today_too(conn, ids, side):
    store(conn, days_of(ids, 4))
    store(
        conn, [observed(ids[0], 1e6, 30), observed(ids[1], -1e6, 31), observed(ids[1], 1e9, 32, Quality.BAD)]
    )
    keep(conn, NOW + 90 * MINUTE)
    thresholds = {ids[0]: 130.0, ids[1]: 235.0, ids[2]: 1e12 if side is Side.ABOVE else -1e12}
    first, last = NOW - 2 * DAY + 20 * MINUTE, NOW + DAY
    found = exceedances(conn, thresholds, first, last, side)
    worst, past = ("max", ">") if side is Side.ABOVE else ("min", "<")
    true = conn.execute(
        f"""SELECT datastream_id, date_trunc('hour', phenomenon_time), {worst}(result), avg(result), count(*)
        FROM observation WHERE quality = 0 GROUP BY 1, 2
        HAVING {worst}(result) {past} (%(thresholds)s::jsonb ->> datastream_id::text)::float
           AND date_trunc('hour', phenomenon_time) >= %(first)s ORDER BY 1, 2""",
        {"thresholds": json.dumps(thresholds), "first": moment(first - 20 * MINUTE)},
    ).fetchall()
    assert len(true) > 4
    assert [(e.datastream_id, e.hour, e.extreme, e.n_good) for e in found] == [
        (row[0], millis(row[1]), row[2], row[4]) for row in true
    ]
    assert [e.mean for e in found] == [pytest.approx(row[3]) for row in true]
