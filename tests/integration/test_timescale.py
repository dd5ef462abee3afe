"""The same schema and queries on a real TimescaleDB."""

from datetime import timedelta

import pytest
from cast import NOW, observed
from stack import cloned_database

from store import batches, database, observations
from store.batches import Batch
from store.observations import Bucket

pytestmark = pytest.mark.timescale


@pytest.fixture
def conn(timescale_url):
    with cloned_database(timescale_url, None, "hyper") as url:
        database.migrate(url)
        with database.connect(url, "test") as connection:
            yield connection


def test_observations_live_in_a_hypertable_of_one_day_chunks(conn):
    assert database.edition(conn) in ("timescale-apache", "timescale-community")
    rows = conn.execute(
        "SELECT hypertable_name, time_interval FROM timescaledb_information.dimensions "
        "WHERE hypertable_schema = 'public' ORDER BY 1"
    ).fetchall()
    assert rows == [("minute_rollup", timedelta(days=7)), ("observation", timedelta(days=1))]


def test_writes_are_idempotent_across_chunks(conn):
    batch = [observed(key, float(day), day * 1440) for key in (1, 2) for day in range(-3, 3)]
    assert len(batches.write(conn, "a", Batch(batch, []))) == 12
    assert batches.write(conn, "a", Batch(batch, [])) == []
    totals = observations.totals(conn)
    assert (totals.stored, totals.duplicate) == (12, 12)


def test_reads_are_those_of_plain_postgresql(conn):
    batches.write(conn, "a", Batch([observed(1, float(day), day * 1440) for day in range(-3, 3)], []))
    assert [o.result for o in observations.latest(conn, [1, 2])] == [2.0]
    days = observations.read_buckets(conn, 1, NOW - 10 * 86_400_000, NOW + 10 * 86_400_000, Bucket.DAY, "UTC")
    assert [d.mean for d in days] == [-3, -2, -1, 0, 1, 2]
