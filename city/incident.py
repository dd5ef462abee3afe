"""An Incident: alerts of one area that came close after one another, to be looked at together."""

from dataclasses import dataclass

from city.state import Level


@dataclass(frozen=True, slots=True)
class Incident:
    """Times are epoch milliseconds; `active_at` is the last change of one of its alerts, `closed_at` None
    while one of them is open. 0 is the number of one that is not stored yet."""

    incident_id: int
    area: str
    since: int
    active_at: int
    worst: Level
    drill: bool = False
    closed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many alerts of a rule are in an incident, how many are not over, how many wait for an answer."""

    rule_id: str
    alerts: int
    open: int
    unacknowledged: int


@dataclass(frozen=True, slots=True)
class Telling:
    """That a person was told of an alert of an incident, and when they answered. Times are epoch ms."""

    at: int
    person_id: str
    why: str
    title: str
    answered_at: int | None = None
