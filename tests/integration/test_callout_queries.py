"""What the loop of calls asks again and again reads by index, however many callouts there have been."""

import json
from collections.abc import Iterator

import pytest

from store.database import connect, moment
from store.queries import query

NOW = moment(1_795_305_600_000)
CALLOUT = """INSERT INTO callout (list_id, name, message, drill, severity, lines, voice, sms, timing, life,
    started_at, by_whom)
SELECT 'l', '{}', '{}', true, 4, 9, 'v', 's', '{}', %(life)s, %(now)s, 'x' FROM generate_series(1, %(n)s)"""
CALLEES = """INSERT INTO callee (callout_id, person_id, person, door, state, since)
SELECT c, 'p-' || n, '{}', '{}', 'confirmed_by_call', %(now)s
FROM generate_series(1, 40) c, generate_series(1, 500) n"""
ACTS = """INSERT INTO callout_act (callee_id, callout_id, key, way, number, is_call, urgency, channel,
    address, tail, code, stage, made_at, end_kind)
SELECT callee_id, callout_id, callee_id || '-' || n, 'call', n, n < 3, 0, 'v', '+' || callee_id,
    callee_id, '1234',
    'ended', %(now)s, 'heard'
FROM callee, generate_series(1, 3) n"""
ASKED = {
    "callees_due": {"now": NOW, "most": 200},
    "next_due": {"now": NOW},
    "lines_in_use": {},
    "calls_waiting": {"now": NOW},
    "texts_waiting": {"now": NOW, "most": 50, "full": ["x"]},
    "calls_without_report": {"now": NOW, "most": 50},
    "act_of_key": {"key": "7-1"},
    "act_of_reply": {"channel": "s", "tail": "7", "codes": ["1234"]},
    "acts_of": {"ids": [7]},
    "callee_by_id": {"callee_id": 7},
    "open_callees_left": {"callout_id": 7},
    "reclaim_acts": {"now": NOW, "lease_until": NOW, "most": 50, "full": ["x"]},
}
FEW = 1_000


@pytest.fixture
def conn(database: str) -> Iterator:
    with connect(database, "test", statement_timeout_ms=0) as made:
        made.execute(CALLOUT, {"life": "finished", "now": NOW, "n": 40})
        made.execute(CALLEES, {"now": NOW})
        made.execute(ACTS, {"now": NOW})
        made.execute(CALLOUT, {"life": "running", "now": NOW, "n": 1})
        made.execute("ANALYZE")
        yield made


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def read_through(plan: dict) -> int:
    """Rows that sequential scans of callees and acts went through."""
    return sum(
        int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in nodes(plan)
        if "Seq Scan" in node["Node Type"] and node["Relation Name"] in ("callee", "callout_act")
    )


def test_the_loop_reads_by_index_what_is_due(conn):
    read = {}
    for name, parameters in ASKED.items():
        (said,) = conn.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query(name), parameters).fetchone()
        plan = (said if isinstance(said, list) else json.loads(said))[0]["Plan"]
        read[name] = read_through(plan)
    assert {name: rows for name, rows in read.items() if rows > FEW} == {}
