"""A result that is one of certain values, such as 0 of `video_online`, for a while if the rule says so."""

from dataclasses import dataclass, field

from alerts.evaluate.lasting import Lasting, LastingState, Said
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import SiteState
from city.state import Level


def _no_limit(_severity: Level, _at: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class SiteStateEvaluator:
    """The state of a site on one datastream."""

    test: SiteState
    state_type: type[LastingState] = LastingState
    lasting: Lasting = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        severities = tuple(sorted(set(self.test.severities.values())))
        object.__setattr__(self, "lasting", Lasting(severities, _no_limit, self.test.for_ms))

    @property
    def memory_ms(self) -> int:
        """It may have begun this long ago."""
        return self.test.for_ms

    def begin(self, finding: Finding) -> LastingState:
        """Nothing is waited for."""
        return LastingState(finding)

    def observe(self, state: LastingState, observation: Observation) -> LastingState:
        """Raise the severity of its value once that has lasted."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, result = observation.phenomenon_time, observation.result
        level = self.test.severities.get(result, Level.NORMAL)
        return self.lasting.observe(state, Said(at, result, level, observation.quality is Quality.GOOD))

    def deadline(self, state: LastingState) -> int | None:
        """When the value has lasted."""
        return self.lasting.deadline(state) if state.above else None

    def elapse(self, state: LastingState, at: int) -> LastingState:
        """It has lasted: nobody has said otherwise."""
        return self.lasting.elapse(state, at)
