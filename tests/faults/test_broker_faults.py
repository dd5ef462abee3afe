"""Faults 1 and 2: the broker ends in the middle of a stream, politely and not."""

import pytest
from load import Load
from rig import THINGS
from stack import wait_until

from cli import broker

RATE = 200


def connected(rig) -> bool:
    return rig.broker.is_well() and rig.beat("ingest").get("broker") is True


@pytest.mark.parametrize("times", [3, pytest.param(10, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_a_broker_that_stops_again_and_again_loses_nothing_it_acknowledged(rig, station, times):
    """Fault 1. Would catch: no resubscription, no reconnect within 30 s, an acknowledged message lost."""
    rig.start()
    station.start(Load(1, THINGS), RATE)
    for _ in range(times):
        before = len(station.history)
        wait_until(lambda n=before: len(station.history) > n + RATE / 2, 5, "a stream")
        assert rig.broker.terminate() == 0
        rig.broker.start().wait_ready()
        wait_until(lambda: connected(rig), 35, "the ingestor is back within its longest backoff")
    station.stop()
    station.wait_acked()
    rig.settle(station.history)


@pytest.mark.skipif(broker.kind() != "mosquitto", reason="only mosquitto keeps messages over its own crash")
@pytest.mark.parametrize("times", [2, pytest.param(10, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_a_killed_broker_loses_nothing_it_acknowledged(rig, station, times):
    """Fault 2. Would catch: persistence that is off or late, a session that does not outlive the broker."""
    rig.start()
    station.start(Load(2, THINGS), RATE)
    for _ in range(times):
        before = len(station.history)
        wait_until(lambda n=before: len(station.history) > n + RATE / 2, 5, "a stream")
        rig.broker.kill()
        rig.broker.start().wait_ready()
        wait_until(lambda: connected(rig), 35, "the ingestor is back within its longest backoff")
    station.stop()
    station.wait_acked()
    rig.settle(station.history)
