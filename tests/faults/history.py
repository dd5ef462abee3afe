"""What was published: every publication with what it should come to, and when the broker acknowledged it."""

from dataclasses import dataclass
from typing import NamedTuple


class Key(NamedTuple):
    """What makes an observation one and the same. `time` is epoch milliseconds."""

    thing_id: str
    property: str
    time: int


class Said(NamedTuple):
    """One usable result of a publication, in the canonical unit."""

    key: Key
    result: float


@dataclass(slots=True)
class Publication:
    """One message as it was published: `said` should be stored, `dead` are the reasons of the other parts.

    `sent_at` and `acked_at` (of the PUBACK) are epoch milliseconds; None where there was none.
    """

    topic: str
    payload: bytes
    said: tuple[Said, ...] = ()
    dead: tuple[str, ...] = ()
    seq: int = 0
    sent_at: int | None = None
    acked_at: int | None = None

    @property
    def parts(self) -> int:
        """How many results and faults it should be counted as."""
        return len(self.said) + len(self.dead)
