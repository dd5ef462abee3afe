"""Several processes that call: they share lines and people through the database alone."""

import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from callout_cast import called_list, person
from callout_play import SENT, ScriptedGateway, play
from stack import wait_until

from alerts.callout import desk, loop
from city.call import CallState
from city.callout import CalleeState
from city.notice import Outcome, Result
from city.person import Contact

BUSY = Outcome(Result.TRANSIENT, "busy")


@pytest.fixture
def played(database):
    with play(database) as made:
        yield made


def test_several_callers_share_the_work_and_call_nobody_twice(played, services, database):
    called = played.start(*(f"p-{n}" for n in range(4, 10)), lines=9)
    with calling(played, replace(services, database_url=database), 3):
        wait_until(lambda: len(played.gateway.asked) >= 6, 20, "everybody is called")
        played.report(played.gateway.keys(4)[0], CallState.ENDED, heard=1.0)
        wait_until(lambda: played.states(called)["p-4"] is CalleeState.CONFIRMED_BY_CALL, 10, "a report")

    assert played.gateway.numbers() == {str(n): 1 for n in range(4, 10)}


def test_a_gateway_that_hangs_holds_up_no_other(played, services, database):
    """Would catch: senders that all gateways share."""
    left = threading.Event()
    played.gateway.says = lambda _to: SENT if left.wait(30) else BUSY
    other = ScriptedGateway()
    opened = {"duty-voice": played.gateway.open, "other-voice": other.open}
    most = loop.SENDERS + 4
    played.people |= {f"q-{n}": person(f"q-{n}", 100 + n) for n in range(most)}
    played.start(*(f"q-{n}" for n in range(most)), lines=most)
    well = replace(person("well", 99), contacts=(Contact("other-voice", "+8613800000099"),))
    played.people["well"] = well
    called = replace(called_list(["well"], list_id="flood"), voice="other-voice")
    desk.start(played.conn, played.roster(called), desk.Order("flood", "test", False), played.now)

    settings = replace(services, database_url=database)
    with calling(played, settings, 1, lambda channel, to: opened[channel](channel, to)):
        try:
            wait_until(lambda: len(played.gateway.asked) >= loop.SENDERS, 20, "the one that hangs is full")
            wait_until(lambda: other.asked, 10, "the other is asked")
        finally:
            left.set()


@contextmanager
def calling(played, settings, count, open_channel=None):
    """So many processes that call, as threads of this one."""
    stop, clock = threading.Event(), lambda: played.now
    asked = (settings, stop, clock, open_channel or played.gateway.open, 0.05)
    callers = [threading.Thread(target=loop.run, args=asked) for _ in range(count)]
    for caller in callers:
        caller.start()
    try:
        yield
    finally:
        stop.set()
        for caller in callers:
            caller.join(20)
