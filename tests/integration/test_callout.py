"""A callout in the database: who is called when, what reports change, and that everybody is in one state."""

import pytest
from callout_cast import SMS, called_list
from callout_play import play

from alerts.callout.answer import Confirmed, Idle
from alerts.callout.desk import Order, Refusal, add, start, stop
from alerts.callout.report import Unknown, knocked, take
from city.call import CallState, TextReply
from city.callout import OPEN, CalleeState, CalloutLife, End, Stage, Way
from city.notice import Outcome, Result
from city.state import Level
from store import callout as callouts
from store.callout_history import history


@pytest.fixture
def played(database):
    with play(database) as made:
        yield made


def replied(sender, text):
    return TextReply("r", sender, text, 0)


def test_everybody_is_called_in_parallel_within_the_lines(played):
    called = played.start("p-4", "p-5", "p-6", lines=2)

    assert played.turn() == 2
    assert played.turn() == 0
    played.report(played.gateway.keys(4)[0], CallState.ENDED, heard=1.0)

    assert played.turn() == 1
    assert played.gateway.numbers() == {"4": 1, "5": 1, "6": 1}
    assert played.states(called)["p-4"] is CalleeState.CONFIRMED_BY_CALL


def test_a_call_that_was_cut_short_is_no_confirmation_and_a_key_is(played):
    called = played.start("p-4", "p-5")
    played.turn()
    cut = played.report(played.gateway.keys(4)[0], CallState.ENDED, heard=0.9)
    key = played.report(played.gateway.keys(5)[0], CallState.ANSWERED, heard=0.1, pressed="1")

    assert (cut, key) == (Idle.NO_CONFIRMATION, Confirmed(CalleeState.CONFIRMED_BY_CALL))
    assert played.states(called) == {"p-4": CalleeState.CALLING, "p-5": CalleeState.CONFIRMED_BY_CALL}


def test_who_answers_nothing_is_called_three_times_texted_left_to_the_superior_and_knocked_for(played):
    called = played.start("li")
    seen = []
    for _ in range(60):
        played.turn(60)
        for act in played.acts(called, "li"):
            if act.stage is Stage.RINGING:
                played.report(act.key, CallState.NO_ANSWER)
        seen.append(played.states(called)["li"])

    changes = [change.state for change in history(played.conn, played.callee(called, "li").callee_id)]
    ways = [act.way for act in played.acts(called, "li")]
    assert changes == [*OPEN, CalleeState.UNREACHED]
    assert list(dict.fromkeys(seen)) == changes
    assert [ways.count(way) for way in Way] == [3, 1, 2, 1, 1]
    assert played.callout(called).life is CalloutLife.FINISHED


def test_a_reply_with_the_code_confirms_and_one_from_another_phone_or_without_it_does_not(played):
    called = played.start("li", "p-4")
    played.gateway.says = lambda _to: Outcome(Result.PERMANENT, "not in service")
    played.turn()
    played.gateway.says = lambda _to: Outcome(Result.SENT)
    played.turn()
    text = played.acts(called, "li")[-1]

    assert (text.way, text.end) == (Way.SMS, End.SENT)
    assert isinstance(played.reply(4, text.code), Unknown)
    assert isinstance(played.reply(1, "yes"), Unknown)
    assert isinstance(take(played.conn, SMS, replied("+86 138 0000 0004", text.code), played.now), Unknown)
    spaced = replied("138 0000 0001", f"收到{text.code}")
    assert take(played.conn, SMS, spaced, played.now) == Confirmed(CalleeState.CONFIRMED_BY_SMS)
    assert played.states(called) == {"li": CalleeState.CONFIRMED_BY_SMS, "p-4": CalleeState.TEXTED}


def test_a_superior_confirms_by_the_code_and_who_knocks_by_theirs(played):
    called = played.start("li", "wang", lines=2)
    played.gateway.says = lambda to: Outcome(Result.PERMANENT if to.endswith(("1", "2")) else Result.SENT)
    for _ in range(4):
        played.turn()
    played.gateway.says = lambda _to: Outcome(Result.SENT)
    played.turn(1)

    assert played.states(called) == {"li": CalleeState.DOOR, "wang": CalleeState.DOOR}
    door = {one: played.acts(called, one)[-1] for one in ("li", "wang")}
    superior = next(act for act in played.acts(called, "li") if act.way is Way.SUPERIOR_SMS)
    assert len({act.code for act in (*door.values(), superior)}) == 3
    assert played.reply(3, door["wang"].code) == Confirmed(CalleeState.CONFIRMED_AT_DOOR)
    assert played.reply(2, superior.code) == Confirmed(CalleeState.CONFIRMED_BY_SUPERIOR)
    assert played.callout(called).life is CalloutLife.FINISHED


def test_late_doubled_and_contradicting_reports_are_harmless(played):
    called = played.start("p-4")
    played.turn()
    (key,) = played.gateway.keys(4)
    played.report(key, CallState.NO_ANSWER)
    played.turn(100)
    assert played.report(key, CallState.NO_ANSWER) is Idle.KNOWN
    assert played.report(key, CallState.ENDED, heard=1.0) == Confirmed(CalleeState.CONFIRMED_BY_CALL)
    for state in CallState:
        assert played.report(key, state) in (Idle.KNOWN, Idle.NOT_OVER)
    assert isinstance(played.report("of-nobody", CallState.ENDED, heard=1.0), Unknown)
    second = played.gateway.keys(4)[1]
    assert played.report(second, CallState.ENDED, heard=1.0) is Idle.ALREADY_CONFIRMED

    assert played.states(called)["p-4"] is CalleeState.CONFIRMED_BY_CALL
    assert played.acts(called, "p-4")[0].end is End.HEARD
    played.run(900, 60)
    assert played.gateway.numbers() == {"4": 2}
    assert played.gateway.numbers("duty-sms") == {}


def test_a_confirmation_that_comes_after_the_end_takes_somebody_off_the_unreached_list(played):
    called = played.start("p-4")
    played.turn()
    (key, *_) = played.gateway.keys(4)
    played.run(3600, 60)
    assert played.states(called)["p-4"] is CalleeState.UNREACHED
    assert played.callout(called).life is CalloutLife.FINISHED

    assert played.report(key, CallState.ENDED, heard=1.0) == Confirmed(CalleeState.CONFIRMED_BY_CALL)


def test_a_call_of_which_no_end_is_reported_gives_its_line_back(played):
    played.start("p-4", "p-5", lines=1)
    played.turn()
    played.run(160)

    assert played.gateway.numbers()["5"] == 1


def test_stopping_cancels_who_has_not_ended_and_calls_nobody_any_more(played):
    called = played.start("p-4", "p-5", "p-6", lines=2)
    played.turn()
    ringing, other = played.gateway.keys(4)[0], played.gateway.keys(5)[0]
    played.report(other, CallState.ENDED, heard=1.0)

    assert stop(played.conn, called, played.now, "commander", "all clear") is None
    assert stop(played.conn, called, played.now, "commander", "again") is Refusal.NOT_RUNNING
    assert played.report(ringing, CallState.ENDED, heard=1.0) is Idle.CANCELLED
    played.run(3600, 60)

    assert played.states(called) == {
        "p-4": CalleeState.CANCELLED,
        "p-5": CalleeState.CONFIRMED_BY_CALL,
        "p-6": CalleeState.CANCELLED,
    }
    assert played.gateway.numbers() == {"4": 1, "5": 1}
    assert (played.callout(called).life, played.callout(called).note) == (CalloutLife.STOPPED, "all clear")


def test_somebody_is_added_in_the_middle_once(played):
    called = played.start("p-4")
    played.turn()
    roster = played.roster(called_list(["p-4"]))

    assert add(played.conn, roster, called, "p-5", played.now, "commander") is None
    assert add(played.conn, roster, called, "p-5", played.now, "commander") is Refusal.ON_IT
    assert add(played.conn, roster, called, "ghost", played.now, "commander") is Refusal.NO_PERSON
    played.turn()

    assert played.gateway.numbers() == {"4": 1, "5": 1}


def test_a_list_is_called_once_at_a_time_and_nobody_is_added_to_what_has_ended(played):
    called = played.start("p-4")
    roster = played.roster(called_list(["p-4"]))

    assert start(played.conn, roster, Order("typhoon", "test", drill=False), played.now) is Refusal.RUNNING
    assert start(played.conn, roster, Order("nothing", "test", drill=False), played.now) is Refusal.NO_LIST
    stop(played.conn, called, played.now, "commander", "")
    assert add(played.conn, roster, called, "p-5", played.now, "commander") is Refusal.NOT_RUNNING
    assert isinstance(start(played.conn, roster, Order("typhoon", "test", drill=False), played.now), int)


def test_a_person_on_two_lists_is_called_on_one_phone_at_a_time_for_both(played):
    first = played.start("p-4", lines=9)
    second = played.start("p-4", list_id="flood", lines=9)

    assert played.turn() == 1
    assert played.turn() == 0
    played.report(played.gateway.keys(4)[0], CallState.ENDED, heard=1.0)
    assert played.turn() == 1
    played.report(played.gateway.keys(4)[1], CallState.ENDED, heard=1.0)

    assert played.states(first) == played.states(second) == {"p-4": CalleeState.CONFIRMED_BY_CALL}


def test_a_red_callout_goes_before_a_drill_when_lines_are_short(played):
    played.start("p-4", "p-5", "p-6", drill=True, lines=1)
    played.turn()
    played.start("p-7", "p-8", list_id="flood", lines=1)
    played.start("p-9", list_id="smog", severity=Level.BLUE, lines=1)
    for number in (4, 7, 8, 9):
        assert played.turn() == (0 if number == 4 else 1)
        played.report(played.gateway.keys(number)[0], CallState.ENDED, heard=1.0)
    played.turn()

    assert list(played.gateway.numbers()) == ["4", "7", "8", "9", "5"]


def test_a_gateway_that_is_busy_is_asked_again_with_the_same_key_and_in_the_end_is_a_failed_call(played):
    called = played.start("p-4")
    played.gateway.says = lambda _to: Outcome(Result.TRANSIENT, "HTTP 503")
    played.run(60)

    keys = played.gateway.keys(4)
    first = played.acts(called, "p-4")[0]
    assert len(set(keys[:5])) == 1
    assert (first.end, first.tries) == (End.FAILED, 5)


def test_a_gateway_without_a_free_line_is_asked_again_until_it_has_one(played):
    called = played.start("p-4")
    played.gateway.says = lambda _to: Outcome(Result.TRANSIENT, "HTTP 429", retry_after_s=1.0)
    played.run(60)
    played.gateway.says = lambda _to: Outcome(Result.SENT)
    played.turn(5)

    (call,) = played.acts(called, "p-4")
    assert (call.stage, len(set(played.gateway.keys(4)))) == (Stage.RINGING, 1)


def test_a_sender_that_is_gone_leaves_its_act_to_the_next_one_with_the_same_key(played):
    from alerts.callout.caller import advance, claim

    called = played.start("p-4")
    advance(played.conn, played.now)
    (lost,) = claim(played.conn, played.now)
    played.turn(10)
    assert played.gateway.asked == []
    played.turn(25)
    (act,) = played.acts(called, "p-4")

    assert (act.stage, act.tries, played.gateway.keys(4)) == (Stage.RINGING, 2, [act.key])
    assert lost.tries == 1


def test_a_door_is_ticked_off_with_a_note(played):
    called = played.start("li", "wang")
    played.gateway.says = lambda _to: Outcome(Result.PERMANENT, "no line")
    for _ in range(4):
        played.turn()
    li, wang = played.callee(called, "li"), played.callee(called, "wang")
    assert li.door.person_id == "zhao"

    met = knocked(played.conn, li.callee_id, played.now, "zhao", "at home", met=True)
    assert met is CalleeState.CONFIRMED_AT_DOOR
    assert knocked(played.conn, li.callee_id, played.now, "zhao", "", met=False) is None
    assert (
        knocked(played.conn, wang.callee_id, played.now, "zhao", "away", met=False) is CalleeState.UNREACHED
    )

    assert played.callee(called, "li").note == "at home"
    assert played.callout(called).life is CalloutLife.FINISHED
    assert knocked(played.conn, 10**6, played.now, "zhao", "", met=True) is None


def test_counts_are_those_of_the_callees(played):
    called = played.start("li", "wang", "p-4", "p-5", lines=4)
    played.turn()
    played.report(played.gateway.keys(4)[0], CallState.ENDED, heard=1.0)

    counts = callouts.counts(played.conn, [called])[called]
    assert counts == {CalleeState.CALLING: 3, CalleeState.CONFIRMED_BY_CALL: 1}
