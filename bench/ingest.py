"""`citywatch bench ingest`: how fast a waiting queue is stored, beside what one could take instead.

Drains in rounds, every contestant once a round, so that a noisy minute meets all of them; each of our drains
is checked key by key. Then the whole system live at half of that rate. In full also memory over a long
backlog and the cost of an observation as the catalogue grows.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import inf
from statistics import median
from typing import Any

import click

from bench import machine
from bench.accounts import NOTHING_WRONG, Account, Rows, account, compare
from bench.contestants import CONTESTANTS, OURS, PEER_TEMPLATE, TEMPLATE, Contestant, Run
from bench.drain import Drain, drain
from bench.growth import grow
from bench.live import Delays, live
from bench.memory import backlog
from bench.messages import Streams, city
from bench.queues import Queue, clean_queue, field_queue, known_streams
from bench.site import Site, open_site
from bench.words import ingest_in_words
from city.errors import PermanentError, TransientError
from cli import broker
from cli.bench import Options
from cli.process import epoch_ms

PARAMS = (
    click.Option(["--only"], multiple=True, type=click.Choice(list(CONTESTANTS)), help="Only these drain."),
    click.Option(["--rounds"], type=click.IntRange(min=1), help="Rounds of drains."),
    click.Option(["--messages"], type=click.IntRange(min=10_000), help="Messages in the queue."),
    click.Option(["--seed"], type=int, default=1, show_default=True, help="Of the messages."),
    click.Option(["--clean"], is_flag=True, help="Drain a queue without duplicates, late or unusable ones."),
)
PARTIAL = ("only", "rounds", "messages", "clean")
THINGS = 200
PACKAGES = ("paho-mqtt", "msgspec", "psycopg", "redis", "mq-bridge")
BRIDGES = ("mq_bridge_512", "mq_bridge_2000")
NEVER = ("lost", "duplicates_stored", "unaccounted", "live_differs")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. But for the first, no round begins that would end after `rounds_within_s`.

    `floor` is the least ratio to the best bridge that --check lets pass; lower in a short run, which a noisy
    second sways.
    """

    rounds: int
    messages: int
    live_s: float
    long: bool
    rounds_within_s: float
    floor: float


QUICK, FULL = Extent(3, 40_000, 8.0, False, 24.0, 2.0), Extent(5, 80_000, 60.0, True, inf, 3.0)


def run(options: Options) -> dict[str, object]:
    """Measure; the keys are those of the table of benchmarks, and more."""
    extent = QUICK if options.quick else FULL
    if rounds := options.more.get("rounds"):
        extent = replace(extent, rounds=rounds, rounds_within_s=inf)
    if messages := options.more.get("messages"):
        extent = replace(extent, messages=messages)
    mosquitto = broker.find_mosquitto()
    if mosquitto is None:
        raise PermanentError("the queues of this benchmark need mosquitto 2.0 or later: install it")
    versions = machine.versions(PACKAGES) | {"mosquitto": machine.version_of_broker(mosquitto)}
    with open_site() as site:
        where = {"machine": machine.describe(site.folder), "versions": versions}
        return where | Bench(site, options, extent).run()


class Bench:
    """One run of the benchmark, on one site."""

    def __init__(self, site: Site, options: Options, extent: Extent) -> None:
        self._site, self._tell, self._extent, self._check = site, options.tell, extent, options.check
        self._seed: int = options.more.get("seed", 1)
        self._clean: bool = options.more.get("clean", False)
        self._only: tuple[str, ...] = options.more.get("only", ())
        self._names = self._only or tuple(n for n, one in CONTESTANTS.items() if extent.long or not one.long)
        self._drains: list[Drain] = []
        self._account = NOTHING_WRONG
        self._rows: dict[str, Rows] = {}
        self._missing: dict[str, str] = {}

    def run(self) -> dict[str, Any]:
        """Everything, or with `only` just the drains."""
        began = time.monotonic()
        result: dict[str, Any] = {"load_at_start": machine.load(), "seed": self._seed, "clean": self._clean}
        streams = known_streams(self._site.template(TEMPLATE, city(THINGS)))
        self._site.peer_template(PEER_TEMPLATE)
        make = clean_queue if self._clean else field_queue
        queue = make(self._site, streams, self._extent.messages, epoch_ms(), self._seed)
        rounds = self._rounds(queue, began, self._names)
        more = self._second_look(queue)
        runs = {"rounds": rounds, "second_look": more, "messages": queue.messages}
        result["runs"] = runs | {"live_s": self._extent.live_s}
        result |= summary(self._drains, self._account)
        result |= {"floor": self._extent.floor, "missing": self._missing}
        result["rows"] = {name: asdict(rows) for name, rows in self._rows.items()}
        if not self._only:
            half = result["stored_per_s"] / 2
            delays = live(self._site, TEMPLATE, streams, half, self._extent.live_s)
            result |= of_live(delays, self._account)
            self._tell(f"live {delays}")
            result |= self._long(streams) if self._extent.long else {}
        return result | {"seconds": round(time.monotonic() - began, 1)}

    def _rounds(self, queue: Queue, began: float, names: Sequence[str]) -> int:
        """Drain in rounds; how many there was time for."""
        for done in range(self._extent.rounds):
            started = time.monotonic()
            for contestant in self._contestants(names):
                self._drain(contestant, queue)
            ended = time.monotonic()
            if ended - began + (ended - started) > self._extent.rounds_within_s:
                return done + 1
        return self._extent.rounds

    def _second_look(self, queue: Queue) -> int:
        """More rounds of ours and the bridges where the ratio to check is below its floor; how many."""
        ratio, floor = summary(self._drains, self._account)["ratio_best_bridge"], self._extent.floor
        if not self._check or ratio is None or ratio >= floor:
            return 0
        self._tell(f"{ratio} times the best bridge is below {floor}: a second look, and every drain counts")
        names = [name for name in ("ours", *BRIDGES) if name in self._names]
        return self._rounds(queue, time.monotonic(), names)

    def _contestants(self, names: Sequence[str]) -> list[Contestant]:
        for one in (wanted := [CONTESTANTS[name] for name in names]):
            if one.name not in self._missing and (why := one.missing()):
                self._missing[one.name] = why
                self._tell(f"{one.name} does not take part: {why}")
        return [one for one in wanted if one.name not in self._missing]

    def _drain(self, contestant: Contestant, queue: Queue) -> None:
        def check(run: Run) -> None:
            if contestant is OURS:
                self._account += account(run)
            if contestant.empties:
                self._rows[contestant.name] = self._rows.get(contestant.name, Rows(0, 0)) + compare(run)

        try:
            self._drains.append(drain(self._site, queue, contestant, check))
            self._tell(self._drains[-1].line())
        except TransientError as error:
            if contestant is OURS:
                raise
            self._missing[contestant.name] = f"failed: {error}"
            self._tell(f"{contestant.name} {self._missing[contestant.name]}")

    def _long(self, streams: Streams) -> dict[str, object]:
        memory = backlog(self._site, TEMPLATE, streams, self._tell)
        return {"memory": memory, **grow(self._site, self._seed, self._tell)}


def summary(drains: list[Drain], found: Account) -> dict[str, Any]:
    """Medians and ratios of the drains; a ratio to nobody is None."""
    by_name: dict[str, list[Drain]] = {}
    for one in drains:
        by_name.setdefault(one.contestant, []).append(one)
    middle = {name: median(one.per_s for one in runs) for name, runs in by_name.items()}
    ours = middle.get("ours")
    bridge = max((middle[name] for name in BRIDGES if name in middle), default=None)
    return {
        "stored_per_s": round(ours) if ours else None,
        "ratio_best_bridge": _ratio(ours, bridge),
        "ratio_flat_bridge": _ratio(ours, middle.get("mq_bridge_flat")),
        "ratio_casts_bridge": _ratio(ours, middle.get("mq_bridge_casts")),
        "ratio_live_bridge": _ratio(ours, middle.get("mq_bridge_live")),
        "ratio_c_client": _ratio(ours, middle.get("mosquitto_sub")),
        "ratio_naive": _ratio(ours, middle.get("naive")),
        **asdict(found),
        "contestants": {name: _figures(runs) for name, runs in by_name.items()},
    }


def of_live(delays: Delays, found: Account) -> dict[str, object]:
    """What a live run adds to the result."""
    return {
        "lost": found.lost + max(0, delays.sent - delays.stored),
        "commit_p95_ms": delays.commit.p95,
        "sse_p95_ms": delays.sse.p95,
        "rss_mb": delays.rss_mb,
        "live": delays.json(),
    }


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    return ingest_in_words(result)


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What must never be, and a ratio to the best bridge below the floor or not known."""
    found = [f"{key} is {result[key]}" for key in NEVER if result[key]]
    ratio, floor = result["ratio_best_bridge"], result["floor"]
    if ratio is None:
        why = "; ".join(sorted(set(result["missing"].values()))) or "it was not asked for"
        found.append(f"there is no ratio to mq-bridge: {why}")
    elif ratio < floor:
        rates = {name: run["per_s"] for name, run in result["contestants"].items()}
        found.append(f"{ratio} times the best bridge is below {floor}; stored a second, by round: {rates}")
    return found


def _ratio(ours: float | None, theirs: float | None) -> float | None:
    return round(ours / theirs, 2) if ours and theirs else None


def _figures(runs: list[Drain]) -> dict[str, object]:
    rates = [round(one.per_s) for one in runs]
    return {
        "median_per_s": round(median(rates)),
        "min_per_s": min(rates),
        "max_per_s": max(rates),
        "per_s": rates,
        "rss_mb": max(one.rss_mb for one in runs),
        "cpu_s": runs[-1].cpu_s,
        "load": [one.load for one in runs],
    }
