"""Broker → judge → one transaction → live state → acknowledgement. Start reading here.

A batch is acknowledged only after its observations and dead letters are committed, and writes are
idempotent, so a crash anywhere costs a redelivery and nothing else. The live state is best effort:
when it is away the batch is acknowledged all the same and the state is rebuilt when it returns.
"""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic
from typing import TypeVar

from city.errors import TransientError
from city.observation import Observation
from city.settings import Settings
from ingest.judge import Judge, Judged, poisoned, tracks_of
from ingest.subscriber import Delivery, Subscriber
from sensors.decode import Message, register
from store import catalogue, database, listen, observations, processes
from store.live import Live
from store.live import Unavailable as LiveUnavailable

log = logging.getLogger(__name__)

BATCH_MESSAGES = 1000
GATHER_S = 0.03
IDLE_S = 0.2
RETRY_S = (0.2, 5.0)
INGESTOR = "ingest"

T = TypeVar("T")
Part = tuple[Message, Judged]
Clock = Callable[[], int]
"""Epoch milliseconds."""


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Ingest until `stop`. Neighbours that go away are waited for, not died of."""
    if not (settings.database_url and settings.mqtt_url and settings.redis_url):
        raise ValueError("ingest needs the URLs of a database, a broker and a Redis")
    with ExitStack() as stack:
        live = Live(settings.redis_url)
        stack.callback(live.close)
        subscriber = Subscriber(settings.mqtt_url, clock)
        stack.callback(subscriber.stop)
        pipeline = Pipeline(settings.database_url, live, subscriber, clock)
        stack.callback(pipeline.close)
        pipeline.open(stop)
        subscriber.start()
        while not stop.is_set():
            pipeline.step(stop)


class Pipeline:
    """The loop's state: one connection, one judge, and whether the live state is up to date."""

    def __init__(self, database_url: str, live: Live, subscriber: Subscriber, clock: Clock) -> None:
        self._url = database_url
        self._live = live
        self._subscriber = subscriber
        self._clock = clock
        self._conn: database.Connection | None = None
        self._judge = Judge({}, {})
        self._datastream_ids: list[int] = []
        self._live_is_whole = False
        self._next_beat = 0.0

    def open(self, stop: threading.Event) -> None:
        """Connect and load the catalogue, waiting for the database as long as it takes."""
        self._retry(self._load, stop)

    def close(self) -> None:
        """Give the connection back."""
        if self._conn is not None:
            self._conn.close()

    def step(self, stop: threading.Event) -> None:
        """One turn: take a batch, commit it, show it, acknowledge it; beat in between."""
        self._retry(self._tend, stop)
        batch = self._subscriber.take(BATCH_MESSAGES, IDLE_S, GATHER_S)
        if batch:
            self._commit(batch, stop)

    def _commit(self, batch: list[Delivery], stop: threading.Event) -> None:
        parts = [(delivery.message, self._judge.judge(delivery.message)) for delivery in batch]
        fresh = self._retry(lambda: self._write(parts), stop)
        if fresh is None:
            return  # stopping: what is not acknowledged comes again
        self._show(fresh)
        self._subscriber.acknowledge(batch)

    def _write(self, parts: list[Part]) -> list[Observation]:
        """Commit messages; if the database refuses, find the one that it refuses and commit the others."""
        try:
            return self._store([judged for _, judged in parts])
        except database.Refused as error:
            if len(parts) > 1:
                middle = len(parts) // 2
                return self._write(parts[:middle]) + self._write(parts[middle:])
            message, judged = parts[0]
            log.error("refused by the database, kept as a dead letter: %s", error)
            return self._store([poisoned(message, judged, error)])

    def _store(self, judged: list[Judged]) -> list[Observation]:
        offered = [observation for one in judged for observation in one.observations]
        dead = [letter for one in judged for letter in one.dead]
        new = observations.write(self._connected(), INGESTOR, offered, dead)
        fresh: list[Observation] = []
        for observation in offered:
            if observation.key in new:
                new.discard(observations.Key(*observation.key))
                fresh.append(observation)
        return fresh

    def _show(self, fresh: list[Observation]) -> None:
        try:
            if not self._live_is_whole:
                fresh = observations.latest(self._connected(), self._datastream_ids)
            self._live.publish(fresh)
            self._live_is_whole = True
        except (LiveUnavailable, *database.Unavailable, TransientError) as error:
            if self._live_is_whole:
                log.warning("live state is away, screens fall back to the database: %s", error)
            self._live_is_whole = False

    def _tend(self) -> None:
        if monotonic() < self._next_beat:
            return
        conn = self._connected()
        if any(channel == "catalogue" for channel, _ in listen.woken(conn, 0)):
            self._load()
        if not self._live_is_whole:
            self._show([])
        processes.beat(conn, INGESTOR, os.getpid(), self._clock(), self._detail())
        self._next_beat = monotonic() + processes.BEAT_S

    def _detail(self) -> dict[str, object]:
        return {
            "broker": self._subscriber.connected,
            "waiting": self._subscriber.waiting,
            "live": self._live_is_whole,
            "datastreams": len(self._datastream_ids),
        }

    def _load(self) -> None:
        conn = self._connected()
        stored = catalogue.load(conn)
        streams = stored[1] if stored else {}
        self._datastream_ids = list(streams)
        tracks = tracks_of(observations.latest(conn, self._datastream_ids))
        self._judge = Judge(register(streams), tracks)
        log.info("catalogue loaded: %d datastreams", len(streams))

    def _connected(self) -> database.Connection:
        if self._conn is None or self._conn.closed:
            self._conn = database.connect(self._url, INGESTOR)
            listen.listen(self._conn, "catalogue")
        return self._conn

    def _retry(self, work: Callable[[], T], stop: threading.Event) -> T | None:
        wait, longest = RETRY_S
        while not stop.is_set():
            try:
                return work()
            except (TransientError, *database.Unavailable) as error:
                log.warning("database is away, trying again in %.1f s: %s", wait, error)
                self.close()
                self._conn = None
                stop.wait(wait)
                wait = min(wait * 2, longest)
        return None
