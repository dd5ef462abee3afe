"""What findings do to the life of an alert, in order and when the past is corrected."""

import pytest
from alert_life import Life1, found
from cast import MINUTE, NOW

from alerts.acts import acknowledge, resolve, shelve
from alerts.lifecycle import withdraw
from city.alert import Change, Life
from city.state import Level


def raised(severity: Level = Level.YELLOW) -> Life1:
    return Life1().find(found(0, severity))


def taken(life: Life1) -> Life1:
    return life.do(acknowledge(life.alert, NOW + MINUTE, "me", "on it"))


def test_it_is_raised_unacknowledged_and_somewhere():
    alert = raised().alert
    assert (alert.life, alert.severity, alert.worst) == (Life.UNACK_ACTIVE, Level.YELLOW, Level.YELLOW)
    assert (alert.datastream_id, alert.thing_id, alert.area) == (1, "res-a", "hills")


def test_what_is_worse_asks_for_acknowledgement_again():
    life = taken(raised()).find(found(2, Level.RED))
    assert (life.alert.life, life.alert.by, life.alert.worst) == (Life.UNACK_ACTIVE, None, Level.RED)
    assert life.changes == [Change.RAISED, Change.ACKNOWLEDGED, Change.ESCALATED]


def test_what_eases_stays_in_hand():
    life = taken(raised(Level.RED)).find(found(2, Level.YELLOW))
    assert (life.alert.life, life.alert.by) == (Life.ACK_ACTIVE, "me")
    assert (life.alert.severity, life.alert.worst) == (Level.YELLOW, Level.RED)


def test_an_acknowledged_alert_is_over_when_it_is_normal_and_another_one_waits():
    assert taken(raised()).find(found(2, Level.NORMAL)).alert.life is Life.CLEARED
    assert raised().find(found(2, Level.NORMAL)).alert.life is Life.UNACK_CLEARED


def test_it_is_raised_again_after_it_cleared_unseen():
    life = raised().find(found(1, Level.NORMAL), found(2, Level.BLUE))
    assert life.changes == [Change.RAISED, Change.CLEARED, Change.RAISED]
    assert (len(life.alerts), life.alert.life, life.alert.worst) == (1, Life.UNACK_ACTIVE, Level.BLUE)


def test_after_it_was_over_another_one_begins():
    life = taken(raised()).find(found(2, Level.NORMAL), found(3, Level.YELLOW))
    assert [one.life for one in life.alerts.values()] == [Life.CLEARED, Life.UNACK_ACTIVE]


def test_what_nothing_fresh_says_stays_and_is_marked():
    life = taken(raised()).find(found(9, Level.YELLOW, unknown=True))
    assert (life.alert.life, life.alert.unknown_since) == (Life.ACK_ACTIVE, NOW + 9 * MINUTE)
    life.find(found(12, Level.YELLOW))
    assert life.alert.unknown_since is None
    assert life.changes[2:] == [Change.UNKNOWN, Change.KNOWN]


def test_a_past_nobody_saw_waits_for_somebody_although_it_is_over():
    life = Life1().find(found(0, Level.YELLOW), found(1, Level.NORMAL))
    life = taken(life)
    life.find(found(-3, Level.RED), found(-2, Level.NORMAL))
    assert [one.life for one in life.alerts.values()] == [Life.CLEARED, Life.UNACK_CLEARED]
    assert (life.alert.severity, life.alert.since) == (Level.RED, NOW - 3 * MINUTE)


def test_silence_that_is_over_when_it_is_found_is_on_record_and_asks_nobody():
    life = Life1(finds_silence=True).find(found(0, Level.YELLOW), found(1, Level.NORMAL))
    assert life.changes == [Change.RAISED, Change.CLEARED]
    assert [one.life for one in life.alerts.values()] == [Life.CLEARED]
    assert life.rows[-1].transition.life is Life.CLEARED


def test_silence_that_somebody_could_see_waits_for_an_answer():
    life = Life1(finds_silence=True).find(found(0, Level.YELLOW)).find(found(1, Level.NORMAL))
    assert life.alert.life is Life.UNACK_CLEARED


def test_an_alert_of_which_nothing_is_left_is_over_and_says_why():
    life = raised().find(retracted=(found(0, Level.YELLOW),))
    assert life.alert.life is Life.CLEARED
    assert life.changes == [Change.RAISED, Change.RETRACTED]
    assert life.rows[1].transition.retracts == 1


def test_a_later_beginning_is_no_second_alert():
    life = raised().find(found(1, Level.YELLOW), retracted=(found(0, Level.YELLOW),))
    assert (len(life.alerts), life.alert.life) == (1, Life.UNACK_ACTIVE)
    assert life.changes == [Change.RAISED, Change.RETRACTED, Change.RAISED]


def test_an_end_that_does_not_hold_opens_the_alert_again():
    life = taken(raised()).find(found(2, Level.NORMAL))
    life.find(retracted=(found(2, Level.NORMAL),))
    assert (len(life.alerts), life.alert.life) == (1, Life.UNACK_ACTIVE)


def test_a_corrected_beginning_of_what_somebody_is_done_with_opens_nothing():
    life = taken(raised()).find(found(2, Level.NORMAL))
    life.find(found(-1, Level.YELLOW), retracted=(found(0, Level.YELLOW),))
    assert (len(life.alerts), life.alert.life) == (1, Life.CLEARED)
    assert life.changes[-2:] == [Change.RETRACTED, Change.RAISED]


def test_what_a_person_ended_is_raised_again_only_after_it_was_normal_or_worse():
    life = raised()
    life.do(resolve(life.alert, NOW, "me", "the sensor is wrong", insists=True))
    life.find(found(1, Level.BLUE), found(2, Level.YELLOW))
    assert len(life.alerts) == 1
    life.find(found(3, Level.RED))
    assert [one.life for one in life.alerts.values()] == [Life.CLEARED, Life.UNACK_ACTIVE]


def test_the_next_alert_lies_on_the_shelf_of_the_last():
    life = raised()
    life.do(shelve(life.alert, NOW, "me", "they weld there", NOW + 60 * MINUTE))
    life = taken(life).find(found(2, Level.NORMAL), found(3, Level.YELLOW))
    assert [one.shown_life for one in life.alerts.values()] == [Life.CLEARED, Life.SHELVED]


def test_an_alert_that_nothing_watches_any_more_is_withdrawn():
    transition, alert = withdraw(raised().alert, NOW + MINUTE)
    assert (transition.change, alert.life, alert.result) == (Change.WITHDRAWN, Life.CLEARED, 12.5)


@pytest.mark.parametrize("minutes", [0, -1])
def test_an_acknowledgement_hides_no_newer_danger(minutes: int):
    life = raised()
    life.do(acknowledge(life.alert, NOW + 5 * MINUTE, "me", ""))
    assert life.find(found(4 + minutes, Level.RED)).alert.life is Life.UNACK_ACTIVE
