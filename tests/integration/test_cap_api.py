"""Drafting, publishing, following up and taking in CAP messages over HTTP, against a real PostgreSQL."""

from dataclasses import replace

import pytest
from authority import FIRST, WORSE
from authority import NOW as THEIRS
from cap_desk import ATOM, Desk
from cast import CITY, HOUR

from alerts import cap_issue
from alerts.cap_xml import check
from city.alert import Life
from city.cap import CapSeverity, CapStatus, MsgType
from city.state import Level
from store import cap, catalogue
from store.cap import CapChain
from store.database import connect, pool


@pytest.fixture
def desk(database):
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield Desk(conn, connections)


def test_a_draft_is_sound_and_seen_by_nobody_outside(desk):
    drafted = desk.draft()

    message = check(drafted["xml"].encode()).sound()
    assert (drafted["state"], drafted["msg_type"], drafted["why"]) == ("draft", "Alert", "asked")
    assert (message.msg_type, message.severity) == (MsgType.ALERT, CapSeverity.SEVERE)
    assert len(message.infos) == 3
    assert desk.feed() == []
    assert desk.get(f"/cap/{drafted['identifier']}.xml").status_code == 404


def test_what_a_person_published_is_in_the_feed_and_at_its_address(desk):
    drafted = desk.draft(response_level="II")
    desk.now += HOUR
    published = desk.publish(drafted["identifier"]).json()

    document = desk.get(f"/cap/{drafted['identifier']}.xml")
    message = check(document.content).sound()
    assert published["state"] == "published"
    assert document.headers["content-type"].startswith("application/cap+xml")
    assert message.sent.isoformat() == "2026-11-22T09:00:00+08:00"
    assert message.info("en") == replace(
        check(drafted["xml"].encode()).sound().info("en"), expires=message.expires
    )
    (entry,) = desk.feed()
    assert entry.find("a:link", ATOM).get("href") == f"/cap/{drafted['identifier']}.xml"
    assert entry.find("cap:severity", ATOM).text == "Severe"
    assert entry.find("a:title", ATOM).text == "橙色预警：res-a，Above flood limit"


def test_a_message_is_published_once(desk):
    drafted = desk.draft()
    assert desk.publish(drafted["identifier"]).status_code == 200
    again = desk.publish(drafted["identifier"])
    assert (again.status_code, again.json()["reason"]) == (409, "published_already")


def test_followers_refer_to_all_before_and_go_out_by_themselves(desk):
    first = desk.publish(desk.draft(note="see the gauge")["identifier"]).json()
    assert desk.follow() == []

    desk.now += 60_000
    desk.becomes(Level.RED)
    assert desk.follow() == [("Update", "severity_changed")]
    assert desk.follow() == []

    desk.now += 60_000
    desk.becomes(Level.RED, Life.UNACK_CLEARED)
    assert desk.follow() == [("Cancel", "ended")]
    assert desk.follow() == []

    update, cancel = (
        check(kept.xml.encode()).sound() for kept in cap.messages_of(desk.conn, CapChain(desk.alert_id))[1:]
    )
    assert [one.identifier for one in update.references] == [first["identifier"]]
    assert [one.identifier for one in cancel.references] == [first["identifier"], update.identifier]
    assert (update.severity, update.note) == (CapSeverity.EXTREME, "see the gauge")
    (entry,) = desk.feed()
    assert entry.find("cap:msgType", ATOM).text == "Cancel"
    assert desk.get(f"/cap/{first['identifier']}.xml").status_code == 200


def test_a_person_cancels_what_is_out_although_the_danger_is_there(desk):
    asked = f"/api/v1/alerts/{desk.alert_id}/cap/cancel"
    assert desk.post(asked).json()["reason"] == "nothing_is_out"
    first = desk.publish(desk.draft(response_level="II")["identifier"]).json()
    desk.now += 60_000

    cancel = desk.post(asked, json={"note": "wrong gauge"}).json()
    message = check(cancel["xml"].encode()).sound()

    assert (cancel["msg_type"], cancel["state"], cancel["why"]) == ("Cancel", "published", "withdrawn")
    assert cancel["published_by"] == "local"
    assert (message.note, [one.identifier for one in message.references]) == (
        "wrong gauge",
        [first["identifier"]],
    )
    info = message.info("en")
    assert "AllClear" not in info.response_types
    assert info.headline == "Warning cancelled: res-a, Above flood limit"
    assert "It is over" not in info.description
    assert desk.follow() == []
    assert desk.post(asked).json()["reason"] == "cancelled_already"
    desk.now += 60_000
    desk.becomes(Level.RED)
    assert desk.follow() == [("Alert", "raised_again")]
    assert desk.post("/api/v1/alerts/99/cap/cancel").status_code == 404


def test_a_draft_follows_its_alert_and_is_dropped_when_the_danger_is_over(desk):
    drafted = desk.draft()
    desk.becomes(Level.RED)
    assert desk.publish(drafted["identifier"]).json()["reason"] == "outdated"
    assert desk.follow() == [("Alert", "severity_changed")]
    assert desk.publish(drafted["identifier"]).json()["reason"] == "dropped"

    desk.becomes(Level.RED, Life.CLEARED)
    assert desk.follow() == []
    states = [one["state"] for one in desk.get("/api/v1/cap").json()["messages"]]
    assert states == ["dropped", "dropped"]


def test_nothing_is_drafted_about_what_is_over_or_unknown(desk):
    desk.becomes(Level.ORANGE, Life.CLEARED)
    over = desk.post(f"/api/v1/alerts/{desk.alert_id}/cap")
    assert (over.status_code, over.json()["reason"]) == (409, "over_already")
    assert desk.post("/api/v1/alerts/4711/cap").status_code == 404
    assert desk.post("/api/v1/cap/nobody/publish").status_code == 404
    assert desk.get("/api/v1/cap/nobody").status_code == 404


def test_a_wish_that_makes_no_sense_is_refused(desk):
    for wish in ({"hours": 1000}, {"status": "Draft"}, {"extra": 1}, {"instruction": {"en": "Run."}}):
        assert desk.post(f"/api/v1/alerts/{desk.alert_id}/cap", json=wish).status_code == 422, wish


def test_a_drill_is_published_as_one(desk):
    published = desk.publish(desk.draft(status="Exercise", note="spring drill")["identifier"]).json()
    message = check(published["xml"].encode()).sound()
    assert (message.status, message.note) == (CapStatus.EXERCISE, "spring drill")
    assert message.info("en").headline.startswith("[DRILL]")


def test_a_rule_that_wishes_so_is_published_at_once_and_only_once(desk):
    assert cap_issue.follow(desk.conn, desk.now, {"gas"}) == []
    (kept,) = cap_issue.follow(desk.conn, desk.now, {"flood"})
    assert (kept.why, kept.published_by) == ("wished", "citywatch")
    assert cap_issue.follow(desk.conn, desk.now, {"flood"}) == []


def test_a_message_of_another_authority_is_taken_in_over_http(desk):
    desk.now = THEIRS
    answer = desk.post("/api/v1/cap", content=FIRST)
    assert (answer.status_code, answer.json()["hearing"]) == (200, "raised")
    assert desk.post("/api/v1/cap", content=WORSE).json()["severity"] == "red"
    (external,) = desk.get("/api/v1/cap/external").json()["external"]
    assert (external["state"], external["event"], external["place"]) == ("raised", "洪水", "北仑区")
    assert [one["msg_type"] for one in external["messages"]] == ["Alert", "Update"]
    alert = desk.get(f"/api/v1/alerts/{external['alert_id']}").json()
    assert (alert["severity"], alert["rule"]["en"]) == ("red", "External warning")
    assert alert["transitions"][0]["note"] == "洪水, 北仑区, duty@example.org"


def test_nobody_drafts_about_an_alert_of_another_authority(desk):
    desk.now = THEIRS
    desk.post("/api/v1/cap", content=FIRST)
    alert_id = desk.get("/api/v1/cap/external").json()["external"][0]["alert_id"]
    answer = desk.post(f"/api/v1/alerts/{alert_id}/cap")
    assert (answer.status_code, answer.json()["reason"]) == (409, "of_another_authority")


def test_a_message_is_sent_after_those_it_refers_to_also_by_a_clock_that_was_set_back(desk):
    desk.publish(desk.draft()["identifier"])
    desk.now -= HOUR
    desk.becomes(Level.RED)
    desk.follow()
    first, update = (
        check(one.xml.encode()).sound() for one in cap.messages_of(desk.conn, CapChain(desk.alert_id))
    )
    assert (update.sent - first.sent).total_seconds() == 1


def test_an_unsound_document_is_refused_with_every_fault(desk):
    bad = FIRST.replace(b"<identifier>a", b"<identifier>a b").replace(b">Severe<", b">Red<")
    answer = desk.post("/api/v1/cap", content=bad)
    assert answer.status_code == 422
    assert {fault["rule"] for fault in answer.json()["detail"]} == {"schema", "identifier_characters"}
    assert desk.post("/api/v1/cap", content=b"").status_code == 422
    assert desk.post("/api/v1/cap", content=b"x" * 300_000).status_code == 413


def test_a_message_is_from_whom_the_owner_says(desk):
    catalogue.save(desk.conn, replace(CITY, city=replace(CITY.city, cap_sender="duty@cast.example")))
    assert check(desk.draft()["xml"].encode()).sound().sender == "duty@cast.example"


def test_a_message_of_ours_that_comes_back_is_left_alone(desk):
    published = desk.publish(desk.draft()["identifier"]).json()
    answer = desk.post("/api/v1/cap", content=published["xml"].encode())
    assert answer.json()["hearing"] == "our_own"
