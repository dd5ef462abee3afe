"""`citywatch bench wall`: from a published message to a painted frame, in a real headless Chromium.

Everything `citywatch up` runs that has to do with the wall stands on a fresh database: broker, ingestor,
engine, keeper, dashboard. Five in a hundred of the things report each second, and every report changes what
stands beside a marker. Beside the wall, in turns, a plain Dash application shows the same database. A change
is painted when MapLibre has drawn a frame after it took the change into all tiles in view, and the graphics
queue has finished that frame: without a GPU the processor draws every pixel, as the result says (`drawn_by`).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from bench import machine
from bench.browser import describe as describe_browser
from bench.browser import open_browser
from bench.report import table
from bench.site import Site, open_site
from bench.wall_bytes import delta_bytes
from bench.wall_figures import Spread, ratio, spread
from bench.wall_stage import Stage, ask, open_stage, pace
from bench.wall_visit import Visit, first_paint_ms, plain, visit, wall
from cli.bench import Options

CLIENTS = 100
SETTLED_S = 0.5
TARGETS = {
    "paint_p95_ms_5000": 500.0,
    "paint_p95_ms_20000": 1000.0,
    "clients_100_p95_ms": 200.0,
    "first_paint_ms": 1500.0,
    "delta_bytes_50": 5000.0,
}
WHAT = {
    "paint_p95_ms_5000": "published → painted, 5,000 things, p95",
    "paint_p95_ms_20000": "published → painted, 20,000 things, p95",
    "clients_100_p95_ms": "published → received by 100 walls of one process, p95",
    "first_paint_ms": "navigation → painted, 1,000 things, median",
    "delta_bytes_50": "bytes on the wire for 50 changes",
}
RAN = """Five in a hundred of the things report each second, through broker, ingestor, database and Valkey to
the wall in a headless Chromium {chromium} at 1920 × 1080, drawn by {drawn_by}.
That is no graphics card: the processor draws every pixel beside all else that runs.

A change is painted when a frame was drawn after MapLibre had taken it into all tiles in view and the graphics
queue has finished that frame; its age counts from the time in the message. {rounds} turns of {seconds:.0f} s
each, the wall and a plain Dash application (`scattermap`, `dcc.Interval` of 1 s) one after the other on the
same system; load before {load}.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many things, how often and how long is looked."""

    first: int
    small: int
    large: int
    rounds: int
    seconds: float
    paints: int


QUICK, FULL = Extent(1000, 5000, 20_000, 1, 2.5, 2), Extent(1000, 5000, 20_000, 4, 20.0, 15)


def run(options: Options) -> dict[str, object]:
    """Measure; the keys are those of the table of benchmarks, and more."""
    extent = QUICK if options.quick else FULL
    load = machine.load()
    with open_site() as site, open_browser() as browser:
        about = describe_browser(browser)
        first = _first(site, browser, extent, options)
        small = _small(site, browser, extent, options)
        large = _large(site, browser, extent, options)
        return {
            **first,
            **small,
            **large,
            **about,
            "rounds": extent.rounds,
            "seconds": extent.seconds,
            "load": load,
            "quick": options.quick,
            "machine": machine.describe(site.folder),
            "versions": machine.versions(("playwright", "dash", "plotly", "uvicorn", "redis")),
        }


def _first(site: Site, browser: Browser, extent: Extent, options: Options) -> dict[str, object]:
    options.tell(f"first paint of {extent.first:,} things, {extent.paints} times")
    with open_stage(site, extent.first) as stage, pace(stage) as end:
        first_paint_ms(browser, wall(stage))
        times = [first_paint_ms(browser, wall(stage)) for _ in range(extent.paints)]
        end()
    return {"first_paint_ms": round(median(times)), "first_paint_most_ms": round(max(times))}


def _small(site: Site, browser: Browser, extent: Extent, options: Options) -> dict[str, object]:
    """Paint beside the plain application, many clients, and the weight of a delta."""
    with open_stage(site, extent.small) as stage:
        options.tell(f"{extent.small:,} things: the wall and a plain Dash application in turns")
        with pace(stage) as end:
            ours, theirs = _in_turns(stage, browser, extent)
            clients = ask("bench.wall_clients", stage.port, CLIENTS, extent.seconds)
            sent = end()
        time.sleep(SETTLED_S)
        weight = delta_bytes(stage, turn=99)
    paint, plain_paint = _spread(ours), _spread(theirs)
    return {
        **_painted("5000", ours, sent["late_ms"]),
        "plain_dash_paint_p50_ms": plain_paint.p50,
        "plain_dash_paint_p95_ms": plain_paint.p95,
        "plain_dash_unpainted": sum(one.unpainted for one in theirs),
        "ratio_plain_dash": ratio(plain_paint.p95, paint.p95),
        "clients_100_p95_ms": clients["p95"],
        "clients_100_p50_ms": clients["p50"],
        "clients_cpu": clients["cpu"],
        "clients_lost": clients["lost"],
        "delta_bytes_50": weight,
    }


def _large(site: Site, browser: Browser, extent: Extent, options: Options) -> dict[str, object]:
    options.tell(f"{extent.large:,} things: the wall")
    with open_stage(site, extent.large) as stage, pace(stage) as end:
        visits = [visit(browser, wall(stage), extent.seconds) for _ in range(extent.rounds)]
        return _painted("20000", visits, end()["late_ms"])


def _in_turns(stage: Stage, browser: Browser, extent: Extent) -> tuple[list[Visit], list[Visit]]:
    ours: list[Visit] = []
    theirs: list[Visit] = []
    with plain(stage) as peer:
        for _ in range(extent.rounds):
            ours.append(visit(browser, wall(stage), extent.seconds))
            theirs.append(visit(browser, peer, extent.seconds))
    return ours, theirs


def _painted(size: str, visits: list[Visit], late_ms: float) -> dict[str, object]:
    found = _spread(visits)
    frames = sum(one.frames for one in visits) / sum(one.seconds for one in visits)
    return {
        f"paint_p50_ms_{size}": found.p50,
        f"paint_p95_ms_{size}": found.p95,
        f"paint_most_ms_{size}": found.most,
        f"changes_{size}": found.count,
        f"unpainted_{size}": sum(one.unpainted for one in visits),
        f"frames_per_s_{size}": round(frames, 1),
        f"late_ms_{size}": late_ms,
    }


def _spread(visits: list[Visit]) -> Spread:
    return spread([delay for one in visits for delay in one.delays])


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    rows = [(what, f"{result[key]:,}", f"{TARGETS[key]:,.0f}") for key, what in WHAT.items()]
    peer = (
        ("the wall", f"{result['paint_p50_ms_5000']} ms", f"{result['paint_p95_ms_5000']} ms"),
        ("plain Dash", f"{result['plain_dash_paint_p50_ms']} ms", f"{result['plain_dash_paint_p95_ms']} ms"),
    )
    return (
        RAN.format(**result)
        + "\n"
        + table(("what", "measured (ms, bytes)", "at most"), rows)
        + "\n"
        + table(("published → painted, 5,000 things", "p50", "p95"), list(peer))
        + f"\nPlain Dash takes {result['ratio_plain_dash']} times as long at the 95th percentile. "
        + f"The publisher was late by {result['late_ms_5000']} ms and {result['late_ms_20000']} ms at most.\n"
    )


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What is not as promised."""
    found = [
        f"{what}: {result[key]}, {TARGETS[key]:,.0f} at most"
        for key, what in WHAT.items()
        if result[key] is None or result[key] > TARGETS[key]
    ]
    found += [
        f"{result[f'unpainted_{size}']} changes of {size} things were never painted"
        for size in ("5000", "20000")
        if result[f"unpainted_{size}"]
    ]
    if result["clients_lost"]:
        found.append(f"{result['clients_lost']} deltas never came to one of {CLIENTS} walls")
    if not result["ratio_plain_dash"] or result["ratio_plain_dash"] < 1:
        found.append(f"a plain Dash application is as quick: ratio {result['ratio_plain_dash']}")
    return found
