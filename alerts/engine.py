"""The loop from committed batches to transitions. Woken by LISTEN, it needs no Redis.

A turn reads the batches past the cursor, decides, and in one transaction stores the transitions
and moves the cursor: whatever happens, a batch counts exactly once. If a person acknowledged in
between, the transaction is given up and decided again on what is true now.
"""

import logging
import os
import threading
from time import monotonic
from zoneinfo import ZoneInfo

from alerts.desk import Desk, Open, Step, bind
from alerts.lifecycle import LATENESS_MS, too_late
from city.alert import Transition
from city.clock import Clock
from city.errors import TransientError
from city.observation import Observation
from city.settings import Settings
from store import alerts, catalogue, cluster, database, feed, listen, processes

log = logging.getLogger(__name__)

ENGINE = "alerts"
WAKE_S = 1.0
RETRY_S = 1.0


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Evaluate until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("alerts needs the URL of a database")
    while not stop.is_set():
        try:
            with database.connect(settings.database_url, ENGINE) as conn:
                _serve(conn, stop, clock)
        except (TransientError, *database.Unavailable) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)


def _serve(conn: database.Connection, stop: threading.Event, clock: Clock) -> None:
    listen.listen(conn, "batch", "catalogue")
    engine = Engine(conn, clock)
    while not stop.is_set():
        engine.tend()
        busy = engine.turn() > 0
        notices = listen.woken(conn, 0 if busy else WAKE_S)
        if any(channel == "catalogue" for channel, _ in notices):
            engine.load()


class Engine:
    """One engine on one connection."""

    def __init__(self, conn: database.Connection, clock: Clock) -> None:
        self._conn = conn
        self._clock = clock
        self._next_beat = 0.0
        if cluster.mend(conn):
            log.warning("the database was restored: starting with what comes in now")
        self.load()

    def load(self) -> None:
        """Read the catalogue, bind its rules, and end the alerts that nothing watches any more."""
        stored = catalogue.load(self._conn)
        if stored is None:
            self._desk = Desk({}, ZoneInfo("UTC"))
            return
        known, streams = stored
        zone = ZoneInfo(known.city.timezone)
        self._desk = Desk(bind(known, streams), zone, newest=self._newest())
        log.info("%d rules watch %d datastreams", len(known.rules), len(self._desk.watches))
        try:
            with self._conn.transaction():
                self._desk.opened = self._opened()
                self._record(self._desk.withdrawn(self._clock()))
        except alerts.Overtaken as overtaken:
            log.info("left for the next load: %s", overtaken)

    def turn(self) -> int:
        """Conclude the next batches; how many there were."""
        try:
            with self._conn.transaction():
                cursor = feed.read_cursor(self._conn, ENGINE)
                batches = feed.next_batches(self._conn, cursor)
                if not batches:
                    return 0
                self._desk.opened = self._opened()
                self._record(self._desk.conclude(_timely(batches)))
                feed.move_cursor(self._conn, ENGINE, batches[-1].cursor)
        except alerts.Overtaken as overtaken:
            log.info("deciding again: %s", overtaken)
            self._desk.newest = self._newest()
            return 1
        return len(batches)

    def _newest(self) -> dict[int, tuple[int, int]]:
        """How far each datastream was decided; what came before is too late to count anyway."""
        since = self._clock() - LATENESS_MS
        return feed.newest_concluded(self._conn, feed.read_cursor(self._conn, ENGINE), since)

    def _opened(self) -> Open:
        return {(a.rule_id, a.datastream_id): a for a in alerts.open_alerts(self._conn)}

    def _record(self, steps: list[Step]) -> None:
        for transition, changed in steps:
            alerts.record(self._conn, transition, changed)
            _say(transition)

    def tend(self) -> None:
        """Beat."""
        if monotonic() >= self._next_beat:
            detail: dict[str, object] = {"watching": len(self._desk.watches)}
            processes.beat(self._conn, ENGINE, os.getpid(), self._clock(), detail)
            self._next_beat = monotonic() + processes.BEAT_S


def _timely(batches: list[feed.Fed]) -> list[Observation]:
    return [
        observation
        for fed in batches
        for observation in fed.observations
        if not too_late(observation, fed.committed_at)
    ]


def _say(transition: Transition) -> None:
    log.info(
        "%s %s datastream %d: %s (result %s, limit %s)",
        transition.change,
        transition.rule_id,
        transition.datastream_id,
        transition.severity.word,
        transition.result,
        transition.limit,
    )
