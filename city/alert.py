"""The nouns of alerting: Rule → Finding → Alert → Transition. The verbs live in `alerts/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from city.state import Level


class SubjectKind(StrEnum):
    """What an alert can be about."""

    DATASTREAM = "datastream"
    THING = "thing"
    GATEWAY = "gateway"
    AREA = "area"
    EXTERNAL = "external"


class Subject(NamedTuple):
    """What an alert is about: `datastream:12`, `thing:res-a`, `gateway:gw-1`, `area:hills`, `external:…`."""

    kind: SubjectKind
    key: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.key}"

    @classmethod
    def read(cls, text: str) -> "Subject":
        """From its text. Raises ValueError."""
        kind, _, key = text.partition(":")
        if not key:
            raise ValueError(f"{text!r} names no subject")
        return cls(SubjectKind(kind), key)


def of_datastream(datastream_id: int) -> Subject:
    """The subject of a rule that looks at one datastream."""
    return Subject(SubjectKind.DATASTREAM, str(datastream_id))


class Key(NamedTuple):
    """A rule and what it looks at: what has one history, and at most one open alert."""

    rule_id: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of its subject from `at` on, until its next finding. Times are epoch milliseconds.

    `since` is when what it found began (before `at` where a duration had to pass), `unknown` that nothing
    fresh says so any more. `low` and `high` are the range of what was predicted, epoch milliseconds.
    """

    at: int
    severity: Level
    result: float | None = None
    limit: float | None = None
    since: int = 0
    unknown: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def key(self) -> tuple[int, Level, bool]:
        """What makes it the same finding as one that is recorded."""
        return self.at, self.severity, self.unknown


class Life(StrEnum):
    """States of an alert after ISA-18.2. The last two lie over one of the first three."""

    UNACK_ACTIVE = "unack_active"
    ACK_ACTIVE = "ack_active"
    UNACK_CLEARED = "unack_cleared"
    CLEARED = "cleared"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"


class Change(StrEnum):
    """Kinds of transition: of findings, of what is known, by persons, by policy."""

    RAISED = "raised"
    ESCALATED = "escalated"
    EASED = "eased"
    CLEARED = "cleared"
    UNKNOWN = "unknown"
    KNOWN = "known"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    ACKNOWLEDGED = "acknowledged"
    EXPIRED = "expired"
    """An acknowledgement that ran out: the alert is unacknowledged again."""
    RESOLVED = "resolved"
    """A person ended an alert that no observation can end, or that is wrong."""
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    SUPPRESSED = "suppressed"
    UNSUPPRESSED = "unsuppressed"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    NOTIFIED = "notified"
    """Somebody was told, or could not be: written by delivery."""


FOUND = frozenset(
    {Change.RAISED, Change.ESCALATED, Change.EASED, Change.CLEARED, Change.UNKNOWN, Change.KNOWN}
)
"""Changes that record a finding: without those that are retracted they are the settled history."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert with a life. Times are epoch milliseconds UTC; `since` is when it was raised.

    `life` is one of the first four of Life; `shown_life` is what screens say.
    """

    alert_id: int
    rule_id: str
    subject: Subject
    severity: Level
    life: Life
    since: int
    changed: int
    datastream_id: int | None = None
    thing_id: str | None = None
    area: str | None = None
    result: float | None = None
    limit: float | None = None
    worst: Level = Level.NORMAL
    """The highest severity it had since it was raised."""
    unknown_since: int | None = None
    """Since when nothing fresh says so; None while something does."""
    by: str | None = None
    """Who has it in hand; None while nobody does."""
    assignee: str | None = None
    ack_until: int | None = None
    shelved_until: int | None = None
    shelved_by: str | None = None
    shelved_why: str | None = None
    suppressed_by: str | None = None
    """The inhibition or silence that holds it back, in text."""
    incident_id: int | None = None
    drill: bool = False
    transition_id: int = 0
    """The number of its newest transition: it grows with every change."""

    @property
    def key(self) -> Key:
        """The rule and the subject."""
        return Key(self.rule_id, self.subject)

    @property
    def shown_life(self) -> Life:
        """Shelved and suppressed lie over the life beneath."""
        if self.life is Life.CLEARED:
            return self.life
        if self.shelved_until is not None:
            return Life.SHELVED
        return Life.SUPPRESSED if self.suppressed_by is not None else self.life


@dataclass(frozen=True, slots=True)
class Transition:
    """A change in an alert's life: outbox, audit trail and test assertion in one row.

    `severity` and `life` are as it leaves the alert. `found` is the severity of the finding that it records,
    None where it records none; `since` is when what was found began, `unknown` whether nothing fresh says so.
    `retracts` is the transition_id that no longer holds. `detail` is what only one kind of change has.
    """

    rule_id: str
    subject: Subject
    change: Change
    severity: Level
    life: Life
    at: int
    result: float | None = None
    limit: float | None = None
    since: int | None = None
    by: str | None = None
    note: str | None = None
    retracts: int | None = None
    found: Level | None = None
    unknown: bool = False
    detail: Mapping[str, object] | None = None

    @property
    def key(self) -> Key:
        """The rule and the subject."""
        return Key(self.rule_id, self.subject)

    @property
    def finding(self) -> Finding | None:
        """The finding that it records."""
        if self.found is None:
            return None
        since = self.at if self.since is None else self.since
        return Finding(self.at, self.found, self.result, self.limit, since, self.unknown)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A transition as it stands in the history of its alert; `recorded_at` is when we wrote it (epoch ms)."""

    transition_id: int
    alert_id: int
    recorded_at: int
    transition: Transition
