"""Answers by the links in messages of several groups, and of people who have left."""

import pytest
from alarm_town import KEY, PEOPLE, policy
from told_by_hand import LIMIT, MAIL, SENT, by_hand

from alerts.deliver import Links
from city.settings import Settings
from dashboard.answering import ACKNOWLEDGE, DECLINE, answer
from dashboard.api.context import Context
from dashboard.wall_state import WallState
from store import catalogue, database

APART = policy(more='group = { by = ["thing"] }')


@pytest.fixture
def hand(database):
    with by_hand(database, PEOPLE, APART) as made:
        yield made


def link_of_several(hand):
    """What a link in a message of two groups, made of two that a throttled channel did not take, holds."""
    for dam in (1, 2):
        hand.town.raised(dam)
    hand.turn()
    hand.ends(hand.claim(), LIMIT)
    hand.ahead_ms += 61_000
    (claim,) = hand.claims()
    hand.ends(claim, SENT)
    assert len(claim.notification.alert_ids) == 2
    links = Links("http://127.0.0.1", (KEY,))
    return links.make(hand.conn, claim.notification).rpartition("/")[2]


def answered(hand, token, act):
    wall = WallState(hand.now)
    wall.load(*catalogue.load(hand.conn), [], [])
    with database.pool(hand.town.url, "test", 1) as connections:
        desk = Context(Settings(link_secret=KEY), connections, wall, hand.now)
        done = answer(hand.conn, desk, token, act, "")
    hand.turn()
    return done


def test_who_cannot_come_for_several_groups_has_the_next_person_told_of_each(hand):
    assert answered(hand, link_of_several(hand), DECLINE)

    assert [who for who, _ in hand.sends()] == ["wu", "wu"]


def test_who_is_not_declared_any_more_answers_nothing(hand):
    token = link_of_several(hand)
    left = PEOPLE[PEOPLE.index('[[people]]\nid = "wu"') :]
    hand.town.load(MAIL, left, APART.replace("person:li", "person:wu"))
    hand.dispatcher.load()

    assert not answered(hand, token, ACKNOWLEDGE)
