"""The process that does what has to be done over time with what was stored.

A duty is a row of a table: a name, how often, and the work. Work is done in small turns, each in
transactions of its own, so that the beat goes on between them and a crash costs one turn. A duty that fails
is named in the beat and tried again later; the others go on. One whose connection is lost again and again is
such a duty too. One keeper works at a time: a second one waits.
"""

import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic

from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from ingest import receipts
from ingest.broker_access import Access
from ingest.reconciliation import reconcile_next
from ingest.reports import Scribe
from ingest.second_look import SecondLook
from ingest.tidying import forget_batches, forget_dead_letters
from store import cluster, database, late_runs, processes, reports, retention, rollups, told_retention

log = logging.getLogger(__name__)

KEEPER = "keeper"
RETRY_S = 1.0
FAILED_WAIT_S = 30.0
MOST_LOST = 2
"""Connections that a duty may lose in a row: the first may have been the database's own affair."""
LOOK_S = 0.5
STATEMENT_TIMEOUT_MS = 10_000
"""Shorter than the supervisor's patience: a turn that takes longer is too large a turn."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done every `every_s`. `work(conn, now_ms)` says whether there is more to do at once.

    The connection commits by itself: work opens a transaction where it needs one. It ends within seconds.
    """

    name: str
    every_s: float
    work: Callable[[database.Connection, int], bool]


@dataclass(slots=True)
class Agenda:
    """When each duty is due and how it stands with it; outlives a connection. Names are the duties'."""

    due: dict[str, float] = field(default_factory=dict[str, float])
    failing: dict[str, str] = field(default_factory=dict[str, str])
    lost: Counter[str] = field(default_factory=Counter[str])


def duties(settings: Settings) -> tuple[Duty, ...]:
    """Everything the keeper sees to."""
    known = (
        (Duty("broker_access", 2, Access(Path(settings.broker_access))),) if settings.broker_access else ()
    )
    return (
        *known,
        Duty("rollups", 1, partial(rollups.turn, paces=rollups.Paces())),
        Duty("partitions", 3600, retention.extend),
        Duty("retention", 600, partial(retention.forget, keep=settings.keep())),
        Duty("told", 3600, partial(told_retention.forget, keep=settings.keep())),
        Duty("batches", 300, forget_batches),
        Duty("dead_letters", 300, forget_dead_letters),
        Duty("arrivals", 2, receipts.roll_up),
        Duty("receipts", 5, receipts.reckon_due),
        Duty("marks", 300, receipts.forget),
        Duty("late_runs", 5, partial(late_runs.note, keep_days=settings.keep().raw_days)),
        Duty("reconciliation", 60, reconcile_next),
        Duty("reports", 5, Scribe(settings.report_schedule()).turn),
        Duty("old_reports", 3600, reports.forget),
        Duty("second_look", 60, SecondLook()),
    )


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Keep until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("the keeper needs the URL of a database")
    table, agenda = duties(settings), Agenda()
    while not stop.is_set():
        try:
            with database.connect(
                settings.database_url, KEEPER, statement_timeout_ms=STATEMENT_TIMEOUT_MS
            ) as conn:
                _serve(Keeper(conn, table, clock, agenda), stop)
        except (TransientError, *database.Unavailable) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)


def _serve(keeper: "Keeper", stop: threading.Event) -> None:
    while not database.alone(keeper.conn, KEEPER):
        if stop.wait(RETRY_S):
            return
    if cluster.mend(keeper.conn):
        log.warning("the database was restored: starting with what comes in now")
    while not stop.is_set():
        keeper.beat()
        if not keeper.turn():
            stop.wait(LOOK_S)


class Keeper:
    """One keeper on one connection."""

    def __init__(
        self, conn: database.Connection, table: Sequence[Duty], clock: Clock, agenda: Agenda | None = None
    ) -> None:
        self.conn = conn
        self._table = table
        self._clock = clock
        self._agenda = agenda or Agenda()
        self._next_beat = 0.0

    def beat(self) -> None:
        """Show that the work goes on, and what of it does not."""
        if monotonic() >= self._next_beat:
            detail: dict[str, object] = {"failing": sorted(self._agenda.failing)}
            processes.beat(self.conn, KEEPER, os.getpid(), self._clock(), detail)
            self._next_beat = monotonic() + processes.BEAT_S

    def turn(self) -> bool:
        """One piece of work of every duty that is due; whether one of them has more to do at once."""
        more = False
        for duty in self._table:
            if monotonic() >= self._agenda.due.get(duty.name, 0.0):
                busy = self._do(duty)
                self._agenda.due[duty.name] = 0.0 if busy else monotonic() + self._pause(duty)
                more = more or busy
                self.beat()
        return more

    def _do(self, duty: Duty) -> bool:
        try:
            busy = duty.work(self.conn, self._clock())
        except Exception as error:
            if not self.conn.closed:
                self._failed(duty, error)
                return False
            self._agenda.lost[duty.name] += 1
            if self._agenda.lost[duty.name] >= MOST_LOST:
                self._failed(duty, error)
                self._agenda.due[duty.name] = monotonic() + FAILED_WAIT_S
            raise
        self._agenda.lost.pop(duty.name, None)
        if self._agenda.failing.pop(duty.name, None):
            log.info("%s works again", duty.name)
        return busy

    def _failed(self, duty: Duty, error: Exception) -> None:
        unforeseen = not isinstance(error, database.Failed)
        log.warning(
            "%s failed, trying again in %.0f s: %s", duty.name, FAILED_WAIT_S, error, exc_info=unforeseen
        )
        self._agenda.failing[duty.name] = str(error)

    def _pause(self, duty: Duty) -> float:
        return max(duty.every_s, FAILED_WAIT_S) if duty.name in self._agenda.failing else duty.every_s
