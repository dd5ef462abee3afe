"""At least n of the last m results beyond a limit: for what is noisy, where a duration would be broken.

Only observations that are fit to alarm count among the m, for as long as twice m reports take; only a GOOD
one that is itself on the safe side lowers.
"""

from dataclasses import dataclass
from typing import NamedTuple

from alerts.evaluate.evaluator import State, Unhurried
from alerts.evaluate.ladder import Scale
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Count
from city.state import Level


class Counted(NamedTuple):
    """When a result was, the severity it has by itself, and the one up to which it keeps what there is."""

    at: int
    reached: Level
    held: Level

    def beside(self, current: Level) -> Level:
        """As what it counts while this is the severity."""
        return max(self.reached, min(self.held, current))


class CountState(State, frozen=True, gc=False):
    """`recent` are the last results, at most m, oldest first."""

    recent: tuple[Counted, ...] = ()


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
        counted = Counted(at, *self.scale.stands(observation.result, at))
        young = tuple(row for row in state.recent if row.at >= at - self.memory_ms)
        recent = (*young, counted)[-self.test.m :]
        levels = [row.beside(before.severity) for row in recent]
        level = max(self._reached(levels), min(levels[-1], before.severity))
        if level > before.severity or (level < before.severity and observation.quality is Quality.GOOD):
            since = next((row.at for row, one in zip(recent, levels, strict=True) if one >= level), at)
            return CountState(
                Finding(
                    at, level, observation.result, self.scale.limit_of(level, at), since if level else at
                ),
                recent,
            )
        return CountState(before, recent)

    def _reached(self, levels: list[Level]) -> Level:
        """The severity that n of them are at or above."""
        if len(levels) < self.test.n:
            return Level.NORMAL
        return sorted(levels, reverse=True)[self.test.n - 1]
