"""Random faults, one at a time: a table of them, and a run that picks by a seed and waits for recovery.

One at a time, because that is the promise: the crash of any one process loses nothing. Each begins when
everything is well again, and how long that took is told.
"""

import time
from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

import psycopg
import redis
from rig import Rig
from small_disk import SmallDisk
from stack import wait_until
from talk import now_ms

from city.errors import TransientError

LONGEST_S = 12.0
RECOVERED_WITHIN_S = 90.0
AWAY = (TransientError, psycopg.Error, redis.RedisError, OSError)


class Fault(NamedTuple):
    """What is done to begin it and to end it."""

    begin: Callable[[], object]
    end: Callable[[], object]


def faults(rig: Rig, disk: SmallDisk) -> Mapping[str, Fault]:
    """Every fault there is, by name. The rig runs through a proxy to each of its neighbours."""
    victims = {**rig.victims, "postgres": rig.servers.postgres, "valkey": rig.servers.valkey}
    table: dict[str, Fault] = {}
    for name, victim in victims.items():
        table[f"{name} killed"] = Fault(victim.kill, victim.start)
        table[f"{name} frozen"] = Fault(victim.freeze, victim.thaw)
        if name in ("broker", "ingest", "alerts"):
            table[f"{name} stopped"] = Fault(victim.terminate, victim.start)
    for name, proxy in rig.proxies.items():
        table[f"{name} cut off"] = Fault(proxy.reset, proxy.heal)
        table[f"{name} half closed"] = Fault(proxy.half_close, proxy.reset)
        table[f"{name} swallowed"] = Fault(lambda p=proxy: setattr(p, "black_hole", True), proxy.heal)
        table[f"{name} refused"] = Fault(lambda p=proxy: (setattr(p, "refuse", True), p.reset()), proxy.heal)
        table[f"{name} slow"] = Fault(lambda p=proxy: setattr(p, "latency_s", 0.3), proxy.heal)
        table[f"{name} cut short"] = Fault(lambda p=proxy: setattr(p, "cut_after", 5000), proxy.heal)
    table["redis flushed"] = Fault(rig.servers.flush, rig.servers.flush)
    table["data disk full"] = Fault(disk.fill, disk.free)
    return table


def haunt(rig: Rig, disk: SmallDisk, seed: int, seconds: float, tell: Callable[[str], None]) -> int:
    """Make random faults for so long; how many there were. Fails when the system does not recover."""
    random, table, count = Random(seed), faults(rig, disk), 0
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        name = random.choice(sorted(table))
        held_s = random.uniform(0.1, LONGEST_S)
        table[name].begin()
        time.sleep(held_s)
        table[name].end()
        took_s = wait_recovered(rig, name)
        count += 1
        tell(f"{count}: {name} for {held_s:.1f} s, well again after {took_s:.1f} s")
        time.sleep(random.uniform(0.2, 2.0))
    return count


def wait_recovered(rig: Rig, after: str) -> float:
    """Wait until ingestor and engine beat anew and hear all their neighbours; the seconds it took."""
    began, since = time.monotonic(), now_ms()
    wait_until(lambda: is_well(rig, since), RECOVERED_WITHIN_S, f"all is well after: {after}")
    return time.monotonic() - began


def is_well(rig: Rig, since: int) -> bool:
    """Whether both processes have beaten since a time and see their neighbours."""
    assert rig.ingest.running, rig.ingest.said()[-2000:]
    assert rig.alerts.running, rig.alerts.said()[-2000:]
    try:
        told = rig.beat("ingest", since)
        return told.get("broker") is True and told.get("live") is True and bool(rig.beat("alerts", since))
    except AWAY:
        return False
