"""A receiver that says how long to wait: nobody waits with it, and what waits there can be answered."""

import pytest
from alarm_town import channel, mail, person, policy
from told_by_hand import LIMIT, SENT, by_hand

from alerts.words import LINK
from city.notice import Outcome, Result

HOUR = Outcome(Result.TRANSIENT, "HTTP 429", 3600.0)
TWO = channel("hook", "webhook", "http://127.0.0.1:1/x") + mail("smtp://127.0.0.1:1")
PEOPLE = "".join(
    person(name, ("hook", name), ("mail", f"{name}@city.example")) for name in ("li", "wu", "boss")
)
APART = policy(more='group = { by = ["thing"] }')


@pytest.fixture
def hand(database):
    with by_hand(database, PEOPLE, APART, channels=TWO) as made:
        yield made


def test_who_would_wait_for_long_is_told_by_the_next_contact_at_once(hand):
    hand.town.raised()
    hand.turn()
    hand.sends(HOUR, "hook")

    assert [who for who, _ in hand.sends(SENT, "mail")] == ["li"]


def test_what_became_one_message_is_told_by_the_next_contact_and_holds_the_link(hand):
    for dam in (1, 2, 3):
        hand.town.raised(dam)
    hand.turn()
    hand.ends(hand.claim("hook"), LIMIT)

    told = [one.notification for one in hand.claims("mail")]

    assert [len(one.alert_ids) for one in told] == [1, 2] or [len(one.alert_ids) for one in told] == [3]
    assert all(LINK in one.body for one in told)
    assert {one.facts["severity"] for one in told} == {"red"}, "which a phone rings by"


def test_a_contact_that_one_of_them_had_left_is_left_to_all_of_them(hand):
    """Would catch: the way of one that is taken for the ways of all."""
    hand.town.raised(1)
    hand.turn()
    first = hand.claim("hook")
    hand.ends(first, HOUR)
    assert hand.sends(SENT, "mail")
    hand.town.raised(2)
    hand.turn(1)
    hand.ends(hand.claim("hook"), HOUR)

    assert [title for _, title in hand.sends(SENT, "mail")]
