"""`citywatch bench queries`: how quickly history is read, at five million observations.

A thousand datastreams that report every ten minutes for thirty days, one that reports every minute for a
year, and one for part of it; in a fresh PostgreSQL with the settings that `citywatch up` gives it, laid out
as after ninety days of running: weekly partitions and one with what is older. Each question is asked through
the functions that the screens use, from the connection to the finished objects, warm.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from bench import machine, trends
from bench.report import table
from bench.site import open_site
from city.clock import DAY_MS
from cli.bench import Options
from cli.process import epoch_ms
from store import database, exceedances, observations, retention, rollups
from store.observations import Bucket
from store.queries import query

ZONE = "Asia/Shanghai"
STREAMS = 1000
EVERYBODY = list(range(1, STREAMS + 1))
YEAR, PART = 1, 2
"""The datastreams of every minute: one for a year, one for part of it."""
TWELVE = (YEAR, *range(3, 14))
"""The datastreams whose year is drawn at once."""
THRESHOLDS = dict.fromkeys(EVERYBODY, 79.8)
WARM_UP = 7
"""As often as a question has to be asked before its plan is kept."""
EDITIONS = {
    "postgresql": "plain PostgreSQL",
    "timescale-apache": "TimescaleDB, Apache edition",
    "timescale-community": "TimescaleDB, Community edition",
}
RAN = """{rows:,} observations of {streams:,} datastreams, one of them with {minutes:,} minutes, in
{edition} with its settings as shipped. Each question is asked {runs} times, warm, through the
functions that the screens use, from the connection to the finished objects; load afterwards {load}.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is stored and how often is asked."""

    step_s: int
    year_rows: int
    part_rows: int
    runs: int
    hours: int = 0
    """Hourly values before the thirty days, of each of the dozen whose year is drawn."""


FULL = Extent(600, 365 * 1440, 163_040, 100, 335 * 24)
QUICK = Extent(3600, 120 * 1440, 36_000, 30, 90 * 24)


@dataclass(frozen=True, slots=True)
class Question:
    """What a screen asks, on a connection and at a time. Its median should not pass `target_ms`."""

    what: str
    target_ms: float | None
    ask: Callable[[database.Connection, int], object]


QUESTIONS = {
    "latest_ms": Question(
        "the latest of every datastream", 30, lambda conn, _now: observations.latest(conn, EVERYBODY)
    ),
    "day_one_stream_ms": Question(
        "24 hours of one, each observation",
        15,
        lambda conn, now: observations.read_range(conn, YEAR, now - DAY_MS, now),
    ),
    "month_hourly_ms": Question(
        "30 days of one, by hours",
        20,
        lambda conn, now: observations.read_buckets(conn, YEAR, now - 30 * DAY_MS, now, Bucket.HOUR, ZONE),
    ),
    "month_exceedances_ms": Question(
        "exceedances of all over 30 days",
        50,
        lambda conn, now: exceedances.exceedances(conn, THRESHOLDS, now - 30 * DAY_MS, now),
    ),
    "year_one_stream_ms": Question(
        "a year of one, by days",
        None,
        lambda conn, now: observations.read_buckets(conn, YEAR, now - 365 * DAY_MS, now, Bucket.DAY, ZONE),
    ),
    "year_hourly_ms": Question(
        "a year of one by hours, drawn with its peaks kept",
        500,
        lambda conn, now: trends.drawn(conn, [YEAR], now),
    ),
    "year_twelve_ms": Question(
        "a year of twelve by hours, drawn with their peaks kept",
        2000,
        lambda conn, now: trends.drawn(conn, TWELVE, now),
    ),
}


def run(options: Options) -> dict[str, object]:
    """Fill, roll up, ask; medians in milliseconds."""
    extent = QUICK if options.quick else FULL
    now = epoch_ms() + 91 * DAY_MS
    with open_site() as site:
        url = site.database("history")
        database.migrate(url)
        with database.connect(url, "bench", statement_timeout_ms=0) as conn:
            rollups.prepare(conn, ZONE)
            rows = _told(options, "observations stored", lambda: _fill(conn, extent, now))
            _told(options, "turns of the keeper rolled them up", lambda: _roll_up(conn, now))
            spent = {name: _ask(question, conn, now, extent.runs) for name, question in QUESTIONS.items()}
            return {
                "rows": rows,
                **{name: round(median(times), 2) for name, times in spent.items()},
                "edition": database.edition(conn),
                "p95_ms": {
                    name: round(quantiles(times, n=20, method="inclusive")[-1], 2)
                    for name, times in spent.items()
                },
                "targets_ms": {name: question.target_ms for name, question in QUESTIONS.items()},
                "runs": extent.runs,
                "minutes": extent.year_rows,
                "streams": STREAMS,
                "load": machine.load(),
                "machine": machine.describe(site.folder),
                "versions": machine.versions(("psycopg",)),
            }


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    rows = [
        (
            question.what,
            f"{result[name]:.2f}",
            f"{result['p95_ms'][name]:.2f}",
            str(question.target_ms or "–"),
        )
        for name, question in QUESTIONS.items()
    ]
    said = RAN.format(**{**result, "edition": EDITIONS[result["edition"]]})
    return said + "\n" + table(("asked for", "median ms", "p95 ms", "target ms"), rows)


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """The questions whose median passes their target."""
    return [
        f"{question.what}: {result[name]} ms is above {question.target_ms} ms"
        for name, question in QUESTIONS.items()
        if question.target_ms and result[name] > question.target_ms
    ]


def _told(options: Options, what: str, work: Callable[[], int]) -> int:
    """Do some work and say how much it was and how long it took."""
    began = time.perf_counter()
    done = work()
    options.tell(f"{done:,} {what} in {time.perf_counter() - began:.0f} s")
    return done


def _fill(conn: database.Connection, extent: Extent, now: int) -> int:
    """Observations up to `now`; how many."""
    retention.extend(conn, now)
    conn.execute(query("add_bench_streams", "bench"), {"streams": STREAMS})
    each = 30 * 24 * 3600 // extent.step_s
    parts = (
        (YEAR, YEAR, extent.year_rows, 60),
        (PART, PART, extent.part_rows, 60),
        (3, STREAMS, each, extent.step_s),
    )
    rows = 0
    for first_id, last_id, count, step_s in (*parts, (TWELVE[1], TWELVE[-1], extent.hours, 3600)):
        older = (first_id, last_id) == (TWELVE[1], TWELVE[-1])
        part = {"first_id": first_id, "last_id": last_id, "each": count, "step_s": step_s}
        part |= {"until": database.moment(now - 30 * DAY_MS if older else now)}
        rows += conn.execute(query("add_bench_rows", "bench"), part).rowcount
    conn.execute(query("settle", "bench"))
    return rows


def _roll_up(conn: database.Connection, now: int) -> int:
    """Roll up everything; how many turns it took."""
    turns = 1
    while rollups.turn(conn, now):
        turns += 1
    conn.execute(query("settle", "bench"))
    return turns


def _ask(question: Question, conn: database.Connection, now: int, runs: int) -> list[float]:
    """Milliseconds of each run."""
    for _ in range(WARM_UP):
        question.ask(conn, now)
    return [_timed(question, conn, now) for _ in range(runs)]


def _timed(question: Question, conn: database.Connection, now: int) -> float:
    began = time.perf_counter()
    question.ask(conn, now)
    return (time.perf_counter() - began) * 1000
