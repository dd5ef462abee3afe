"""`citywatch bench storm`: 500 datastreams cross their limits in ten seconds while a gateway goes silent.

A real broker, the ingestor, the engine and the sender run, and a mail server takes what they send; only the
clock that is handed to them is faster than ours, and the report says by how much. How many messages does a
person get in ten minutes, is what a silent gateway holds back named with it, and does everybody who heard of
an alert hear of its end?
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bench import machine
from bench.alert_ears import Letters, mail_server
from bench.callout_process import FastClock
from bench.load import Sender
from bench.messages import Streams, message, streams_of
from bench.report import table
from bench.site import Site, open_broker, open_site, running, with_services
from bench.storm_town import BEHIND, LOW, ORANGE, RED, town
from city.errors import TransientError
from city.settings import Settings
from cli import environment
from cli.bench import Options
from cli.home import Home
from cli.process import epoch_ms
from cli.program import Program
from store import catalogue, database
from store.queries import query

PROCESSES = ("ingest", "alerts", "deliver")
CROSS_S, HOLD_S, WINDOW_S = 10.0, 600.0, 600
END_WITHIN_S = 3000.0
MOST_PER_PERSON = 10
QUICK_SPEED, FULL_SPEED = 60.0, 30.0
WAKE_WITHIN_S = 60.0
RAN = """{crossed} datastreams crossed their limits within {cross_s:.0f} s, {behind} stations behind one
gateway went silent; after {hold_min:.0f} minutes all was well again. The clock of the processes ran
{speed:.0f} times as fast as ours.
"""


@dataclass(frozen=True, slots=True)
class Storm:
    """One run: its clock, its database, its sender, its datastreams."""

    clock: FastClock
    url: str
    sender: Sender
    streams: Streams

    def say(self, high: bool, spread_s: float = 0.0) -> int:
        """Have every station report once, over so many seconds of the fast clock; how many crossed."""
        count, began = 0, self.clock()
        stations = [one for one in self.streams if one[1].startswith("air-")]
        for index, (key, thing_id, prop) in enumerate(stations):
            due = began + round(spread_s * 1000 * index / len(stations))
            while self.clock() < due:
                time.sleep(0.001)
            result = (RED if index % 5 == 0 else ORANGE) if high else LOW
            self._publish(key, thing_id, prop, result)
            count += high
        self.sender.flush()
        return count

    def behind(self) -> None:
        """Have what is behind the gateway report once."""
        for key, thing_id, prop in self.streams:
            if thing_id.startswith("silent-"):
                self._publish(key, thing_id, prop, LOW)
        self.sender.flush()

    def _publish(self, key: int, thing_id: str, prop: str, result: float) -> None:
        one = message(key, thing_id, prop, self.clock(), self.sender.sent, result)
        self.sender.publish([(one.topic, one.payload)])


def run(options: Options) -> dict[str, object]:
    """Measure; the keys are those of the table of benchmarks, and more."""
    speed = QUICK_SPEED if options.quick else FULL_SPEED
    with open_site() as site, mail_server() as (sink, letters):
        site.template("storm", town(sink))
        site.forget_live()
        load = machine.load()
        with open_broker(site.folder / "live") as broker, site.clone("storm", "stormed") as url:
            settings = with_services(site, broker.url, url)
            now = epoch_ms()
            clock = FastClock(now, now, speed)
            with _processes(site, settings, clock), Sender(broker.port, "bench-storm") as sender:
                storm = Storm(clock, url, sender, _streams(url))
                options.tell(f"the clock runs {speed:.0f} times as fast")
                crossed = _lived(storm, letters)
                figures = _judged(url, letters)
        about = {"load": load, "machine": machine.describe(site.folder)}
    return {
        **figures,
        "crossed": crossed,
        "cross_s": CROSS_S,
        "hold_min": HOLD_S / 60,
        "behind": BEHIND,
        "speed": speed,
        "quick": options.quick,
        **about,
        "versions": machine.versions(("paho-mqtt", "psycopg", "aiosmtpd")),
    }


@contextmanager
def _processes(site: Site, settings: Settings, clock: FastClock) -> Iterator[None]:
    environ = environment.for_children(replace(settings, link_secret="a-key-for-the-benchmark"))  # noqa: S106
    argv = (sys.executable, "-m", "bench.storm_process")
    programs = [Program(name, (*argv, name, *clock.words()), 2, environ, settle_s=1.0) for name in PROCESSES]
    with running(Home.at(str(site.folder / "storm")).logs, programs):
        yield


def _lived(storm: Storm, letters: Letters) -> int:
    """The storm and its end; how many datastreams crossed."""
    with database.connect(storm.url, "bench") as conn:
        _until(lambda: _beats(conn) >= len(PROCESSES), WAKE_WITHIN_S, "the processes work")
        storm.say(high=False)
        storm.behind()
        _until(lambda: _count(conn, "row_count") > 0, WAKE_WITHIN_S, "what is reported is stored")
        crossed = storm.say(high=True, spread_s=CROSS_S)
        _wait(storm.clock, HOLD_S)
        storm.say(high=False)
        storm.behind()
        calm_at = storm.clock()
        limit = calm_at + END_WITHIN_S * 1000
        while storm.clock() < limit and _count(conn, "storm_open") + _count(conn, "storm_owed"):
            storm.behind()  # they are there again, and go on reporting
            time.sleep(10.0 / storm.clock.speed)
        _until(lambda: not _count(conn, "storm_waiting"), WAKE_WITHIN_S, "all is sent")
        _until(lambda: _mails(letters) >= len(_sent(conn)), WAKE_WITHIN_S, "all has come")
    return crossed


def _judged(url: str, letters: Letters) -> dict[str, object]:
    with database.connect(url, "bench") as conn:
        alerts, high, gateways, stale = conn.execute(query("storm_alerts", "bench")).fetchone() or (
            0,
            0,
            0,
            0,
        )
        held, listed = conn.execute(query("storm_listed", "bench")).fetchone() or (0, 0)
        sent = _sent(conn)
        return {
            "alerts": alerts,
            "alerts_high": high,
            "alerts_gateway": gateways,
            "alerts_silent": stale,
            "notifications": len(sent),
            "notifications_max_per_person": _most_in_window(sent),
            "notifications_by_person": dict(sorted(Counter(person for person, _ in sent).items())),
            "suppressed": held,
            "suppressed_listed": listed,
            "effects_without_cause": _count(conn, "storm_cause_first"),
            "heard": _count(conn, "storm_heard"),
            "lost_resolves": _count(conn, "storm_owed"),
            "still_open": _count(conn, "storm_open"),
            "mails": _mails(letters),
        }


def _most_in_window(sent: list[tuple[str, int]]) -> int:
    """The most that anybody got within ten minutes, by when they were decided."""
    times: defaultdict[str, list[int]] = defaultdict(list)
    for person, at in sent:
        times[person].append(at)
    return max(
        (sum(at <= other < at + WINDOW_S * 1000 for other in of) for of in times.values() for at in of),
        default=0,
    )


def _streams(url: str) -> Streams:
    with database.connect(url, "bench") as conn:
        stored = catalogue.load(conn)
    if stored is None:
        raise TransientError("the catalogue is not there")
    return streams_of(stored[1])


def _sent(conn: database.Connection) -> list[tuple[str, int]]:
    return list(conn.execute(query("storm_sent", "bench")))


def _count(conn: database.Connection, name: str) -> int:
    row = conn.execute(query(name, "bench")).fetchone()
    return int(row[0]) if row else 0


def _beats(conn: database.Connection) -> int:
    return _count(conn, "storm_beats")


def _mails(letters: Letters) -> int:
    return sum(len(came) for came in letters.came.values())


def _wait(clock: FastClock, seconds: float) -> None:
    until = clock() + seconds * 1000
    while clock() < until:
        time.sleep(0.02)


def _until(done: Any, within_s: float, what: str) -> None:
    deadline = time.monotonic() + within_s
    while not done():
        if time.monotonic() > deadline:
            raise TransientError(f"not within {within_s:.0f} s: {what}")
        time.sleep(0.05)


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    rows = [
        ("alerts", str(result["alerts"]), ""),
        (
            "messages to one person in ten minutes, the most",
            str(result["notifications_max_per_person"]),
            "10",
        ),
        ("alerts held back by the gateway", str(result["suppressed"]), ""),
        ("of these, named with their cause", str(result["suppressed_listed"]), "all"),
        ("heard that it is there and not that it is over", str(result["lost_resolves"]), "0"),
    ]
    return RAN.format(**result) + "\n" + table(("what", "count", "wanted"), rows)


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What is not as promised."""
    found: list[str] = []
    if result["notifications_max_per_person"] > MOST_PER_PERSON:
        found.append(f"{result['notifications_max_per_person']} messages to one person in ten minutes")
    if result["alerts_high"] < result["crossed"]:
        found.append(f"{result['alerts_high']} alerts of {result['crossed']} that crossed")
    if result["suppressed_listed"] < result["suppressed"]:
        found.append(f"{result['suppressed'] - result['suppressed_listed']} held back and not named")
    none = ("lost_resolves", "still_open", "effects_without_cause")
    return [*found, *(f"{result[name]} {name.replace('_', ' ')}" for name in none if result[name])]
