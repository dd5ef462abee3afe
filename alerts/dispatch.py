"""The loop from transitions to notifications: what policy decides, in one transaction with how far it read.

A turn takes the next transitions in commit-safe order, joins them to their groups, and looks at every group
and digest that is due. Notifications, deliveries, what people heard, suppression as transitions, and the
cursor are written together: a dispatcher that dies anywhere tells nobody twice. One works at a time; another
waits for its lock. Nothing is found by scanning: whatever waits has a due time with an index.
"""

import logging
import os
import threading
from time import monotonic

from alerts import canary_out, gap_out
from alerts.cases import Book
from alerts.channels.book import ChannelBook
from alerts.guard import guarded
from alerts.lapse import lapse
from alerts.outlook import Outlook, outlook
from alerts.pen import Pen
from alerts.policy import digest, digest_due
from alerts.turn import FAILED_WAIT_MS, Turn
from city.alert import Change
from city.budget import Budget
from city.clock import Clock
from city.duty import Duty
from city.errors import TransientError
from city.settings import Settings
from city.why import CALLS
from store import (
    ack_links,
    alerts,
    catalogue,
    cluster,
    database,
    deliveries,
    failpoint,
    listen,
    notifications,
    processes,
    silences,
    told,
)
from store.notifications import Outgoing

log = logging.getLogger(__name__)

PROCESS = "deliver"
CHANNEL_PROBLEMS = "channel_problems"
"""Where the beat says which channels cannot be used, and why, by id."""
WAKE_S = 1.0
RETRY_S = 1.0
MOST_GROUPS = 200
GAPS_EVERY_S = 600.0
DAY_MS = 24 * 3600 * 1000
OVERDUE_MS = 40_000
"""A red notification that has not got through for so long is said to be undelivered."""
ASIDE = frozenset({Change.SUPPRESSED, Change.UNSUPPRESSED, Change.COMMENTED, Change.NOTIFIED})


def run(settings: Settings, channels: ChannelBook, stop: threading.Event, clock: Clock) -> None:
    """Dispatch until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("deliver needs the URL of a database")
    while not stop.is_set():
        try:
            with database.connect(settings.database_url, PROCESS) as conn:
                _serve(Dispatcher(conn, channels, clock, settings.links_from()), stop)
        except (TransientError, *database.Unavailable) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)


def _serve(dispatcher: "Dispatcher", stop: threading.Event) -> None:
    while not database.alone(dispatcher.conn, PROCESS):
        if stop.wait(RETRY_S):
            return
    if cluster.mend(dispatcher.conn):
        log.warning("the database was restored: starting with what comes in now")
    listen.listen(dispatcher.conn, "transition", "dispatch", "catalogue")
    dispatcher.load()
    while not stop.is_set():
        dispatcher.tend()
        dispatcher.mind_gaps()
        busy = dispatcher.turn() > 0
        notices = listen.woken(dispatcher.conn, 0 if busy else dispatcher.patience())
        if any(channel == "catalogue" for channel, _ in notices):
            dispatcher.load()


class Dispatcher:
    """One dispatcher on one connection."""

    def __init__(self, conn: database.Connection, channels: ChannelBook, clock: Clock, base: str) -> None:
        self.conn = conn
        self._channels, self._clock, self._base = channels, clock, base
        self._book: Book | None = None
        self._duty: Duty | None = None
        self._silences: frozenset[str] | None = None
        self._next_beat = self._next_gaps = 0.0
        self._is_read_anew = self._is_edited = False

    def load(self) -> None:
        """Read who there is to be told."""
        stored = catalogue.load(self.conn)
        if stored is None:
            return
        before, self._duty = self._duty, stored[0].duty
        self._book, self._is_read_anew = Book(*stored), True
        self._is_edited = self._is_edited or self._duty != before
        if self._duty is None:
            log.warning("nobody is declared to be told")

    def patience(self) -> float:
        """How long nothing is due, in seconds, a moment at most."""
        due = told.next_due(self.conn, self._clock())
        return WAKE_S if due is None else min(WAKE_S, max(0.0, (due - self._clock()) / 1000))

    def tend(self) -> None:
        """Beat, say what did not reach anybody, and take back acknowledgements that have run out."""
        if monotonic() < self._next_beat:
            return
        now = self._clock()
        unreached = deliveries.undelivered(self.conn, CALLS, now - DAY_MS, now - OVERDUE_MS)
        detail: dict[str, object] = {
            "undelivered": len(unreached),
            "undelivered_since": min((one.made_at for one in unreached), default=None),
            "people": len(self._duty.people) if self._duty else 0,
            CHANNEL_PROBLEMS: dict(self._channels.problems),
        }
        processes.beat(self.conn, PROCESS, os.getpid(), now, detail)
        lapse(self.conn, now)
        self._next_beat = monotonic() + processes.BEAT_S

    def mind_gaps(self) -> None:
        """Warn of times to come when nobody is on duty."""
        if self._duty is not None and monotonic() >= self._next_gaps:
            with guarded(self.conn, "the warning of gaps"):
                gap_out.warn(self.conn, self._duty, self._clock())
            ack_links.forget(self.conn, self._clock() - DAY_MS)
            self._next_gaps = monotonic() + GAPS_EVERY_S

    def turn(self) -> int:
        """Conclude what came and what is due; how much of both there was."""
        now = self._clock()
        with self.conn.transaction():
            outgoing = notifications.next_transitions(self.conn)
            done, meant = len(outgoing), canary_out.take(self.conn, outgoing, self._clock())
            if self._book is not None and self._duty is not None:
                self._mind_silences(now)
                self._mind_edits(self._duty, now)
                done += self._look(self._book, self._duty, meant, now)
            elif outgoing:
                notifications.told_nobody(self.conn, outgoing[-1])
            if outgoing:
                notifications.concluded(self.conn, outgoing[-1])
            failpoint.reach("dispatch_before_commit")
        return done

    def _mind_silences(self, now: int) -> None:
        """Have everything looked at when a silence began or ended, and at the start: nobody knows of then."""
        kept = (one.silence for one in silences.in_force(self.conn, now))
        there = frozenset(one.silence_id for one in kept if one.first <= now)
        if there != self._silences:
            told.look_at_all(self.conn, now)
        self._silences = there

    def _mind_edits(self, duty: Duty, now: int) -> None:
        """Have everything looked at when people or rules of telling are others: what was held back for what
        they said may be told now. What waits for others of its kind goes on waiting.
        """
        if self._is_edited:
            told.look_at_all(self.conn, now)
            for budget in told.budgets(self.conn).values():
                if budget.waiting:
                    told.save_budget(self.conn, budget, digest_due(budget, duty))
        self._is_edited = False

    def _strays(self) -> list[int]:
        """Open alerts, where some came while nobody was declared: in no group, and told to nobody."""
        read_anew, self._is_read_anew = self._is_read_anew, False
        if not (read_anew and notifications.were_told_nobody(self.conn)):
            return []
        return [alert.alert_id for alert in alerts.open_alerts(self.conn)]

    def _look(self, book: Book, duty: Duty, outgoing: list[Outgoing], now: int) -> int:
        """Join what came to its groups and look at whatever is due; how many looks there were."""
        came, strays = [one for one in outgoing if one.change not in ASIDE], self._strays()
        kept = {one.group.key: one for one in told.groups_due(self.conn, now, MOST_GROUPS)}
        kept |= {one.group.key: one for one in told.groups_with(self.conn, [one.alert_id for one in came])}
        digests = told.budgets_due(self.conn, now)
        if not (came or kept or digests or strays):
            return 0
        waiting = {one.alert_id for budget in told.budgets(self.conn).values() for one in budget.waiting}
        cases = [case for one in kept.values() for case in one.group.cases]
        wanted = {one.alert_id for one in came} | {case.alert_id for case in cases} | waiting
        seen = outlook(self.conn, book, duty, wanted, (case.about() for case in cases), now)
        work = Turn(self.conn, seen, kept, now)
        work.join(came)
        work.take_up(strays)
        work.answer(came)
        pen = Pen(self.conn, seen, self._base, now)
        with guarded(self.conn, "what causes hold back"):
            pen.hold_back(one.alert_id for one in came)
        looks = work.look_at_due(pen)
        for budget in (seen.world.budgets[one] for one in digests if one in seen.world.budgets):
            written = False
            with guarded(self.conn, f"the digest of {budget.key}"):
                self._digest(budget, seen, pen, now)
                written = True
            if not written:
                told.save_budget(self.conn, budget, now + FAILED_WAIT_MS)
        pen.done()
        return looks + len(digests)

    def _digest(self, budget: Budget, seen: Outlook, pen: Pen, now: int) -> None:
        there = [seen.case(one.alert_id) for one in budget.waiting if one.alert_id in seen.alerts]
        result = digest(budget, there, seen.world, now)
        pen.write(result, None)
        seen.take(result)
