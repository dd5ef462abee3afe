"""What only TimescaleDB's Community edition has: continuous aggregates, policies, compression."""

import time

import pytest
from cast import CITY, HOUR
from stack import cloned_database

from city.observation import Observation
from store import batches, catalogue, database, observations, rollup_aggregates, rollups
from store.batches import Batch
from store.database import connect, migrate, moment
from store.observations import Bucket
from store.rollup_pace import Pace

pytestmark = [pytest.mark.timescale, pytest.mark.community]

DAY = 24 * HOUR
NOW = time.time_ns() // 1_000_000 // HOUR * HOUR


@pytest.fixture
def conn(timescale_url):
    with cloned_database(timescale_url, None, "community") as url:
        migrate(url)
        with connect(url, "test", statement_timeout_ms=0) as connection:
            catalogue.save(connection, CITY)
            rollups.prepare(connection, "Asia/Shanghai")
            connection.execute(
                "SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs "
                "WHERE proc_name = 'policy_compression'"
            )
            yield connection


def store(conn, *pairs: tuple[int, float]) -> list[Observation]:
    return batches.write(conn, "a", Batch([Observation(1, at, result) for at, result in pairs]))


def keep(conn) -> None:
    while rollups.turn(conn, NOW) or conn.execute("SELECT 1 FROM touched").fetchone():
        pass


def run_policies(conn, kind: str) -> None:
    jobs = conn.execute(
        "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = %s ORDER BY 1", (kind,)
    )
    for (job,) in jobs.fetchall():
        conn.execute("CALL run_job(%s)", (job,))


def hour(conn, at: int) -> observations.Mean:
    (mean,) = observations.read_buckets(conn, 1, at, at + 1, Bucket.HOUR, "Asia/Shanghai")
    return mean


def test_the_edition_is_said_and_the_rollups_are_continuous_aggregates(conn):
    assert database.edition(conn) == "timescale-community"
    assert rollups.are_aggregates(conn)
    views = conn.execute(
        "SELECT view_name, materialized_only FROM timescaledb_information.continuous_aggregates ORDER BY 1"
    ).fetchall()
    assert views == [("observation_1d", False), ("observation_1h", False), ("observation_1m", False)]


def test_policies_refresh_and_compress(conn):
    keep(conn)
    keep(conn)
    kinds = [row[0] for row in conn.execute("SELECT proc_name FROM timescaledb_information.jobs ORDER BY 1")]
    assert kinds.count("policy_refresh_continuous_aggregate") == 3
    assert kinds.count("policy_compression") == 1
    segment, order = conn.execute(
        "SELECT segmentby, orderby FROM timescaledb_information.hypertable_compression_settings "
        "WHERE hypertable = 'observation'::regclass"
    ).fetchone()
    assert (segment, order) == ("datastream_id", "phenomenon_time DESC")


def test_preparing_twice_changes_nothing(conn):
    store(conn, (NOW - 3 * DAY, 1))
    rollups.prepare(conn, "Asia/Shanghai")
    assert hour(conn, NOW - 3 * DAY).n == 1


def test_late_observations_go_into_a_compressed_chunk_and_correct_its_rollups(conn):
    old = NOW - 12 * DAY
    store(conn, *((old + minute * 60_000, 1.0) for minute in range(30)), (NOW - HOUR, 7))
    run_policies(conn, "policy_compression")
    keep(conn)
    run_policies(conn, "policy_refresh_continuous_aggregate")
    compressed = conn.execute(
        "SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"
    ).fetchone()
    assert compressed[0] >= 1
    assert (hour(conn, old).n, hour(conn, old).high) == (30, 1)

    assert len(store(conn, (old + 30_000, 99), (old, 5))) == 1, "the one that was there is a duplicate"
    keep(conn)
    assert (hour(conn, old).n, hour(conn, old).high, hour(conn, old).mean) == (
        31,
        99,
        pytest.approx(129 / 31),
    )


@pytest.mark.parametrize("quarters", [1, 5, 96])
def test_what_is_refreshed_in_pieces_is_whole(conn, quarters):
    old = NOW - 100 * DAY
    store(conn, *((old + minute * 60_000, float(minute)) for minute in range(0, 3 * 24 * 60, 10)))
    pace = rollups.Paces(aggregates=Pace(quarters))
    rollups.touch(conn, 1, old, old + 3 * DAY)
    while rollups.turn(conn, NOW, pace) or conn.execute("SELECT 1 FROM touched").fetchone():
        pass
    for view in ("observation_1m", "observation_1h", "observation_1d"):
        conn.execute(f"ALTER MATERIALIZED VIEW {view} SET (timescaledb.materialized_only = true)")
        assert conn.execute(f"SELECT sum(n), sum(sum) FROM {view}").fetchone() == (
            432,
            sum(range(0, 4320, 10)),
        )


def test_a_refresh_that_takes_too_long_is_done_in_smaller_pieces(conn, monkeypatch):
    old = NOW - 100 * DAY
    store(conn, *((old + minute * 60_000, 1.0) for minute in range(60)))
    rollups.touch(conn, 1, old, old + HOUR)
    paces = rollups.Paces()
    with monkeypatch.context() as short:
        short.setattr(rollup_aggregates, "REFRESH_TIMEOUT_MS", 5)
        assert rollups.turn(conn, NOW, paces)
    assert paces.aggregates.most(NOW) == rollup_aggregates.MOST_QUARTERS // 2
    while rollups.turn(conn, NOW, paces) or conn.execute("SELECT 1 FROM touched").fetchone():
        pass
    assert hour(conn, old).n == 60


def test_a_refresh_policy_takes_nothing_away_that_retention_dropped(conn):
    from city.keep import Keep
    from store import retention

    old = NOW - 100 * DAY
    store(conn, (old, 3), (NOW - HOUR, 7))
    rollups.touch(conn, 1, old, old)
    keep(conn)
    run_policies(conn, "policy_refresh_continuous_aggregate")
    while retention.forget(conn, NOW, Keep()):
        pass
    assert observations.read_range(conn, 1, old, old + 1) == []
    run_policies(conn, "policy_refresh_continuous_aggregate")
    keep(conn)
    assert hour(conn, old).high == 3
    late = {"first": moment(old), "last": moment(old)}
    conn.execute("INSERT INTO touched (datastream_id, first, last) VALUES (1, %(first)s, %(last)s)", late)
    keep(conn)
    assert hour(conn, old).high == 3
