"""The line through the recent past, and when it reaches a limit.

The window is divided into slots by the clock, each with its median time and result; the line is Theil's and
Sen's, the median of the slopes between any two slots (P. K. Sen 1968), so that one bad value bends nothing.
The middle half of those slopes gives the earliest and the latest time at which the limit is reached.
"""

from dataclasses import dataclass
from itertools import combinations, groupby

from city.clock import DAY_MS
from city.median import median

SLOTS = 12
NEVER_MS = 366 * DAY_MS
FEWEST = 5
"""Points without which there is no line; they must span half of the window too. As many are a crossing."""

Points = tuple[tuple[int, float], ...]
"""Times (epoch ms) and results of the window, oldest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """The value that a line has now, and its slopes per ms: the median, and the middle half's ends."""

    value: float
    slope: float
    flat: float
    steep: float

    def reaches(self, limit: float, at: int, *, above: bool) -> tuple[float | None, float | None]:
        """The earliest and the latest time (epoch ms) that a limit is reached; None for never.

        `at` is the line's now; a limit that the line is at or beyond already is reached then.
        """
        away = limit - self.value if above else self.value - limit
        if away <= 0:
            return float(at), float(at)
        towards = [s if above else -s for s in (self.flat, self.slope, self.steep)]
        return _after(at, away, max(towards)), _after(at, away, min(towards))


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


def _after(at: int, away: float, speed: float) -> float | None:
    """When something so far away is reached; what would take longer than a year is never reached."""
    return at + away / speed if speed * NEVER_MS >= away else None
