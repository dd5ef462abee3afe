"""What a gateway says of a call is believed of its own calls, and where a person was there to hear it."""

import pytest
from callout_cast import SMS, VOICE
from callout_play import play

from alerts.callout.answer import Confirmed, Idle
from alerts.callout.report import Foreign
from city.call import CallState
from city.callout import CalleeState, End, Way
from city.notice import Outcome, Result


@pytest.fixture
def played(database):
    with play(database) as made:
        yield made


def test_what_the_gateway_of_another_channel_reports_is_not_believed(played):
    called = played.start("li", "p-4")
    played.turn()
    key = played.gateway.keys(1)[0]
    assert played.report(key, CallState.ENDED, 1.0, "1", channel_id=SMS) == Foreign(SMS, VOICE)
    assert played.states(called)["li"] is CalleeState.CALLING

    played.gateway.says = lambda _to: Outcome(Result.PERMANENT, "not in service")
    played.run(400, 20)
    played.gateway.says = lambda _to: Outcome(Result.SENT)
    played.turn()
    text = next(act for act in played.acts(called, "p-4") if act.way is Way.SMS)
    assert played.reply(4, text.code, channel_id=VOICE) == Foreign(VOICE, SMS)
    assert played.reply(4, text.code) == Confirmed(CalleeState.CONFIRMED_BY_SMS)


def test_a_mailbox_that_takes_the_whole_message_is_no_confirmation_and_its_person_is_called_again(played):
    called = played.start("p-4")
    played.turn()
    first = played.gateway.keys(4)[0]
    assert played.report(first, CallState.ENDED, 1.0, machine=True) is Idle.NO_CONFIRMATION
    (act,) = played.acts(called, "p-4")
    assert (act.end, act.detail) == (End.CUT_SHORT, "a machine answered")

    played.run(110, 10)
    second = played.gateway.keys(4)[1]
    assert played.report(second, CallState.ENDED, 1.0) == Confirmed(CalleeState.CONFIRMED_BY_CALL)
