"""The public side of CAP: the feed, what it lists and for how long, and what it may read."""

import threading

import pytest
from cap_desk import ATOM, Desk
from cast import HOUR
from lxml import etree
from psycopg.errors import InsufficientPrivilege

from dashboard.app import build
from store import cap
from store.database import connect, pool


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
