"""What is declared is edited, or a message fails late, while alerts are open: nobody is forgotten, nor woken
early.
"""

import pytest
from alarm_town import PEOPLE, channel, mail, person, policy
from told_by_hand import BUSY, MAIL, REFUSED, SENT, Hand, by_hand

from city.matcher import Matcher
from store import silences

MINUTE = 60
NOBODY = "\n"
TWO = mail("smtp://127.0.0.1:1") + channel("hook", "webhook", "http://127.0.0.1:1/x")
ON_HOOK = person("li", ("hook", "li")) + "".join(
    person(name, ("mail", f"{name}@city.example")) for name in ("wu", "boss")
)


@pytest.fixture
def hand(database):
    with by_hand(database) as made:
        yield made


def declared(hand, *what):
    hand.town.load(*what)
    hand.dispatcher.load()


def test_what_is_open_when_people_are_first_declared_is_told_to_them(database):
    """Would catch: an alert that was raised before there was anybody to tell, and is never told."""
    with by_hand(database, NOBODY, NOBODY, channels=NOBODY) as hand:
        hand.town.raised()
        over = hand.town.raised(2)
        hand.town.cleared(over)
        hand.turn()
        declared(hand, MAIL)
        hand.turn(1)

        assert [(who, title[:11]) for who, title in hand.sends()] == [("li", "[RED] Dam 1")]


def test_what_ended_when_its_route_went_is_told_to_who_heard_of_it(hand):
    alert_id = hand.town.raised()
    hand.turn()
    hand.sends()
    hand.town.cleared(alert_id)
    hand.turn()
    declared(hand, MAIL, PEOPLE, policy().replace('id = "all"', 'id = "other"'))
    hand.turn()
    hand.turn(6 * MINUTE)

    assert [title[:16] for _, title in hand.sends()] == ["[RESOLVED] Dam 1"]


def test_a_message_that_fails_after_the_next_step_was_told_hurries_nobody(database):
    with by_hand(database, ON_HOOK, channels=TWO) as hand:
        hand.town.raised()
        hand.turn()
        told = []
        while ("li", "hook", "failed", "first") not in hand.town.ledger():
            hand.sends(BUSY, "hook")
            hand.turn(20)
            told += [who for who, _ in hand.sends(SENT, "mail")]
        hand.turn()

        assert told == ["wu"]
        assert hand.sends(SENT, "mail") == []


def test_an_end_that_fails_hurries_nobody(hand):
    over = hand.town.raised(1)
    hand.town.raised(2)
    hand.turn()
    hand.sends()
    hand.town.cleared(over)
    hand.turn(2 * MINUTE)
    assert hand.sends(REFUSED)
    hand.turn()

    assert hand.sends() == []


def test_a_silence_that_ended_while_nobody_dispatched_is_over_at_once(hand):
    """Would catch: an order that is remembered in memory alone."""
    now = hand.now()
    matcher = Matcher(things=frozenset({"dam-1"}))
    number = silences.add(hand.town.conn, matcher, now, now + 6 * 3_600_000, "wu", "works", now)
    hand.town.raised()
    hand.turn()
    assert hand.sends() == []

    silences.end(hand.town.conn, int(number), "wu", hand.now())
    other = Hand(hand.town, hand.conn)
    other.turn(1)

    assert [who for who, _ in other.sends()] == ["li"]
