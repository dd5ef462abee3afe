"""A Group: cases that are told together, and what each person has Heard of them. Kept by whoever delivers."""

from dataclasses import dataclass
from enum import StrEnum

from city.case import Case
from city.chain import BEGIN, Climb
from city.state import Level


class How(StrEnum):
    """How somebody heard of an alert."""

    TOLD = "told"
    LISTED = "listed"
    """Named in the message of its cause, which held it back."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The last that one person was told of one alert."""

    alert_id: int
    person_id: str
    at: int
    severity: Level
    firing: bool = True
    how: How = How.TOLD
    chattering: bool = False
    assigned_at: int | None = None
    """When they were given it, if they have heard of that."""


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one route with equal labels. `key` is its thread.

    Its cases are the newest of every alert that joined and whose end is not settled. `since` is when it
    began, `told_at` when it last told anybody anything, `told` the worst it told; `due_at` when it has to be
    looked at again, None when nothing is left to do: then it can be forgotten. `waits_until` is how long what
    joined waits for others of its kind, None where it has been looked at since.
    """

    key: str
    route_id: str
    cases: tuple[Case, ...]
    since: int
    due_at: int | None
    told_at: int | None = None
    told: Level = Level.NORMAL
    climb: Climb = BEGIN
    waits_until: int | None = None
