"""What held an alarm back ends, begins or is edited: people, the wall and the record learn of it at once."""

import pytest
from alarm_town import PEOPLE, person, policy
from told_by_hand import MAIL, by_hand

from alerts import acts
from city.alert import Life
from city.state import Level
from store import alerts

MINUTE = 60
ALWAYS = 'quiet = { from = "00:00", to = "23:59" }'
INHIBITION = """
[[inhibitions]]
id = "behind"
source = { subjects = ["gateway"] }
target = { subjects = ["datastream"] }
equal = ["gateway"]
"""


@pytest.fixture
def hand(database):
    with by_hand(database, rules=policy(more=INHIBITION)) as made:
        yield made


def act(hand, alert_id, do, *more):
    with hand.town.conn.transaction():
        done = do(alerts.lock(hand.town.conn, alert_id), hand.now(), "li", *more)
        alerts.record(hand.town.conn, done.transition, done.alert)


def shelf(hand, alert_id, minutes=1):
    act(hand, alert_id, acts.shelve, "pump is being mended", hand.now() + minutes * 60_000)


def people(quiet):
    """Li with quiet hours or without, and the others as ever."""
    return person("li", ("mail", "li@city.example"), more=quiet) + PEOPLE.partition("\n\n")[2]


def test_an_alarm_that_comes_off_the_shelf_is_told_at_once_to_who_had_heard_of_it(hand):
    alert_id = hand.town.raised()
    hand.turn()
    assert len(hand.sends()) == 1
    shelf(hand, alert_id)
    hand.turn(2 * MINUTE)
    assert hand.sends() == []

    act(hand, alert_id, acts.unshelve, "")
    hand.turn()

    ((who, title),) = hand.sends()
    assert (who, title[:44]) == ("li", "[RED] no longer shelved, still there: Dam 1 ")
    hand.turn(MINUTE)
    assert hand.sends() == []


def test_a_message_that_a_shelf_took_back_is_told_once_it_is_over(hand):
    """Would catch: somebody who counts as told, though what was to tell them was cancelled."""
    alert_id = hand.town.raised()
    hand.turn()
    shelf(hand, alert_id)
    hand.turn()
    assert hand.sends() == []

    with hand.town.conn.transaction():
        done = acts.run_out(alerts.lock(hand.town.conn, alert_id), hand.now() + 61_000)
        alerts.record(hand.town.conn, done.transition, done.alert)
    hand.turn(62)

    assert [who for who, _ in hand.sends()] == ["li"]


def test_what_somebody_has_in_hand_comes_off_the_shelf_in_silence(hand):
    alert_id = hand.town.raised()
    hand.turn()
    hand.sends()
    hand.town.acknowledged(alert_id)
    shelf(hand, alert_id)
    hand.turn(2 * MINUTE)
    act(hand, alert_id, acts.unshelve, "")
    hand.turn()

    assert hand.sends() == []


def test_what_was_told_is_held_back_in_the_record_as_soon_as_its_gateway_is_silent(hand):
    """Would catch: stations that stay alarms of their own until their group has its next turn."""
    effect = hand.town.raised(severity=Level.YELLOW)
    hand.turn()
    hand.turn(2 * MINUTE)
    assert len(hand.sends()) == 1
    cause = hand.town.gateway_silent()
    hand.turn()

    now = alerts.alert(hand.town.conn, effect)
    assert (now.suppressed_by, now.shown_life) == (f"alert:{cause}", Life.SUPPRESSED)
    hand.turn(10)
    ((_, title),) = hand.sends()
    assert "Gateway gw-1" in title

    hand.town.cleared(cause)
    hand.turn()
    changes = [one.transition.change.value for one in alerts.history(hand.town.conn, now)]
    assert changes == ["raised", "suppressed", "unsuppressed"]


def test_what_is_raised_behind_a_silent_gateway_is_held_back_from_the_start(hand):
    cause = hand.town.gateway_silent()
    hand.turn(10)
    effect = hand.town.raised(severity=Level.BLUE)
    hand.turn()

    assert alerts.alert(hand.town.conn, effect).suppressed_by == f"alert:{cause}"


def test_quiet_hours_that_are_taken_away_count_at_once_for_what_they_held_back(database):
    with by_hand(database, people(ALWAYS)) as hand:
        hand.town.raised(severity=Level.YELLOW)
        hand.turn()
        hand.turn(2 * MINUTE)
        assert hand.sends() == []

        hand.town.load(MAIL, people(""))
        hand.dispatcher.load()
        hand.turn(1)
        hand.turn(151)

        assert [who for who, _ in hand.sends()] == ["li"]


def test_a_chain_that_is_edited_counts_at_once(hand):
    hand.town.raised()
    hand.turn()
    hand.sends()
    hand.turn(3 * MINUTE)
    sooner = '[{ tell = "person:li" }, { tell = "person:wu", after = "2m" }]'
    hand.town.load(MAIL, rules=policy(sooner, INHIBITION))
    hand.dispatcher.load()
    hand.turn()

    assert [who for who, _ in hand.sends()] == ["wu"]


def test_an_edit_brings_nothing_forward_that_waits_for_others_of_its_kind(hand):
    hand.town.raised(1, severity=Level.YELLOW)
    hand.turn()
    hand.town.load(MAIL, people(ALWAYS.replace("00:00", "23:58")), policy(more=INHIBITION))
    hand.dispatcher.load()
    hand.turn(1)
    assert hand.sends() == []

    hand.town.raised(2, severity=Level.YELLOW)
    hand.turn(MINUTE)
    assert len(hand.sends()) == 1


def test_reading_again_what_is_as_it_was_looks_at_nothing(hand):
    hand.town.raised()
    hand.turn()
    before = hand.town.conn.execute("SELECT due_at FROM told_group").fetchall()
    hand.dispatcher.load()
    hand.turn(1)

    assert hand.town.conn.execute("SELECT due_at FROM told_group").fetchall() == before
