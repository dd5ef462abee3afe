"""The process that does what has to be done over time with what was stored.

A duty is a row of a table: a name, how often, and the work. Work is done in small turns, each in
transactions of its own, so that the beat goes on between them and a crash costs one turn. A duty that fails
is named in the beat and tried again later; the others go on. One keeper works at a time: a second one waits.
"""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from city.errors import TransientError
from city.settings import Settings
from ingest import receipts
from ingest.reconciliation import reconcile_next
from ingest.tidying import forget_batches, forget_dead_letters
from store import cluster, database, processes, retention, rollups

log = logging.getLogger(__name__)

KEEPER = "keeper"
RETRY_S = 1.0
FAILED_WAIT_S = 30.0
LOOK_S = 0.5
STATEMENT_TIMEOUT_MS = 10_000
"""Shorter than the supervisor's patience: a turn that takes longer is too large a turn."""

Clock = Callable[[], int]
"""Epoch milliseconds."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done every `every_s`. `work(conn, now_ms)` says whether there is more to do at once.

    The connection commits by itself: work opens a transaction where it needs one. It ends within seconds.
    """

    name: str
    every_s: float
    work: Callable[[database.Connection, int], bool]


def duties(settings: Settings) -> tuple[Duty, ...]:
    """Everything the keeper sees to."""
    return (
        Duty("rollups", 1, rollups.turn),
        Duty("partitions", 3600, retention.extend),
        Duty("retention", 600, partial(retention.forget, keep=settings.keep())),
        Duty("batches", 300, forget_batches),
        Duty("dead_letters", 300, forget_dead_letters),
        Duty("arrivals", 2, receipts.roll_up),
        Duty("receipts", 5, receipts.reckon_due),
        Duty("marks", 300, receipts.forget),
        Duty("reconciliation", 60, reconcile_next),
    )


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Keep until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("the keeper needs the URL of a database")
    while not stop.is_set():
        try:
            with database.connect(
                settings.database_url, KEEPER, statement_timeout_ms=STATEMENT_TIMEOUT_MS
            ) as conn:
                _serve(conn, duties(settings), stop, clock)
        except (TransientError, *database.Unavailable) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)


def _serve(conn: database.Connection, table: Sequence[Duty], stop: threading.Event, clock: Clock) -> None:
    while not database.alone(conn, KEEPER):
        if stop.wait(RETRY_S):
            return
    if cluster.mend(conn):
        log.warning("the database was restored: starting with what comes in now")
    keeper = Keeper(conn, table, clock)
    while not stop.is_set():
        keeper.beat()
        if not keeper.turn():
            stop.wait(LOOK_S)


class Keeper:
    """One keeper on one connection."""

    def __init__(self, conn: database.Connection, table: Sequence[Duty], clock: Clock) -> None:
        self._conn = conn
        self._table = table
        self._clock = clock
        self._due = {duty.name: 0.0 for duty in table}
        self._failing: dict[str, str] = {}
        self._next_beat = 0.0

    def beat(self) -> None:
        """Show that the work goes on, and what of it does not."""
        if monotonic() >= self._next_beat:
            detail: dict[str, object] = {"failing": sorted(self._failing)}
            processes.beat(self._conn, KEEPER, os.getpid(), self._clock(), detail)
            self._next_beat = monotonic() + processes.BEAT_S

    def turn(self) -> bool:
        """One piece of work of every duty that is due; whether one of them has more to do at once."""
        more = False
        for duty in self._table:
            if monotonic() >= self._due[duty.name]:
                busy = self._do(duty)
                self._due[duty.name] = 0.0 if busy else monotonic() + self._pause(duty)
                more = more or busy
                self.beat()
        return more

    def _do(self, duty: Duty) -> bool:
        try:
            busy = duty.work(self._conn, self._clock())
        except Exception as error:
            if self._conn.closed:
                raise
            unforeseen = not isinstance(error, database.Failed)
            log.warning(
                "%s failed, trying again in %.0f s: %s", duty.name, FAILED_WAIT_S, error, exc_info=unforeseen
            )
            self._failing[duty.name] = str(error)
            return False
        if self._failing.pop(duty.name, None):
            log.info("%s works again", duty.name)
        return busy

    def _pause(self, duty: Duty) -> float:
        return max(duty.every_s, FAILED_WAIT_S) if duty.name in self._failing else duty.every_s
