"""Fault 11: Redis is gone, flushed, full or slow. PostgreSQL alone is enough, and the live state heals."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from load import Load
from rig import THINGS, Rig
from stack import wait_until

RATE = 200


@contextmanager
def client_of(rig: Rig) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(rig.settings.redis_url)
    try:
        yield client
    finally:
        client.close()


def down(rig: Rig) -> None:
    rig.servers.valkey.kill()


def up(rig: Rig) -> None:
    rig.servers.valkey.start().wait_ready()


def flushed(rig: Rig) -> None:
    with client_of(rig) as client:
        client.flushall()


def full(rig: Rig) -> None:
    with client_of(rig) as client:
        client.config_set("maxmemory", "1mb")
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            client.set("more", "x")


def roomy(rig: Rig) -> None:
    with client_of(rig) as client:
        client.config_set("maxmemory", "256mb")


def slow(rig: Rig) -> None:
    rig.proxies["redis"].latency_s = 0.8


def hung(rig: Rig) -> None:
    rig.servers.valkey.freeze()


def thawed(rig: Rig) -> None:
    rig.servers.valkey.thaw()


def healed(rig: Rig) -> None:
    rig.proxies["redis"].heal()


FAULTS = ((down, up), (flushed, flushed), (full, roomy), (slow, healed), (hung, thawed))


def test_whatever_happens_to_redis_everything_is_stored_and_the_live_state_heals(rig, station):
    """Would catch: an acknowledgement or an alert that waits for Redis, a live state that stays behind."""
    rig.start(through=("redis",))
    for number, (fault, end) in enumerate(FAULTS):
        station.start(Load(number, THINGS), RATE)
        time.sleep(0.3)
        fault(rig)
        with_fault = stored(rig)
        wait_until(lambda n=with_fault: stored(rig) > n + RATE / 2, 30, f"storing goes on: {fault.__name__}")
        end(rig)
        station.stop()
        station.wait_acked()
        rig.settle(station.history)


def stored(rig: Rig) -> int:
    return rig.totals().stored
