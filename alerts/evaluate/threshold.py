"""A result beyond a limit, for a while if the rule says so.

Without durations every observation decides by itself. With `for_ms` a severity counts once results were at
it or above it for that long, whether or not one more observation comes to say so: a sensor that dies in the
cloud it announced has still announced it. With `clear_for_ms` it is left only once GOOD results said so for
that long, and only an observation can say so: nothing clears on silence, and a silence longer than the
datastream's maximum age begins that wait again.

Only an observation that is fit to alarm raises; only a GOOD one lowers.
"""

from dataclasses import dataclass, field

from alerts.evaluate.ladder import Scale
from alerts.evaluate.lasting import Lasting, LastingState, Said
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Threshold


@dataclass(frozen=True, slots=True)
class ThresholdEvaluator:
    """A threshold on one datastream whose results are good for `max_age_ms`."""

    test: Threshold
    scale: Scale
    max_age_ms: int
    state_type: type[LastingState] = LastingState
    lasting: Lasting = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        test, scale = self.test, self.scale
        lasting = Lasting(scale.severities, scale.limit_of, test.for_ms, test.clear_for_ms, self.max_age_ms)
        object.__setattr__(self, "lasting", lasting)

    @property
    def memory_ms(self) -> int:
        """One duration may have followed the other, this long ago."""
        return self.test.for_ms + self.test.clear_for_ms + self.max_age_ms

    def begin(self, finding: Finding) -> LastingState:
        """Nothing is waited for."""
        return LastingState(finding)

    def observe(self, state: LastingState, observation: Observation) -> LastingState:
        """Raise what has lasted, lower what a GOOD result says is over."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, result = observation.phenomenon_time, observation.result
        level = self.scale.place(result, at, state.held)
        return self.lasting.observe(state, Said(at, result, level, observation.quality is Quality.GOOD))

    def deadline(self, state: LastingState) -> int | None:
        """When the first of the severities that are waited for has lasted."""
        return self.lasting.deadline(state) if state.above else None

    def elapse(self, state: LastingState, at: int) -> LastingState:
        """What was waited for has lasted: nobody has said otherwise."""
        return self.lasting.elapse(state, at)
