"""What is asked often reads by index: no question of the screens or the engines reads through history."""

import json
import time
from collections.abc import Iterator

import pytest
from stack import cloned_database

from dashboard.sta.bounds import EARLIEST, LATEST
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
ALERTS = ("alert", "transition")
SPAN = {"first": moment(NOW - 30 * DAY), "last": moment(NOW), "most": 100_000}
ONE = {"datastream_id": 7, "zone": "Asia/Shanghai"}
EVERYBODY = {"ids": list(range(1, STREAMS + 1)), "thresholds": [79.9] * STREAMS, "above": True}
EVER = {
    "ids": EVERYBODY["ids"],
    "firsts": [moment(EARLIEST)] * STREAMS,
    "lasts": [moment(LATEST)] * STREAMS,
    "each": 10,
}
QUESTIONS = {
    "observations_ascending": EVER,
    "observations_descending": EVER,
    "observations_counted_each": EVER,
    "latest": EVERYBODY,
    "raw_range": ONE | SPAN | {"first": moment(NOW - DAY)},
    "minutes_of": ONE | SPAN | {"first": moment(NOW - DAY)},
    "hours_of": ONE | SPAN,
    "days_of": ONE | SPAN,
    "exceedances": EVERYBODY | SPAN,
    "next_batches": {"xid": "0", "batch_id": 0, "most": feed.MOST_BATCHES},
    "first_unmade": {"since": moment(NOW)},
    "observations_since": {
        "ids": EVERYBODY["ids"],
        "sinces": [moment(NOW - DAY // 24)] * STREAMS,
        "untils": [moment(NOW)] * STREAMS,
    },
}
SOME = {"rule_ids": ["flood"] * 20, "subjects": [f"datastream:{n}" for n in range(1, 21)]}
OF_ALERTS = {
    "open_alerts": {"hidden": "canary"},
    "alert_by_id": {"alert_id": 77},
    "newest_of_keys": SOME,
    "findings_of": SOME | {"sinces": [moment(NOW - DAY)] * 20},
    "run_out": {"now": moment(NOW)},
    "transitions_of": {"alert_id": 77},
    "refresh_incidents": {"ids": [1, 2]},
    "timeline_of_incident": {"incident_id": 1, "most": 5000},
    "incident_tallies": {"ids": [1, 2]},
    "told_of_incident": {"incident_id": 1, "most": 1000},
}
FILL_ALERTS = """
INSERT INTO incident (area, since, active_at, worst) 
SELECT 'hills', now(), now(), 1 FROM generate_series(1, 100);
INSERT INTO alert (rule_id, subject, severity, worst, life, since, changed, incident_id)
SELECT 'flood', 'datastream:' || n % 5000, 1, 1, CASE WHEN n % 400 = 0 THEN 'unack_active' ELSE 'cleared' END,
       now(), now(), n % 100 + 1 FROM generate_series(1, 20000) n
ON CONFLICT DO NOTHING;
INSERT INTO transition (alert_id, change, severity, life, at, found)
SELECT alert_id, 'raised', 1, 'unack_active', now(), 1 FROM alert, generate_series(1, 3);
ANALYZE;
"""


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


def read_through(plan: dict, of: tuple[str, ...] = HISTORY) -> int:
    """Rows of history that sequential scans went through."""
    return sum(
        int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in nodes(plan)
        if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan") and node["Relation Name"].startswith(of)
    )


def plan_of(conn, name: str, parameters: dict[str, object]) -> dict:
    (said,) = conn.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query(name), parameters).fetchone()
    return (said if isinstance(said, list) else json.loads(said))[0]["Plan"]


def test_hot_questions_read_no_history_from_end_to_end(conn):
    read = {name: read_through(plan_of(conn, name, asked)) for name, asked in QUESTIONS.items()}
    assert {name: rows for name, rows in read.items() if rows > FEW} == {}


def test_what_is_over_costs_those_nothing_who_ask_for_alerts(database):
    with connect(database, "test") as conn:
        conn.execute(FILL_ALERTS)
        read = {name: read_through(plan_of(conn, name, asked), ALERTS) for name, asked in OF_ALERTS.items()}
    assert {name: rows for name, rows in read.items() if rows > FEW} == {}


LONG_AGO = """
INSERT INTO alert (rule_id, subject, severity, worst, life, since, changed)
VALUES ('toggles', 'datastream:1', 1, 1, 'unack_active', now(), now());
INSERT INTO transition (alert_id, change, severity, life, at, found)
SELECT alert_id, 'raised', 1, 'unack_active', now() - INTERVAL '1 day' - n * INTERVAL '1 second', 1
FROM alert, generate_series(1, 20000) n;
INSERT INTO incident (area, since, active_at, worst)
SELECT 'hills', now() - n * INTERVAL '1 hour', now() - n * INTERVAL '1 hour', 1
FROM generate_series(1, 20000) n;
ANALYZE;
"""
TOGGLES = {"rule_ids": ["toggles"], "subjects": ["datastream:1"]}
AFTER_LONG = {
    "findings_of": TOGGLES | {"sinces": [moment(NOW - 60 * DAY - DAY // 12)]},
    "last_found_of": TOGGLES,
    "incidents_near": {"areas": ["hills"], "since": moment(NOW - 60 * DAY - DAY // 12)},
}


def looked_at(plan: dict) -> int:
    """Rows that any scan found or threw away."""
    return max(
        int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in nodes(plan)
    )


def test_what_toggled_for_a_day_costs_no_more_to_conclude_on_than_what_is_new(database):
    with connect(database, "test") as conn:
        conn.execute(LONG_AGO)
        read = {name: looked_at(plan_of(conn, name, asked)) for name, asked in AFTER_LONG.items()}
    assert {name: rows for name, rows in read.items() if rows > 50} == {}
