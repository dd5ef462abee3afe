"""Writes down who did what, after it was done. A log that cannot be written stops nobody, and says so."""

import logging
from collections.abc import Mapping

from city.clock import Clock
from store import audit, database

log = logging.getLogger(__name__)

LOOKS = ("/check", "/preview", "_dash-update-component")
"""How lines end that change nothing, though asked by POST; callbacks are written down by themselves."""
FILES = ("csv", "parquet")
LONGEST = 300


def is_act(line: str) -> bool:
    """Whether a line of the table is something that is done."""
    return not line.startswith("GET ") and not line.endswith(LOOKS)


class Audit:
    """The log of one process."""

    def __init__(self, connections: database.Pool, clock: Clock) -> None:
        self._connections, self._clock = connections, clock

    def done(self, who: str, what: str, detail: Mapping[str, str | int]) -> None:
        """Write it down."""
        short = {key: text[:LONGEST] if isinstance(text, str) else text for key, text in detail.items()}
        try:
            with self._connections.connection() as conn:
                audit.add(conn, who, what, short, self._clock())
        except (database.Failed, *database.Unavailable) as error:
            log.error("not in the audit log: %s %s %s: %s", who, what, short, error)
