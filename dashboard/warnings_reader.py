"""What the incidents' page asks for and orders in the matter of CAP: the same as the interface."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from alerts import cap_incoming, cap_issue
from alerts.cap_chain import CapWhy
from alerts.cap_draft import ENDED, Wish
from alerts.cap_incoming import Taken
from alerts.cap_xml import Checked, check
from city.alert import Alert
from city.cap import CapMessage
from city.cap_external import External, external
from dashboard.page_reader import PageReader
from dashboard.reach import demand_chain, demand_city
from dashboard.signed_in import acting
from store import alerts, cap, cap_external, releases
from store.cap import CapChain, Kept
from store.cap_external import Chain


class Outside(NamedTuple):
    """What another authority warns of, and how it stands."""

    chain: Chain
    standing: External


class Topic(NamedTuple):
    """What a chain is about, in short: its incident, and whether it is over."""

    incident_id: int | None = None
    over: bool = True


class WarningsReader(PageReader):
    """Reads and orders for one process."""

    def newest(self, most: int) -> list[Kept]:
        """Our messages, the newest first."""
        with self.context.connections.connection() as conn:
            return cap.newest(conn, most)

    def of(self, chains: Collection[CapChain]) -> list[Kept]:
        """Messages of chains, dropped ones left out."""
        with self.context.connections.connection() as conn:
            return [kept for one in chains for kept in cap.messages_of(conn, one)]

    def message(self, identifier: str) -> Kept | None:
        """One of our messages."""
        with self.context.connections.connection() as conn:
            return cap.message(conn, identifier)

    def alert(self, alert_id: int) -> Alert | None:
        """An alert that a message may be about."""
        with self.context.connections.connection() as conn:
            return alerts.alert(conn, alert_id)

    def topic(self, chain: CapChain) -> Topic:
        """What a chain is about."""
        with self.context.connections.connection() as conn:
            if chain.release_id is not None:
                release = releases.release(conn, chain.release_id)
                return Topic(release.incident_id, release.closed_at is not None) if release else Topic()
            alert = None if chain.alert_id is None else alerts.alert(conn, chain.alert_id)
        return Topic(alert.incident_id, alert.life in ENDED) if alert else Topic()

    def draft(self, alert_id: int, wish: Wish) -> Kept | CapWhy:
        """Draft a message. Raises LookupError and CapError as `cap_issue.ask` does."""
        with self.context.connections.connection() as conn:
            demand_chain(conn, self.context, CapChain(alert_id))
            return cap_issue.ask(conn, CapChain(alert_id), wish, acting(), self.now)

    def publish(self, identifier: str) -> Kept | CapWhy:
        """Publish a draft. Raises LookupError, CapError and DraftGone as `cap_issue.publish` does."""
        with self.context.connections.connection() as conn:
            if kept := cap.message(conn, identifier):
                demand_chain(conn, self.context, kept.chain)
            return cap_issue.publish(conn, identifier, acting(), self.now)

    def cancel(self, chain: CapChain, note: str) -> Kept | CapWhy:
        """Cancel what is out in a chain. Raises LookupError and CapError as `cap_issue.cancel` does."""
        with self.context.connections.connection() as conn:
            demand_chain(conn, self.context, chain)
            return cap_issue.cancel(conn, chain, note, acting(), self.now)

    def outside(self) -> list[Outside]:
        """What other authorities warn of, what changed last first."""
        with self.context.connections.connection() as conn:
            chains = cap_external.newest(conn)
        found = [(chain, external(chain.heard, self.now)) for chain in chains]
        return [Outside(chain, standing) for chain, standing in found if standing is not None]

    def take(self, document: bytes) -> Taken:
        """Take a message of another authority in. Raises CapError with all that is wrong with it."""
        with self.context.connections.connection() as conn:
            demand_city()
            return cap_incoming.take(conn, document, acting(), self.now)


@lru_cache(maxsize=1024)
def read(xml: str) -> CapMessage | None:
    """A kept document as a message; None where it is none by the rules of today."""
    return check(xml.encode()).message


def checked(document: bytes) -> Checked:
    """A document as a message, or with what is wrong with it."""
    return check(document)
