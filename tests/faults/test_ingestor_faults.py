"""Faults 3, 4 and 5: the ingestor is away, dies at the worst moments, or is frozen."""

import itertools
import json
import signal
import time

import pytest
from history import Key, Publication, Said
from load import Load
from rig import THINGS
from stack import wait_until
from talk import now_ms

from ingest.portions import MOST_OBSERVATIONS
from sensors.topics import observations_topic
from store import failpoint

RATE = 200
OBSERVATIONS_OF_A_BACKFILL = 2000
MESSAGES_OF_TWO_PORTIONS = 2 * MOST_OBSERVATIONS // OBSERVATIONS_OF_A_BACKFILL
PAST = itertools.count(now_ms() - 3 * 86_400_000, 1000)


@pytest.mark.parametrize(
    ("messages", "rate"),
    [(3000, 1000), pytest.param(30_000, 50, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])],
)
def test_what_is_published_while_the_ingestor_is_away_arrives(rig, station, messages, rate):
    """Fault 3. Would catch: a queue limit (mosquitto's default is 1,000), a session that was not kept."""
    rig.start()
    rig.ingest.kill()
    station.run(Load(3, THINGS), messages, rate)
    station.wait_acked(90)
    rig.ingest.start()
    rig.settle(station.history, 60, redelivered=False)


@pytest.mark.parametrize("place", failpoint.INGEST)
def test_an_ingestor_killed_at_its_worst_moments_loses_and_doubles_nothing(rig, station, place):
    """Fault 4. Would catch: acknowledging before the commit, state in memory only, a second alert."""
    killed_at(rig, station, place, passages=(1,))


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("place", failpoint.INGEST)
def test_an_ingestor_killed_twenty_times_loses_and_doubles_nothing(rig, station, place):
    """Fault 4, twenty times each, at passages that differ."""
    killed_at(rig, station, place, passages=itertools.islice(itertools.cycle((1, 2, 3, 7, 20)), 20))


def backfill() -> Publication:
    """One message with many observations: a few of them are more than one transaction takes."""
    times = [next(PAST) for _ in range(OBSERVATIONS_OF_A_BACKFILL)]
    body = json.dumps([{"time": time, "results": {"storage": 5.0}} for time in times]).encode()
    said = tuple(Said(Key("load-0", "storage", time), 5.0) for time in times)
    return Publication(observations_topic("load-0"), body, said)


def killed_at(rig, station, place, passages) -> None:
    rig.start()
    rig.ingest.terminate()
    for _ in range(MESSAGES_OF_TWO_PORTIONS):
        station.publish(backfill())
    station.start(Load(4, THINGS), RATE)
    for passage in passages:
        rig.ingest.start({failpoint.VARIABLE: f"{place}:{passage}"})
        assert rig.ingest.wait_ended(60) == -signal.SIGKILL
    rig.ingest.start()
    time.sleep(0.5)
    station.stop()
    station.wait_acked()
    rig.settle(station.history)


def test_an_ingestor_frozen_until_the_broker_gave_it_up_resumes(rig, station):
    """Fault 5, with the keepalive cut short by a reset. Would catch: acknowledging on a dead connection."""
    rig.start(through=("broker",))
    station.start(Load(5, THINGS), RATE)
    time.sleep(1)
    rig.ingest.freeze()
    rig.proxies["broker"].reset()
    time.sleep(2)
    station.stop()
    station.wait_acked()
    rig.ingest.thaw()
    rig.settle(station.history)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_an_ingestor_frozen_for_three_minutes_resumes(rig, station):
    """Fault 5 in full: past the keepalive, past the timeouts of the database and of the supervisor."""
    rig.start()
    station.start(Load(5, THINGS), 50)
    time.sleep(2)
    rig.ingest.freeze()
    time.sleep(180)
    rig.ingest.thaw()
    time.sleep(2)
    station.stop()
    station.wait_acked()
    rig.settle(station.history, 120)


def test_a_half_closed_or_cut_connection_to_the_broker_is_replaced(rig, station):
    """Would catch: a reader that takes an end of file for silence and never connects again."""
    rig.start(through=("broker",))
    proxy = rig.proxies["broker"]
    station.start(Load(6, THINGS), RATE)
    since = now_ms()
    proxy.half_close()
    wait_until(lambda: rig.beat("ingest", since).get("broker") is True, 60, "the ingestor is back")
    proxy.cut_after = 20_000
    wait_until(lambda: proxy.links == 0, 30, "the connection is cut")
    proxy.heal()
    station.stop()
    station.wait_acked()
    rig.settle(station.history, 120)
