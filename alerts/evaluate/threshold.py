"""A result beyond a limit, for a while if the rule says so.

Without durations every observation decides by itself. With `for_ms` a severity counts once results were at
it or above it for that long, whether or not one more observation comes to say so: a sensor that dies in the
cloud it announced has still announced it. With `clear_for_ms` it is left only once GOOD results said so for
that long, and only an observation can say so: nothing clears on silence.

Only an observation that is fit to alarm raises; only a GOOD one lowers.
"""

from dataclasses import dataclass
from datetime import tzinfo

from alerts.evaluate.evaluator import State
from alerts.evaluate.ladder import Limits, day_of, place
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Threshold
from city.state import Level


class ThresholdState(State, frozen=True, gc=False):
    """`above` are the severities over the present one that are waited for, mild first, with since when and
    the newest result that keeps them; `below_since` is since when results have been milder."""

    above: tuple[tuple[Level, int, float, float | None], ...] = ()
    below_since: int | None = None


@dataclass(frozen=True, slots=True)
class ThresholdEvaluator:
    """A threshold on one datastream."""

    test: Threshold
    limits: Limits
    zone: tzinfo
    state_type: type[ThresholdState] = ThresholdState

    @property
    def memory_ms(self) -> int:
        """A duration may have begun this long ago."""
        return max(self.test.for_ms, self.test.clear_for_ms)

    def begin(self, finding: Finding) -> ThresholdState:
        """Nothing is waited for."""
        return ThresholdState(finding)

    def observe(self, state: ThresholdState, observation: Observation) -> ThresholdState:
        """Raise what has lasted, lower what a GOOD result says is over."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, result = observation.phenomenon_time, observation.result
        current = state.finding.severity
        # what is waited for is held in the band too: a value that hovers on the limit goes on waiting
        waited = max((row[0] for row in state.above), default=current)
        day = day_of(at, self.zone)
        level, limit = place(self.test.ladder, self.limits, result, day, max(current, waited))
        above = self._waited(state, at, result, level, limit)
        if raised := [row for row in above if at - row[1] >= self.test.for_ms]:
            severity, since, _, reached = raised[-1]
            rest = tuple(row for row in above if row[0] > severity)
            return ThresholdState(Finding(at, severity, result, reached, since), rest)
        if level >= current or observation.quality is not Quality.GOOD:
            return ThresholdState(state.finding, above)
        below_since = at if state.below_since is None else state.below_since
        if at - below_since >= self.test.clear_for_ms:
            return ThresholdState(Finding(at, level, result, limit, at))
        return ThresholdState(state.finding, above, below_since)

    def deadline(self, state: ThresholdState) -> int | None:
        """When the first of the severities that are waited for has lasted."""
        return min((row[1] + self.test.for_ms for row in state.above), default=None)

    def elapse(self, state: ThresholdState, at: int) -> ThresholdState:
        """What was waited for has lasted: nobody has said otherwise."""
        severity, since, result, limit = [row for row in state.above if row[1] + self.test.for_ms <= at][-1]
        rest = tuple(row for row in state.above if row[0] > severity)
        return ThresholdState(Finding(at, severity, result, limit, since), rest)

    def _waited(
        self, state: ThresholdState, at: int, result: float, level: Level, limit: float | None
    ) -> tuple[tuple[Level, int, float, float | None], ...]:
        """Every severity above the present one that the result is at, with since when."""
        since = {row[0]: row[1] for row in state.above}
        current = state.finding.severity
        severities = [step.severity for step in self.test.ladder.steps if current < step.severity <= level]
        return tuple((severity, since.get(severity, at), result, limit) for severity in severities)
