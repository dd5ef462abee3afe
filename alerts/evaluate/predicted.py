"""The line through the recent past reaches a limit within a while: time to act before the flood.

The window is divided into slots by the clock, each with its median time and result; the line is Theil's and
Sen's, the median of the slopes between any two slots (P. K. Sen 1968), so that one bad value bends nothing.
The middle half of those slopes gives the earliest and the latest time at which the limit is reached. Where
the line falls back behind the limit, the finding ends. A limit that results are beyond is none to foretell:
what was foretold ends as reached, and nothing is foretold of it again while the window holds the crossing.
"""

from dataclasses import dataclass
from itertools import combinations, groupby

from alerts.evaluate.evaluator import State, Unhurried
from alerts.evaluate.ladder import Scale
from alerts.evaluate.spike import median
from city.alert import Finding
from city.clock import DAY_MS
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.rule import Predicted, Side
from city.state import Level

SLOTS = 12
NEVER_MS = 366 * DAY_MS
FEWEST = 5
"""Points without which there is no line; they must span half of the window too. As many are a crossing."""


Points = tuple[tuple[int, float], ...]
"""Times (epoch ms) and results of the window, oldest first."""


class PredictedState(State, frozen=True, gc=False):
    """What the line is drawn through."""

    points: Points = ()


@dataclass(frozen=True, slots=True)
class Line:
    """The value that a line has now, and its slopes per ms: the median, and the middle half's ends."""

    value: float
    slope: float
    flat: float
    steep: float


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
        if limit is None or not (result > limit if self._above else result < limit):
            return Finding(at, Level.NORMAL, result, None, at)
        return Finding(at, Level.NORMAL, result, limit, at, low=float(at), high=float(at))

    @property
    def _above(self) -> bool:
        return self.scale.ladder.side is Side.ABOVE


def line_through(points: Points, window_ms: int) -> Line | None:
    """The line through points of a window; None where they are too few or span too little of it."""
    if len(points) < FEWEST or points[-1][0] - points[0][0] < window_ms / 2:
        return None
    slot_ms = max(1, window_ms // SLOTS)
    slots = [_middle(list(group)) for _, group in groupby(points, key=lambda point: point[0] // slot_ms)]
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(slots, 2))
    if not slopes:
        return None
    slope, quarter = median(slopes), len(slopes) // 4
    now = points[-1][0]
    value = median(sorted(result + slope * (now - at) for at, result in slots))
    return Line(value, slope, slopes[quarter], slopes[-1 - quarter])


def _middle(group: list[tuple[int, float]]) -> tuple[float, float]:
    times, results = sorted(at for at, _ in group), sorted(result for _, result in group)
    return median([float(at) for at in times]), median(results)


def _reached(line: Line, at: int, found: Finding, side: Side) -> tuple[float | None, float | None]:
    """The earliest and the latest time (epoch ms) that the limit is reached; None for never."""
    if found.severity is Level.NORMAL or found.limit is None:
        return None, None
    away = found.limit - line.value if side is Side.ABOVE else line.value - found.limit
    if away <= 0:
        return float(at), float(at)
    towards = [s if side is Side.ABOVE else -s for s in (line.flat, line.slope, line.steep)]
    return _after(at, away, max(towards)), _after(at, away, min(towards))


def _after(at: int, away: float, speed: float) -> float | None:
    """When something so far away is reached; what would take longer than a year is never reached."""
    return at + away / speed if speed * NEVER_MS >= away else None
