"""Whoever heard that something began hears that it ended, whatever became of the messages in between."""

import pytest
from alarm_town import channel, person
from told_by_hand import BUSY, LIMIT, MAIL, SENT, by_hand

from alerts.retry import MOST_TRIES
from city.state import Level

MINUTE = 60


@pytest.fixture
def hand(database):
    with by_hand(database) as made:
        yield made


def first_of_two_is_over(hand):
    """One message says that dam 1 is over and that dam 2 has begun; the alert of dam 2."""
    over = hand.town.raised(1)
    hand.turn()
    assert [who for who, _ in hand.sends()] == ["li"]
    hand.town.cleared(over)
    fresh = hand.town.raised(2)
    hand.turn(2 * MINUTE)
    return fresh


def test_an_end_that_shares_a_message_is_told_though_the_rest_of_it_is_answered(hand):
    fresh = first_of_two_is_over(hand)
    hand.town.acknowledged(fresh, "wu")
    hand.turn()

    assert "Dam 1" in ends_in_bodies(hand)


def test_an_end_that_shares_a_message_is_tried_as_long_as_one_alone(hand):
    first_of_two_is_over(hand)
    for _ in range(MOST_TRIES + 2):
        hand.sends(BUSY)
        hand.ahead_ms += 10 * MINUTE * 1000

    assert hand.sends(SENT)


def test_an_end_that_a_throttled_receiver_got_with_others_in_one_message_is_told(hand):
    first = [hand.town.raised(dam) for dam in (1, 2)]
    hand.turn()
    hand.sends()
    hand.town.cleared(first[0])
    hand.turn(2 * MINUTE)
    held = hand.claim()
    fresh = hand.town.raised(3)
    hand.turn(2 * MINUTE)
    hand.ends(held, LIMIT)
    for alert_id in (first[1], fresh):
        hand.town.acknowledged(alert_id, "wu")
    hand.turn(2 * MINUTE)

    assert any("Dam 1" in claim_body for claim_body in bodies(hand))


def ends_in_bodies(hand):
    return "\n".join(line for body in bodies(hand) for line in body.splitlines() if "RESOLVED" in line)


def bodies(hand):
    """What is sent now."""
    said = []
    for claim in hand.claims():
        hand.ends(claim, SENT)
        said.append(claim.notification.body)
    return said


def test_the_first_word_does_not_come_after_the_last(hand):
    """Would catch: a try that waits its time while the end, which is due, goes by."""
    alert_id = hand.town.raised()
    hand.turn()
    for _ in range(4):
        hand.sends(BUSY)
        hand.ahead_ms += 30_000
    hand.sends(BUSY)
    hand.town.cleared(alert_id)
    hand.turn(1)
    hand.turn(6 * MINUTE)

    assert [title.split("]")[0] for _, title in hand.sends()] in (["[RED", "[RESOLVED"], ["[RESOLVED"])


def test_what_one_way_has_told_is_not_told_by_a_slower_one_after_its_end(database):
    people = "".join(
        person(name, ("hook", name), ("mail", f"{name}@city.example")) for name in ("li", "wu", "boss")
    )
    two = MAIL + channel("hook", "webhook", "http://127.0.0.1:1/x")
    with by_hand(database, people, channels=two) as hand:
        alert_id = hand.town.raised()
        hand.turn()
        hand.sends(BUSY, "hook")
        hand.ahead_ms += 3000
        hand.sends(BUSY, "hook")
        assert hand.sends(SENT, "mail")
        hand.town.cleared(alert_id)
        hand.turn(2 * MINUTE)

        assert [title.split("]")[0] for _, title in hand.sends(SENT, "hook")] == ["[RESOLVED"]


def test_a_red_one_does_not_wait_behind_lesser_ones(hand):
    for dam in (1, 2):
        hand.town.raised(dam, Level.YELLOW)
        hand.turn(2 * MINUTE)
    hand.town.raised(3)
    hand.turn()

    assert [title.split("]")[0] for _, title in hand.sends()][:1] == ["[RED"]
