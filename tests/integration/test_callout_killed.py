"""Fault 28 for calls: the process that calls is killed at its worst moments and started again.

Real processes by a fast clock: the loop of calls, a simulated gateway that knows its keys, a dashboard that
takes its reports. Everybody answers the first call, so that one call more or less is one too many.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from stack import free_port, wait_until
from talk import now_ms
from victim import Victim

from bench.callout_process import FastClock
from bench.callout_site import Play, dashboard, gateway, program
from bench.callout_town import town
from city.callout import Timing
from city.settings import Settings
from cli.migrate import bring_up_to_date
from cli.ports import HOST
from sensors.catalogue import parse
from store import failpoint

SHOWN, SPEED = 1_795_305_600_000, 30.0
PEOPLE, LINES = 8, 4
ODDS = {"pressed": 1.0, "hung_up": 0, "no_answer": 0, "busy": 0, "failed": 0, "error": 0}
CHANCE = {"seed": 1, "odds": ODDS, "fixed": {}}


@dataclass
class Rig:
    """Where everything is, and the process that calls."""

    play: Play
    caller: Victim
    dashboard: Victim

    def ended(self, begun: int) -> dict:
        """A callout once it is over."""
        path = f"/api/v1/callout/{begun}"
        wait_until(lambda: self.play.get(path)["life"] == "finished", 30, "everybody has ended")
        return self.play.get(path)

    def asked_again(self) -> int:
        """How often the gateway was asked for what it had."""
        return self.play.state().get("repeated", 0)


@pytest.fixture
def rig(services: Settings, database: str, redis_url: str, tmp_path: Path) -> Iterator[Rig]:
    settings = replace(services, database_url=database, redis_url=redis_url, port=free_port())
    clock = FastClock(now_ms(), SHOWN, SPEED)
    play = Play(database, f"http://{HOST}:{settings.port}", f"http://{HOST}:{free_port()}", clock)
    bring_up_to_date(
        database, parse({"town.toml": town(PEOPLE, LINES, Timing(), play.gateway, play.dashboard)})
    )
    with ExitStack() as stack:
        victims = []
        for one in (gateway(settings, play, LINES, CHANCE), dashboard(settings, play)):
            victims.append(Victim(one, tmp_path / f"{one.name}.log").start())
            stack.callback(victims[-1].end)
        for one in victims:
            one.wait_ready()
        caller = Victim(program(settings, clock, ("calling",)), tmp_path / "calling.log")
        stack.callback(caller.end)
        wait_until(lambda: play.get("/api/v1/callout/lists")["lists"], 20, "the catalogue is loaded")
        yield Rig(play, caller, victims[-1])


def calls_of(record: list[dict], begun: int) -> Counter:
    """How many different calls each number got in one callout."""
    calls = {(asked["key"], asked["to"]) for asked in record if asked["key"].split("-")[2] == str(begun)}
    return Counter(to for _, to in calls)


def test_a_caller_killed_at_its_worst_moments_loses_and_doubles_nobody(rig):
    for number, place in enumerate(failpoint.CALLOUT, 1):
        begun = rig.play.post("/api/v1/callout", {"list": "duty"})["callout"]
        before = rig.asked_again()
        unrecorded = place != "callout_before_ask"
        if unrecorded:
            rig.dashboard.freeze()  # no report tells what the caller could not write down
        for passage in (1, 3):
            rig.caller.start({failpoint.VARIABLE: f"{place}:{passage}"})
            assert rig.caller.wait_ended(30) == -signal.SIGKILL
        rig.caller.start()
        if unrecorded:
            wait_until(lambda before=before: rig.asked_again() > before, 20, "it is asked for again")
            rig.dashboard.thaw()

        whole = rig.ended(begun)
        assert whole["states"]["confirmed_by_call"] == whole["people"] == PEOPLE, place
        assert whole["unreached_list"] == []
        assert [len(one["acts"]) for one in whole["callees"]] == [1] * PEOPLE, place
        assert set(calls_of(rig.play.record(), begun).values()) == {1}, place
        assert rig.play.state()["calls"] == number * PEOPLE, place
        rig.caller.end()
