"""No observation for too long. Silence raises it, any observation that is not BAD ends it.

What is said of a datastream that was never heard counts from the finding it began with, if that has a time.
"""

from dataclasses import dataclass

from alerts.evaluate.evaluator import State
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality
from city.state import Level


class StalenessState(State, frozen=True, gc=False):
    """`newest` is when it was last heard."""

    newest: int | None = None


@dataclass(frozen=True, slots=True)
class StalenessEvaluator:
    """The silence of one datastream."""

    severity: Level
    after_ms: int
    state_type: type[StalenessState] = StalenessState

    @property
    def memory_ms(self) -> int:
        """The last observation before it counts as silent."""
        return self.after_ms

    def begin(self, finding: Finding) -> StalenessState:
        """Not heard since what was found last."""
        return StalenessState(finding, finding.at or None)

    def observe(self, state: StalenessState, observation: Observation) -> StalenessState:
        """Heard."""
        if observation.quality is Quality.BAD:
            return state
        at = observation.phenomenon_time
        if state.finding.severity is Level.NORMAL:
            return StalenessState(state.finding, at)
        return StalenessState(Finding(at, Level.NORMAL, observation.result, since=at), at)

    def deadline(self, state: StalenessState) -> int | None:
        """When it has been silent for too long."""
        if state.newest is None or state.finding.severity is not Level.NORMAL:
            return None
        return state.newest + self.after_ms + 1

    def elapse(self, state: StalenessState, at: int) -> StalenessState:
        """Silent for too long, since it was last heard."""
        return StalenessState(Finding(at, self.severity, since=state.newest or at), state.newest)
