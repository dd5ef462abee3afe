"""One drain: a queue waits in the broker, a contestant connects, the clock runs while rows come in."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from bench import machine, processes
from bench.contestants import Contestant, Run
from bench.queues import Queue
from bench.site import Site, open_broker
from cli.supervisor import Supervisor

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Drain:
    """One drain's figures. `cpu_s` is processor time by process; `load` the machine's before it began."""

    contestant: str
    per_s: float
    seconds: float
    cpu_s: dict[str, float]
    rss_mb: float
    load: float

    def line(self) -> str:
        """For a person who watches."""
        cpu = "  ".join(f"{name} {seconds:.2f}" for name, seconds in self.cpu_s.items())
        pace = f"{self.per_s:8,.0f}/s in {self.seconds:6.2f} s"
        return f"{self.contestant:14} {pace}   CPU s: {cpu}   load {self.load}"


def drain(
    site: Site, queue: Queue, contestant: Contestant, check: Callable[[Run], None] | None = None
) -> Drain:
    """Let one contestant drain the queue; `check` sees what it left behind, after it has ended."""
    load = machine.load()
    site.forget_live()
    name = f"run_{next(_numbers)}"
    with (
        open_broker(site.folder / name, queue.file) as broker,
        site.clone(contestant.template, name) as database_url,
    ):
        run = Run(site, broker, database_url, site.folder / name / "logs", queue)
        figures = _timed(run, contestant, load)
        if check is not None:
            check(run)
    return figures


def _timed(run: Run, contestant: Contestant, load: float) -> Drain:
    supervisor = Supervisor(run.logs, threading.Event())
    pids = {"broker": run.broker.pid, **run.site.pids}
    before = {name: processes.cpu_s(pid) for name, pid in pids.items()}
    try:
        child = supervisor.start(contestant.program(run))
        progress = contestant.watch(run, child)
        rss = processes.most_rss_mb(child.pid or 0)
        own = processes.cpu_s(child.pid or 0)
    finally:
        supervisor.stop_all()
    cpu = {name: round(processes.cpu_s(pid) - before[name], 2) for name, pid in pids.items()}
    return Drain(
        contestant.name, progress.per_s, progress.seconds, {contestant.name: own, **cpu}, round(rss, 1), load
    )
