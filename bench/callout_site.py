"""The processes of one benchmark of callouts, with a clock of their own, and how they are spoken to."""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bench.callout_process import FastClock
from bench.callout_town import town
from bench.site import Site, free_port, running
from city.callout import Timing
from city.settings import Settings
from cli import environment
from cli.http_probe import LIVE, health
from cli.migrate import bring_up_to_date
from cli.ports import HOST
from cli.program import Program
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
    settings, port = replace(site.settings, port=free_port(), public_port=free_port()), free_port()
    gateway, dashboard = f"http://{HOST}:{port}", f"http://{HOST}:{settings.port}"
    url = site.database("callout")
    bring_up_to_date(url, parse({"town.toml": town(people, lines, timing, gateway, dashboard)}))
    settings = replace(settings, database_url=url)
    where = ("--port", str(port), "--lines", str(lines), "--secret", SECRET)
    played = ("gateway", *where, "--chance", json.dumps(chance))
    programs = [
        _program(settings, clock, played, lambda _pid: health(HOST, port, "/state")),
        _program(settings, clock, ("dashboard",), lambda _pid: health(HOST, settings.port, LIVE)),
        _program(settings, clock, ("calling",), None),
    ]
    with running(site.home.logs, programs):
        yield Play(url, dashboard, gateway, clock)


def _program(settings: Settings, clock: FastClock, words: tuple[str, ...], probe: Any) -> Program:
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
