"""Nobody is called or texted for what is over: who confirmed, who was called off, whose way has passed."""

import pytest
from callout_cast import called_list
from callout_play import play

from alerts.callout.caller import LEASE_S, advance, claim
from alerts.callout.desk import Order, Refusal, start, stop
from alerts.callout.report import knocked
from city.call import CallState
from city.callout import CalleeState, CalloutLife, End, Stage
from city.notice import Outcome, Result
from store.callout import by_id, newest

BUSY = Outcome(Result.TRANSIENT, "HTTP 503")
FULL = Outcome(Result.TRANSIENT, "no line", 1.0)


@pytest.fixture
def played(database):
    with play(database) as made:
        yield made


def met(played, called):
    """Somebody tells us that the person is reached."""
    callee = played.callee(called, "p-4")
    return knocked(played.conn, callee.callee_id, played.now, "commander", "", met=True)


def begun(played):
    """A caller takes what is due, and dies."""
    advance(played.conn, played.now)
    assert claim(played.conn, played.now)


@pytest.mark.parametrize("answer", [BUSY, FULL])
def test_who_confirmed_while_the_gateway_had_no_line_is_not_called_again(played, answer):
    called = played.start("p-4", "p-5")

    def says(to):
        if to.endswith("5"):
            return Outcome(Result.SENT)
        met(played, called)
        return answer

    played.gateway.says = says
    played.turn()
    played.run(60)

    assert played.gateway.numbers() == {"4": 1, "5": 1}
    assert played.acts(called, "p-4")[0].end is End.DROPPED


def test_who_was_called_off_while_the_gateway_was_busy_gets_no_text(played):
    called = played.start("p-4")
    played.gateway.says = lambda _to: Outcome(Result.PERMANENT, "not in service")
    played.turn()

    def says(_to):
        stop(played.conn, called, played.now, "commander", "all clear")
        return BUSY

    played.gateway.says = says
    played.run(60)

    assert played.gateway.numbers("duty-sms") == {"4": 1}


@pytest.mark.parametrize("over", [met, lambda played, called: stop(played.conn, called, played.now, "c", "")])
def test_what_a_killed_caller_had_in_hand_is_not_asked_for_once_it_is_over(played, over):
    called = played.start("p-4")
    begun(played)
    over(played, called)
    played.run(2 * LEASE_S)

    assert played.gateway.asked == []
    assert [(act.stage, act.end) for act in played.acts(called, "p-4")] == [(Stage.ENDED, End.DROPPED)]


def test_a_channel_that_fails_in_a_way_of_its_own_leaves_nobody_where_they_are(played):
    called = played.start("p-4")

    def broken(_to):
        raise ValueError("a secret")

    played.gateway.says = broken
    played.turn()

    first = played.acts(called, "p-4")[0]
    assert (first.end, first.detail) == (End.REFUSED, "ValueError")
    assert played.states(called)["p-4"] is not CalleeState.CALLING


def test_a_key_that_was_pressed_before_the_gateway_answered_is_not_forgotten(played):
    called = played.start("p-4")

    def says(_to):
        played.report(played.gateway.keys(4)[0], CallState.ANSWERED, pressed="1")
        return Outcome(Result.SENT)

    played.gateway.says = says
    played.turn()

    act = played.acts(called, "p-4")[0]
    assert (act.stage, act.end) == (Stage.RINGING, End.KEY)
    assert played.states(called)["p-4"] is CalleeState.CONFIRMED_BY_CALL


def test_what_is_real_ends_a_drill_of_its_list_and_no_drill_begins_beside_it(played):
    drill = played.start("p-4", drill=True)
    real = played.start("p-4", drill=False)

    assert by_id(played.conn, [drill])[drill].life is CalloutLife.STOPPED
    assert newest(played.conn)[0].callout_id == real
    order = Order("typhoon", "test", drill=True)
    assert start(played.conn, played.roster(called_list(["p-4"])), order, played.now) is Refusal.RUNNING
