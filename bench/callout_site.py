"""The processes of one benchmark of callouts, with a clock of their own, and how they are spoken to."""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bench.callout_process import FastClock
from bench.callout_town import town
from bench.site import Site, free_port, running
from city.callout import Timing
from city.settings import Settings
from cli import environment
from cli.http_probe import LIVE, health
from cli.migrate import bring_up_to_date
from cli.ports import HOST
from cli.program import Probe, Program
from sensors.catalogue import parse

SECRET = "bench"  # noqa: S105 known to all: this gateway calls nobody
CHANNELS = ("DUTY_VOICE", "DUTY_SMS")


@dataclass(frozen=True, slots=True)
class Play:
    """A running set of processes: where they are, and what time they think it is."""

    database: str
    dashboard: str
    gateway: str
    clock: FastClock

    def get(self, path: str) -> Any:
        """JSON of the dashboard."""
        return _asked(f"{self.dashboard}{path}")

    def post(self, path: str, body: object) -> Any:
        """JSON of the dashboard's answer to an order."""
        return _asked(f"{self.dashboard}{path}", body)

    def record(self) -> list[dict[str, Any]]:
        """What the gateway was asked so far."""
        return _asked(f"{self.gateway}/record")

    def state(self) -> dict[str, Any]:
        """The gateway's own counts."""
        return _asked(f"{self.gateway}/state")


@contextmanager
def playing(
    site: Site, people: int, lines: int, timing: Timing, chance: Mapping[str, object], clock: FastClock
) -> Iterator[Play]:
    """The gateway, the dashboard and the loop of calls, each in a process, on a database of their own."""
    url = site.database("callout")
    settings = replace(site.settings, database_url=url, port=free_port(), public_port=free_port())
    play = Play(url, f"http://{HOST}:{settings.port}", f"http://{HOST}:{free_port()}", clock)
    bring_up_to_date(url, parse({"town.toml": town(people, lines, timing, play.gateway, play.dashboard)}))
    programs = [
        gateway(settings, play, lines, chance),
        dashboard(settings, play),
        program(settings, clock, ("calling",)),
    ]
    with running(site.home.logs, programs):
        yield play


def gateway(settings: Settings, play: Play, lines: int, chance: Mapping[str, object]) -> Program:
    """The simulated gateway at its address."""
    port = urlsplit(play.gateway).port or 0
    words = ("--port", str(port), "--lines", str(lines), "--secret", SECRET, "--chance", json.dumps(chance))
    return program(settings, play.clock, ("gateway", *words), lambda _pid: health(HOST, port, "/state"))


def dashboard(settings: Settings, play: Play) -> Program:
    """The dashboard at its address."""
    return program(settings, play.clock, ("dashboard",), lambda _pid: health(HOST, settings.port, LIVE))


def program(
    settings: Settings, clock: FastClock, words: tuple[str, ...], probe: Probe | None = None
) -> Program:
    """One of the processes; `words` are its name and its own options."""
    argv = (sys.executable, "-m", "bench.callout_process", *clock.words(), *words)
    return Program(words[0], argv, 2, environ(settings), probe, settle_s=1.0)


def environ(settings: Settings) -> dict[str, str]:
    """The variables of a child: its settings, and the secrets of the two channels."""
    secrets = {f"CITYWATCH_CHANNEL_{channel}_SECRET": SECRET for channel in CHANNELS}
    return {**environment.for_children(settings), **secrets, "PYTHONPATH": os.getcwd()}


def _asked(url: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 ours
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 ours
        return json.load(answer)
