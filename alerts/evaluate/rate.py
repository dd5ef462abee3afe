"""The change over a window, per hour, beyond a limit: a reservoir that rises half a metre in an hour.

A result is compared with the newest one that is at least a window older. Where that is more than two windows
older, too little is known, and nothing is said.
"""

from dataclasses import dataclass

from alerts.evaluate.evaluator import State, Unhurried
from alerts.evaluate.ladder import Scale
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Rate

HOUR_MS = 3600 * 1000

Points = tuple[tuple[int, float], ...]
"""Times (epoch ms) and results, oldest first."""


class RateState(State, frozen=True, gc=False):
    """`points` reach back to the one that the newest is compared with."""

    points: Points = ()


@dataclass(frozen=True, slots=True)
class RateEvaluator(Unhurried[RateState]):
    """A rate of change on one datastream. The finding's result is the rate."""

    test: Rate
    scale: Scale
    state_type: type[RateState] = RateState

    @property
    def memory_ms(self) -> int:
        """What the first result may be compared with."""
        return 2 * self.test.window_ms

    def begin(self, finding: Finding) -> RateState:
        """Nothing to compare with."""
        return RateState(finding)

    def observe(self, state: RateState, observation: Observation) -> RateState:
        """Compare a result that is fit."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, result = observation.phenomenon_time, observation.result
        points = (*self._from_reference(state.points, at - self.test.window_ms), (at, result))
        since, before = points[0]
        age = at - since
        if not self.test.window_ms <= age <= 2 * self.test.window_ms:
            return RateState(state.finding, points)
        rate = (result - before) / age * HOUR_MS
        good = observation.quality is Quality.GOOD
        return RateState(self.scale.judge(state.finding, at, rate, good=good), points)

    def _from_reference(self, points: Points, until: int) -> Points:
        """The newest point of a time or before it, and what follows."""
        first = 0
        while first + 1 < len(points) and points[first + 1][0] <= until:
            first += 1
        return points[first:]
