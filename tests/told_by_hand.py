"""Dispatch and delivery by hand: real PostgreSQL, a clock that is set, and each try ends as a test says."""

from collections.abc import Iterator
from contextlib import contextmanager

from alarm_town import Town, mail, secrets_of

from alerts.channels.book import ChannelBook
from alerts.deliver import record
from alerts.dispatch import Dispatcher
from city.delivery import Attempt
from city.notice import Outcome, Result
from cli.process import epoch_ms
from store import database, deliveries
from store.deliveries import Claim

LEASE_MS = 45_000
SENT = Outcome(Result.SENT)
BUSY = Outcome(Result.TRANSIENT, "busy")
LIMIT = Outcome(Result.TRANSIENT, "too many", 60.0)
REFUSED = Outcome(Result.PERMANENT, "no such user")
MAIL = mail("smtp://127.0.0.1:1")


class Hand:
    """The dispatcher and one sender of a town, who do nothing by themselves."""

    def __init__(self, town: Town, conn: database.Connection) -> None:
        self.town, self.conn = town, conn
        self.ahead_ms = 0
        town.now = self.now
        book = ChannelBook(secrets_of, self.now)
        self.dispatcher = Dispatcher(conn, book, self.now, "http://127.0.0.1:8050")
        self.dispatcher.load()

    def now(self) -> int:
        """Epoch milliseconds by the test's clock."""
        return epoch_ms() + self.ahead_ms

    def turn(self, seconds: float = 0) -> None:
        """Let time pass, then have policy look at all that came and all that is due."""
        self.ahead_ms += round(seconds * 1000)
        while self.dispatcher.turn():
            pass

    def claim(self, channel: str = "mail") -> Claim | None:
        """What a sender of a channel has in hand next."""
        found = deliveries.claim(self.conn, channel, "by hand", self.now(), LEASE_MS)
        return found[0] if found else None

    def claims(self, channel: str = "mail") -> Iterator[Claim]:
        """All that is due by a channel."""
        while claim := self.claim(channel):
            yield claim

    def ends(self, claim: Claim, outcome: Outcome) -> None:
        """A try ends so."""
        with self.conn.transaction():
            record(self.conn, claim, Attempt(claim.delivery.tries, 0, 1, outcome), self.now())

    def sends(self, outcome: Outcome = SENT, channel: str = "mail") -> list[tuple[str, str]]:
        """Try everything of a channel that is due; (person, title) in order."""
        said: list[tuple[str, str]] = []
        for claim in self.claims(channel):
            self.ends(claim, outcome)
            said.append((claim.notification.person_id, claim.notification.title))
        return said


@contextmanager
def by_hand(url: str, *more: object, channels: str = MAIL, **most: object) -> Iterator[Hand]:
    """A town in a database, with nobody at work in it."""
    with Town(url, channels, *more, **most) as town, database.connect(url, "by hand") as conn:
        yield Hand(town, conn)
