"""The individual air quality index of one pollutant beyond a limit, by the edition of the observation's day.

The finding's result is the index. The greatest of a thing's pollutants is made by `alerts/combine.py`.
"""

from dataclasses import dataclass

from alerts.evaluate.evaluator import State, Unhurried
from alerts.evaluate.ladder import Scale, day_of
from city.alert import Finding
from city.aqi import edition_on, individual_index, row_of
from city.observation import Observation
from city.quality import Quality, may_alarm


@dataclass(frozen=True, slots=True)
class AqiEvaluator(Unhurried[State]):
    """The index of one datastream: its property, averaged over `period_s`."""

    scale: Scale
    prop: str
    period_s: float
    state_type: type[State] = State
    memory_ms: int = 0

    def begin(self, finding: Finding) -> State:
        """Nothing to remember."""
        return State(finding)

    def observe(self, state: State, observation: Observation) -> State:
        """Judge by the index, where there is one."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at = observation.phenomenon_time
        index = self.index(at, observation.result)
        if index is None:
            return state
        good = observation.quality is Quality.GOOD
        found = self.scale.judge(state.finding, at, float(index), good=good)
        return state if found is state.finding else State(found)

    def index(self, at: int, result: float) -> int | None:
        """The index of a result at a time (epoch ms); None where the edition of its day gives none."""
        edition = edition_on(day_of(at, self.scale.zone))
        row = row_of(self.prop, self.period_s, edition)
        return individual_index(edition, row, result) if row else None
