"""A Chain of escalation: who is told, and who next while nobody acknowledges."""

from dataclasses import dataclass
from enum import StrEnum

from city.thing import Name


class Who(StrEnum):
    """How a target names people."""

    PERSON = "person"
    TEAM = "team"
    ROTA = "rota"
    SUPERIOR = "superior"
    """Those over the people of the step before."""
    FALLBACK = "fallback"
    """The commander of the policy, who takes what nobody else does."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a step tells; `target_id` names the person, team or rota."""

    who: Who
    target_id: str | None = None

    def __post_init__(self) -> None:
        named = self.who in (Who.PERSON, Who.TEAM, Who.ROTA)
        if named != (self.target_id is not None):
            raise ValueError(f"{self.who.value} {'needs' if named else 'takes no'} id")


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step: told `after_s` seconds after the step before, and again `repeat` times as long after each.

    Without `channels` each person is reached in the order of their own contacts.
    """

    targets: tuple[Target, ...]
    after_s: int = 0
    channels: tuple[str, ...] = ()
    repeat: int = 0
    repeat_s: int = 600

    def __post_init__(self) -> None:
        if not self.targets:
            raise ValueError("a step that tells nobody")
        if self.after_s < 0 or self.repeat < 0 or self.repeat_s < 60:
            raise ValueError("a step needs times that are not negative, and a minute between repeats")


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps in their order. An acknowledgement of what goes up it runs out after `ack_expires_s`."""

    chain_id: str
    name: Name
    steps: tuple[ChainStep, ...]
    ack_expires_s: int = 3600

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a chain without steps")
        if self.steps[0].after_s:
            raise ValueError("the first step is told at once")
        if any(step.after_s < 60 for step in self.steps[1:]):
            raise ValueError("a later step leaves those before it at least a minute")
        if self.ack_expires_s < 60:
            raise ValueError("an acknowledgement counts for at least a minute")


@dataclass(frozen=True, slots=True)
class Climb:
    """How far a chain has been climbed for one group.

    `step` was told `tries` times, last `told_at`, to `told`. Nothing told yet: `tries` is 0.
    `told_at` lies ahead where those of the step hear of it by a digest. `hurried`: they cannot be reached, or
    will not come. `acknowledged_at` is when the last of its cases was, None while one is not.
    """

    step: int = 0
    tries: int = 0
    told_at: int | None = None
    told: tuple[str, ...] = ()
    acknowledged_at: int | None = None
    acknowledged_by: str | None = None
    hurried: bool = False


BEGIN = Climb()
"""A chain of which nobody has been told anything."""
