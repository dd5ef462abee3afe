"""A receiver that takes messages again is tried again at once with what waits for it, the worst first."""

import pytest
from alarm_town import policy
from told_by_hand import BUSY, LIMIT, SENT, by_hand

from city.state import Level
from store.database import moment


@pytest.fixture
def hand(database):
    with by_hand(database) as made:
        yield made


def test_what_waited_for_a_receiver_that_is_back_is_tried_at_once(hand):
    """Would catch: a red message that waits five minutes while a milder one went to the same address."""
    hand.town.raised()
    hand.turn()
    for _ in range(6):
        hand.sends(BUSY)
        hand.turn(60)
    hand.sends(BUSY)
    hand.town.raised(2)
    hand.turn()

    said = hand.sends(SENT)

    assert [title[:11] for _, title in said] == ["[RED] Dam 2", "[RED] Dam 1"]


def test_what_a_receiver_asked_to_wait_for_goes_on_waiting(hand):
    hand.town.raised()
    hand.turn()
    hand.town.raised(2)
    hand.turn(61)
    first, second = hand.claim(), hand.claim()
    hand.ends(first, LIMIT)
    hand.ends(second, SENT)

    assert hand.sends() == []


WU_TOO = '[{ tell = ["person:li", "person:wu"] }, { tell = "fallback", after = "2h" }]'
APART = 'group = { by = ["thing"] }'


@pytest.fixture
def two(database):
    """A red message to Li and Wu that waits for minutes after a try, as after many."""
    with by_hand(database, rules=policy(WU_TOO, APART)) as made:
        made.town.raised()
        made.turn()
        fails(made)
        yield made


def fails(hand):
    """All that is due is tried in vain, and waits for minutes."""
    hand.sends(BUSY)
    later = {"at": moment(hand.now() + 300_000)}
    hand.town.conn.execute("UPDATE delivery SET due_at = %(at)s WHERE state = 'queued'", later)


def sent_to(hand, address):
    """The next message goes to this address; whether there is one for it."""
    claim = next((one for one in hand.claims() if one.delivery.address.startswith(address)), None)
    if claim is not None:
        hand.ends(claim, SENT)
    return claim is not None


def test_what_waits_by_a_channel_that_works_again_is_tried_at_once_the_worst_first(two):
    """Would catch: a red message that waits five minutes while a milder one goes out to somebody else."""
    two.town.raised(2, severity=Level.ORANGE)
    two.turn()
    two.turn(31)
    assert sent_to(two, "wu")

    assert [(who, title[:11]) for who, title in two.sends()] == [("li", "[RED] Dam 1"), ("wu", "[RED] Dam 1")]


def test_one_that_a_working_channel_does_not_take_goes_on_waiting_longer_each_time(two):
    """Would catch: tries of a slow address that are used up by every message to others."""
    two.town.raised(2, severity=Level.ORANGE)
    two.turn()
    two.turn(31)
    assert sent_to(two, "wu")
    fails(two)
    two.town.raised(3, severity=Level.ORANGE)
    two.turn()
    two.turn(31)
    assert sent_to(two, "wu")

    assert ("li", "[RED] Dam 1") not in [(who, title[:11]) for who, title in two.sends()]


def test_an_address_that_asked_to_wait_is_not_tried_because_another_one_works(two):
    two.turn(400)
    for claim in two.claims():
        two.ends(claim, LIMIT)
    two.town.raised(2, severity=Level.ORANGE)
    two.turn()
    two.turn(31)
    assert sent_to(two, "wu")

    assert [title for _, title in two.sends() if title.startswith("[RED]")] == []
