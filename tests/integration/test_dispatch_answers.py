"""Acknowledgements that run out and alerts that are given to somebody, as the process that delivers tells."""

from dataclasses import replace

import pytest
from ahead import MINUTE, Ahead, told
from alarm_town import Town, delivering, mail, policy
from sinks import smtp_sink
from stack import wait_until

from city.alert import Change, Life, Transition
from city.state import Level
from store import alerts

CHAIN = (
    '[{ tell = "person:li" }, { tell = "person:wu", after = "10m" }, { tell = "fallback", after = "10m" }]'
)


@pytest.fixture
def post():
    with smtp_sink() as (url, letters):
        letters.url = url
        yield letters


@pytest.fixture
def clock():
    return Ahead()


@pytest.fixture
def town(database, post, clock):
    with Town(database, mail(post.url), rules=policy(CHAIN)) as made:
        made.now = clock
        with delivering(made, clock=clock):
            yield made


def worse(town, alert_id):
    """It is red now, and nobody has it in hand any more."""
    now = town.now()
    with town.conn.transaction():
        alert = alerts.lock(town.conn, alert_id)
        left = replace(
            alert, severity=Level.RED, life=Life.UNACK_ACTIVE, by=None, ack_until=None, changed=now
        )
        about = (alert.rule_id, alert.subject, Change.ESCALATED, Level.RED, left.life, now, 4.3, 4.0)
        alerts.record(town.conn, Transition(*about), left)


def test_an_acknowledgement_that_runs_out_is_a_change_of_the_alert_and_anybody_may_answer_again(
    town, post, clock
):
    alert_id = town.raised()
    told(town, post, 1)
    town.acknowledged(alert_id, "li", clock() + 5 * MINUTE)
    clock.pass_(6)
    (_, reminded) = told(town, post, 2)[1]
    now = alerts.alert(town.conn, alert_id)
    changes = [one.transition.change for one in alerts.history(town.conn, now)]

    assert "acknowledged by Li, time is over, still there" in reminded
    assert (now.life, now.by, now.ack_until) == (Life.UNACK_ACTIVE, None, None)
    assert changes == [Change.RAISED, Change.ACKNOWLEDGED, Change.EXPIRED]

    clock.pass_(11)
    (wu, escalated) = told(town, post, 3)[2]
    assert (wu, escalated[:51]) == ("wu", "[RED] nobody acknowledged for 11 min, now yours: Da")
    town.acknowledged(alert_id, "wu", clock() + 60 * MINUTE)
    clock.pass_(30)
    town.raised(2)
    told(town, post, 4)
    asked = "SELECT person_id FROM notification WHERE alert_ids @> ARRAY[%s::bigint] ORDER BY notification_id"
    assert town.conn.execute(asked, (alert_id,)).fetchall() == [("li",), ("li",), ("wu",)]


def test_how_long_nobody_acknowledged_begins_when_what_somebody_had_got_worse(town, post, clock):
    alert_id = town.raised(severity=Level.YELLOW)
    wait_until(lambda: town.conn.execute("SELECT 1 FROM told_group").fetchone(), 30, "it waits for others")
    clock.pass_(2)
    told(town, post, 1)
    clock.pass_(3)
    town.acknowledged(alert_id, "li", clock() + 60 * MINUTE)
    clock.pass_(5)
    worse(town, alert_id)
    told(town, post, 2)
    clock.pass_(11)

    assert told(town, post, 3)[2][1].startswith("[RED] nobody acknowledged for 11 min, now yours")


def test_whoever_is_given_an_alert_is_told_at_once_with_the_words_and_others_go_on_being_called(
    town, post, clock
):
    alert_id = town.raised()
    told(town, post, 1)
    town.given(alert_id, "boss", "take the pump")
    (boss, order) = told(town, post, 2)[1]
    whole = post.mails[1].get_content()
    clock.pass_(11)
    (wu, escalated) = told(town, post, 3)[2]

    assert (boss, order[:32]) == ("boss", "[RED] assigned to you: Dam 1 wat")
    assert "Said with it: take the pump" in whole
    assert "If nobody acknowledges, at" in whole
    assert "Acknowledge (no sign-in): http" in whole
    assert wu == "wu"
    assert "nobody acknowledged" in escalated
    assert "Assigned to Boss, nobody has acknowledged" in post.mails[2].get_content()


def test_what_was_still_to_be_sent_is_sent_though_it_was_given_to_somebody(database, clock):
    with (
        Town(database, mail("smtp://127.0.0.1:1"), rules=policy(CHAIN)) as town,
        delivering(town, clock=clock),
    ):
        alert_id = town.raised()
        wait_until(lambda: town.ledger(), 15, "li is told")
        town.given(alert_id, "boss")
        wait_until(lambda: len(town.ledger()) == 2, 15, "boss is told")

        assert [(row[0], row[3]) for row in town.ledger()] == [("li", "first"), ("boss", "assigned")]
        assert {row[2] for row in town.ledger()} <= {"queued", "sending"}


def test_nobody_is_said_to_have_acknowledged_who_was_only_given_it(town, post, clock):
    alert_id = town.raised()
    told(town, post, 1)
    town.given(alert_id, "boss")
    told(town, post, 2)
    for count in (3, 4, 5):
        clock.pass_(31)
        told(town, post, count)

    assert not [letter for letter in post.mails if "acknowledged by" in letter.as_string().lower()]


def test_what_is_over_and_in_no_group_is_given_to_somebody_who_is_told(town, post, clock):
    alert_id = town.raised()
    told(town, post, 1)
    town.cleared(alert_id)
    clock.pass_(2)
    told(town, post, 2)
    town.given(alert_id, "wu")

    wait_until(lambda: any(letter["To"].startswith("wu@") for letter in post.mails), 30, "wu is told")
    (order,) = [title for name, title in told(town, post, 3) if name == "wu"]
    assert order.startswith("[RESOLVED] assigned to you: ")


def test_that_nobody_can_be_reached_is_not_said_of_a_step_because_an_assignee_cannot_be(town, post, clock):
    post.refused["boss@city.example"] = "550 no such user"
    alert_id = town.raised()
    told(town, post, 1)
    town.given(alert_id, "boss")
    failed = ("boss", "mail", "failed", "assigned")
    wait_until(lambda: failed in town.ledger(), 30, "the order fails")
    clock.pass_(11)
    (wu, escalated) = told(town, post, 2)[1]

    assert (wu, escalated[:32]) == ("wu", "[RED] nobody acknowledged for 11")
