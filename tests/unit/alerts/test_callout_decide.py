"""What is done next for a callee: every way has its time, none is skipped, and every end is reached."""

from dataclasses import replace

import pytest
from callout_cast import CALLOUT, LI, NOBODY, act, callee
from hypothesis import given
from hypothesis import strategies as st

from alerts.callout.decide import Call, Done, DoorKnock, Sms, Superior, Wait, Why, next_act
from alerts.callout.moves import move_of, queued, urgency
from city.callout import CalleeState, End, Stage, Timing, Way
from city.state import Level

TIMING = Timing()
S = 1000
MINUTES = 60 * S


def decided(one, now):
    return next_act(one, TIMING, now)


def test_somebody_new_is_called_at_once():
    assert decided(callee(), 0) == Call(Why.FIRST_CALL)


def test_nothing_is_done_while_a_call_is_out():
    ringing = act(Way.CALL, 1, Stage.RINGING, begun_at=0)

    assert decided(callee(acts=(ringing,)), 10 * MINUTES) == Wait(None, Why.UNDER_WAY)


def test_a_call_that_waits_for_its_first_line_waits_for_as_long_as_it_takes():
    waiting = act(Way.CALL, 1, Stage.QUEUED)

    assert decided(callee(acts=(waiting,)), 60 * MINUTES) == Wait(None, Why.UNDER_WAY)


def test_after_a_call_without_answer_comes_another_one_a_third_of_the_window_later():
    first = act(Way.CALL, 1, begun_at=0, ended_at=30 * S, end=End.NO_ANSWER)

    assert decided(callee(acts=(first,)), 30 * S) == Wait(100 * S, Why.NOT_YET)
    assert decided(callee(acts=(first,)), 100 * S) == Call(Why.NEXT_CALL)


def test_a_long_call_leaves_a_pause_before_the_next():
    long = act(Way.CALL, 1, begun_at=0, ended_at=95 * S, end=End.CUT_SHORT)

    assert decided(callee(acts=(long,)), 100 * S) == Wait(115 * S, Why.NOT_YET)


@pytest.mark.parametrize("end", [End.NO_ANSWER, End.BUSY, End.CUT_SHORT, End.NO_REPORT])
def test_after_three_calls_that_reached_nobody_a_text_is_sent(end):
    calls = tuple(act(Way.CALL, n, begun_at=n * 10, ended_at=n * 10 + 5, end=end) for n in (1, 2, 3))

    assert decided(callee(acts=calls), 60 * S) == Sms(Why.CALLS_USED)


def test_calls_that_the_gateway_could_not_make_do_not_count_as_calls():
    failed = act(Way.CALL, 1, begun_at=0, ended_at=5 * S, end=End.FAILED)
    calls = (failed, *(act(Way.CALL, n, begun_at=n, ended_at=n, end=End.BUSY) for n in (2, 3)))

    assert decided(callee(acts=calls), 4 * MINUTES) == Call(Why.NEXT_CALL)
    assert decided(callee(acts=(failed,)), 15 * S) == Call(Why.NEXT_CALL)


def test_a_gateway_that_always_fails_is_not_asked_for_ever():
    failed = tuple(act(Way.CALL, n, begun_at=0, ended_at=0, end=End.FAILED) for n in range(1, 7))

    assert decided(callee(acts=failed), 60 * S) == Sms(Why.CALLS_USED)


def test_five_minutes_after_the_first_call_a_text_is_sent_however_few_calls_there_were():
    first = act(Way.CALL, 1, begun_at=0, ended_at=30 * S, end=End.NO_ANSWER)
    second = act(Way.CALL, 2, Stage.QUEUED)

    assert decided(callee(acts=(first,)), 5 * MINUTES) == Sms(Why.WINDOW_OVER)
    assert decided(callee(acts=(first, second)), 5 * MINUTES) == Sms(Why.WINDOW_OVER)
    assert decided(callee(acts=(first, second)), 4 * MINUTES) == Wait(5 * MINUTES, Why.NOT_YET)


def test_a_number_that_the_gateway_refuses_is_not_called_again():
    refused = act(Way.CALL, 1, begun_at=0, ended_at=0, end=End.REFUSED)

    assert decided(callee(acts=(refused,)), 1) == Sms(Why.NUMBER_REFUSED)


def test_somebody_without_a_phone_is_texted_at_once():
    assert decided(callee(person=replace(LI, phone=None)), 0) == Sms(Why.NO_PHONE)


def test_who_does_not_reply_within_five_minutes_is_left_to_the_superior():
    texted = callee(state=CalleeState.TEXTED, acts=(act(Way.SMS, 1, end=End.SENT),))

    assert decided(texted, 299 * S) == Wait(300 * S, Why.NOT_YET)
    assert decided(texted, 300 * S) == Superior(Why.NO_REPLY)


def test_a_text_that_cannot_be_sent_is_not_waited_for():
    failed = callee(state=CalleeState.TEXTED, acts=(act(Way.SMS, 1, end=End.FAILED),))
    without = callee(state=CalleeState.TEXTED, person=replace(LI, sms=None))

    assert decided(failed, 0) == Superior(Why.SMS_FAILED)
    assert decided(without, 0) == Superior(Why.NO_SMS_NUMBER)


def test_who_has_no_superior_gets_a_knock_on_the_door():
    alone = callee(state=CalleeState.TEXTED, superior=None)

    assert decided(alone, 5 * MINUTES) == DoorKnock(Why.NO_SUPERIOR)
    assert decided(replace(alone, superior=NOBODY), 5 * MINUTES) == DoorKnock(Why.NO_SUPERIOR)


def test_a_superior_who_does_not_answer_is_called_once_more_and_no_longer_waited_for_than_five_minutes():
    call = act(Way.SUPERIOR_CALL, 1, begun_at=0, ended_at=30 * S, end=End.NO_ANSWER)
    again = act(Way.SUPERIOR_CALL, 2, begun_at=50 * S, ended_at=80 * S, end=End.NO_ANSWER)
    asked = callee(state=CalleeState.SUPERIOR, acts=(call,))

    assert decided(asked, 40 * S) == Wait(50 * S, Why.NOT_YET)
    assert decided(asked, 50 * S) == Superior(Why.SUPERIOR_AGAIN)
    assert decided(replace(asked, acts=(call, again)), 90 * S) == Wait(300 * S, Why.NOT_YET)
    assert decided(replace(asked, acts=(call, again)), 300 * S) == DoorKnock(Why.SUPERIOR_SILENT)


def test_a_superior_who_heard_has_five_minutes_to_reach_the_person():
    heard = act(Way.SUPERIOR_CALL, 1, begun_at=0, ended_at=30 * S, end=End.HEARD)

    assert decided(callee(state=CalleeState.SUPERIOR, acts=(heard,)), 60 * S) == Wait(300 * S, Why.UNDER_WAY)


def test_a_superior_whom_nothing_can_reach_is_not_waited_for():
    acts = (
        act(Way.SUPERIOR_SMS, 1, end=End.REFUSED, ended_at=0),
        act(Way.SUPERIOR_CALL, 1, end=End.REFUSED, ended_at=0),
    )

    assert decided(callee(state=CalleeState.SUPERIOR, acts=acts), 1) == DoorKnock(Why.SUPERIOR_NOT_REACHED)


def test_a_door_at_which_nobody_was_met_in_half_an_hour_ends_unreached():
    knocked = callee(state=CalleeState.DOOR)

    assert decided(knocked, 29 * MINUTES) == Wait(30 * MINUTES, Why.NOT_YET)
    assert decided(knocked, 30 * MINUTES) == Done(CalleeState.UNREACHED, Why.DOOR_SILENT)


@pytest.mark.parametrize("state", [state for state in CalleeState if not state.is_open])
def test_nothing_is_done_for_who_has_ended(state):
    assert decided(callee(state=state), 0) is None


ENDS = st.sampled_from([None, *(end for end in End if end not in (End.HEARD, End.KEY, End.REPLIED))])


@given(st.data(), st.booleans(), st.booleans(), st.booleans())
def test_whoever_answers_nothing_ends_unreached_whatever_the_gateway_does(data, phone, sms, superior):
    """The machine as the caller runs it, with a gateway whose every act confirms nobody."""
    person = replace(LI, phone=LI.phone if phone else None, sms=LI.sms if sms else None)
    one = callee(person=person, superior=LI if superior else None)
    now, seen = 0, [one.state]
    for _ in range(60):
        found = decided(one, now)
        if found is None:
            break
        taken = move_of(one, found, now)
        acts = one.acts
        for way in taken.ways:
            end = data.draw(ENDS) if way.is_call else data.draw(st.sampled_from([End.SENT, End.FAILED]))
            number = len(one.acts_of(way)) + 1
            ended = End.NO_REPORT if end is None else end
            acts = (*acts, act(way, number, begun_at=now, ended_at=now + 20 * S, end=ended))
        if taken.state is not None:
            seen.append(taken.state)
            one = replace(one, state=taken.state, since=now)
        one = replace(one, acts=acts)
        now = max(now + 20 * S if taken.ways else now, taken.look_at or 0)

    assert one.state is CalleeState.UNREACHED
    assert seen == sorted(set(seen), key=list(CalleeState).index)
    assert len(one.acts_of(Way.CALL)) <= 2 * TIMING.calls
    assert all(len(one.acts_of(way)) <= 2 for way in Way if way is not Way.CALL)


def test_a_key_is_the_same_for_the_same_act_and_another_for_every_other():
    first, second = queued(CALLOUT, callee(), Way.CALL), queued(CALLOUT, callee(), Way.CALL)
    again = queued(CALLOUT, callee(acts=(act(Way.CALL, 1),)), Way.CALL)
    restored = queued(replace(CALLOUT, started_at=CALLOUT.started_at + 1), callee(), Way.CALL)

    assert first == second
    assert len({first["key"], again["key"], restored["key"], queued(CALLOUT, callee(), Way.SMS)["key"]}) == 4


def test_real_before_drill_red_before_blue_and_everybody_once_before_anybody_twice():
    drill, blue = replace(CALLOUT, drill=True), replace(CALLOUT, severity=Level.BLUE)
    wanted = [
        urgency(CALLOUT, Way.CALL, 1),
        urgency(CALLOUT, Way.CALL, 2),
        urgency(CALLOUT, Way.CALL, 3),
        urgency(blue, Way.CALL, 1),
        urgency(drill, Way.CALL, 1),
    ]

    assert wanted == sorted(set(wanted))
