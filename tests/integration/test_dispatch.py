"""Groups, chains and acknowledgements as the process that delivers keeps them, by a clock put forward."""

import pytest
from ahead import MINUTE, Ahead, told
from alarm_town import Town, channel, delivering, mail, person, policy
from sinks import smtp_sink
from stack import wait_until

from alerts import acts
from store import alerts

CHAIN = '[{ tell = "person:li", repeat = 1, every = "10m" }, { tell = "person:wu", after = "10m" }]'


ON_ITS_WAY = """
WITH n AS (
    INSERT INTO notification (person_id, thread, why, alert_ids, severity, lang, title, body, short, spoken,
                              facts, made_at)
    VALUES ('li', 't', 'first', '{}', 4, 'en', 'Dam 1 of old', '', '', '', '{}', now())
    RETURNING notification_id)
INSERT INTO delivery (notification_id, position, channel, address, state, made_at, due_at)
SELECT notification_id, 0, 'mail', 'li@city.example', 'queued', now(), now() FROM n
"""


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


def act(town, alert_id, do, *more):
    with town.conn.transaction():
        done = do(alerts.lock(town.conn, alert_id), town.now(), "li", *more)
        alerts.record(town.conn, done.transition, done.alert)


def test_a_chain_goes_on_while_nobody_acknowledges_and_each_step_says_so(town, post, clock):
    town.raised()
    told(town, post, 1)
    clock.pass_(11)
    told(town, post, 2)
    clock.pass_(11)

    (li, first), (again, reminder), (wu, escalated) = told(town, post, 3)

    assert (li, again, wu) == ("li", "li", "wu")
    assert first.startswith("[RED] Dam 1")
    assert reminder.startswith("[RED] still unacknowledged after 11 min, reminder 1: Dam 1")
    assert escalated.startswith("[RED] nobody acknowledged for 22 min, now yours: Dam 1")


@pytest.mark.parametrize("answer", ["acknowledge", "shelve"])
def test_an_answer_stops_every_pending_step(town, post, clock, answer):
    alert_id = town.raised()
    told(town, post, 1)
    more = {
        "acknowledge": ("",),
        "shelve": ("pump is being mended", clock() + 60 * MINUTE * 5),
    }
    act(town, alert_id, getattr(acts, answer), *more[answer])
    wait_until(lambda: seen(town, alert_id), 10, "it is concluded")

    clock.pass_(45)
    alone = town.raised(2)  # one that nobody answered shows that the loop has looked
    wait_until(lambda: [row for row in town.ledger() if row[3] == "first"][1:], 15, f"{alone} is told")

    asked = "SELECT why FROM notification WHERE alert_ids @> ARRAY[%s::bigint]"
    assert town.conn.execute(asked, (alert_id,)).fetchall() == [("first",)]


def test_what_somebody_had_in_hand_and_is_raised_again_climbs_its_chain_again(town, post, clock):
    alert_id = town.raised()
    told(town, post, 1)
    town.acknowledged(alert_id, "wu")
    wait_until(lambda: seen(town, alert_id), 10, "it is concluded")
    town.cleared(alert_id)
    clock.pass_(2)
    told(town, post, 2)
    town.again(alert_id)
    clock.pass_(2)
    told(town, post, 3)
    clock.pass_(11)
    assert "still unacknowledged" in told(town, post, 4)[3][1]


def test_an_acknowledgement_that_ran_out_is_reminded(town, post, clock):
    alert_id = town.raised()
    told(town, post, 1)
    town.acknowledged(alert_id, "li", clock() + 60 * MINUTE)
    wait_until(lambda: seen(town, alert_id), 10, "it is concluded")

    clock.pass_(61)
    (_, reminded) = told(town, post, 2)[1]

    assert "acknowledged by Li, time is over, still there, reminder 1: Dam 1" in reminded


def test_what_waits_for_dead_servers_is_cancelled_on_every_channel_by_an_acknowledgement(database, clock):
    two = channel("hook", "webhook", "http://127.0.0.1:1/x") + mail("smtp://127.0.0.1:1")
    ways = (("hook", "x"), ("mail", "x@city.example"))
    people = "".join(person(name, *ways) for name in ("li", "wu", "boss"))
    with Town(database, two, people) as town, delivering(town):
        alert_id = town.raised()
        wait_until(
            lambda: len([row for row in town.ledger() if row[2] == "queued"]) == 2, 15, "both ways are tried"
        )
        town.acknowledged(alert_id, "wu")
        wait_until(lambda: {row[2] for row in town.ledger()} == {"cancelled"}, 10, "nothing waits")


def test_two_alerts_of_a_group_are_one_message_and_a_second_one_waits_its_turn(town, post):
    town.raised(1)
    town.raised(2)
    told(town, post, 1)

    assert len(town.ledger()) <= 2


def test_an_alert_in_a_drill_is_marked(town, post):
    town.raised(drill=True)

    assert told(town, post, 1)[0][1].startswith("[DRILL] [RED] Dam 1")
    assert "[DRILL]" in post.mails[0].get_content()


def seen(town, alert_id):
    """Whether the dispatcher has read the newest transition of an alert."""
    row = town.conn.execute(
        "SELECT (c.xid, c.batch_id) >= (t.xid, t.transition_id) FROM transition t, feed_cursor c"
        " WHERE c.reader = 'deliver' AND t.alert_id = %s ORDER BY t.transition_id DESC LIMIT 1",
        (alert_id,),
    ).fetchone()
    return bool(row and row[0])


def test_a_restored_database_tells_nobody_of_what_was(database, post):
    """Fault 34. Its rows were written anew: their xmin is another one than the xid they remember."""
    with Town(database, mail(post.url)) as town:
        town.raised(1)
        town.conn.execute(ON_ITS_WAY)
        town.conn.execute("UPDATE cluster SET xid = xid")
        town.conn.execute("UPDATE transition SET note = note")
        with delivering(town):
            wait_until(lambda: ("li", "mail", "cancelled", "first") in town.ledger(), 15, "it is mended")
            town.raised(2)
            told(town, post, 1)

    assert all("Dam 2" in title for title in post.titles)


def test_who_left_and_a_route_that_is_gone_stop_nobody_from_being_told(database, post, clock):
    """Would catch: a dispatcher that dies of what was declared when a group began."""
    people = "".join(person(name, ("mail", f"{name}@city.example")) for name in ("boss", "new"))
    with Town(database, mail(post.url), rules=policy(CHAIN)) as town:
        town.now = clock
        with delivering(town, clock=clock):
            alert_id = town.raised()
            told(town, post, 1)
            rules = policy('[{ tell = "person:new" }]').replace('id = "all"', 'id = "other"')
            town.load(mail(post.url), people, rules)
            clock.pass_(6)
            told(town, post, 2)
            town.cleared(alert_id)
            clock.pass_(11)
            mails = told(town, post, 3)

    assert [who for who, _ in mails] == ["li", "new", "new"]
    assert mails[2][1].startswith("[RESOLVED] Dam 1")
