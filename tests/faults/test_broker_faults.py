"""Faults 1 and 2: the broker ends in the middle of a stream, politely and not.

mosquitto writes its store once a second, whatever it has acknowledged. While the ingestor is there, what is
acknowledged is also on its way to it, and nothing is lost once its session has been written. While it is
away too, what was acknowledged in the last two seconds before a SIGKILL can be lost: two faults at once.
"""

import time

import pytest
from load import Load
from rig import THINGS
from stack import wait_until
from talk import now_ms

RATE = 200


LAST_MOMENT_MS = 3000
BACK_S = 60
"""Our longest backoff is 30 s."""


def wait_back(rig) -> None:
    """Wait until the ingestor says that it hears the broker which runs now."""
    since = now_ms()
    wait_until(lambda: rig.beat("ingest", since).get("broker") is True, BACK_S, "the ingestor is back")


def wait_stream(station) -> None:
    """Wait until half a second's worth is on its way."""
    before = len(station.history)
    wait_until(lambda: len(station.history) > before + RATE / 2, 30, "a stream")


@pytest.mark.parametrize("times", [2, pytest.param(10, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_a_broker_that_stops_again_and_again_loses_nothing_it_acknowledged(rig, station, times):
    """Fault 1. Would catch: no resubscription, no reconnect within 30 s, an acknowledged message lost."""
    rig.start()
    station.start(Load(1, THINGS), RATE)
    for _ in range(times):
        wait_stream(station)
        assert rig.broker.terminate() == 0
        rig.broker.start().wait_ready()
        wait_back(rig)
    station.stop()
    station.wait_acked()
    rig.settle(station.history)


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=[pytest.mark.soak, pytest.mark.timeout(900)])])
def test_a_killed_broker_loses_nothing_it_acknowledged(rig, station, times):
    """Fault 2. Would catch: a session that does not outlive the broker, a backlog that is not persisted."""
    rig.start().wait_session_saved()
    station.start(Load(2, THINGS), RATE)
    for _ in range(times):
        wait_stream(station)
        rig.broker.kill()
        rig.broker.start().wait_ready()
        wait_back(rig)
    station.stop()
    station.wait_acked()
    rig.settle(station.history)


def test_a_broker_killed_while_the_ingestor_is_away_too_loses_only_its_last_moment(rig, station):
    """Fault 2 on top of 3. Would catch: persistence switched off, or half an hour behind as by default."""
    rig.start().wait_session_saved()
    rig.ingest.kill()
    station.start(Load(3, THINGS), RATE)
    time.sleep(LAST_MOMENT_MS / 1000 + 1)
    rig.broker.kill()
    time.sleep(0.2)  # what it acknowledged last is noted by now
    gone = now_ms()
    rig.broker.start().wait_ready()
    station.stop()
    station.wait_acked()
    rig.ingest.start()
    history = station.history
    for publication in history:
        if 0 <= gone - publication.acked_at < LAST_MOMENT_MS:
            publication.acked_at = None
    rig.settle(history, complete=False, limit=None)
