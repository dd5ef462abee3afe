"""Several processes that call: they share lines and people through the database alone."""

import threading
from dataclasses import replace

import pytest
from callout_play import play
from stack import wait_until

from alerts.callout import loop
from city.call import CallState
from city.callout import CalleeState


@pytest.fixture
def played(database):
    with play(database) as made:
        yield made


def test_several_callers_share_the_work_and_call_nobody_twice(played, services, database):
    called = played.start(*(f"p-{n}" for n in range(4, 10)), lines=9)
    settings, stop, clock = replace(services, database_url=database), threading.Event(), lambda: played.now
    callers = [
        threading.Thread(target=loop.run, args=(settings, stop, clock, played.gateway.open, 0.05))
        for _ in range(3)
    ]
    for caller in callers:
        caller.start()
    try:
        wait_until(lambda: len(played.gateway.asked) >= 6, 20, "everybody is called")
        played.report(played.gateway.keys(4)[0], CallState.ENDED, heard=1.0)
        wait_until(lambda: played.states(called)["p-4"] is CalleeState.CONFIRMED_BY_CALL, 10, "a report")
    finally:
        stop.set()
        for caller in callers:
            caller.join(20)

    assert played.gateway.numbers() == {str(n): 1 for n in range(4, 10)}
