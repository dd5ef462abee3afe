"""At least n of the last m results beyond a limit: for what is noisy, where a duration would be broken.

Only observations that are fit to alarm count among the m, for as long as twice m reports take; only a GOOD
one that is itself on the safe side lowers.
"""

from dataclasses import dataclass

from alerts.evaluate.evaluator import State, Unhurried
from alerts.evaluate.ladder import Scale
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Count
from city.state import Level


class CountState(State, frozen=True, gc=False):
    """`recent` are time and severity of the last results, at most m, oldest first."""

    recent: tuple[tuple[int, Level], ...] = ()


@dataclass(frozen=True, slots=True)
class CountEvaluator(Unhurried[CountState]):
    """n of m on one datastream that reports every `report_ms`."""

    test: Count
    scale: Scale
    report_ms: int
    state_type: type[CountState] = CountState

    @property
    def memory_ms(self) -> int:
        """How long a result counts."""
        return 2 * self.test.m * self.report_ms

    def begin(self, finding: Finding) -> CountState:
        """Nothing counted."""
        return CountState(finding)

    def observe(self, state: CountState, observation: Observation) -> CountState:
        """Count a result that is fit."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, before = observation.phenomenon_time, state.finding
        placed = self.scale.place(observation.result, at, before.severity)
        young = tuple(row for row in state.recent if row[0] >= at - self.memory_ms)
        recent = (*young, (at, placed))[-self.test.m :]
        level = max(self._reached(recent), min(placed, before.severity))
        if level > before.severity or (level < before.severity and observation.quality is Quality.GOOD):
            since = next((time for time, one in recent if one >= level), at) if level else at
            return CountState(
                Finding(at, level, observation.result, self.scale.limit_of(level, at), since), recent
            )
        return CountState(before, recent)

    def _reached(self, recent: tuple[tuple[int, Level], ...]) -> Level:
        """The severity that n of them are at or above."""
        if len(recent) < self.test.n:
            return Level.NORMAL
        return sorted((level for _, level in recent), reverse=True)[self.test.n - 1]
