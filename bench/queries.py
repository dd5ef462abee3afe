"""`citywatch bench queries`: how quickly history is read, at five million observations.

A thousand datastreams that report every ten minutes for thirty days, one that reports every minute for a
year, and one for part of it; in a fresh PostgreSQL with the settings that `citywatch up` gives it, laid out
as after ninety days of running: weekly partitions and one with what is older. Each question is asked through
the functions that the screens use, from the connection to the finished objects, warm.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import machine
from city.settings import Settings
from cli import embedded
from cli.bench import Options
from cli.home import Home
from cli.ports import Ports
from cli.process import epoch_ms
from cli.supervisor import Supervisor
from store import database, exceedances, observations, retention, rollups
from store.observations import Bucket
from store.queries import query

DAY_MS = 24 * 3600 * 1000
ZONE = "Asia/Shanghai"
STREAMS = 1000
YEAR, PART = 1, 2
"""The datastreams of every minute: one for a year, one for part of it."""
THRESHOLD = 79.8
TARGETS_MS = {"latest_ms": 30, "day_one_stream_ms": 15, "month_hourly_ms": 20, "month_exceedances_ms": 50}


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is stored and how often is asked."""

    step_s: int
    part_rows: int
    runs: int


FULL, QUICK = Extent(600, 163_040, 30), Extent(3600, 36_000, 15)
YEAR_ROWS = 365 * 24 * 60


def run(options: Options) -> dict[str, object]:
    """Fill, roll up, ask; medians in milliseconds."""
    extent = QUICK if options.quick else FULL
    now = epoch_ms() + 91 * DAY_MS
    with tempfile.TemporaryDirectory(prefix="citywatch-bench-") as folder, _database(folder) as conn:
        began = time.perf_counter()
        rows = _fill(conn, extent, now)
        options.tell(f"{rows} observations in {time.perf_counter() - began:.0f} s")
        began = time.perf_counter()
        _roll_up(conn, now)
        options.tell(f"rolled up in {time.perf_counter() - began:.0f} s")
        spent = {name: _ask(ask, extent.runs) for name, ask in _questions(conn, now).items()}
        return {
            "rows": rows,
            **{name: round(median(times), 2) for name, times in spent.items()},
            "edition": database.edition(conn),
            "worst_ms": {name: round(max(times), 2) for name, times in spent.items()},
            "targets_ms": TARGETS_MS,
            "runs": extent.runs,
            "streams": STREAMS,
            "load": machine.load(),
            "machine": machine.describe(Path(folder)),
            "versions": machine.versions(),
        }


@contextmanager
def _database(folder: str) -> Iterator[database.Connection]:
    """A connection to a fresh PostgreSQL of our own, with our schema."""
    home = Home.at(f"{folder}/home")
    supervisor, ports = Supervisor(home.logs, threading.Event()), Ports()
    nowhere = Settings(home=str(home.path), mqtt_url="mqtt://127.0.0.1:9", redis_url="redis://127.0.0.1:9")
    try:
        url = embedded.start(nowhere, home, ports, supervisor).settings.database_url or ""
        database.migrate(url)
        with database.connect(url, "bench", statement_timeout_ms=0) as conn:
            rollups.prepare(conn, ZONE)
            yield conn
    finally:
        supervisor.stop_all()
        ports.close()


def _fill(conn: database.Connection, extent: Extent, now: int) -> int:
    """Observations up to `now`; how many."""
    retention.extend(conn, now)
    conn.execute(query("add_bench_streams", "bench"), {"streams": STREAMS})
    each = 30 * 24 * 3600 // extent.step_s
    parts = (
        (YEAR, YEAR, YEAR_ROWS, 60),
        (PART, PART, extent.part_rows, 60),
        (3, STREAMS, each, extent.step_s),
    )
    rows = 0
    for first_id, last_id, count, step_s in parts:
        part = {"first_id": first_id, "last_id": last_id, "each": count, "step_s": step_s}
        rows += conn.execute(
            query("add_bench_rows", "bench"), part | {"until": database.moment(now)}
        ).rowcount
    conn.execute(query("settle", "bench"))
    return rows


def _roll_up(conn: database.Connection, now: int) -> None:
    while rollups.turn(conn, now):
        pass
    conn.execute(query("settle", "bench"))


def _questions(conn: database.Connection, now: int) -> dict[str, Callable[[], object]]:
    everybody = list(range(1, STREAMS + 1))
    thresholds = dict.fromkeys(everybody, THRESHOLD)
    day, month, year = now - DAY_MS, now - 30 * DAY_MS, now - 365 * DAY_MS
    return {
        "latest_ms": lambda: observations.latest(conn, everybody),
        "day_one_stream_ms": lambda: observations.read_range(conn, YEAR, day, now),
        "month_hourly_ms": lambda: observations.read_buckets(conn, YEAR, month, now, Bucket.HOUR, ZONE),
        "month_exceedances_ms": lambda: exceedances.exceedances(conn, thresholds, month, now),
        "year_one_stream_ms": lambda: observations.read_buckets(conn, YEAR, year, now, Bucket.DAY, ZONE),
    }


def _ask(question: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run, after as many to warm up as a plan needs to be kept."""
    for _ in range(7):
        question()
    return [_timed(question) for _ in range(runs)]


def _timed(question: Callable[[], object]) -> float:
    began = time.perf_counter()
    question()
    return (time.perf_counter() - began) * 1000
