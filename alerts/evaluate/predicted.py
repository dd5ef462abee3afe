"""The line through the recent past reaches a limit within a while: time to act before the flood.

The window is divided into slots by the clock, each with its median time and result; the line is Theil's and
Sen's, the median of the slopes between any two slots (P. K. Sen 1968), so that one bad value bends nothing.
The middle half of those slopes gives the earliest and the latest time at which the limit is reached. Where
the line falls back behind the limit, the finding ends.
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
"""Points without which there is no line; they must span half of the window too."""


class PredictedState(State, frozen=True, gc=False):
    """`points` are times and results of the window, oldest first."""

    points: tuple[tuple[int, float], ...] = ()


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
        if line is None:
            return PredictedState(state.finding, points)
        ahead = line.value + line.slope * self.test.within_ms
        good = observation.quality is Quality.GOOD
        found = self.scale.judge(state.finding, at, ahead, good=good)
        if found is not state.finding:
            low, high = _reached(line, at, found, self.scale.ladder.side)
            found = Finding(at, found.severity, result, found.limit, at, low=low, high=high)
        return PredictedState(found, points)


def line_through(points: tuple[tuple[int, float], ...], window_ms: int) -> Line | None:
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
