"""From a transition to a mail and its ledger: real processes, a real database, a real mail server."""

import pytest
from alarm_town import office
from stack import wait_until
from talk import fetch

from city.alert import Change


@pytest.fixture(scope="module")
def shared(services, template):
    with office(services, template) as made:
        yield made


def ledger(shared, **asked):
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return fetch(f"{shared.base}/api/v1/deliveries?{query}")[1]["deliveries"]


def test_a_red_alert_is_a_mail_within_moments(shared):
    told = shared.alarm()

    (letter,) = told.mails
    text = letter.get_content()
    assert letter["To"] == "li@city.example"
    assert letter["Subject"].strip().startswith("[RED] Dam 1 water level 4.21 m > 4.00 m for 5 min (since ")
    assert "Open the gates" in text
    assert "/?thing=dam-1" in text
    assert "If nobody acknowledges, at " in text
    assert "Wu" in text


def test_the_end_is_told_to_who_heard_and_stands_in_the_same_thread(shared):
    told = shared.alarm()
    shared.town.conn.execute("UPDATE told_group SET state = state - 'told_at'")  # the interval is over

    shared.town.cleared(told.alert_id)
    wait_until(lambda: len(told.mails) == 2, 15, "the end")

    first, end = told.mails
    assert end["Subject"].strip().startswith("[RESOLVED] ")
    assert " after " in end["Subject"]
    assert end["References"] == first["References"]
    assert end["Message-ID"] != first["Message-ID"]


def test_what_late_data_took_back_is_withdrawn(shared):
    told = shared.alarm()
    shared.town.conn.execute("UPDATE told_group SET state = state - 'told_at'")

    shared.town.cleared(told.alert_id, Change.RETRACTED)
    wait_until(lambda: len(told.mails) == 2, 15, "the withdrawal")

    assert told.mails[1]["Subject"].strip().startswith("[WITHDRAWN] ")
    assert "late data" in told.mails[1]["Subject"]


def test_the_ledger_has_every_delivery_with_its_attempts(shared):
    told = shared.alarm()
    wait_until(lambda: ledger(shared, alert=told.alert_id)[0]["state"] == "sent", 10, "it is recorded")

    (line,) = ledger(shared, alert=told.alert_id, person="li", channel="mail", state="sent")

    assert line["why"] == "first"
    assert [one["result"] for one in line["attempts"]] == ["sent"]
    assert "li@city.example" not in str(line)
    assert line["key"] in told.mails[0]["Message-ID"]
    assert ledger(shared, alert=told.alert_id, state="failed") == []


def test_a_channel_is_tried_by_the_way_of_every_message(shared):
    status, said = fetch(f"{shared.base}/api/v1/channels/mail/test", {"person": "wu"})

    assert (status, said["sender_runs"]) == (202, True)
    wait_until(lambda: shared.mails("tries the channel mail"), 10, "the test message")
    (line,) = ledger(shared, notification=said["notification_id"])
    assert line["why"] == "test"
    assert fetch(f"{shared.base}/api/v1/channels/none/test", {"person": "wu"})[0] == 404


def test_a_silence_holds_back_and_ends_and_then_people_are_told(shared):
    dam, now = 29, shared.town.now()
    matcher = {"things": [f"dam-{dam}"]}
    status, kept = fetch(
        f"{shared.base}/api/v1/silences", {"matcher": matcher, "last": now + 600_000, "reason": "works"}
    )
    assert status == 201

    alert_id = shared.town.raised(dam)
    by = f"silence:{kept['silence_id']}"
    wait_until(lambda: held_by(shared, alert_id) == by, 10, "it is suppressed, and says by what")
    assert shared.mails(f"Dam {dam} ") == []
    assert fetch(f"{shared.base}/api/v1/silences/{kept['silence_id']}/end", {})[0] == 200
    wait_until(lambda: shared.mails(f"Dam {dam} "), 10, "it is told once nothing holds it back")

    assert held_by(shared, alert_id) is None
    changes = shared.town.conn.execute(
        "SELECT change FROM transition WHERE alert_id = %s ORDER BY 1", (alert_id,)
    )
    assert [row[0] for row in changes] == ["raised", "suppressed", "unsuppressed"]


@pytest.mark.parametrize(
    "body",
    [
        {"matcher": {}, "reason": "all"},
        {"matcher": {"things": ["dam-1"]}, "reason": ""},
        {"matcher": {"things": ["dam-1"]}, "reason": "long", "days": 40},
        {"matcher": {"things": ["dam-1"]}, "reason": "past", "days": -1},
        {"matcher": {"severities": ["purple"]}, "reason": "colour"},
        {"matcher": {"things": ["*"]}, "reason": "all in disguise"},
        {"matcher": {"rules": ["gohst"]}, "reason": "a name that nothing has"},
        {"matcher": {"things": ["dam-1"]}, "reason": "never", "first": 2**53 - 9_000, "days": 200_000_000},
    ],
    ids=lambda body: body["reason"] or "no reason",
)
def test_a_silence_that_cannot_be_is_refused(shared, body):
    last = shared.town.now() + body.pop("days", 1) * 86_400_000
    last = min(last, 2**53 - 1)

    assert fetch(f"{shared.base}/api/v1/silences", {**body, "last": last})[0] == 422


def held_by(shared, alert_id):
    row = shared.town.conn.execute("SELECT suppressed_by FROM alert WHERE alert_id = %s", (alert_id,))
    return row.fetchone()[0]
