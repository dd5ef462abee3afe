"""A receiver that takes messages again is tried again at once with what waits for it, the worst first."""

import pytest
from told_by_hand import BUSY, LIMIT, SENT, by_hand


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
