"""What persons do to an alert, what they cannot, and what becomes of it when their time is over."""

from dataclasses import replace

import pytest
from cast import HOUR, MINUTE, NOW

from alerts import acts
from alerts.acts import Act, Refused
from city.alert import Alert, Change, Life, Subject, SubjectKind, of_datastream
from city.state import Level


def alert(life: Life = Life.UNACK_ACTIVE, **more: object) -> Alert:
    given = {"subject": of_datastream(1), "worst": Level.RED, **more}
    return Alert(7, "flood", severity=Level.RED, life=life, since=NOW, changed=NOW, **given)


def test_nobody_acknowledges_twice():
    act = acts.acknowledge(alert(), NOW, "me", "note")
    assert isinstance(act, Act)
    assert (act.alert.life, act.alert.by, act.transition.note) == (Life.ACK_ACTIVE, "me", "note")
    assert isinstance(acts.acknowledge(act.alert, NOW, "you", ""), Refused)


def test_what_got_worse_than_somebody_saw_is_not_acknowledged_unread():
    refused = acts.acknowledge(alert(), NOW, "me", "yellow is fine", seen=Level.YELLOW)
    assert isinstance(refused, Refused)
    assert (refused.over, refused.why) == (True, "alert 7 is red by now, not yellow")
    assert isinstance(acts.acknowledge(alert(), NOW, "me", "", seen=Level.RED), Act)
    assert isinstance(
        acts.acknowledge(replace(alert(), severity=Level.BLUE), NOW, "me", "", seen=Level.RED), Act
    )


def test_acknowledging_what_has_cleared_ends_it():
    act = acts.acknowledge(alert(Life.UNACK_CLEARED), NOW, "me", "")
    assert isinstance(act, Act)
    assert act.alert.life is Life.CLEARED


def test_an_acknowledgement_may_run_out():
    act = acts.acknowledge(alert(), NOW, "me", "", until=NOW + HOUR)
    assert isinstance(act, Act)
    assert acts.run_out(act.alert, NOW + HOUR - 1) is None
    over = acts.run_out(act.alert, NOW + HOUR)
    assert over is not None
    assert (over.transition.change, over.alert.life, over.alert.by) == (
        Change.EXPIRED,
        Life.UNACK_ACTIVE,
        None,
    )


def test_a_shelf_has_a_reason_an_owner_and_an_end():
    act = acts.shelve(alert(), NOW, "me", "they weld there", NOW + HOUR)
    assert isinstance(act, Act)
    assert (act.alert.shown_life, act.alert.shelved_by, act.alert.shelved_why) == (
        Life.SHELVED,
        "me",
        "they weld there",
    )
    assert act.transition.life is Life.UNACK_ACTIVE
    over = acts.run_out(act.alert, NOW + HOUR)
    assert over is not None
    assert (over.transition.change, over.alert.shown_life) == (Change.UNSHELVED, Life.UNACK_ACTIVE)


@pytest.mark.parametrize(("note", "until"), [("", HOUR), (" ", HOUR), ("why", 0), ("why", 24 * HOUR + 1)])
def test_a_shelf_without_reason_or_of_more_than_a_day_is_refused(note: str, until: int):
    refused = acts.shelve(alert(), NOW, "me", note, NOW + until)
    assert isinstance(refused, Refused)
    assert not refused.over


def test_what_is_shelved_comes_back_by_a_person_too():
    shelved = acts.shelve(alert(), NOW, "me", "why", NOW + HOUR)
    assert isinstance(shelved, Act)
    back = acts.unshelve(shelved.alert, NOW + MINUTE, "you", "")
    assert isinstance(back, Act)
    assert back.alert.shelved_until is None
    assert isinstance(acts.unshelve(back.alert, NOW, "you", ""), Refused)


def test_only_what_no_observation_can_end_is_ended_without_insisting():
    assert isinstance(acts.resolve(alert(), NOW, "me", "wrong sensor"), Refused)
    insisted = acts.resolve(alert(), NOW, "me", "wrong sensor", insists=True)
    unknown = acts.resolve(alert(unknown_since=NOW), NOW, "me", "the station burned down")
    outside = acts.resolve(alert(subject=Subject(SubjectKind.EXTERNAL, "cap-1")), NOW, "me", "over")
    for done in (insisted, unknown, outside):
        assert isinstance(done, Act)
        assert (done.alert.life, done.transition.change) == (Life.CLEARED, Change.RESOLVED)
    assert isinstance(acts.resolve(alert(unknown_since=NOW), NOW, "me", ""), Refused)


def test_somebody_is_to_see_to_it_and_words_may_be_added_even_when_it_is_over():
    act = acts.assign(alert(), NOW, "me", "", "lin")
    assert isinstance(act, Act)
    assert (act.alert.assignee, act.transition.detail) == ("lin", {"assignee": "lin"})
    assert isinstance(acts.assign(alert(Life.CLEARED), NOW, "me", "", "lin"), Refused)
    said = acts.comment(alert(Life.CLEARED), NOW, "me", "it was the wind")
    assert isinstance(said, Act)
    assert said.alert == alert(Life.CLEARED)
    assert isinstance(acts.comment(alert(), NOW, "me", " "), Refused)


def test_what_is_held_back_says_by_what_and_lives_on():
    held = acts.suppress(alert(), NOW, "inhibition gateway")
    assert held is not None
    assert (held.alert.shown_life, held.alert.suppressed_by) == (Life.SUPPRESSED, "inhibition gateway")
    assert acts.suppress(held.alert, NOW, "inhibition gateway") is None
    free = acts.suppress(held.alert, NOW, None)
    assert free is not None
    assert (free.transition.change, free.alert.shown_life) == (Change.UNSUPPRESSED, Life.UNACK_ACTIVE)
