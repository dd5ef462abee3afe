"""The public side of CAP: the feed, what it lists and for how long, and what it may read."""

import threading

import pytest
from cap_desk import ATOM, Desk
from cast import HOUR
from lxml import etree
from psycopg.errors import InsufficientPrivilege

from dashboard.app import build
from store import cap
from store.database import connect, moment, pool
from store.queries import query

YEARS = """
WITH over AS (
    INSERT INTO alert (rule_id, subject, severity, worst, life, since, changed)
    SELECT 'flood', 'thing:' || n, 3, 3, 'cleared', at, at
    FROM generate_series(1, 5000) AS n, LATERAL (SELECT %(before)s - n * interval '8 hours' AS at) AS begun
    RETURNING alert_id, since
), chain AS (
    INSERT INTO cap_chain (alert_id, over) SELECT alert_id, true FROM over
)
INSERT INTO cap_message (identifier, alert_id, position, msg_type, scope, severity, why, xml, drafted_by,
                         published_by, sent, drafted_at, published_at, expires)
SELECT 'old-' || alert_id, alert_id, 1, 'Alert', 'Public', 3, 'asked', '', 'x', 'x',
       since, since, since, since + interval '6 hours'
FROM over
"""


@pytest.fixture
def desk(database):
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield Desk(conn, connections)


def test_a_warning_whose_danger_lasts_is_renewed_before_it_expires(desk):
    desk.publish(desk.draft(hours=2)["identifier"])
    desk.now += HOUR - 1
    assert desk.follow() == []
    desk.now += 1
    assert desk.follow() == [("Update", "renewed")]
    (entry,) = desk.feed()
    assert entry.find("cap:expires", ATOM).text == "2026-11-22T11:00:00+08:00"


def test_what_has_expired_leaves_the_feed_and_keeps_its_address(desk):
    drafted = desk.draft(hours=2)
    desk.publish(drafted["identifier"])
    desk.now += 2 * HOUR
    assert desk.feed() == []
    assert desk.get(f"/cap/{drafted['identifier']}.xml").status_code == 200


def test_who_has_the_feed_is_told_so_until_it_changes(desk):
    desk.publish(desk.draft(hours=2)["identifier"])
    answer = desk.get("/cap/alerts.atom")
    tag = answer.headers["etag"]

    assert "max-age" in answer.headers["cache-control"]
    desk.now += 1000
    same = desk.get("/cap/alerts.atom", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert desk.get("/cap/alerts.atom?lang=en", headers={"If-None-Match": tag}).status_code == 200
    desk.now += 2 * HOUR
    assert desk.get("/cap/alerts.atom", headers={"If-None-Match": tag}).status_code == 200


def test_the_feed_has_what_atom_wants_also_when_it_is_empty(desk):
    def root() -> etree._Element:
        return etree.fromstring(desk.get("/cap/alerts.atom?lang=en").content)

    empty = root()
    for name in ("id", "title", "updated"):
        assert empty.find(f"a:{name}", ATOM).text
    desk.publish(desk.draft()["identifier"])
    full = root()
    assert full.find("a:id", ATOM).text == empty.find("a:id", ATOM).text
    assert full.find("a:updated", ATOM).text == "2026-11-22T00:00:00-00:00"
    entry = full.find("a:entry", ATOM)
    for name in ("id", "title", "updated", "author/a:name", "summary"):
        assert entry.find(f"a:{name}", ATOM).text
    assert desk.get("/cap/alerts.atom?lang=fr").status_code == 422


def test_the_dashboard_serves_it_and_so_can_any_process_with_connections_and_a_clock(desk):
    desk.app = build(desk.context, threading.Event())
    assert desk.get("/cap/alerts.atom").status_code == 200
    assert desk.get("/api/v1/cap").json() == {"messages": []}


def test_what_is_no_matter_of_the_public_is_not_in_it(desk):
    desk.conn.execute("UPDATE alert SET thing_id = NULL")
    published = desk.publish(desk.draft()["identifier"]).json()
    assert published["scope"] == "Restricted"
    assert desk.feed() == []
    assert desk.get(f"/cap/{published['identifier']}.xml").status_code == 404
    assert desk.get(f"/api/v1/cap/{published['identifier']}").status_code == 200


def test_years_of_messages_are_not_read_through_for_it(desk):
    desk.publish(desk.draft()["identifier"])
    desk.conn.execute(YEARS, {"before": moment(desk.now)})
    desk.conn.execute("ANALYZE cap_message")
    asked = {"now": moment(desk.now), "most": 500, "identifier": "old-7", "alert_id": desk.alert_id}
    for name in ("public_cap_messages", "public_cap_moved", "public_cap_message"):
        plan = "\n".join(row[0] for row in desk.conn.execute("EXPLAIN " + query(name), asked))
        assert "Seq Scan on cap_message" not in plan, plan


def test_the_feed_needs_no_more_than_what_is_public(desk):
    identifier = desk.publish(desk.draft()["identifier"]).json()["identifier"]
    desk.conn.execute("CREATE ROLE cap_reader")
    desk.conn.execute("GRANT SELECT ON cap_published, cap_feed TO cap_reader")
    try:
        desk.conn.execute("SET ROLE cap_reader")
        assert cap.public_message(desk.conn, identifier)
        assert len(cap.public(desk.conn, desk.now)) == 1
        assert cap.public_moved(desk.conn, desk.now) == desk.now
        assert cap.feed_id(desk.conn).startswith("urn:uuid:")
        with pytest.raises(InsufficientPrivilege):
            cap.newest(desk.conn)
    finally:
        desk.conn.execute("RESET ROLE")
        desk.conn.execute("DROP OWNED BY cap_reader")
        desk.conn.execute("DROP ROLE cap_reader")
