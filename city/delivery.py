"""What a person is told (Notification), by which way (Delivery), and each try of that (Attempt).

Pure nouns; `alerts/dispatch.py` makes them and `alerts/deliver.py` sends them. Times are epoch milliseconds.
An address is personal: it is never in a log, on a page, or in `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from city.notice import Outcome, Result
from city.state import Level
from city.why import Why

OVER = "over"
"""Where facts say which alerts a notification says the end of."""
TOLD_ONCE = frozenset({Why.RESOLVED.value, Why.GAP.value})
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Notification:
    """What one person is told in one go, in their language. `why` is a `city.why.Why` or `test`.

    `thread` ties together what belongs to one group, from the first word to the resolve. `listed` are alerts
    that are only named: what they follow from is among `alert_ids`. `facts` is the same for programs.
    """

    person_id: str
    thread: str
    why: str
    alert_ids: tuple[int, ...]
    severity: Level
    lang: str
    title: str
    body: str
    made_at: int
    group_key: str | None = None
    listed: tuple[int, ...] = ()
    drill: bool = False
    short: str = ""
    spoken: str = ""
    facts: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    notification_id: int = 0

    @property
    def over(self) -> tuple[int, ...]:
        """The alerts of which it says that they are over."""
        if self.why == Why.RESOLVED:
            return self.alert_ids
        kept = self.facts.get(OVER)
        return tuple(cast(list[int], kept)) if isinstance(kept, list) else ()

    @property
    def is_told_once(self) -> bool:
        """Whether no reminder and no chain tells it again: of an end, also beside other news, or of a gap."""
        return self.why in TOLD_ONCE or bool(self.over)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    """For the contact before it to fail."""
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Somebody answered, or it arrived by another way."""
    MERGED = "merged"
    """Its text went into a digest, because the receiver takes no more for now."""


ENDED = frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.MERGED})


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notification on its way by one contact. `position` is that of the contact, the first is 0.

    `key` is the same for every try; `tries` counts them, one that is under way included. `due_at` is when a
    queued one may be tried, and until when its sender may keep one that is under way.
    """

    delivery_id: int
    notification_id: int
    position: int
    key: str
    channel: str
    address: str = field(repr=False)
    state: DeliveryState = DeliveryState.QUEUED
    made_at: int = 0
    due_at: int | None = None
    tries: int = 0
    ended_at: int | None = None
    detail: str = ""
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a delivery, and what became of it."""

    number: int
    begun_at: int
    ended_at: int
    outcome: Outcome

    @property
    def result(self) -> Result:
        """Sent, transient or permanent."""
        return self.outcome.result
