"""Who wakes the senders: one thread that listens, knows when each channel is next due and what channels there
are, and frees what dead senders had in hand.

Its connection is the name under which this process claims: when it is gone, others may take what is in hand.
A process that only lost it takes its name anew, and keeps what it has.
"""

import logging
import math
import threading
from collections.abc import Callable
from time import monotonic

from alerts.channels.book import ChannelBook
from city.clock import Clock
from city.errors import TransientError
from store import catalogue, cluster, database, deliveries, listen

log = logging.getLogger(__name__)

LOOK_S = 1.0
SOONEST_S = 0.05
OVERDUE_S = 0.25
"""What is due has been rung for; it may be behind what is not due yet."""
ORPHANS_EVERY_S = 3.0
RETRY_S = 1.0


class Bell:
    """Rings for a channel that has something due. `hire` starts a channel's threads when it is first due; the
    book knows the channels before any of them rings."""

    def __init__(self, url: str, clock: Clock, book: ChannelBook, hire: Callable[[str], None]) -> None:
        self._url, self._clock, self._book, self._hire = url, clock, book, hire
        self._due: dict[str, int] = {}
        self._rung = threading.Condition()
        self.holder: str | None = None
        self._before: str | None = None

    def wait(self, channel: str, stop: threading.Event) -> None:
        """Until the channel has something due, or for a moment."""
        with self._rung:
            left = self._due.get(channel, math.inf) - self._clock()
            if left > 0 and not stop.is_set():
                self._rung.wait(min(left / 1000, LOOK_S))
            if self._due.get(channel, math.inf) <= self._clock():
                self._due.pop(
                    channel
                )  # whoever is woken looks; the next round of the bell knows what is left

    def ring(self, stop: threading.Event) -> None:
        """Listen until `stop`; a database that goes away is waited for."""
        while not stop.is_set():
            try:
                with database.connect(self._url, "deliver senders") as conn:
                    self._serve(conn, stop)
            except (TransientError, *database.Unavailable) as error:
                log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            except Exception:
                log.exception("the bell failed, it rings again in %.0f s", RETRY_S)
            finally:
                self.holder = None
            stop.wait(RETRY_S)

    def _serve(self, conn: database.Connection, stop: threading.Event) -> None:
        listen.listen(conn, "delivery", "catalogue")
        if cluster.mend(conn):
            log.warning("the database was restored: what was on its way is not sent")
        self._read_book(conn)
        orphans_at = self._take_up(conn)
        while not stop.is_set():
            if monotonic() >= orphans_at:
                if freed := deliveries.free_orphans(conn, self._clock()):
                    log.warning("%d deliveries of a sender that died are tried again", freed)
                orphans_at = monotonic() + ORPHANS_EVERY_S
            due = deliveries.due_channels(conn)
            for channel in due:
                self._hire(channel)
            with self._rung:
                self._due = due
                self._rung.notify_all()
            left_s = (min(due.values(), default=math.inf) - self._clock()) / 1000
            notices = listen.woken(conn, min(LOOK_S, max(left_s, SOONEST_S)) if left_s > 0 else OVERDUE_S)
            if any(channel == "catalogue" for channel, _ in notices):
                self._read_book(conn)

    def _take_up(self, conn: database.Connection) -> float:
        """Claim by this connection from now on; from when on to look for what others left.

        After a connection was lost, what this process has in hand stays there; others get the time to do so.
        """
        holder, orphans_at = deliveries.holder_of(conn), 0.0
        if self._before is not None:
            deliveries.keep_in_hand(conn, self._before, holder)
            orphans_at = monotonic() + ORPHANS_EVERY_S
        self.holder = self._before = holder
        return orphans_at

    def _read_book(self, conn: database.Connection) -> None:
        stored = catalogue.load(conn)
        self._book.take(stored[0].channels if stored else ())
