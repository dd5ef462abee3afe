"""Who takes part: our ingestor, the ready-made bridge, the naive program, a client that stores nothing."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from bench.queues import Queue
from bench.site import CLIENT_ID, Broker, Site, with_services
from bench.watch import Progress, watch_lines, watch_rows
from cli import programs
from cli.child import Child
from cli.ports import HOST
from cli.program import Program
from sensors.topics import EVERYTHING

INSTALL_PEERS = "make bench"
TEMPLATE, PEER_TEMPLATE = "bench", "bench_peer"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one contestant: where its broker and its database are, and what waits for it."""

    site: Site
    broker: Broker
    database_url: str
    logs: Path
    queue: Queue


@dataclass(frozen=True, slots=True)
class Contestant:
    """One row of the table.

    `part` of the queue is timed, because a slow one need not empty it. `missing` says what to install. With
    `lines` it prints what it gets instead of storing it; with `long` it is left out of quick runs.
    """

    name: str
    what: str
    program: Callable[[Run], Program]
    template: str = PEER_TEMPLATE
    part: float = 1.0
    missing: Callable[[], str | None] = lambda: None
    lines: bool = False
    long: bool = False

    @property
    def empties(self) -> bool:
        """Whether it stores the whole queue."""
        return self.part == 1 and not self.lines

    def watch(self, run: Run, child: Child) -> Progress:
        """Time until what is due has come."""
        queue = run.queue
        if self.lines:
            return watch_lines(child, queue.messages, queue.size + queue.messages)
        return watch_rows(run.database_url, queue.keys[: max(1, int(len(queue.keys) * self.part))], child)


def _ours(run: Run) -> Program:
    settings = with_services(run.site, run.broker.url, run.database_url)
    ingest = next(program for program in programs.ours(settings) if program.name == "ingest")
    return replace(ingest, name="ours", probe=None)


def _peer(name: str, *words: str) -> Callable[[Run], Program]:
    """A program of `bench.peers`; it is told where everything is by its environment."""

    def program(run: Run) -> Program:
        argv = (sys.executable, "-m", f"bench.peers.{name}", *words)
        who = {"PEER_CLIENT": CLIENT_ID, "PEER_TOPIC": EVERYTHING, "PEER_PORT": str(run.broker.port)}
        stores = {"PEER_DATABASE": run.database_url, "PEER_REDIS": run.site.settings.redis_url or ""}
        return Program(name, argv, 2, who | stores)

    return program


def _bridge(name: str, what: str, batch: int, how: str, *, long: bool = False) -> Contestant:
    return Contestant(name, what, _peer("bridge", str(batch), how), missing=_no_bridge, long=long)


def _client(run: Run) -> Program:
    where = ("-h", HOST, "-p", str(run.broker.port), "-i", CLIENT_ID)
    what = ("-c", "-q", "1", "-t", EVERYTHING, "-C", str(run.queue.messages))
    return Program("mosquitto_sub", ("mosquitto_sub", *where, *what), 2)


def _no_bridge() -> str | None:
    return None if find_spec("mq_bridge") else f"mq-bridge is not installed: {INSTALL_PEERS}"


def _no_client() -> str | None:
    return None if shutil.which("mosquitto_sub") else "mosquitto_sub is missing: install mosquitto-clients"


OURS = Contestant("ours", "citywatch ingest, everything on", _ours, template=TEMPLATE)
CONTESTANTS = {
    one.name: one
    for one in (
        OURS,
        _bridge("mq_bridge_512", "mq-bridge, batches of 512", 512, "results"),
        _bridge("mq_bridge_2000", "mq-bridge, batches of 2,000", 2000, "results"),
        _bridge("mq_bridge_flat", "mq-bridge by columns, from messages made for it", 2000, "flat"),
        _bridge("mq_bridge_casts", "the same by an INSERT with casts", 2000, "casts", long=True),
        _bridge("mq_bridge_live", "the same by columns, and a Redis stream", 2000, "live", long=True),
        Contestant("naive", "paho and one INSERT per message, over the first 5 %", _peer("naive"), part=0.05),
        Contestant(
            "mosquitto_sub", "a C client that stores nothing", _client, missing=_no_client, lines=True
        ),
    )
}
