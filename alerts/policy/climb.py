"""Pure: the next step of a chain of escalation, and why, or why none is due.

Acknowledging stops the chain. That an acknowledgement runs out is a change of the alert, not a matter of the
chain: then nobody has it in hand, and the chain goes on from where it was.
"""

from dataclasses import dataclass, replace

from city.chain import Chain, Climb
from city.why import Why


@dataclass(frozen=True, slots=True)
class Take:
    """Tell this step of the chain now: why, and the how manieth time."""

    why: Why
    step: int
    tries: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do now: why, and until when."""

    why: Why
    until: int | None = None


def next_step(chain: Chain, climb: Climb, now: int) -> Take | Rest:
    """What to do about a group that is still there."""
    if climb.told_at is None:
        return Take(Why.FIRST, 0, 1)
    if climb.acknowledged_at is not None:
        return Rest(Why.ACKNOWLEDGED)
    return _go_on(chain, climb, climb.told_at, now)


def _go_on(chain: Chain, climb: Climb, told_at: int, now: int) -> Take | Rest:
    step = chain.steps[min(climb.step, len(chain.steps) - 1)]
    if climb.tries <= step.repeat:
        take = Take(Why.REPEATED, climb.step, climb.tries + 1)
        due = told_at + step.repeat_s * 1000
    elif climb.step + 1 < len(chain.steps):
        take = Take(Why.ESCALATED, climb.step + 1, 1)
        due = told_at + chain.steps[climb.step + 1].after_s * 1000
    else:
        return Rest(Why.EXHAUSTED)
    return take if now >= due else Rest(Why.WAITING, due)


def climbed(climb: Climb, take: Take, people: tuple[str, ...], told_at: int) -> Climb:
    """The climb after a step was taken."""
    return replace(climb, step=take.step, tries=take.tries, told_at=told_at, told=people, hurried=False)
