"""`citywatch bench backtest`: a rule with hysteresis and a duration over thirty days of 500 datastreams.

Each reports every minute; some observations come late, some too late. In a fresh PostgreSQL with the
settings that `citywatch up` gives it. What is timed is all of `citywatch rules backtest` but its printing:
reading from PostgreSQL, folding, putting together. Of some datastreams what is found is held against the
fold that the engine makes live, observation by observation in the order of arrival.
"""

import time
from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from alerts.backtest import Span, Watch
from alerts.backtest_run import Asked, Outcome
from alerts.backtest_run import run as run_backtest
from alerts.evaluate import evaluator, normal
from alerts.fold import Snapshot, Strand
from bench import machine
from bench.report import table
from bench.site import open_site
from city.alert import Finding, of_datastream
from city.catalogue import Area, Catalogue, City
from city.clock import DAY_MS
from city.observation import Observation
from city.rule import Bound, Ladder, Rule, Side, Step, Threshold
from city.state import Level
from city.thing import Datastream, Kind, Thing
from cli.bench import Options
from cli.process import epoch_ms
from store import catalogue, database, observations, retention
from store.queries import query

ZONE = "Asia/Shanghai"
COMPARED = 8
"""How many datastreams are held against the live fold."""
TARGET_S = 30
MINUTE_MS = 60_000
_WORDS = MappingProxyType({"zh-Hans": "bench", "zh-Hant": "bench", "en": "bench"})
RULE = Rule(
    "bench",
    _WORDS,
    Bound(("water_level",)),
    Threshold(
        Ladder(Side.ABOVE, (Step(Level.YELLOW, 78.5), Step(Level.RED, 79.5)), 0.5), for_ms=2 * MINUTE_MS
    ),
)
RAN = """{observations:,} observations of {streams} datastreams, {days} days with one a minute, one rule with
hysteresis and a duration of two minutes. {late:,} of them came too late to count.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is stored."""

    streams: int
    days: int


FULL, QUICK = Extent(500, 30), Extent(500, 2)


def run(options: Options) -> dict[str, object]:
    """Fill, backtest, compare."""
    extent = QUICK if options.quick else FULL
    now = epoch_ms()
    span = Span(now - extent.days * DAY_MS, now, now)
    with open_site() as site:
        url = site.database("history")
        database.migrate(url)
        with database.connect(url, "bench", statement_timeout_ms=0) as conn:
            known, streams = _fill(conn, span, extent, options)
            asked = Asked(RULE, known, streams, span, {})
            began = time.perf_counter()
            outcome = run_backtest(url, asked)
            spent = time.perf_counter() - began
            options.tell(f"{outcome.observations + outcome.late:,} observations in {spent:.1f} s")
            return {
                "observations": outcome.observations + outcome.late,
                "seconds": round(spent, 2),
                "equals_live": _equals_live(conn, asked, outcome),
                "streams": extent.streams,
                "days": extent.days,
                "late": outcome.late,
                "fires": outcome.report.fires,
                "target_s": None if options.quick else TARGET_S,
                "load": machine.load(),
                "machine": machine.describe(site.folder),
                "versions": machine.versions(("psycopg", "numpy")),
            }


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    rows = [
        ("seconds", f"{result['seconds']:.1f}", str(result["target_s"] or "–")),
        ("observations a second", f"{result['observations'] / result['seconds']:,.0f}", "–"),
        ("alerts found", f"{result['fires']:,}", "–"),
        ("equal to the live history", "yes" if result["equals_live"] else "no", "yes"),
    ]
    return RAN.format(**result) + "\n" + table(("what", "measured", "target"), rows)


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What is wrong or too slow."""
    said: list[str] = []
    if not result["equals_live"]:
        said.append("the backtest found something else than the live fold")
    if result["target_s"] and result["seconds"] > result["target_s"]:
        said.append(f"{result['seconds']} s is above {result['target_s']} s")
    return said


def _thing(number: int) -> Thing:
    stream = Datastream(f"bench-{number}", "water_level", 0, 60, 600, "m")
    return Thing(stream.thing_id, Kind.RESERVOIR, _WORDS, "bench", 121.8, 29.9, _WORDS, (stream,))


def _city(streams: int) -> Catalogue:
    return Catalogue(
        City("bench", _WORDS, (121.8, 29.9), 11, ZONE),
        (Area("bench", _WORDS, (121.8, 29.9)),),
        tuple(_thing(number) for number in range(streams)),
        (RULE,),
    )


def _fill(
    conn: database.Connection, span: Span, extent: Extent, options: Options
) -> tuple[Catalogue, dict[int, Datastream]]:
    catalogue.save(conn, _city(extent.streams))
    retention.extend(conn, span.now)
    known, streams = catalogue.load(conn) or (_city(0), {})
    began = time.perf_counter()
    part = {
        "first_id": min(streams),
        "last_id": max(streams),
        "minutes": extent.days * 1440,
        "first": database.moment(span.first),
    }
    rows = conn.execute(query("add_backtest_rows", "bench"), part).rowcount
    conn.execute(query("settle", "bench"))
    options.tell(f"{rows:,} observations stored in {time.perf_counter() - began:.0f} s")
    return known, streams


def _equals_live(conn: database.Connection, asked: Asked, outcome: Outcome) -> bool:
    ids = sorted(asked.streams)[:: max(1, len(asked.streams) // COMPARED)]
    span = asked.span
    for datastream_id in ids:
        watch = Watch(RULE, datastream_id, asked.streams[datastream_id], ZoneInfo(ZONE))
        stored = observations.read_range(conn, datastream_id, span.first, span.end)
        live = [f.key for f in _live(watch, stored, span) if f.at < span.end]
        if live != [f.key for f in outcome.found[of_datastream(datastream_id)].findings]:
            return False
    return True


def _live(watch: Watch, stored: Sequence[Observation], span: Span) -> list[Finding]:
    """What the engine's fold finds that hears each observation as it arrives."""
    made = evaluator(watch.rule, watch.stream, watch.zone)
    assert made is not None
    start = Snapshot(span.first - 1, made.begin(normal()), normal())
    strand = Strand(made, round(watch.stream.max_age_s * 1000), watch.rule.lateness_ms, [start])
    found: dict[tuple[int, Level, bool], Finding] = {}
    heard: list[Observation] = []
    by_time = attrgetter("phenomenon_time")
    for one in sorted(stored, key=attrgetter("received_at", "phenomenon_time")):
        if one.received_at - one.phenomenon_time > watch.rule.lateness_ms:
            continue
        insort(heard, one, key=by_time)
        if strand.is_late(one.phenomenon_time):
            since = strand.before(one.phenomenon_time)
            revision = strand.refold(since, heard[bisect_right(heard, since.at, key=by_time) :])
        else:
            revision = strand.extend([one])
        for gone in revision.retracted:
            del found[gone.key]
        found |= {finding.key: finding for finding in revision.added}
    found |= {finding.key: finding for finding in strand.elapse(span.end).added}
    return sorted(found.values(), key=attrgetter("at"))
