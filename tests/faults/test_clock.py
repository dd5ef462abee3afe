"""Fault 15: the clock of the server is an hour ahead, or behind, for a while. The devices' clocks are right.

Our processes run in threads, by a clock that the test sets; PostgreSQL, Valkey and the broker are real, and
so is the database's own clock, which nobody sets here.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count

import pytest
from history import Key, Publication, Said
from load import HIGH, LOW
from publisher import Publisher
from rig import Rig
from served import dashboard, running
from stack import wait_until
from talk import fetch, now_ms

from alerts import engine
from ingest import keeper, pipeline
from sensors.topics import observations_topic
from store import catalogue, database, observations, presence
from store.observations import Bucket
from store.processes import all_processes

HOUR = 3_600_000
WITHIN_S = 60
EVERYBODY = ("ingest", "alerts", "keeper")
jumps = pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["ahead", "behind"])


@dataclass
class ServerClock:
    """What our processes take for the time, and by how much it is wrong (ms)."""

    wrong: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> int:
        with self.lock:
            return now_ms() + self.wrong

    def set_wrong(self, by: int) -> None:
        """Set it; nobody reads it meanwhile."""
        with self.lock:
            self.wrong = by


@dataclass
class System:
    """A rig whose processes run by a clock of the test's."""

    rig: Rig
    clock: ServerClock
    base: str

    def beats(self) -> dict[str, int]:
        """By how many ms each process's newest beat differs from the server's clock."""
        with database.connect(self.rig.settings.database_url, "test") as conn:
            return {one.process: abs(self.clock() - one.beat_at) for one in all_processes(conn)}

    def jump(self, by: int) -> None:
        """Set the clock, and wait until everybody beats by it and /health is well."""
        self.clock.set_wrong(by)
        wait_until(lambda: all(self.beats()[name] < 8000 for name in EVERYBODY), WITHIN_S, "all beat")
        try:
            wait_until(lambda: self.health() == 200, WITHIN_S, "/health is well")
        except AssertionError as error:
            raise AssertionError(f"{error}: {fetch(f'{self.base}/health')}") from error

    def health(self) -> int:
        return fetch(f"{self.base}/health")[0]

    def trusts(self) -> dict[str, str]:
        features = fetch(f"{self.base}/api/v1/things")[1]["features"]
        return {one["properties"]["thing_id"]: one["properties"]["trust"] for one in features}

    def failing(self) -> object:
        return self.rig.beat("keeper").get("failing")


@pytest.fixture
def system(rig: Rig) -> Iterator[System]:
    clock = ServerClock()
    with ExitStack() as stack:
        for run in (pipeline.run, engine.run, keeper.run):
            stack.enter_context(running(run, rig.settings, clock))
        rig.wait_subscribed()
        base = stack.enter_context(dashboard(rig.settings, clock=clock))
        made = System(rig, clock, base)
        made.jump(0)
        yield made


def observed(thing_id: str, number: int, level: float, refused: bool = False) -> Publication:
    """What a device says by its own clock, which is right; `refused` where that is the server's future."""
    time = now_ms()
    results = {"water_level": level, "storage": 300.0 + number}
    body = json.dumps({"time": time, "results": results, "seq": number}).encode()
    topic, dead = observations_topic(thing_id), ("future",) * len(results)
    if refused:
        return Publication(topic, body, (), dead, number)
    said = tuple(Said(Key(thing_id, name, time), result) for name, result in results.items())
    return Publication(topic, body, said, (), number)


def publish(station: Publisher, numbers: range, level: float, refused: bool = False) -> None:
    """A publication of every thing for each number."""
    for number in numbers:
        for thing in range(8):
            station.publish(observed(f"load-{thing}", number, level, refused))
        until = now_ms() + 20
        wait_until(lambda end=until: now_ms() > end, 5, "the next times are others")
    station.wait_acked()


def arrived(system: System, station: Publisher) -> None:
    """Wait until everything published has come in by the clock as it is."""
    parts = sum(one.parts for one in station.history)
    wait_until(lambda: system.rig.totals().received >= parts, WITHIN_S, "everything has come in")


def rolled_up(rig: Rig) -> int:
    """How many observations the rollups by the hour hold."""
    around = now_ms() - 2 * HOUR, now_ms() + 2 * HOUR
    with database.connect(rig.settings.database_url, "test") as conn:
        _, streams = catalogue.load(conn)
        found = [
            observations.read_buckets(conn, key, *around, Bucket.HOUR, "Asia/Shanghai") for key in streams
        ]
    return sum(bucket.n for buckets in found for bucket in buckets)


@jumps
def test_a_clock_that_was_wrong_for_a_while_loses_nothing_doubles_nothing_and_stops_nobody(
    system, station, jump
):
    """Would catch: timers by the clock that is set; a rate or a rollup that waits for the time again."""
    publish(station, range(10), LOW)
    arrived(system, station)
    system.jump(jump)
    publish(station, range(10, 20), LOW, refused=jump < 0)
    arrived(system, station)
    system.jump(0)
    publish(station, range(20, 30), HIGH)

    facts = system.rig.settle(station.history, redelivered=False)

    assert [len(changes) for changes in facts.changes.values()] == [1] * 8
    assert facts.dead_lettered == (160 if jump < 0 else 0)
    wait_until(lambda: rolled_up(system.rig) == facts.stored, WITHIN_S, "everything is rolled up")
    assert system.failing() == []


@jumps
def test_nothing_is_shown_as_stale_once_the_clock_is_right_again(system, station, jump):
    """Would catch: a wall that stays stale, or fresh, until the time is there again."""
    numbers = count()

    def are_fresh() -> bool:
        publish(station, range(number := next(numbers), number + 1), LOW)
        return set(system.trusts().values()) == {"fresh"}

    wait_until(are_fresh, WITHIN_S, "all are fresh")
    system.clock.set_wrong(jump)
    wanted = {"stale"} if jump > 0 else {"fresh"}
    wait_until(lambda: set(system.trusts().values()) == wanted, WITHIN_S, f"all are {wanted}")
    system.jump(0)
    wait_until(are_fresh, WITHIN_S, "all are fresh again")


@jumps
def test_the_last_word_of_being_online_counts_whatever_the_clock_said_at_the_one_before(
    system, station, jump
):
    """Would catch: a station that is shown online for the hour by which the clock was ahead."""
    for wrong, word in ((jump, "online"), (0, "offline")):
        system.clock.set_wrong(wrong)
        station.publish(Publication("city/load-0/status", word.encode()))
        station.wait_acked()
        wait_until(lambda online=word == "online": said(system.rig) is online, WITHIN_S, word)


def said(rig: Rig) -> bool | None:
    with database.connect(rig.settings.database_url, "test") as conn:
        found = presence.all_presences(conn).get("load-0")
    return found.online if found else None
