"""`citywatch bench alerts`: from a published message to the transition, and to the mail that says so.

A real broker, the ingestor, the engine and the sender run on a PostgreSQL as shipped, at a steady pace of
observations. Station after station crosses its limit once: it has to lead to one alert and one mail.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from bench import machine, processes
from bench.alert_ears import Letters, Transitions, mail_server
from bench.alert_town import bindings, town
from bench.messages import Streams, streams_of
from bench.report import table
from bench.site import Site, open_broker, open_site, running, with_services
from city.alert import Change
from city.errors import TransientError
from cli import programs
from cli.bench import Options
from store import alerts, catalogue, database

THINGS, PER_S = 200, 1000
TOGETHER = ("ingest", "alerts", "deliver")
TRANSITION_P95_MS, SINK_P95_MS = 1000.0, 2000.0
ALL_WITHIN_S = 15.0
NEVER = ("missed", "doubled", "mails_missed", "mails_doubled")
RAN = """{sent:,} observations at {observations_per_s:,} a second over {seconds} s, {bindings:,} pairs of
a rule and a datastream; {crossings} stations crossed their limit, one after the other. The sender was
late by {late_ms} ms at most. The engine had {engine_rss_mb} MB and used {engine_cpu} of a core.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How long, and how many stations cross."""

    seconds: float
    crossings: int


QUICK, FULL = Extent(15.0, 60), Extent(60.0, 200)


def run(options: Options) -> dict[str, object]:
    """Measure; the keys are those of the table of benchmarks, and more."""
    extent = QUICK if options.quick else FULL
    with open_site() as site, mail_server() as (sink, letters):
        city = town(THINGS, sink)
        site.template("alerts", city)
        options.tell(f"{extent.crossings} of {THINGS} stations cross within {extent.seconds:.0f} s")
        measured = _lived(site, letters, extent)
        return {
            **measured,
            "bindings": bindings(city),
            "crossings": extent.crossings,
            "quick": options.quick,
            "machine": machine.describe(site.folder),
            "versions": machine.versions(("paho-mqtt", "psycopg", "aiosmtpd")),
        }


def _lived(site: Site, letters: Letters, extent: Extent) -> dict[str, object]:
    site.forget_live()
    load = machine.load()
    with open_broker(site.folder / "live") as broker, site.clone("alerts", "lived") as url:
        settings = with_services(site, broker.url, url)
        wanted = [program for program in programs.ours(settings) if program.name in TOGETHER]
        with running(site.folder / "live" / "logs", wanted) as pids:
            ears = Transitions(url)
            ears.start()
            if not ears.ready.wait(10):
                raise TransientError("the database did not let us listen")
            streams = _streams(url)
            spent = processes.cpu_s(pids["alerts"])
            sent = _publish(site, broker.port, streams, extent)
            _settle(ears, letters, len(sent["crossed"]))
            used = (processes.cpu_s(pids["alerts"]) - spent) / sent["seconds"]
            rss = processes.most_rss_mb(pids["alerts"])
            ears.finish()
            figures = _judged(url, sent["crossed"], ears, letters)
    return {
        "observations_per_s": round(sent["sent"] / sent["seconds"]),
        **figures,
        "sent": sent["sent"],
        "seconds": extent.seconds,
        "late_ms": sent["late_ms"],
        "engine_cpu": round(used, 2),
        "engine_rss_mb": round(rss, 1),
        "load": load,
    }


def _streams(url: str) -> Streams:
    with database.connect(url, "bench") as conn:
        stored = catalogue.load(conn)
    if stored is None:
        raise TransientError("the catalogue is not there")
    return streams_of(stored[1])


def _publish(site: Site, port: int, streams: Streams, extent: Extent) -> dict[str, Any]:
    path = site.folder / "streams.json"
    path.write_text(json.dumps(streams))
    words = (str(port), str(PER_S), str(extent.seconds), str(extent.crossings), str(path))
    argv = (sys.executable, "-m", "bench.alert_pace", *words)
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TransientError(f"the sender failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def _settle(ears: Transitions, letters: Letters, crossings: int) -> None:
    """Wait until everything has come, and a little for what should not."""
    deadline = time.monotonic() + ALL_WITHIN_S
    while time.monotonic() < deadline and (len(ears.first) < crossings or len(letters.came) < crossings):
        time.sleep(0.1)
    time.sleep(1.0)


def _judged(url: str, crossed: Mapping[str, int], ears: Transitions, letters: Letters) -> dict[str, object]:
    raised = _raised(url)
    to_transition = [
        ears.first[found[0][0]] - at
        for thing_id, at in crossed.items()
        if (found := raised.get(thing_id)) and found[0][0] in ears.first
    ]
    to_sink = [letters.came[thing_id][0] - at for thing_id, at in crossed.items() if thing_id in letters.came]
    right = {thing_id for thing_id, found in raised.items() if crossed.get(thing_id) == found[0][1]}
    return {
        **_spread("publish_to_transition", to_transition),
        **_spread("publish_to_sink", to_sink),
        "missed": len(crossed.keys() - right),
        "doubled": sum(len(found) - 1 for found in raised.values()) + len(raised.keys() - crossed.keys()),
        "mails_missed": len(crossed.keys() - letters.came.keys()),
        "mails_doubled": sum(len(came) - 1 for came in letters.came.values()),
    }


def _raised(url: str) -> dict[str, list[tuple[int, int]]]:
    """Of each station when it was raised (epoch ms), with the alert's number."""
    found: dict[str, list[tuple[int, int]]] = {}
    with database.connect(url, "bench") as conn:
        for alert in alerts.newest(conn, most=10_000):
            for row in alerts.history(conn, alert):
                if row.transition.change is Change.RAISED:
                    found.setdefault(alert.thing_id or "", []).append((alert.alert_id, row.transition.at))
    return found


def _spread(name: str, delays: Sequence[float]) -> dict[str, object]:
    if len(delays) < 2:
        return {f"{name}_p50_ms": None, f"{name}_p95_ms": None}
    cuts = quantiles(delays, n=100)
    return {f"{name}_p50_ms": round(cuts[49], 1), f"{name}_p95_ms": round(cuts[94], 1)}


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    rows = [
        (what, f"{result[f'{key}_p50_ms']} ms", f"{result[f'{key}_p95_ms']} ms", f"{most / 1000:.0f} s")
        for what, key, most in (
            ("to the transition", "publish_to_transition", TRANSITION_P95_MS),
            ("to the mail in the sink", "publish_to_sink", SINK_P95_MS),
        )
    ]
    counts = [(name.replace("_", " "), str(result[name])) for name in NEVER]
    return (
        RAN.format(**result)
        + "\n"
        + table(("from the message's time", "p50", "p95", "p95 at most"), rows)
        + "\n"
        + table(("what must not be", "count"), counts)
    )


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What is not as promised."""
    found = [f"{result[name]} {name.replace('_', ' ')}" for name in NEVER if result[name]]
    for key, most in (("publish_to_transition", TRANSITION_P95_MS), ("publish_to_sink", SINK_P95_MS)):
        p95 = result[f"{key}_p95_ms"]
        if p95 is None or p95 > most:
            found.append(f"{key.replace('_', ' ')}: p95 {p95} ms, {most:.0f} ms at most")
    return found
