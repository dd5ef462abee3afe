"""Senders: they claim deliveries that are due, try them, and record what became of each try.

Every channel has a few threads of its own, so that one that hangs holds no other up. A thread claims one
delivery at a time for a lease, sends without holding a connection, and records the outcome in one transaction
with all that follows from it: another try, the next contact, the next step of the chain. A process may die
anywhere: what it had in hand is claimed again, with the key it had before, so that nobody is told never, and
rarely twice. Any number of such processes share the work.
"""

import logging
import threading
from dataclasses import replace
from secrets import SystemRandom

from alerts import cap_loop, dispatch, retry
from alerts.ack_links import ANSWER, LONGEST_MS, Answer, fingerprint, made, masked, url
from alerts.bell import Bell
from alerts.callout import loop as callout
from alerts.channels.book import ChannelBook, SecretsOf
from alerts.merge import merge_throttled
from alerts.releases import loop as releases
from alerts.words import LINK
from alerts.words_body import filled
from city import canary
from city.clock import Clock
from city.delivery import Attempt, DeliveryState, Notification
from city.errors import TransientError
from city.notice import Notice, Outcome, Result
from city.settings import Settings
from city.why import CHAIN_CALLS
from store import ack_links, database, deliveries, failpoint
from store.deliveries import Claim

log = logging.getLogger(__name__)

PROCESS = "deliver"
THREADS = 4
DEADLINE_S = 15.0
LEASE_MS = 45_000
CONNECTIONS = 6
AWAY_S = 0.5
CALLOUT_WAIT_S = 1.0
_chance = SystemRandom().random


class Sender:
    """What every thread of every channel works with."""

    def __init__(
        self,
        pool: database.Pool,
        book: ChannelBook,
        bell: Bell,
        clock: Clock,
        links: "Links",
        deadline_s: float,
    ) -> None:
        self.pool, self.book, self.bell, self.clock, self.links = pool, book, bell, clock, links
        self._deadline_s = deadline_s

    def work(self, channel: str, stop: threading.Event) -> None:
        """Send what is due by a channel until `stop`."""
        while not stop.is_set():
            try:
                claims = self._claim(channel)
                for claim in claims:
                    self.deliver(claim, stop)
                if not claims:
                    self.bell.wait(channel, stop)
            except (TransientError, *database.Unavailable) as error:
                log.warning("database is away: %s", error)
                stop.wait(AWAY_S)
            except Exception as error:  # noqa: BLE001 one must not end the thread of all; its text may hold an address
                log.error("%s: a delivery is left to its lease: %s", channel, type(error).__name__)
                stop.wait(AWAY_S)

    def deliver(self, claim: Claim, stop: threading.Event) -> None:
        """Try once, and record it; a database that went away meanwhile is waited for."""
        begun = self.clock()
        failpoint.reach("deliver_before_send")
        outcome = self._tried(claim)
        failpoint.reach("deliver_after_send")
        attempt = Attempt(claim.delivery.tries, begun, self.clock(), outcome)
        while True:
            try:
                self._record(claim, attempt)
                return
            except (TransientError, *database.Unavailable) as error:
                log.warning("%s is not recorded yet: %s", claim.delivery.key, error)
                if stop.wait(AWAY_S):
                    return

    def _record(self, claim: Claim, attempt: Attempt) -> None:
        """What cannot be kept of a try must not have it sent again: what follows from it stands alone."""
        try:
            with self.pool.connection() as conn, conn.transaction():
                record(conn, claim, attempt, self.clock())
        except database.Refused as error:
            log.error("%s: its try is not kept: %s", claim.delivery.key, type(error).__name__)
            with self.pool.connection() as conn, conn.transaction():
                settle(conn, claim, attempt.outcome, self.clock())

    def _claim(self, channel: str) -> list[Claim]:
        holder = self.bell.holder
        if holder is None:
            return []
        with self.pool.connection() as conn:
            return deliveries.claim(conn, channel, holder, self.clock(), LEASE_MS)

    def _tried(self, claim: Claim) -> Outcome:
        delivery = claim.delivery
        try:
            channel = self.book.open(delivery.channel, delivery.address)
            if isinstance(channel, str):
                outcome = Outcome(Result.PERMANENT, channel)
            else:
                outcome = channel.send(self._notice(claim), self._deadline_s)
        except (TransientError, *database.Unavailable):
            outcome = Outcome(Result.TRANSIENT, "the database is away")
        except Exception as error:  # noqa: BLE001 a channel's fault must not end the thread; its text may hold a secret
            outcome = Outcome(Result.PERMANENT, type(error).__name__)
        outcome = replace(outcome, detail=masked(outcome.detail))
        level = logging.WARNING if outcome.result is not Result.SENT else _level(delivery.channel)
        log.log(level, "%s by %s: %s %s", delivery.key, delivery.channel, outcome.result, outcome.detail)
        return outcome

    def _notice(self, claim: Claim) -> Notice:
        said = claim.notification
        link = None
        if LINK in said.body and self.links.keys:
            with self.pool.connection() as conn:
                link = self.links.make(conn, said)
        facts = {**said.facts, "answer_url": link} if link else said.facts
        return Notice(
            key=claim.delivery.key,
            thread=said.thread,
            title=said.title,
            text=filled(said.body, link),
            at=said.made_at,
            facts=facts,
            short=said.short,
            spoken=said.spoken,
            lang=said.lang,
        )


def _level(channel: str) -> int:
    """How loud a message that was sent is in the log: the canary's of every minute is not."""
    return logging.DEBUG if channel == canary.CHANNEL else logging.INFO


class Links:
    """Makes the links by which people answer, and remembers their fingerprints."""

    def __init__(self, base: str, keys: tuple[str, ...]) -> None:
        self.base, self.keys = base, keys

    @classmethod
    def of(cls, settings: Settings) -> "Links":
        """As the settings say; without a key no link is made."""
        return cls(settings.links_from(), settings.link_keys())

    def make(self, conn: database.Connection, said: Notification) -> str:
        """The link of a notification, the same for every way and try."""
        expires_at = said.made_at + LONGEST_MS
        token = made(Answer(said.notification_id, said.person_id, expires_at, ANSWER), self.keys)
        ack_links.keep(conn, fingerprint(token), said.notification_id, expires_at)
        return url(self.base, token)


def record(conn: database.Connection, claim: Claim, attempt: Attempt, now: int) -> None:
    """What became of a try and what follows from it, in the caller's transaction."""
    deliveries.note(conn, claim.delivery, attempt)
    settle(conn, claim, attempt.outcome, now)


def settle(conn: database.Connection, claim: Claim, outcome: Outcome, now: int) -> None:
    """What follows from a try, in the caller's transaction."""
    delivery = claim.delivery
    match retry.after(outcome, delivery.tries, now, _chance(), only_once=claim.notification.is_told_once):
        case retry.Sent():
            if deliveries.end(conn, delivery, DeliveryState.SENT, outcome, now):
                deliveries.spare_others(conn, delivery, now)
                if deliveries.try_again_now(conn, delivery, now):
                    deliveries.announce(conn)
        case retry.Again(at, throttled, next_contact):
            if throttled:
                deliveries.lock_receiver(conn, delivery)
            if not deliveries.end(conn, delivery, DeliveryState.QUEUED, outcome, now, at):
                return
            carrier = merge_throttled(conn, claim, at, now) if throttled else delivery
            if next_contact:
                deliveries.start_next_contact(conn, carrier, now)
            deliveries.announce(conn)
        case retry.Failed(why):
            if deliveries.end(conn, delivery, DeliveryState.FAILED, Outcome(Result.PERMANENT, why), now):
                _failed(conn, claim, now)


def _failed(conn: database.Connection, claim: Claim, now: int) -> None:
    """The next contact starts at once; where there is none, the next step of the chain."""
    if deliveries.start_next_contact(conn, claim.delivery, now):
        deliveries.announce(conn)
    elif deliveries.hurry_if_unreached(conn, claim.delivery, CHAIN_CALLS, now):
        deliveries.announce_dispatch(conn)


def run(settings: Settings, secrets_of: SecretsOf, stop: threading.Event, clock: Clock) -> None:
    """Dispatch, send and call until `stop`; one of several such processes dispatches, all of them send."""
    if not settings.database_url:
        raise ValueError("deliver needs the URL of a database")
    book = ChannelBook(secrets_of, clock)
    if not settings.link_keys():
        log.warning("CITYWATCH_LINK_SECRET is not set: messages hold no link to acknowledge")
    with database.pool(settings.database_url, PROCESS, CONNECTIONS) as pool:
        crew = Crew(settings, pool, book, clock, stop)
        threads = [
            threading.Thread(target=crew.bell.ring, args=(stop,), name="bell"),
            threading.Thread(target=cap_loop.run, args=(settings, stop, clock), name="cap"),
            threading.Thread(target=releases.run, args=(settings, stop, clock), name="releases"),
            threading.Thread(
                target=callout.run, args=(settings, stop, clock, book.open, CALLOUT_WAIT_S), name="callout"
            ),
        ]
        for thread in threads:
            thread.start()
        try:
            dispatch.run(settings, book, stop, clock)
        finally:
            stop.set()
            for thread in (*threads, *crew.threads):
                thread.join(DEADLINE_S)


class Crew:
    """The threads of every channel, hired when the channel first has something to send."""

    def __init__(
        self, settings: Settings, pool: database.Pool, book: ChannelBook, clock: Clock, stop: threading.Event
    ) -> None:
        self.bell = Bell(str(settings.database_url), clock, book, self._hire)
        self._sender = Sender(pool, book, self.bell, clock, Links.of(settings), DEADLINE_S)
        self._stop = stop
        self._hired: dict[str, int] = {}
        self.threads: list[threading.Thread] = []

    def _hire(self, channel: str) -> None:
        for number in range(self._hired.get(channel, 0), THREADS):
            name = f"{channel}-{number}"
            thread = threading.Thread(
                target=self._sender.work, args=(channel, self._stop), name=name, daemon=True
            )
            thread.start()
            self.threads.append(thread)
            self._hired[channel] = number + 1
