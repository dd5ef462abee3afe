"""What follows a published warning goes out by itself, from a loop on a real database."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from authority import NOW as THEIRS
from authority import document
from cast import CITY, FLOOD, HOUR, NOW
from served import running
from stack import wait_until

from alerts import cap_issue, cap_loop
from alerts.cap_draft import Wish
from alerts.cap_incoming import take
from city.alert import Alert, Change, Life, Transition, of_datastream
from city.settings import Settings
from city.state import Level
from store import alerts, cap, catalogue
from store.cap import CapChain
from store.database import Connection, connect

WITHIN_S = 10


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        yield connection


def raised(conn: Connection, rule_id: str = "flood") -> int:
    stream = next(key for key, one in catalogue.load(conn)[1].items() if one.property == "water_level")
    alert = Alert(
        alert_id=0,
        rule_id=rule_id,
        subject=of_datastream(stream),
        severity=Level.ORANGE,
        life=Life.UNACK_ACTIVE,
        since=NOW,
        changed=NOW,
        datastream_id=stream,
        thing_id="res-a",
        area="hills",
    )
    return alerts.record(conn, told(alert, Change.RAISED), alert)


def told(alert: Alert, change: Change) -> Transition:
    return Transition(alert.rule_id, alert.subject, change, alert.severity, alert.life, alert.changed)


def said(conn: Connection, alert_id: int) -> list[str]:
    return [one.why for one in cap.messages_of(conn, CapChain(alert_id)) if one.published_at is not None]


def test_an_update_and_a_cancel_follow_without_anybody(conn, database):
    alert_id = raised(conn)
    drafted = cap_issue.ask(conn, CapChain(alert_id), Wish(), "chen", NOW)
    cap_issue.publish(conn, drafted.identifier, "chen", NOW)
    with running(cap_loop.run, Settings(database_url=database), lambda: NOW + HOUR):
        for severity, life, change, why in (
            (Level.RED, Life.UNACK_ACTIVE, Change.ESCALATED, "severity_changed"),
            (Level.RED, Life.UNACK_CLEARED, Change.CLEARED, "ended"),
        ):
            left = replace(alerts.alert(conn, alert_id), severity=severity, life=life)
            alerts.record(conn, told(left, change), left)
            wait_until(lambda why=why: said(conn, alert_id)[-1] == why, WITHIN_S, why)
    assert said(conn, alert_id) == ["asked", "severity_changed", "ended"]


def test_a_rule_that_wishes_so_warns_by_itself_and_two_loops_warn_once(conn, database):
    catalogue.save(conn, replace(CITY, rules=(replace(FLOOD, publish=True),)))
    settings = Settings(database_url=database)
    with running(cap_loop.run, settings, lambda: NOW), running(cap_loop.run, settings, lambda: NOW):
        alert_id = raised(conn)
        wait_until(lambda: said(conn, alert_id), WITHIN_S, "a warning")
    assert said(conn, alert_id) == ["wished"]


def test_what_expires_is_marked_by_time_alone(conn, database):
    take(conn, document("a", 8, expires="13:00"), "test", THEIRS)
    with running(cap_loop.run, Settings(database_url=database), lambda: THEIRS + 2 * HOUR):
        wait_until(lambda: alerts.open_alerts(conn)[0].unknown_since is not None, WITHIN_S, "it is unknown")


def test_a_chain_that_is_settled_is_looked_at_no_more(conn):
    alert_id = raised(conn)
    cap_issue.ask(conn, CapChain(alert_id), Wish(), "chen", NOW)
    left = replace(alerts.alert(conn, alert_id), life=Life.CLEARED, changed=NOW)
    alerts.record(conn, told(left, Change.CLEARED), left)

    cap_issue.follow(conn, NOW + HOUR)
    assert cap.open_chains(conn) == [CapChain(alert_id)]
    cap_issue.follow(conn, NOW + 4 * HOUR)
    assert cap.open_chains(conn) == []


def test_a_chain_that_cannot_be_read_holds_up_no_other(conn):
    """Would catch: one message of an older version, and no warning that is renewed or ends."""
    poisoned, healthy = raised(conn), raised(conn, "another")
    for alert_id in (poisoned, healthy):
        drafted = cap_issue.ask(conn, CapChain(alert_id), Wish(), "chen", NOW)
        cap_issue.publish(conn, drafted.identifier, "chen", NOW)
    conn.execute("UPDATE cap_message SET xml = 'no message' WHERE alert_id = %s", (poisoned,))
    left = replace(alerts.alert(conn, healthy), life=Life.UNACK_CLEARED, changed=NOW)
    alerts.record(conn, told(left, Change.CLEARED), left)

    cap_issue.follow(conn, NOW + HOUR)

    assert said(conn, healthy) == ["asked", "ended"]
