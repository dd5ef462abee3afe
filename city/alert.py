"""The nouns of alerting: Rule → Finding → Alert → Transition. The verbs live in `alerts/`."""

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType

from city.state import Level
from city.thing import Kind, Name


@dataclass(frozen=True, slots=True)
class Step:
    """One severity of a rule: raised above (or below) a limit, cleared past it by `hysteresis`.

    `limit` is a number in canonical units or the name of one of the datastream's limits.
    """

    severity: Level
    limit: float | str

    def __post_init__(self) -> None:
        if self.severity is Level.NORMAL:
            raise ValueError("a step needs a severity above normal")


class Side(StrEnum):
    """Which side of the limit is dangerous."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Rule:
    """A threshold rule bound to datastreams by property pattern (`gas_*`) and kind.

    `hysteresis` is in canonical units: an alert clears only this far back on the safe side.
    """

    rule_id: str
    name: Name
    property: str
    kinds: frozenset[Kind]
    side: Side
    steps: tuple[Step, ...]
    hysteresis: float = 0.0
    advice: Name = field(default_factory=lambda: MappingProxyType({}))

    def binds(self, kind: Kind, prop: str) -> bool:
        """Whether the rule watches a datastream of this kind and property."""
        return (not self.kinds or kind in self.kinds) and fnmatchcase(prop, self.property)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one observation: the severity it is at, and the limit that decided.

    `may_ease` is False when the observation is fit to raise an alert but not to lower one.
    """

    severity: Level
    limit: float | None
    may_ease: bool


class Life(StrEnum):
    """States of an alert after ISA-18.2."""

    UNACK_ACTIVE = "unack_active"
    ACK_ACTIVE = "ack_active"
    UNACK_CLEARED = "unack_cleared"
    CLEARED = "cleared"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"


class Change(StrEnum):
    """Kinds of transition."""

    RAISED = "raised"
    ESCALATED = "escalated"
    EASED = "eased"
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert with a life. Times are epoch milliseconds UTC; `since` is when it was raised."""

    alert_id: int
    rule_id: str
    datastream_id: int
    severity: Level
    life: Life
    since: int
    changed: int
    seen_until: int
    """phenomenon_time of the newest observation taken into account."""
    result: float | None = None
    limit: float | None = None
    by: str | None = None
    """Who has it in hand; None while nobody does."""
    transition_id: int = 0
    """The number of its newest transition: it grows with every change."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change in an alert's life: outbox, audit trail and test assertion in one row.

    The alert is named by rule and datastream: at most one of a pair is open at a time.
    """

    rule_id: str
    datastream_id: int
    change: Change
    severity: Level
    life: Life
    at: int
    result: float | None
    limit: float | None
    was: Life | None = None
    """The life it was decided on, None for a new alert. The store refuses what is no longer so."""
    by: str | None = None
    note: str | None = None
