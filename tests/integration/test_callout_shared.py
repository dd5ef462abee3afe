"""Several processes that call: they share lines and people through the database alone."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
from callout_cast import called_list, person
from callout_play import SENT, ScriptedGateway, play
from stack import wait_until

from alerts.callout import caller, desk, loop
from city.call import CallState
from city.callout import CalleeState, Stage
from city.notice import Outcome, Result
from city.person import Contact
from store import callout as callouts

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


def test_what_waits_for_a_sender_is_not_taken_for_tried(played, services, database, monkeypatch):
    """Would catch: leases that are over before a slow gateway was asked, and calls given up unasked."""
    monkeypatch.setattr(loop, "SENDERS", 2)
    monkeypatch.setattr(caller, "LEASE_S", 1.0)
    played.gateway.says = lambda _to: time.sleep(0.6) or SENT
    played.people |= {f"q-{n}": person(f"q-{n}", 100 + n) for n in range(8)}
    called = played.start(*(f"q-{n}" for n in range(8)), lines=8)

    settings = replace(services, database_url=database)
    with calling(played, settings, 1, clock=lambda: played.now + round(time.monotonic() * 1000)):
        wait_until(lambda: len(played.gateway.asked) >= 8, 20, "everybody is called")
        wait_until(lambda: {act.stage for act in acts(played, called)} == {Stage.RINGING}, 10, "all ring")

    assert [act.tries for act in acts(played, called)] == [1] * 8


def acts(played, called):
    return [act for one in callouts.callees(played.conn, called) for act in one.acts]


@contextmanager
def calling(played, settings, count, open_channel=None, clock=None):
    """So many processes that call, as threads of this one."""
    stop = threading.Event()
    asked = (settings, stop, clock or (lambda: played.now), open_channel or played.gateway.open, 0.05)
    callers = [threading.Thread(target=loop.run, args=asked) for _ in range(count)]
    for one in callers:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in callers:
            one.join(20)
