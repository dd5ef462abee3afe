"""What the incidents' page asks for and orders in the matter of CAP: the same as the interface."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from alerts import cap_incoming, cap_issue
from alerts.cap_chain import CapWhy
from alerts.cap_draft import Wish
from alerts.cap_incoming import Taken
from alerts.cap_xml import Checked, check
from city.alert import Alert
from city.cap import CapMessage
from city.cap_external import External, external
from dashboard.api.alerts import LOCAL_USER
from dashboard.page_reader import PageReader
from store import alerts, cap, cap_external
from store.cap import Kept
from store.cap_external import Chain


class Outside(NamedTuple):
    """What another authority warns of, and how it stands."""

    chain: Chain
    standing: External


class WarningsReader(PageReader):
    """Reads and orders for one process."""

    def newest(self, most: int) -> list[Kept]:
        """Our messages, the newest first."""
        with self.context.connections.connection() as conn:
            return cap.newest(conn, most)

    def about(self, alert_ids: Collection[int]) -> list[Kept]:
        """Messages about alerts, dropped ones left out."""
        with self.context.connections.connection() as conn:
            return [kept for one in alert_ids for kept in cap.messages_of(conn, one)]

    def message(self, identifier: str) -> Kept | None:
        """One of our messages."""
        with self.context.connections.connection() as conn:
            return cap.message(conn, identifier)

    def alert(self, alert_id: int) -> Alert | None:
        """The alert that a message is about."""
        with self.context.connections.connection() as conn:
            return alerts.alert(conn, alert_id)

    def draft(self, alert_id: int, wish: Wish) -> Kept | CapWhy:
        """Draft a message. Raises LookupError and CapError as `cap_issue.ask` does."""
        with self.context.connections.connection() as conn:
            return cap_issue.ask(conn, alert_id, wish, LOCAL_USER, self.now)

    def publish(self, identifier: str) -> Kept | CapWhy:
        """Publish a draft. Raises LookupError, CapError and DraftGone as `cap_issue.publish` does."""
        with self.context.connections.connection() as conn:
            return cap_issue.publish(conn, identifier, LOCAL_USER, self.now)

    def cancel(self, alert_id: int, note: str) -> Kept | CapWhy:
        """Cancel what is out about an alert. Raises LookupError and CapError as `cap_issue.cancel` does."""
        with self.context.connections.connection() as conn:
            return cap_issue.cancel(conn, alert_id, note, LOCAL_USER, self.now)

    def outside(self) -> list[Outside]:
        """What other authorities warn of, what changed last first."""
        with self.context.connections.connection() as conn:
            chains = cap_external.newest(conn)
        found = [(chain, external(chain.heard, self.now)) for chain in chains]
        return [Outside(chain, standing) for chain, standing in found if standing is not None]

    def take(self, document: bytes) -> Taken:
        """Take a message of another authority in. Raises CapError with all that is wrong with it."""
        with self.context.connections.connection() as conn:
            return cap_incoming.take(conn, document, LOCAL_USER, self.now)


@lru_cache(maxsize=1024)
def read(xml: str) -> CapMessage | None:
    """A kept document as a message; None where it is none by the rules of today."""
    return check(xml.encode()).message


def checked(document: bytes) -> Checked:
    """A document as a message, or with what is wrong with it."""
    return check(document)
