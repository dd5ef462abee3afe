"""A running system with a city of many things, for the benchmarks of the wall: started, filled, at a pace."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.site import Site, free_port, open_broker, running, with_services
from bench.wall_town import datastreams, town
from city.errors import TransientError
from cli import programs
from cli.ports import HOST
from cli.program import Program
from store import database, observations

DASHBOARD = "dashboard"
TOGETHER = ("ingest", "alerts", "keeper", DASHBOARD)
FILLED_WITHIN_S = 60.0
CHANGING = 0.05
"""Which part of the things reports each second."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One running system."""

    site: Site
    things: int
    port: int
    broker_port: int
    database_url: str
    logs: Path
    dashboard: Program

    @property
    def url(self) -> str:
        """Where the wall is."""
        return f"http://{HOST}:{self.port}/"


@contextmanager
def open_stage(site: Site, things: int, *, watched: bool = False) -> Iterator[Stage]:
    """Everything `citywatch up` runs that has to do with the wall, with so many things.

    When `watched`, there is a rule that they break; the dashboard is then the caller's to run, so that it can
    be ended: see `dashboard`.
    """
    name = f"wall_{things}"
    site.forget_live()
    site.template(name, town(things, watched=watched))
    with open_broker(site.folder / name) as broker, site.clone(name, f"{name}_live") as url:
        port = free_port()
        settings = replace(with_services(site, broker.url, url), port=port, public_port=free_port())
        ours = [program for program in programs.ours(settings) if program.name in TOGETHER]
        first = [program for program in ours if not (watched and program.name == DASHBOARD)]
        with running(logs := site.folder / name / "logs", first):
            yield Stage(site, things, port, broker.port, url, logs, ours[-1])


@contextmanager
def dashboard(stage: Stage) -> Iterator[int]:
    """The dashboard of a watched stage, while it runs; its pid."""
    with running(stage.logs, [stage.dashboard]) as pids:
        yield pids[DASHBOARD]


@contextmanager
def pace(stage: Stage) -> Iterator[Callable[[], dict[str, Any]]]:
    """Every thing has reported, and CHANGING of them do so each second; gives what ends it and tells."""
    words = (str(stage.broker_port), str(stage.things), str(stage.things * CHANGING))
    argv = (sys.executable, "-m", "bench.wall_pace", *words)
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline().strip() != "filled":
                raise TransientError("the sender failed")
            _settled(stage)
            if process.stdin is not None:
                process.stdin.write("\n")
                process.stdin.flush()
            yield lambda: json.loads(process.communicate(timeout=30)[0])
        finally:
            process.kill()


def ask(module: str, *words: object) -> dict[str, Any]:
    """Run a program of ours that prints one JSON object; the object."""
    argv: Sequence[str] = (sys.executable, "-m", module, *map(str, words))
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TransientError(f"{module} failed: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])


def _settled(stage: Stage) -> None:
    """Wait until every datastream has its observation in the database."""
    wanted, deadline = datastreams(stage.things), time.monotonic() + FILLED_WITHIN_S
    with database.connect(stage.database_url, "bench") as conn:
        while (stored := observations.totals(conn).stored) < wanted:
            if time.monotonic() > deadline:
                raise TransientError(f"{stored} of {wanted} observations were stored")
            time.sleep(0.05)
