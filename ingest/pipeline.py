"""Broker → judge → one transaction → live state → acknowledgement. Start reading here.

A batch is acknowledged only after its observations and dead letters are committed, and writes are
idempotent, so a crash anywhere costs a redelivery and nothing else. The live state is best effort:
when it is away the batch is acknowledged all the same and the state is rebuilt when it returns.
"""

import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic
from typing import TypeVar

from city.errors import TransientError
from city.observation import Observation
from city.settings import Settings
from ingest.inbox import Delivery
from ingest.judge import Judge, Judged, poisoned, tracks_of
from ingest.subscriber import Subscriber
from sensors.decode import Message, register
from store import catalogue, database, listen, observations, processes
from store.live import Live
from store.live import Unavailable as LiveUnavailable

log = logging.getLogger(__name__)

BATCH_MESSAGES = 1000
PORTION_OBSERVATIONS = 5000
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
        self._token = uuid.uuid4().hex
        self._reload_due = True
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
        pending, fresh = list(_portions(parts)), list[Observation]()
        if self._retry(lambda: self._drain(pending, fresh), stop):
            self._subscriber.acknowledge(batch)
            self._show(fresh)

    def _drain(self, pending: list[list[Part]], fresh: list[Observation]) -> bool:
        """Commit portion by portion; what is committed is out of `pending` whatever happens to the next.

        A portion that the database refuses or cannot finish is halved until the one at fault stands alone.
        """
        while pending:
            parts = pending.pop(0)
            try:
                fresh += self._store([judged for _, judged in parts])
            except database.Refused as error:
                if not any(judged.observations for _, judged in parts):
                    raise  # not even as dead letters: nothing we could try would be another try
                pending[:0] = _halves(parts) if len(parts) > 1 else [[_given_up(parts[0], error)]]
            except database.TooSlow:
                pending[:0] = _halves(parts)
                if len(parts) == 1:
                    raise
            except BaseException:
                pending.insert(0, parts)
                raise
        return True

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
        if self._live_is_whole:
            self._live_is_whole = self._tell_live(lambda: self._live.publish(fresh))

    def _make_live_whole(self) -> None:
        """Fill the live state from the database, at the start and whenever it lost what it had."""

        def fill() -> None:
            if not self._live.marked(self._token):
                self._live.publish(observations.latest(self._connected(), self._datastream_ids))
                self._live.mark(self._token)

        self._live_is_whole = self._tell_live(fill)

    def _tell_live(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except LiveUnavailable as error:
            if self._live_is_whole:
                log.warning("live state is away, screens fall back to the database: %s", error)
            self._token = uuid.uuid4().hex  # what it missed must be filled in when it is back
            return False
        return True

    def _tend(self) -> bool:
        if monotonic() < self._next_beat:
            return True
        conn = self._connected()
        if self._reload_due or any(channel == "catalogue" for channel, _ in listen.woken(conn, 0)):
            self._load()
        self._make_live_whole()
        processes.beat(conn, INGESTOR, os.getpid(), self._clock(), self._detail())
        self._next_beat = monotonic() + processes.BEAT_S
        return True

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
        self._judge = Judge(register(streams), tracks | self._judge.tracks)
        self._reload_due = False
        log.info("catalogue loaded: %d datastreams", len(streams))

    def _connected(self) -> database.Connection:
        if self._conn is None or self._conn.closed:
            self._conn = database.connect(self._url, INGESTOR)
            listen.listen(self._conn, "catalogue")
            self._reload_due = True  # notices between two connections are nobody's
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
                self._token = uuid.uuid4().hex  # a commit may have been done that we never heard of
                stop.wait(wait)
                wait = min(wait * 2, longest)
        return None


def _portions(parts: list[Part]) -> Iterator[list[Part]]:
    """Parts in their order, cut so that no transaction holds much more than PORTION_OBSERVATIONS."""
    portion: list[Part] = []
    size = 0
    for part in parts:
        portion.append(part)
        size += len(part[1].observations)
        if size >= PORTION_OBSERVATIONS:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _halves(parts: list[Part]) -> list[list[Part]]:
    middle = len(parts) // 2
    return [half for half in (parts[:middle], parts[middle:]) if half]


def _given_up(part: Part, error: Exception) -> Part:
    message, judged = part
    log.error("refused by the database, kept as a dead letter: %s", error)
    return message, poisoned(message, judged, error)
