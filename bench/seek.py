"""`citywatch bench seek`: how long it takes until the wall shows a moment of the past, 10,000 datastreams.

Ninety days of a city of 5,000 things, laid out as after ninety days of running, in weekly partitions. One in
twenty datastreams never spoke. One in ten was silent for hours and sent all of it at once afterwards, which
went the way of ingest and was noted as late. Asked is what the dashboard asks for a seek, from the connection
to the bytes of the answer; and a real Chromium then takes such an answer in, to the painted frame.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from bench import machine, seek_page
from bench.browser import describe as describe_browser
from bench.browser import open_browser
from bench.queries import EDITIONS
from bench.report import table
from bench.site import open_site
from bench.wall_town import town
from city.catalogue import Catalogue
from city.clock import DAY_MS
from city.observation import Observation
from city.thing import Datastream
from cli.bench import Options
from cli.process import epoch_ms
from dashboard.playback import Ground, picture
from dashboard.wire import encode
from store import batches, database, late_runs, playback, retention
from store.batches import Batch
from store.queries import query

THINGS = 5000
MOST_MS = 500
"""A seek from the question to the painted frame."""
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
DAYS = 90
SILENT = 20
"""One in so many datastreams never spoke."""
LATE = 10
"""One in so many was silent in the outage."""
OUTAGE_DAYS_AGO, OUTAGE_MINUTES = 3, 660
AT_ONCE = 8
"""Datastreams whose outage comes in one batch."""
WARM_UP = 7
RAN = """{rows:,} observations of {streams:,} datastreams of {things:,} things over {days} days, in
{partitions} tables of {edition} with its settings as shipped. {silent:,} datastreams never
spoke; {late:,} sent {outage:,} minutes at once once it was over, which makes {runs_noted:,} late runs.
Each moment is asked for {runs} times, warm. The answer of {megabytes:.1f} MB is then taken in
{paints} times by Chromium {chromium} ({drawn_by}) with the wall's own
state, figures and map; the journey over the network is left out. Load afterwards {load}.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is stored and how often is asked."""

    step_s: int
    recent: int
    late_share: int
    runs: int
    paints: int


FULL, QUICK = Extent(6 * 3600, 120, 1, 40, 20), Extent(24 * 3600, 20, 5, 10, 5)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that somebody looks for: so long ago, as it was or as it was known."""

    what: str
    ago_ms: int
    knew: bool


OUTAGE_MS = OUTAGE_DAYS_AGO * DAY_MS
MOMENTS = {
    "lately_ms": Moment("an hour ago, as it was", HOUR_MS, False),
    "weeks_ms": Moment("six weeks ago, as it was", 42 * DAY_MS, False),
    "first_ms": Moment("in the first week, as it was", 85 * DAY_MS, False),
    "knew_lately_ms": Moment("an hour ago, as it was known", HOUR_MS, True),
    "knew_weeks_ms": Moment("six weeks ago, as it was known", 42 * DAY_MS, True),
    "knew_outage_ms": Moment("at the end of the outage, as it was known", OUTAGE_MS + MINUTE_MS, True),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the server's part came to: milliseconds by moment, two answers, and what was stored for it."""

    spent: Mapping[str, Sequence[float]]
    answers: Sequence[bytes]
    stored: Mapping[str, object]


def run(options: Options) -> dict[str, object]:
    """Fill, ask, paint; medians in milliseconds."""
    extent = QUICK if options.quick else FULL
    catalogue, streams = _city()
    with open_site() as site:
        asked = _server(options, site.database("seek"), extent, catalogue, streams)
        where = {"machine": machine.describe(site.folder)}
    with open_browser() as browser:
        taken = seek_page.take_in(browser, catalogue, asked.answers, extent.paints)
        where |= describe_browser(browser)
    return {
        **_figures("", asked.spent),
        **_figures("page_", taken),
        "seek_p95_ms": round(max(together_p95(one, taken["painted"]) for one in asked.spent.values()), 1),
        "most_ms": MOST_MS,
        **asked.stored,
        "streams": len(streams),
        "things": THINGS,
        "days": DAYS,
        "silent": len(streams) // SILENT,
        "late": _late_streams(extent, len(streams)),
        "outage": OUTAGE_MINUTES,
        "runs": extent.runs,
        "paints": extent.paints,
        "megabytes": round(len(asked.answers[0]) / 1e6, 2),
        "load": machine.load(),
        **where,
        "versions": machine.versions(("psycopg", "msgspec", "playwright")),
    }


def _server(
    options: Options, url: str, extent: Extent, catalogue: Catalogue, streams: Mapping[int, Datastream]
) -> Asked:
    now = epoch_ms() + 91 * DAY_MS
    database.migrate(url)
    with database.connect(url, "bench", statement_timeout_ms=0) as conn:
        rows = _fill(conn, extent, len(streams), now)
        stored: dict[str, object] = {"runs_noted": _late(conn, extent, len(streams), now)}
        conn.execute(query("settle", "bench"))
        stored |= {"rows": rows, "partitions": _one(conn, "partitions_of_history")}
        stored["edition"] = database.edition(conn)
        options.tell(f"{rows:,} observations and those of the outage are stored")
        grounds = {knew: Ground(conn, catalogue, streams, knew) for knew in (False, True)}
        spent = {
            name: _ask(grounds[one.knew], now - one.ago_ms, extent.runs) for name, one in MOMENTS.items()
        }
        answers = [encode(_answer(grounds[False], now - ago * HOUR_MS)) for ago in (1, 24)]
    return Asked(spent, answers, stored)


def _figures(prefix: str, spent: Mapping[str, Sequence[float]]) -> dict[str, object]:
    medians = {f"{prefix}{name}": round(median(times), 1) for name, times in spent.items()}
    return medians | {f"{prefix}p95_ms": {name: round(_p95(times), 1) for name, times in spent.items()}}


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    rows = [
        (one.what, f"{result[name]:.0f}", f"{result['p95_ms'][name]:.0f}") for name, one in MOMENTS.items()
    ]
    rows += [
        (words, f"{result[f'page_{name}']:.0f}", f"{result['page_p95_ms'][name]:.0f}")
        for name, words in seek_page.STEPS.items()
    ]
    whole = ("slowest answer and the painted frame, of the sums of all pairs", "–")
    rows.append((*whole, f"{result['seek_p95_ms']:.0f} (at most {result['most_ms']})"))
    said = RAN.format(**{**result, "edition": EDITIONS[result["edition"]]})
    return said + "\n" + table(("what", "median ms", "p95 ms"), rows)


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """Whether the whole takes longer than it may."""
    took, most = result["seek_p95_ms"], result["most_ms"]
    return [f"a seek takes {took} ms, more than {most} ms"] if took > most else []


def _city() -> tuple[Catalogue, dict[int, Datastream]]:
    catalogue = town(THINGS)
    streams = (stream for thing in catalogue.things for stream in thing.datastreams)
    return catalogue, dict(enumerate(streams, start=1))


def _late_streams(extent: Extent, streams: int) -> int:
    return streams // LATE // extent.late_share


def _fill(conn: database.Connection, extent: Extent, streams: int, now: int) -> int:
    """Ninety days thinly, the last hours by the minute; the first datastreams leave out the outage."""
    retention.extend(conn, now)
    speaking = streams - streams // SILENT
    parts = (
        (now - 3 * HOUR_MS, DAYS * 86_400 // extent.step_s, extent.step_s),
        (now, extent.recent, 60),
    )
    rows = 0
    for until, each, step_s in parts:
        part = {"last_id": speaking, "each": each, "step_s": step_s, "until": database.moment(until)}
        rows += conn.execute(query("add_seek_rows", "bench"), part).rowcount
    return rows


def _late(conn: database.Connection, extent: Extent, streams: int, now: int) -> int:
    """What was sent after the outage, written as ingest writes, noted as the keeper does; how many runs."""
    end, last = now - OUTAGE_MS, _late_streams(extent, streams)
    gap = {"last_id": last, "until": database.moment(end), "minutes": OUTAGE_MINUTES}
    conn.execute(query("leave_out", "bench"), gap)
    for first in range(1, last + 1, AT_ONCE):
        ids = range(first, min(first + AT_ONCE, last + 1))
        batches.write(conn, "bench", Batch(list(_missed(ids, end))))
    while late_runs.note(conn, now, DAYS):
        pass
    return _one(conn, "late_runs_noted")


def _one(conn: database.Connection, name: str) -> int:
    row = conn.execute(query(name, "bench")).fetchone()
    return row[0] if row else 0


def _missed(ids: Sequence[int], end: int) -> Iterator[Observation]:
    """Each minute of the outage of each datastream, all of it received an hour after its end."""
    for key in ids:
        for minute in range(OUTAGE_MINUTES):
            yield Observation(key, end - minute * MINUTE_MS, 50.0, received_at=end + HOUR_MS)


def _answer(ground: Ground, at: int) -> dict[str, Any]:
    history = {
        "at": at,
        "knew": ground.knew,
        "first": at - DAYS * DAY_MS,
        "last": at + DAY_MS,
        "undeclared": 0,
    }
    return picture(ground, at) | {"history": history}


def _ask(ground: Ground, at: int, runs: int) -> list[float]:
    """Milliseconds of each answer, to its bytes."""
    for _ in range(WARM_UP):
        _timed(ground, at)
    return [_timed(ground, at) for _ in range(runs)]


def _timed(ground: Ground, at: int) -> float:
    began = time.perf_counter()
    with playback.hastened(ground.conn, 0):
        encode(_answer(ground, at))
    return (time.perf_counter() - began) * 1000


def together_p95(first: Sequence[float], second: Sequence[float]) -> float:
    """The 95th percentile of two steps after each other, measured apart: of the sums of all their pairs."""
    return _p95([one + other for one in first for other in second])


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]
