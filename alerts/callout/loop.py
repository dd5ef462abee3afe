"""The loop of call and confirm: woken when something changes or is due, it decides, takes lines, and has
acts sent.

`run` is one thread of the process that delivers. It scans nothing: every wait is a `due_at` in an index,
and a report wakes it by NOTIFY. Senders are threads; each works on one act.
"""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

from alerts.callout.caller import advance, claim, close, give_up
from alerts.callout.lines import Room
from alerts.callout.sender import OpenChannel, Sender
from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from store import callout as callouts
from store import database, listen
from store.callout_acts import Claim

log = logging.getLogger(__name__)

CALLER = "callout"
SENDERS = 16
LONGEST_WAIT_S = 30.0
SOONEST_S = 0.02
GATHER_S = 0.05
"""So that what is reported within a moment is one turn."""
RETRY_S = 1.0


def run(
    settings: Settings,
    stop: threading.Event,
    clock: Clock,
    channel: OpenChannel,
    longest_wait_s: float = LONGEST_WAIT_S,
) -> None:
    """Call until `stop`; a database that goes away is waited for. `channel` leads to numbers.

    `longest_wait_s` is how long the loop sleeps at most, for clocks that run faster than ours.
    """
    if not settings.database_url:
        raise ValueError("callouts need the URL of a database")
    while not stop.is_set():
        try:
            _serve(settings.database_url, stop, clock, channel, longest_wait_s)
        except (TransientError, *database.Unavailable) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)
        except Exception:
            log.exception("calling failed, starting again in %.0f s", RETRY_S)
            stop.wait(RETRY_S)


def _serve(
    url: str,
    stop: threading.Event,
    clock: Clock,
    channel: OpenChannel,
    longest_wait_s: float,
) -> None:
    with ExitStack() as stack:
        conn = stack.enter_context(database.connect(url, CALLER))
        connections = stack.enter_context(database.pool(url, CALLER, SENDERS))
        listen.listen(conn, "callout")
        sender = Sender(connections, channel, clock)
        crews = Crews(stack, sender)
        loop = Loop(conn, clock, crews)
        while not stop.is_set():
            loop.turn()
            if listen.woken(conn, min(loop.idle_s(), longest_wait_s)):
                stop.wait(GATHER_S)


class Crews:
    """The threads that send, a crew for each channel: a gateway that hangs holds up no other.

    What none of them has begun when `stack` closes is left to its lease.
    """

    def __init__(self, stack: ExitStack, sender: Sender) -> None:
        self._stack, self._sender = stack, sender
        self._of: dict[str, ThreadPoolExecutor] = {}
        self._busy: dict[str, list[Future[None]]] = {}

    def room(self) -> Room:
        """For how many acts there is a sender."""
        for channel, sent in self._busy.items():
            self._busy[channel] = [one for one in sent if not one.done()]
        return Room(SENDERS, {channel: SENDERS - len(sent) for channel, sent in self._busy.items()})

    def submit(self, claimed: Claim) -> None:
        """Have an act sent by the crew of its channel."""
        crew = self._of.get(claimed.channel)
        if crew is None:
            crew = self._of[claimed.channel] = ThreadPoolExecutor(SENDERS, f"callout {claimed.channel}")
            self._stack.callback(crew.shutdown, cancel_futures=True)
        sent = crew.submit(self._sender.send, claimed)
        sent.add_done_callback(_said)
        self._busy.setdefault(claimed.channel, []).append(sent)


class Loop:
    """One caller on one connection, with the crews that send."""

    def __init__(self, conn: database.Connection, clock: Clock, crews: Crews) -> None:
        self._conn, self._clock, self._crews = conn, clock, crews
        close(conn, [one.callout_id for one in callouts.newest(conn)], clock())

    def turn(self) -> None:
        """Do everything that is due now."""
        give_up(self._conn, self._clock())
        while advance(self._conn, self._clock()):
            pass
        for claimed in claim(self._conn, self._clock(), self._crews.room()):
            self._crews.submit(claimed)

    def idle_s(self) -> float:
        """Seconds until something is due, if nobody wakes us."""
        now = self._clock()
        due = callouts.next_due(self._conn, now)
        return LONGEST_WAIT_S if due is None else max((due - now) / 1000, SOONEST_S)


def _said(sent: Future[None]) -> None:
    """What a sender did not foresee; its act is asked for again when the lease is over."""
    if not sent.cancelled() and (error := sent.exception()):
        log.error("an act could not be sent", exc_info=error)
