"""What is asked often reads by index: no question of the screens or the engines reads through history."""

import json
import time
from collections.abc import Iterator

import pytest
from stack import cloned_database

from store import feed, retention, rollups
from store.database import connect, migrate, moment
from store.queries import query

DAY = 86_400_000
NOW = time.time_ns() // 1_000_000 + 60 * DAY
"""Far enough ahead for partitions of every age."""
STREAMS, DAYS, STEP_S = 60, 40, 900
FEW = 2_000
"""Rows that may be read without an index, of STREAMS * DAYS * 96."""
HISTORY = ("observation", "_hyper", "compress_hyper", "minute_rollup", "hour_rollup", "day_rollup", "batch")
SPAN = {"first": moment(NOW - 30 * DAY), "last": moment(NOW), "most": 100_000}
ONE = {"datastream_id": 7, "zone": "Asia/Shanghai"}
EVERYBODY = {"ids": list(range(1, STREAMS + 1)), "thresholds": [79.9] * STREAMS, "above": True}
QUESTIONS = {
    "latest": EVERYBODY,
    "raw_range": ONE | SPAN | {"first": moment(NOW - DAY)},
    "minutes_of": ONE | SPAN | {"first": moment(NOW - DAY)},
    "hours_of": ONE | SPAN,
    "days_of": ONE | SPAN,
    "exceedances": EVERYBODY | SPAN,
    "next_batches": {"xid": "0", "batch_id": 0, "most": feed.MOST_BATCHES},
    "first_unmade": {"since": moment(NOW)},
}


@pytest.fixture(params=["plain", pytest.param("timescale", marks=pytest.mark.timescale)])
def conn(request):
    """Forty days of sixty datastreams, rolled up, on plain PostgreSQL and whatever TimescaleDB is at hand."""
    if request.param == "plain":
        with connect(request.getfixturevalue("database"), "test") as connection:
            yield filled(connection)
        return
    with cloned_database(request.getfixturevalue("timescale_url"), None, "hot") as url:
        migrate(url)
        with connect(url, "test", statement_timeout_ms=0) as connection:
            yield filled(connection)


def filled(conn):
    rollups.prepare(conn, "Asia/Shanghai")
    retention.extend(conn, NOW)
    conn.execute(query("add_bench_streams", "bench"), {"streams": STREAMS})
    part = {"first_id": 1, "last_id": STREAMS, "each": DAYS * 86400 // STEP_S, "step_s": STEP_S}
    conn.execute(query("add_bench_rows", "bench"), part | {"until": moment(NOW)})
    while rollups.turn(conn, NOW):
        pass
    if rollups.are_aggregates(conn):
        for view in ("observation_1m", "observation_1h", "observation_1d"):
            window = (view, moment(NOW - 50 * DAY), moment(NOW - DAY))
            conn.execute("CALL refresh_continuous_aggregate(%s, %s::timestamptz, %s::timestamptz)", window)
    conn.execute("ANALYZE")
    return conn


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def read_through(plan: dict) -> int:
    """Rows of history that sequential scans went through."""
    return sum(
        int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in nodes(plan)
        if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan")
        and node["Relation Name"].startswith(HISTORY)
    )


def test_hot_questions_read_no_history_from_end_to_end(conn):
    read = {}
    for name, parameters in QUESTIONS.items():
        (said,) = conn.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query(name), parameters).fetchone()
        plan = (said if isinstance(said, list) else json.loads(said))[0]["Plan"]
        read[name] = read_through(plan)
    assert {name: rows for name, rows in read.items() if rows > FEW} == {}
