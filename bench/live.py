"""Live delays: the whole system at half of what it drains, and how old a message is when others see it."""

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from statistics import quantiles

from bench import machine, processes
from bench.listeners import Commits, Screen
from bench.messages import Streams
from bench.site import Site, free_port, open_broker, running, with_services
from city.errors import TransientError
from cli import programs
from cli.process import epoch_ms
from store import database, observations

TOGETHER = ("ingest", "alerts", "keeper", "dashboard")
ALL_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Of a list of delays, in milliseconds."""

    p50: float
    p95: float
    p99: float
    count: int


@dataclass(frozen=True, slots=True)
class Delays:
    """A live run. `late_ms` is how far the sender fell behind its pace, which is then no delay of ours."""

    per_s: float
    seconds: float
    sent: int
    stored: int
    late_ms: float
    commit: Spread
    sse: Spread
    rss_mb: float
    load: float

    def json(self) -> dict[str, object]:
        """As in the result."""
        return asdict(self)


def live(site: Site, template: str, streams: Streams, per_s: float, seconds: float) -> Delays:
    """Publish `per_s` messages a second for `seconds`, with everything running that `citywatch up` runs."""
    site.forget_live()
    load = machine.load()
    with (
        open_broker(site.folder / "live") as broker,
        site.clone(template, "live") as url,
    ):
        port = free_port()
        settings = replace(with_services(site, broker.url, url), port=port, public_port=free_port())
        wanted = [program for program in programs.ours(settings) if program.name in TOGETHER]
        with running(site.folder / "live" / "logs", wanted) as pids:
            commits, screen = Commits(url), Screen(port)
            commits.start()
            screen.start()
            if not (commits.ready.wait(10) and screen.ready.wait(10)):
                raise TransientError("the dashboard or the database did not let us listen")
            since = epoch_ms()
            sent = _publish(site, broker.port, streams, per_s, seconds)
            stored = _settled(url, int(sent["sent"]))
            time.sleep(0.5)
            rss = processes.most_rss_mb(pids["ingest"])
            commits.finish()
            screen.finish()
            spreads = _spread(commits.delays_ms(since)), _spread(screen.delays_ms(since))
    pace = sent["sent"] / sent["seconds"]
    return Delays(
        round(pace), seconds, int(sent["sent"]), stored, sent["late_ms"], *spreads, round(rss, 1), load
    )


def _publish(site: Site, port: int, streams: Streams, per_s: float, seconds: float) -> dict[str, float]:
    path = site.folder / "streams.json"
    path.write_text(json.dumps(streams))
    argv = (sys.executable, "-m", "bench.pace", str(port), str(per_s), str(seconds), str(path))
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TransientError(f"the sender failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def _settled(url: str, sent: int) -> int:
    """How many are stored once all are, or once it has taken too long."""
    deadline = time.monotonic() + ALL_WITHIN_S
    with database.connect(url, "bench") as conn:
        while (stored := observations.totals(conn).stored) < sent and time.monotonic() < deadline:
            time.sleep(0.05)
    return stored


def _spread(delays: list[float]) -> Spread:
    if len(delays) < 2:
        raise TransientError("nothing arrived in the live run")
    cuts = quantiles(delays, n=100)
    return Spread(round(cuts[49], 1), round(cuts[94], 1), round(cuts[98], 1), len(delays))
