"""What an answer changes: late, doubled and contradicting reports leave a confirmation as it is."""

from dataclasses import replace
from itertools import permutations

import pytest
from callout_cast import CALLOUT, LI, WANG, ZHAO, act, called_list, callee, party, person

from alerts.callout.answer import (
    Confirmed,
    Idle,
    answered,
    codes_in,
    end_of_call,
    end_of_text,
    newer_end,
)
from alerts.callout.enrol import enrolled, strangers
from alerts.callout.lines import chosen
from alerts.callout.words import notice
from city.call import CallReport, CallState, TextReport, TextState
from city.callout import CalleeState, End, LineUse, Stage, WaitingCall, Way, tail_of
from city.notice import SHORT_LIMIT


def report(state, heard=0.0, key=None, machine=False):
    return CallReport("r-1", "call-1", state, 0, heard, key, machine=machine)


@pytest.mark.parametrize(
    ("said", "end"),
    [
        (report(CallState.ANSWERED), None),
        (report(CallState.ENDED, 0.99), End.CUT_SHORT),
        (report(CallState.ENDED, 1.0), End.HEARD),
        (report(CallState.ENDED, 1.0, machine=True), End.CUT_SHORT),
        (report(CallState.ANSWERED, 1.0, machine=True), None),
        (report(CallState.ENDED, 1.0, "1", machine=True), End.KEY),
        (report(CallState.ENDED, 0.2, "1"), End.KEY),
        (report(CallState.ANSWERED, 0.2, "1"), End.KEY),
        (report(CallState.NO_ANSWER), End.NO_ANSWER),
        (report(CallState.NO_ANSWER, 1.0), End.NO_ANSWER),
        (report(CallState.BUSY), End.BUSY),
        (report(CallState.FAILED), End.FAILED),
    ],
)
def test_a_call_counts_only_when_all_was_heard_or_a_key_pressed(said, end):
    assert end_of_call(said) is end


def test_a_text_that_arrived_is_no_answer():
    delivered = end_of_text(TextReport("r", "k", TextState.DELIVERED, 0))

    assert delivered is End.SENT
    assert answered(callee(CalleeState.TEXTED), Way.SMS, delivered) is Idle.NO_CONFIRMATION


@pytest.mark.parametrize(
    ("way", "end", "state"),
    [
        (Way.CALL, End.HEARD, CalleeState.CONFIRMED_BY_CALL),
        (Way.CALL, End.KEY, CalleeState.CONFIRMED_BY_CALL),
        (Way.SMS, End.REPLIED, CalleeState.CONFIRMED_BY_SMS),
        (Way.SUPERIOR_CALL, End.KEY, CalleeState.CONFIRMED_BY_SUPERIOR),
        (Way.SUPERIOR_SMS, End.REPLIED, CalleeState.CONFIRMED_BY_SUPERIOR),
        (Way.DOOR_SMS, End.REPLIED, CalleeState.CONFIRMED_AT_DOOR),
    ],
)
def test_each_way_has_its_own_confirmation_from_wherever_the_callee_is(way, end, state):
    for where in CalleeState:
        found = answered(callee(where), way, end)
        if where.is_confirmed:
            assert found is Idle.ALREADY_CONFIRMED
        elif where is CalleeState.CANCELLED:
            assert found is Idle.CANCELLED
        else:
            assert found == Confirmed(state)


def test_a_superior_who_only_heard_has_not_reached_anybody():
    assert answered(callee(CalleeState.SUPERIOR), Way.SUPERIOR_CALL, End.HEARD) is Idle.NO_CONFIRMATION


def test_whatever_the_order_of_contradicting_reports_a_confirmation_is_what_is_left():
    for ends in permutations([End.NO_ANSWER, End.HEARD, End.BUSY, End.HEARD]):
        one = act(Way.CALL, 1, Stage.RINGING)
        for end in ends:
            newer = newer_end(one, end)
            if isinstance(newer, End):
                one = replace(one, stage=Stage.ENDED, end=newer)
        assert one.end is End.HEARD


def test_a_report_on_a_call_that_was_given_up_is_taken():
    given_up = act(Way.CALL, 1, end=End.NO_REPORT)

    assert newer_end(given_up, End.BUSY) is End.BUSY
    assert newer_end(act(Way.CALL, 1, end=End.BUSY), End.NO_ANSWER) is Idle.KNOWN


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("4711", ("4711",)),
        ("收到 4711！", ("4711",)),
        ("收到４７１１", ("4711",)),
        ("4711 oder 4712", ("4711", "4712")),
        ("47111", ()),
        ("13800138000", ()),
        ("1", ()),
        ("", ()),
        ("٤٧١١", ("4711",)),
    ],
)
def test_a_code_is_four_digits_that_stand_alone(text, codes):
    assert codes_in(text) == codes


def waiting(act_id, callout_id, address, urgency=0):
    return WaitingCall(act_id, callout_id, address, urgency)


def test_a_callout_takes_no_more_than_its_lines_and_a_number_is_called_once_at_a_time():
    calls = [waiting(n, 1, f"+{n % 3}") for n in range(6)]

    assert chosen(calls, [LineUse(1, "voice", 3, True, 1)]) == [0, 1]
    assert chosen(calls, [LineUse(1, "voice", 9, True, 0)]) == [0, 1, 2]


def test_callouts_on_one_gateway_share_the_lines_of_the_largest_and_the_most_urgent_goes_first():
    calls = [
        waiting(1, 1, "+1", 0),
        waiting(2, 1, "+2", 0),
        waiting(3, 2, "+3", 100),
        waiting(4, 2, "+4", 100),
    ]
    red, drill = LineUse(1, "voice", 3, True, 0), LineUse(2, "voice", 2, True, 0)

    assert chosen(calls, [red, drill]) == [1, 2, 3]
    assert chosen(calls, [red, replace(drill, taken=2)]) == [1]
    assert chosen(calls, [red, replace(drill, channel="other")]) == [1, 2, 3, 4]


def test_calls_of_a_stopped_callout_hold_their_lines_until_they_end():
    stopped = LineUse(2, "voice", 9, False, 2)

    assert chosen([waiting(1, 1, "+1"), waiting(2, 1, "+2")], [LineUse(1, "voice", 3, True, 0), stopped]) == [
        1
    ]


DRILL = replace(CALLOUT, drill=True)
MARKS = {"zh-Hans": "演练", "zh-Hant": "演練", "en": "DRILL"}


@pytest.mark.parametrize("lang", MARKS)
@pytest.mark.parametrize("way", Way)
def test_everything_that_a_drill_says_begins_by_saying_so(way, lang):
    people = {"person": party("li", 1, lang), "superior": party("w", 2, lang), "door": party("z", 3, lang)}
    said = notice(DRILL, callee(**people), act(way, 1, code="4711"))
    real = notice(CALLOUT, callee(**people), act(way, 1, code="4711"))

    assert all(text.startswith(MARKS[lang]) for text in (said.title, said.text, said.short, said.spoken))
    assert not any(MARKS[lang] in text for text in (real.title, real.text, real.short, real.spoken))
    assert (said.lang, said.facts["drill"], real.facts["drill"]) == (lang, True, False)


@pytest.mark.parametrize("lang", MARKS)
@pytest.mark.parametrize("way", [way for way in Way if not way.is_call])
def test_a_text_holds_its_code_however_long_the_message_is(way, lang):
    long = replace(DRILL, message=dict.fromkeys(MARKS, "很长的消息" * 40))
    people = {"person": party("li", 1, lang), "superior": party("w", 2, lang), "door": party("z", 3, lang)}
    said = notice(long, callee(**people), act(way, 1, code="4711"))

    assert codes_in(said.short.replace(LI.phone, "")) == ("4711",)
    assert len(said.short) == SHORT_LIMIT


@pytest.mark.parametrize("lang", MARKS)
@pytest.mark.parametrize("way", [way for way in Way if not way.is_call])
def test_a_text_holds_its_code_and_the_number_to_call_however_long_a_name_is(way, lang):
    named = replace(
        party("li", 1, lang), name=dict.fromkeys(MARKS, "Maximilian Alexander Hohenzollern-Sigmaringen")
    )
    people = {"person": named, "superior": party("w", 2, lang), "door": party("z", 3, lang)}
    said = notice(DRILL, callee(**people), act(way, 1, code="4711"))

    assert codes_in(said.short.replace(LI.phone, "")) == ("4711",)
    assert len(said.short) <= SHORT_LIMIT
    assert way is not Way.SUPERIOR_SMS or LI.phone in said.short


def test_an_act_says_the_same_at_every_try():
    one = callee(acts=(act(Way.CALL, 1),))

    assert notice(CALLOUT, one, one.acts[0]) == notice(CALLOUT, one, one.acts[0])


def test_a_list_becomes_callees_with_superiors_and_doors_in_turn_at_which_nobody_knocks_himself():
    people = {p.person_id: p for p in (person("li", 1, "wang"), person("wang", 2), person("zhao", 3))}
    called = called_list(["li", "wang", "li"], door=("zhao", "wang"))

    first, second = enrolled(called, people, drill=False)

    assert (first.person, first.superior, first.door) == (LI, WANG, ZHAO)
    assert (second.person, second.superior, second.door) == (WANG, None, ZHAO)


def test_a_drill_goes_out_on_the_channels_of_drills():
    people = {p.person_id: p for p in (person("li", 1), person("zhao", 3))}
    called = called_list(["li"], drill_voice="toy-voice", drill_sms="toy-sms")

    (real,), (drill,) = enrolled(called, people, drill=False), enrolled(called, people, drill=True)

    assert real.person == LI
    assert (drill.person.phone, drill.person.sms) == (None, None)


def test_people_whom_nobody_declared_are_named():
    assert strangers(called_list(["li", "ghost"], door=("zhao",)), {"li": person("li", 1)}) == [
        "ghost",
        "zhao",
    ]


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        ("+86 138 0013 8000", "3800138000"),
        ("13800138000", "3800138000"),
        ("+999 555 0001", "9995550001"),
        ("110", "110"),
        ("sip:duty", "sip:duty"),
        ("", ""),
    ],
)
def test_a_number_is_known_by_its_end_however_it_is_written(number, tail):
    assert tail_of(number) == tail
