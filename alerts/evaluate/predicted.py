"""The line through the recent past reaches a limit within a while: time to act before the flood.

The line is that of `city.crossing`. Where it falls back behind the limit, the finding ends. A limit that
results are beyond is none to foretell: what was foretold ends as reached, and nothing is foretold of it again
while the window holds the crossing.
"""

from dataclasses import dataclass

from alerts.evaluate.evaluator import State, Unhurried
from alerts.evaluate.ladder import Scale
from city.alert import Finding
from city.crossing import FEWEST, Line, Points, line_through
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Predicted, Side
from city.state import Level


class PredictedState(State, frozen=True, gc=False):
    """What the line is drawn through."""

    points: Points = ()


@dataclass(frozen=True, slots=True)
class PredictedEvaluator(Unhurried[PredictedState]):
    """A predicted crossing on one datastream. The finding's result is what was observed then."""

    test: Predicted
    scale: Scale
    state_type: type[PredictedState] = PredictedState

    @property
    def memory_ms(self) -> int:
        """The window."""
        return self.test.window_ms

    def begin(self, finding: Finding) -> PredictedState:
        """No points."""
        return PredictedState(finding)

    def observe(self, state: PredictedState, observation: Observation) -> PredictedState:
        """Draw the line again with a result that is fit."""
        if not may_alarm(observation.quality, observation.reasons):
            return state
        at, result = observation.phenomenon_time, observation.result
        first = at - self.test.window_ms
        points = (*(point for point in state.points if point[0] > first), (at, result))
        line = line_through(points, self.test.window_ms)
        good = observation.quality is Quality.GOOD
        found = self._foreseen(state.finding, line, at, result, good=good) if line else state.finding
        return PredictedState(self._still_ahead(state.finding, found, points, good=good), points)

    def _foreseen(self, before: Finding, line: Line, at: int, result: float, *, good: bool) -> Finding:
        ahead = line.value + line.slope * self.test.within_ms
        found = self.scale.judge(before, at, ahead, good=good)
        if found is before:
            return before
        low, high = _reached(line, at, found, self.scale.ladder.side)
        return Finding(at, found.severity, result, found.limit, at, low=low, high=high)

    def _still_ahead(self, before: Finding, found: Finding, points: Points, *, good: bool) -> Finding:
        """What is found of a limit that results are not beyond already.

        What was foretold and is so now ends as reached: normal, with the limit, and the time as its range.
        """
        if found.severity is before.severity is Level.NORMAL:
            return before
        at, result = points[-1]
        reached = self.scale.reached([point[1] for point in points], FEWEST, at)
        if found.severity > reached or before.severity is Level.NORMAL or not good:
            return found if found.severity > reached else before
        limit = self.scale.limit_of(before.severity, at)
        if limit is None or not self.scale.ladder.is_beyond(result, limit):
            return Finding(at, Level.NORMAL, result, None, at)
        return Finding(at, Level.NORMAL, result, limit, at, low=float(at), high=float(at))


def _reached(line: Line, at: int, found: Finding, side: Side) -> tuple[float | None, float | None]:
    """The earliest and the latest time (epoch ms) that the limit is reached; None for never."""
    if found.severity is Level.NORMAL or found.limit is None:
        return None, None
    return line.reaches(found.limit, at, above=side is Side.ABOVE)
