"""A result far from the median of the m before it, to either side: a jump that may be the emergency itself.

A level that stays where it jumped to is a spike until the median has caught up. Results spread over more than
three times m reports are no neighbours: after a gap nothing is said until there are m newer ones.
"""

from dataclasses import dataclass

from alerts.evaluate.evaluator import State, Unhurried
from alerts.evaluate.ladder import Scale
from city.alert import Finding
from city.median import median
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Spike

REACH = 3
"""Over how many times m reports the m results may be spread."""


class SpikeState(State, frozen=True, gc=False):
    """`points` are times and results of the last m, oldest first."""

    points: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class SpikeEvaluator(Unhurried[SpikeState]):
    """A spike on one datastream that reports every `report_ms`. The finding's result is the distance."""

    test: Spike
    scale: Scale
    report_ms: int
    state_type: type[SpikeState] = SpikeState

    @property
    def memory_ms(self) -> int:
        """Over how long the m results may be spread."""
        return REACH * self.test.m * self.report_ms

    def begin(self, finding: Finding) -> SpikeState:
        """No neighbours."""
        return SpikeState(finding)

    def observe(self, state: SpikeState, observation: Observation) -> SpikeState:
        """Compare a result that is fit with those before it."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, result, finding = observation.phenomenon_time, observation.result, state.finding
        points = state.points
        if len(points) == self.test.m and at - points[0][0] <= self.memory_ms:
            distance = abs(result - median(sorted(value for _, value in points)))
            good = observation.quality is Quality.GOOD
            finding = self.scale.judge(finding, at, distance, good=good)
        return SpikeState(finding, (*points, (at, result))[-self.test.m :])
