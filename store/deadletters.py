"""What could not be used, kept with its reason so that somebody can mend the device."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from psycopg import Connection

from city.seqs import QUARTER_MS
from sensors.reject import RejectReason
from sensors.topics import LONGEST_TOPIC
from store.database import millis, moment
from store.queries import query
from store.text import storable

LONGEST_PAYLOAD = 4096
"""Bytes of a payload that are kept; the rest says nothing more."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message of which `parts` were refused for one reason. `received_at` is epoch milliseconds.

    `quarters` says for which quarters of an hour since 1970 they were, where that is known.
    """

    received_at: int
    reason: RejectReason
    detail: str
    topic: str
    payload: bytes
    parts: int = 1
    dead_letter_id: int | None = None
    quarters: Mapping[int, int] = field(default_factory=dict)

    @property
    def counted_for(self) -> Mapping[int, int]:
        """Parts by the quarter they count for: what is not known to be of another counts when it came."""
        here = self.received_at // QUARTER_MS
        unknown = self.parts - sum(self.quarters.values())
        return {**self.quarters, here: self.quarters.get(here, 0) + unknown} if unknown else self.quarters


def add_dead_letters(conn: Connection, letters: Sequence[DeadLetter]) -> None:
    """Insert them in the caller's transaction."""
    if not letters:
        return
    columns = {
        "received": [moment(letter.received_at) for letter in letters],
        "reasons": [letter.reason.value for letter in letters],
        "details": [storable(letter.detail) for letter in letters],
        "topics": [storable(letter.topic[:LONGEST_TOPIC]) for letter in letters],
        "parts": [letter.parts for letter in letters],
        "payloads": [letter.payload[:LONGEST_PAYLOAD] for letter in letters],
    }
    conn.execute(query("add_dead_letters"), columns)


def forget(conn: Connection, before: int, most: int) -> int:
    """Delete up to `most` letters older than a time (epoch ms); how many."""
    return conn.execute(query("forget_dead_letters"), {"before": moment(before), "most": most}).rowcount


def newest(
    conn: Connection, most: int = 100, reason: str | None = None, before: int | None = None
) -> list[DeadLetter]:
    """Newest first; `before` is a dead_letter_id to page on from."""
    parameters = {"most": most, "reason": reason, "before": before}
    rows = conn.execute(query("newest_dead_letters"), parameters).fetchall()
    return [_dead_letter(row) for row in rows]


def by_reason(conn: Connection, since: int) -> dict[str, int]:
    """How many of each reason since a time (epoch ms)."""
    return dict(conn.execute(query("dead_letters_by_reason"), {"since": moment(since)}).fetchall())


def _dead_letter(row: tuple) -> DeadLetter:
    return DeadLetter(millis(row[1]), RejectReason(row[2]), row[3], row[4], bytes(row[5]), row[6], row[0])
