"""Broker → judge → one transaction → acknowledgement → live state. Start reading here.

Two threads of ours besides the broker's: while one batch is committed the next is judged, and batches are
committed in the order they came. A batch is acknowledged only after its observations and dead letters are
committed, and observations are written once however often they come, so a crash anywhere costs a redelivery;
a dead letter may then be kept and counted twice. The live state is best effort: while it is away batches are
acknowledged all the same, and it is rebuilt when it returns.
"""

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import monotonic
from typing import TypeVar

from city.clock import Clock
from city.errors import TransientError
from city.observation import Observation
from city.settings import Settings
from ingest.allowance import Allowance, Complaints
from ingest.inbox import Delivery
from ingest.judge import Judge, tracks_of
from ingest.letterbox import Letterbox
from ingest.portions import Part, batch_of, halves, narrowed, portions, settled
from ingest.showing import Showing
from ingest.subscriber import Subscriber
from sensors.decode import register
from sensors.reject import RejectReason
from sensors.topics import thing_of
from store import batches, catalogue, database, failpoint, listen, observations, processes
from store.live import Live

log = logging.getLogger(__name__)

BATCH_MESSAGES = 2000
GATHER_S = 0.03
IDLE_S = 0.2
RETRY_S = (0.2, 5.0)
STATEMENT_TIMEOUT_MS = 15_000

YOUNG_OBJECTS = 50_000
"""A batch is many small objects without cycles: looking for some at every 700 is a third of the judging."""
SWITCH_S = 0.001
"""A thread that has its answer from the database must not wait long for the one that judges."""

T = TypeVar("T")


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Ingest until `stop`. Neighbours that go away are waited for, not died of."""
    if not (settings.database_url and settings.mqtt_url and settings.redis_url):
        raise ValueError("ingest needs the URLs of a database, a broker and a Redis")
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
    sys.setswitchinterval(SWITCH_S)
    with ExitStack() as stack:
        live = Live(settings.redis_url)
        stack.callback(live.close)
        subscriber = Subscriber(settings.mqtt_url, clock, client_id(settings.ingestor))
        stack.callback(subscriber.stop)
        pipeline = Pipeline(settings, Showing(live, settings.ingestor), subscriber, clock)
        stack.callback(pipeline.close)
        pipeline.open(stop)
        subscriber.start()
        pipeline.serve(stop)


def client_id(ingestor: str) -> str:
    """What an ingestor is to the broker: its session lives under this name."""
    return f"citywatch-{ingestor}"


class Pipeline:
    """The loop's state: one connection, one judge, and whether the live state is up to date."""

    def __init__(self, settings: Settings, showing: Showing, subscriber: Subscriber, clock: Clock) -> None:
        self._url = settings.database_url or ""
        self._ingestor = settings.ingestor
        self._showing = showing
        self._subscriber = subscriber
        self._clock = clock
        self._conn: database.Connection | None = None
        self._judge = Judge({}, {}, Allowance(settings.thing_rate, settings.thing_burst))
        self._letterbox = Letterbox()
        self._complaints = Complaints()
        self._datastream_ids: list[int] = []
        self._reload_due = True
        self._next_beat = 0.0

    def open(self, stop: threading.Event) -> None:
        """Connect and load the catalogue, waiting for the database as long as it takes."""
        self._retry(self._load, stop)

    def close(self) -> None:
        """Give the connection back."""
        if self._conn is not None:
            self._conn.close()

    def serve(self, stop: threading.Event) -> None:
        """Take, judge and commit until `stop`; raises what committing raised."""
        with ThreadPoolExecutor(1, "commit") as committing:
            turn = committing.submit(self._turn, [], [], stop)
            while not stop.is_set():
                batch = self._subscriber.take(BATCH_MESSAGES, IDLE_S, GATHER_S)
                parts = self._judged(batch)
                turn.result()
                turn = committing.submit(self._turn, batch, parts, stop)
            turn.result()

    def _judged(self, batch: list[Delivery]) -> list[Part]:
        judge = self._judge.judge
        return [(delivery, judge(delivery, delivery.again)) for delivery in batch]

    def _turn(self, batch: list[Delivery], parts: list[Part], stop: threading.Event) -> None:
        """Commit a judged batch, acknowledge it, show it; beat in between."""
        self._retry(self._tend, stop)
        if not batch:
            return
        pending, fresh = list(portions(settled(parts, self._letterbox))), list[Observation]()
        if self._retry(lambda: self._drain(pending, fresh), stop):
            failpoint.reach("before_ack")
            self._subscriber.acknowledge(batch)
            failpoint.reach("during_live")
            self._showing.show(fresh)

    def _drain(self, pending: list[list[Part]], fresh: list[Observation]) -> bool:
        """Commit portion by portion; what is committed is out of `pending` whatever happens to the next.

        A portion that the database refuses or cannot finish is halved until the one at fault stands alone.
        """
        while pending:
            parts = pending.pop(0)
            try:
                fresh += self._store(parts)
            except database.Refused as error:
                pending[:0] = narrowed(parts, error, self._letterbox)
            except database.TooSlow:
                pending[:0] = halves(parts)
                if len(parts) == 1:
                    raise
            except BaseException:
                pending.insert(0, parts)
                raise
            failpoint.reach("mid_batch")
        return True

    def _store(self, parts: list[Part]) -> list[Observation]:
        batch = batch_of(parts)
        conn = self._connected()
        failpoint.reach("before_commit")
        fresh = batches.write(conn, self._ingestor, batch)
        failpoint.reach("after_commit")
        self._complain(batch)
        return fresh

    def _complain(self, batch: batches.Batch) -> None:
        for letter in batch.dead:
            if letter.reason is RejectReason.RATE_LIMITED:
                self._complaints.add(thing_of(letter.topic) or "", letter.parts)
        if line := self._complaints.due(self._clock()):
            log.warning("%s", line)

    def _tend(self) -> bool:
        if monotonic() < self._next_beat:
            return True
        conn = self._connected()
        if self._reload_due or any(channel == "catalogue" for channel, _ in listen.woken(conn, 0)):
            self._load()
        self._showing.make_whole(lambda: observations.latest(conn, self._datastream_ids))
        processes.beat(conn, self._ingestor, os.getpid(), self._clock(), self._detail())
        self._next_beat = monotonic() + processes.BEAT_S
        return True

    def _detail(self) -> dict[str, object]:
        return {
            "broker": self._subscriber.connected,
            "waiting": self._subscriber.waiting,
            "live": self._showing.whole,
            "datastreams": len(self._datastream_ids),
        }

    def _load(self) -> None:
        conn = self._connected()
        stored = catalogue.load_city(conn, with_canary=True)
        streams = stored[1] if stored else {}
        self._datastream_ids = list(streams)
        tracks = tracks_of(observations.latest(conn, self._datastream_ids))
        self._judge.renew(register(streams), tracks)
        self._reload_due = False
        log.info("catalogue loaded: %d datastreams", len(streams))

    def _connected(self) -> database.Connection:
        if self._conn is None or self._conn.closed:
            self._conn = database.connect(
                self._url, self._ingestor, statement_timeout_ms=STATEMENT_TIMEOUT_MS
            )
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
                self._showing.missed()  # a commit may have been done that we never heard of
                stop.wait(wait)
                wait = min(wait * 2, longest)
        return None
