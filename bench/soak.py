"""`citywatch bench soak`: a wall that has seen ten thousand updates, and a server that went away in between.

A real headless Chromium watches a running system whose things report far more often than they would. What the
page holds is weighed after every thousand updates, each time after a forced collection of garbage; its growth
is the median slope between any two of these in the same half, less what weighing it again without any update
adds. Half way the dashboard is killed and things go on reporting: the page has to say so, at every look until
the dashboard is back, and then to show what is in the database.
"""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from bench import machine
from bench.browser import describe as describe_browser
from bench.browser import open_browser, open_page
from bench.load import Sender
from bench.report import table
from bench.site import open_site
from bench.soak_page import Watcher, Weight
from bench.wall_figures import slope_per_1000, slope_within
from bench.wall_stage import Stage, dashboard, open_stage
from bench.wall_town import message, properties
from bench.wall_visit import OPEN_WITHIN_MS, wall
from city.errors import TransientError
from cli.bench import Options
from cli.process import epoch_ms
from store import catalogue, database, observations

SAID_WITHIN_S = 10.0
BACK_WITHIN_S = 30.0
SHOWN_WITHIN_S = 30.0
TICK_S = 0.02
IDLE = 4
MOST_KB_PER_1000, MOST_KB_QUICK = 10.0, 100.0
"""Ten bytes an update of a heap of 14 MB, while code is still being compiled a hundred: an element kept of
every tenth update is above."""
MOST_KEPT_PER_1000 = 1.0
"""Elements, and listeners, as the median slope: none is kept."""
KEPT = (("nodes_per_1000", "elements"), ("listeners_per_1000", "listeners"))
RAN = """{updates:,} updates of {things} things at {per_s:.0f} a second, some of which break a rule and keep
it again, in Chromium {chromium}, drawn by
{drawn_by}.
The page is weighed after every {block:,} updates and a forced collection of garbage; the first
{warm:,} of each half are left out, in which the code is still being compiled. Half way the dashboard was
killed, {missed:,} updates came while it was away, and it was started again after {away_s} s.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many things and updates, how quickly they come, how long the dashboard is away."""

    things: int
    updates: int
    per_s: float
    block: int
    warm: int
    still_away_s: float


QUICK = Extent(200, 10_000, 1000.0, 1000, 3000, 1.0)
FULL = Extent(1000, 100_000, 1000.0, 1000, 20_000, 15.0)


@dataclass(slots=True)
class Soaking:
    """What is going on: how many updates were sent, and what the page weighed when."""

    stage: Stage
    sender: Sender
    watcher: Watcher
    per_s: float
    sent: int = 0
    weights: list[tuple[int, Weight]] = field(default_factory=list[tuple[int, Weight]])
    idle: list[Weight] = field(default_factory=list[Weight])
    """Weights without any update between them: what weighing itself, and time, add."""


def run(options: Options) -> dict[str, object]:
    """Measure; the keys are those of the table of benchmarks, and more."""
    extent = QUICK if options.quick else FULL
    load = machine.load()
    with open_site() as site, open_browser() as browser:
        about = describe_browser(browser)
        options.tell(f"{extent.updates:,} updates of {extent.things} things")
        with open_stage(site, extent.things, watched=True) as stage:
            found = _soaked(stage, browser, extent)
        return {
            **found,
            **about,
            "things": extent.things,
            "per_s": extent.per_s,
            "block": extent.block,
            "warm": extent.warm,
            "load": load,
            "quick": options.quick,
            "machine": machine.describe(site.folder),
            "versions": machine.versions(("playwright", "dash", "uvicorn", "redis")),
        }


def _soaked(stage: Stage, browser: Browser, extent: Extent) -> dict[str, object]:
    with open_page(browser) as page, Sender(stage.broker_port, "bench-soak") as sender:
        with dashboard(stage) as pid:
            page.goto(wall(stage).url)
            page.wait_for_function(wall(stage).ready, timeout=OPEN_WITHIN_MS)
            soaking = Soaking(stage, sender, Watcher(page), extent.per_s)
            _send(soaking, extent.updates // 2, extent.block)
            killed_at = time.monotonic()
            os.kill(pid, signal.SIGKILL)
            said_s = soaking.watcher.until("says_lost", SAID_WITHIN_S + SHOWN_WITHIN_S)
            before = soaking.sent
            _send(soaking, stage.things)
            always = soaking.watcher.always_lost(extent.still_away_s)
            missed = soaking.sent - before
        again_at = time.monotonic()
        with dashboard(stage):
            back = soaking.watcher.until("is_live", BACK_WITHIN_S)
            back_s = None if back is None else round(time.monotonic() - again_at, 1)
            wrong = _behind(soaking)
            _send(soaking, extent.updates - soaking.sent, extent.block)
            wrong += _behind(soaking)
            soaking.idle += [soaking.watcher.weigh() for _ in range(IDLE)]
    outage = {"said_lost_s": said_s, "always_said": always, "back_s": back_s, "wrong_after": wrong}
    return {
        "updates": soaking.sent,
        **_grown(soaking, extent),
        "recovered": is_recovered(outage),
        **outage,
        "missed": missed,
        "away_s": round(again_at - killed_at, 1),
    }


def _send(soaking: Soaking, updates: int, block: int | None = None) -> None:
    """Send so many, and after every `block` of them wait until the page shows all, and weigh it."""
    last = soaking.sent + updates
    while soaking.sent < last:
        until = min(last, soaking.sent + (block or updates))
        _paced(soaking, until)
        if block:
            if wrong := _behind(soaking):
                raise TransientError(f"{wrong} datastreams never came to the page")
            soaking.weights.append((soaking.sent, soaking.watcher.weigh()))


def _paced(soaking: Soaking, until: int) -> None:
    things, first, began = soaking.stage.things, soaking.sent, time.monotonic()
    while soaking.sent < until:
        due = min(until, first + int((time.monotonic() - began) * soaking.per_s))
        # a thing that reports twice at the same millisecond sends one observation
        due = min(due, soaking.sent + things)
        now = epoch_ms()
        soaking.sender.publish(message(i % things, i // things, now) for i in range(soaking.sent, due))
        soaking.sent = due
        time.sleep(TICK_S)
    soaking.sender.flush()


def _behind(soaking: Soaking) -> int:
    """Datastreams that do not show, within some time, what was stored last."""
    deadline = time.monotonic() + SHOWN_WITHIN_S
    wanted = sum(len(properties(i % soaking.stage.things)) for i in range(soaking.sent))
    with database.connect(soaking.stage.database_url, "bench") as conn:
        while observations.totals(conn).stored < wanted and time.monotonic() < deadline:
            time.sleep(TICK_S)
        stored = catalogue.load(conn)
        ids = list(stored[1]) if stored else []
        truth = {one.datastream_id: one.phenomenon_time for one in observations.latest(conn, ids)}
    while (wrong := soaking.watcher.behind(truth)) and time.monotonic() < deadline:
        time.sleep(TICK_S)
    return wrong


def _grown(soaking: Soaking, extent: Extent) -> dict[str, object]:
    halves = _halves(soaking.weights, extent)
    counted = [one for half in halves for one in half]
    idle = per_weighing([weight.heap_kb for weight in soaking.idle])
    slope, nodes, listeners = (
        slope_within(
            ([sent for sent, _ in half], [getattr(weight, what) for _, weight in half]) for half in halves
        )
        for what in ("heap_kb", "nodes", "listeners")
    )
    return {
        "heap_slope_kb_per_1000": _rounded(slope and slope - (idle or 0) * 1000 / extent.block),
        "heap_slope_with_weighing": _rounded(slope),
        "heap_kb_per_idle_weighing": _rounded(idle),
        "nodes_per_1000": _rounded(nodes),
        "listeners_per_1000": _rounded(listeners),
        "heap_mb_first": round(counted[0][1].heap_kb / 1024, 2) if counted else None,
        "heap_mb_last": round(counted[-1][1].heap_kb / 1024, 2) if counted else None,
        "heap_mb": [round(weight.heap_kb / 1024, 2) for _, weight in soaking.weights],
        "weighed": len(counted),
    }


def _halves(weights: Sequence[tuple[int, Weight]], extent: Extent) -> list[list[tuple[int, Weight]]]:
    """What was weighed before the dashboard was killed and after, each without its first updates."""
    middle = extent.updates // 2
    before = [one for one in weights if extent.warm <= one[0] <= middle]
    return [before, [one for one in weights if one[0] >= middle + extent.warm]]


def per_weighing(sizes: Sequence[float]) -> float | None:
    """By how much the page grows from one weighing to the next when nothing is sent."""
    return slope_per_1000(range(0, 1000 * len(sizes), 1000), sizes)


def _most_kb(result: Mapping[str, Any]) -> float:
    return MOST_KB_QUICK if result["quick"] else MOST_KB_PER_1000


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def is_recovered(outage: Mapping[str, Any]) -> bool:
    """Whether the page said in time and all along that it was alone, came back, and shows the truth."""
    said = outage["said_lost_s"]
    in_time = said is not None and said <= SAID_WITHIN_S
    return in_time and outage["always_said"] and outage["back_s"] is not None and not outage["wrong_after"]


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    rows = [
        ("heap, KB per 1,000 updates", str(result["heap_slope_kb_per_1000"]), f"{_most_kb(result):.0f}"),
        ("the same with what weighing adds", str(result["heap_slope_with_weighing"]), "–"),
        ("weighed again without an update, KB", str(result["heap_kb_per_idle_weighing"]), "–"),
        *(
            (f"{what} of the page per 1,000 updates", str(result[key]), f"{MOST_KEPT_PER_1000:.0f}")
            for key, what in KEPT
        ),
        ("killed → the page says so", f"{result['said_lost_s']} s", f"{SAID_WITHIN_S:.0f} s"),
        ("says so at every look until it is back", "yes" if result["always_said"] else "no", "yes"),
        ("started again → live", f"{result['back_s']} s", "–"),
        ("datastreams that show something old afterwards", str(result["wrong_after"]), "0"),
    ]
    heap = f"\nThe heap was {result['heap_mb_first']} MB, at the end {result['heap_mb_last']} MB.\n"
    return RAN.format(**result) + "\n" + table(("what", "measured", "at most"), rows) + heap


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What is not as promised."""
    found: list[str] = []
    slope, most = result["heap_slope_kb_per_1000"], _most_kb(result)
    if slope is None or slope > most:
        found.append(f"the heap grows by {slope} KB per 1,000 updates, {most:.0f} at most")
    found += [
        f"the page keeps {result[key]} {what} per 1,000 updates, {MOST_KEPT_PER_1000:.0f} at most"
        for key, what in KEPT
        if result[key] is None or result[key] > MOST_KEPT_PER_1000
    ]
    if not result["recovered"]:
        why = ("said_lost_s", "always_said", "back_s", "wrong_after")
        found.append("not recovered: " + ", ".join(f"{key} {result[key]}" for key in why))
    return found
