"""What delivery asks again and again reads by index, however many messages there have been."""

import json

import pytest
from stack import cloned_database

from city.why import CALLS
from store import database
from store.database import moment
from store.queries import query

NOW = 1_795_305_600_000
DAY = 86_400_000
FEW = 1_500
"""Rows that may be read of 20,000."""
NOBODY = {
    "hidden": "nobody",
    "alert_id": None,
    "notification_id": None,
    "person_id": None,
    "state": None,
    "channel": None,
}
PAGE = NOBODY | {"before": 2**62, "most": 50}
QUESTIONS = {
    "due_channels": {},
    "claim_deliveries": {
        "channel": "mail",
        "holder": "me",
        "now": moment(NOW),
        "lease_end": moment(NOW + 1000),
        "most": 1,
    },
    "free_orphans": {"now": moment(NOW)},
    "undelivered": {"calls": list(CALLS), "since": moment(NOW - DAY), "overdue": moment(NOW)},
    "cancel_deliveries": {"answered": [7], "calls": list(CALLS), "now": moment(NOW), "why": ""},
    "try_again_now": {"channel": "mail", "address": "b", "now": moment(NOW)},
    "ledger": PAGE,
    "attempts_of": {"ids": [1, 2, 3]},
    "told_of": {"alert_ids": [77]},
    "reminders_of": {"thread": "t-7"},
    "next_transitions": {"xid": "0", "transition_id": 0, "most": 200},
    "found_of": {"alert_ids": [1, 2, 3]},
    "answered_of": {"alert_ids": [1, 2, 3]},
    "ran_out_of": {"alert_ids": [1, 2, 3]},
    "left_of": {"alert_ids": [1, 2, 3]},
    "given_of": {"alert_ids": [1, 2, 3]},
    "unshelved_of": {"alert_ids": [1, 2, 3]},
    "routes_of": {"ids": [77]},
    "last_change_of": {"alert_ids": [1, 2, 3]},
    "groups_with": {"ids": [77, 78]},
    "forget_notifications": {"before": moment(NOW - 13 * DAY), "most": 100},
    "groups_due": {"now": moment(NOW), "most": 200},
    "budgets_due": {"now": moment(NOW)},
    "link": {"token_hash": b"x"},
    "use_link": {"token_hash": b"x", "now": moment(NOW), "used_for": "acknowledge"},
    "hurry_if_unreached": {"notification_id": 77, "calls": list(CALLS), "now": moment(NOW)},
    "cancel_outdated": {"person_id": "p7", "over": [77], "calls": list(CALLS), "now": moment(NOW)},
}
FILL = """
INSERT INTO alert (rule_id, subject, severity, worst, life, since, changed)
SELECT 'flood', 'datastream:' || n, 4, 4, CASE WHEN n % 400 = 0 THEN 'unack_active' ELSE 'cleared' END,
       now(), now()
FROM generate_series(1, 5000) n;
INSERT INTO transition (alert_id, change, severity, life, at)
SELECT alert_id, c, 4, 'unack_active', now() FROM alert, unnest(ARRAY['raised', 'acknowledged', 'cleared']) c;
INSERT INTO notification (person_id, thread, why, alert_ids, severity, lang, title, body, short, spoken,
                          facts, made_at)
SELECT 'p' || n % 50, 't-' || n % 4000, 'first', ARRAY[n % 5000 + 1], n % 5, 'en', '', '', '', '', '{}',
       to_timestamp(1795305600) - n * interval '1 minute' FROM generate_series(1, 20000) n;
INSERT INTO delivery (notification_id, position, channel, address, state, made_at, due_at, ended_at)
SELECT notification_id, 0, 'mail', 'a',
       CASE WHEN notification_id % 500 = 0 THEN 'queued' ELSE 'sent' END, made_at,
       CASE WHEN notification_id % 500 = 0 THEN made_at END, made_at FROM notification;
INSERT INTO attempt (delivery_id, number, begun_at, ended_at, result, detail)
SELECT delivery_id, 1, now(), now(), 'sent', '' FROM delivery;
INSERT INTO answer_link (token_hash, notification_id, expires_at)
SELECT sha256(notification_id::text::bytea), notification_id, made_at FROM notification;
INSERT INTO told_group (group_key, thread, state, alert_ids, due_at)
SELECT n, n, '{"cases": []}', ARRAY[n, n + 3000], now() + interval '1 year' FROM generate_series(1, 3000) n;
"""


@pytest.fixture
def conn(filled):
    with database.connect(filled, "test", autocommit=False) as made:
        yield made
        made.rollback()


@pytest.fixture(scope="module")
def filled(services, template):
    with cloned_database(services.database_url, template, "deliver_hot") as url:
        with database.connect(url, "test") as made:
            made.execute(FILL)
            made.execute("VACUUM ANALYZE")
        yield url


def read_by_scan(node):
    """Rows that sequential scans of a plan went through."""
    here = 0
    if node["Node Type"] == "Seq Scan":
        here = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return here + sum(read_by_scan(child) for child in node.get("Plans", ()))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_hot_question_reads_by_index(conn, name):
    said = conn.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query(name), QUESTIONS[name]).fetchone()[0]
    plan = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]

    assert read_by_scan(plan) <= FEW, json.dumps(plan)[:1500]


@pytest.mark.parametrize(
    "asked",
    [
        {"alert_id": 77},
        {"person_id": "p7"},
        {"channel": "mail"},
        {"notification_id": 9},
        {"hidden": "canary"},
    ],
)
def test_the_ledger_of_something_reads_by_index(conn, asked):
    said = conn.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query("ledger"), PAGE | asked).fetchone()[0]

    assert read_by_scan(said[0]["Plan"]) <= FEW
