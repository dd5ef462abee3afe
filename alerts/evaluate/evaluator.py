"""What every kind of rule can do with the observations of one datastream. Pure: values in, values out.

A kind is a frozen value made for one rule on one datastream (its limits, its report period, the city's zone).
Its state is an immutable, serialisable struct, so that a fold can go back to one by keeping it. Time comes in
two ways: an observation, or silence until a deadline that the state itself named. Neither reads a clock, and
observations come in the order of their phenomenon_time (`alerts/fold.py` sees to it).
"""

from typing import Generic, Protocol, Self, TypeVar

import msgspec

from city.alert import Finding
from city.observation import Observation
from city.state import Level


class State(msgspec.Struct, frozen=True, gc=False):
    """What a kind remembers, first of all what it finds now. Kinds add fields, all of them immutable."""

    finding: Finding

    def told(self, finding: Finding) -> Self:
        """The same, but this is what was found."""
        return msgspec.structs.replace(self, finding=finding)


S = TypeVar("S", bound=State)


class Evaluator(Protocol[S]):
    """One kind of rule on one datastream."""

    @property
    def state_type(self) -> type[S]:
        """The struct its states are read back into."""
        ...

    @property
    def memory_ms(self) -> int:
        """How far back observations matter beside the finding: what to warm a new state up with."""
        ...

    def begin(self, finding: Finding) -> S:
        """The state before any observation; `finding` is what an earlier life ended with, normal for a new
        one."""
        ...

    def observe(self, state: S, observation: Observation) -> S:
        """The state after an observation newer than all before."""
        ...

    def deadline(self, state: S) -> int | None:
        """The time (epoch ms) at which silence alone will change something; None when it will not.

        An observation of exactly that time comes first. Later than the deadline that led to this state.
        """
        ...

    def elapse(self, state: S, at: int) -> S:
        """The state when nothing was observed until `at`, the deadline it named."""
        ...


class Unhurried(Generic[S]):
    """What the kinds have in common that only observations move: they name no deadline."""

    __slots__ = ()

    def deadline(self, state: S) -> int | None:  # noqa: ARG002
        """Silence changes nothing."""
        return None

    def elapse(self, state: S, at: int) -> S:  # noqa: ARG002
        """Nothing was waited for."""
        return state


def normal(at: int = 0) -> Finding:
    """What a rule says before it has anything to say."""
    return Finding(at, Level.NORMAL)
