"""Hours of many datastreams in one question, from the rollups and from what is not rolled up yet."""

from dataclasses import replace

import numpy as np
import pytest
from cast import CITY, HOUR, MINUTE, NOW, observed

from city.quality import Quality
from store import batches, catalogue, hourly, rollups
from store.batches import Batch
from store.database import connect
from store.queries import query

START = NOW // HOUR * HOUR - 5 * HOUR


@pytest.fixture
def conn(database):
    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        rollups.prepare(connection, "Asia/Shanghai")
        yield connection


def store_hours(conn, key: int) -> None:
    minutes = [(START - NOW) / MINUTE + i for i in range(180)]
    bad = range(60, 80)
    told = [observed(key, i, at, Quality.BAD if i in bad else Quality.GOOD) for i, at in enumerate(minutes)]
    batches.write(conn, "a", Batch(told))


@pytest.mark.parametrize("kept", [False, True], ids=["not rolled up", "rolled up"])
def test_hours_are_those_of_the_observations(conn, kept):
    key, stream = next(iter(catalogue.load(conn)[1].items()))
    stream = replace(stream, period_s=0, report_s=60, max_age_s=600)
    store_hours(conn, key)
    while kept and rollups.turn(conn, NOW):
        pass
    (hours,) = hourly.read(conn, {key: stream, 999: stream}, START, START + 3 * HOUR).values()
    assert hours.starts.tolist() == [START, START + HOUR, START + 2 * HOUR]
    assert hours.means.tolist() == pytest.approx([29.5, 99.5, 149.5])
    assert (hours.lows.tolist(), hours.highs.tolist()) == ([0, 80, 120], [59, 119, 179])
    assert (hours.n.tolist(), hours.n_good.tolist()) == ([60, 60, 60], [60, 40, 60])
    assert hours.valid.tolist() == [True, False, True]


def test_hours_ascend_in_whatever_order_datastreams_are_asked_for(conn):
    streams = {key: replace(one, period_s=0) for key, one in catalogue.load(conn)[1].items()}
    for key in streams:
        store_hours(conn, key)
    for keys in (sorted(streams, reverse=True), [3, 1, 5, 2, 4]):
        found = hourly.read(conn, {key: streams[key] for key in keys}, START, START + 3 * HOUR)
        assert {key: one.starts.tolist() for key, one in found.items()} == dict.fromkeys(
            keys, [START, START + HOUR, START + 2 * HOUR]
        )


def test_an_hour_without_anything_good_has_no_mean(conn):
    key, stream = next(iter(catalogue.load(conn)[1].items()))
    batches.write(conn, "a", Batch([observed(key, 1, (START - NOW) / MINUTE, Quality.BAD)]))
    (hours,) = hourly.read(conn, {key: replace(stream, period_s=0)}, START, START + HOUR).values()
    assert np.isnan(hours.means).all()
    assert not hours.valid.any()


def test_a_question_of_hours_reads_no_history_from_end_to_end(conn):
    asked = {"ids": [1, 2], "first": "2026-01-01", "last": "2026-02-01"}
    conn.execute("SET plan_cache_mode = force_generic_plan")
    plan = "\n".join(row[0] for row in conn.execute(f"EXPLAIN {query('hours_of_many')}", asked))
    assert "Seq Scan on hour_rollup" not in plan
    assert "Seq Scan on observation" not in plan
