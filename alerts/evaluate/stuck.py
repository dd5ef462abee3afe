"""A result that stays where it is although observations come: a frozen sensor says nothing about the water.

Silence is not stuck: after a gap longer than the datastream's maximum age the count begins again.
"""

from dataclasses import dataclass

from alerts.evaluate.evaluator import State, Unhurried
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Stuck
from city.state import Level


class StuckState(State, frozen=True, gc=False):
    """`value` is what results have stayed at since `since`; `newest` is when the last of them was."""

    value: float | None = None
    since: int = 0
    newest: int = 0


@dataclass(frozen=True, slots=True)
class StuckEvaluator(Unhurried[StuckState]):
    """A stuck datastream; results further apart than `gap_ms` do not follow one another."""

    test: Stuck
    gap_ms: int
    state_type: type[StuckState] = StuckState

    @property
    def memory_ms(self) -> int:
        """It may have stuck this long ago."""
        return self.test.after_ms

    def begin(self, finding: Finding) -> StuckState:
        """Nothing to stay at."""
        return StuckState(finding)

    def observe(self, state: StuckState, observation: Observation) -> StuckState:
        """Found by an observation that is still there, ended by a GOOD one that moved not long ago."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, result, finding = observation.phenomenon_time, observation.result, state.finding
        value, since = result, at
        if self._stays(state, at, result) and state.value is not None:
            value, since = state.value, state.since
        found = self.test.severity if at - since >= self.test.after_ms else Level.NORMAL
        if found > finding.severity or (found < finding.severity and observation.quality is Quality.GOOD):
            finding = Finding(at, found, result, since=since)
        return StuckState(finding, value, since, at)

    def _stays(self, state: StuckState, at: int, result: float) -> bool:
        if state.value is None or at - state.newest > self.gap_ms:
            return False
        return abs(result - state.value) <= self.test.tolerance
