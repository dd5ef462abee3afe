"""The arithmetic of the wall's benchmarks: spreads of delays, and the slope of a line. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Spread:
    """Of delays, in milliseconds; None where there were fewer than two."""

    p50: float | None
    p95: float | None
    most: float | None
    count: int

    def json(self) -> dict[str, object]:
        """As in the result."""
        return asdict(self)


def spread(delays: Sequence[float]) -> Spread:
    """Median, 95th percentile and the greatest."""
    if len(delays) < 2:
        return Spread(None, None, None, len(delays))
    cuts = quantiles(delays, n=100, method="inclusive")
    return Spread(round(cuts[49], 1), round(cuts[94], 1), round(max(delays), 1), len(delays))


def ratio(theirs: float | None, ours: float | None) -> float | None:
    """How many times as long theirs takes; None where one of them is not known."""
    return round(theirs / ours, 2) if theirs and ours else None


def slope_per_1000(counts: Sequence[float], sizes: Sequence[float]) -> float | None:
    """By how much `sizes` grow with a thousand more of `counts`; None below three pairs.

    The median of the slopes between any two (Theil and Sen), so that one odd size tilts nothing.
    """
    if len(counts) < 3:
        return None
    slopes = _slopes(counts, sizes)
    return median(slopes) * 1000 if slopes else None


def slope_within(parts: Iterable[tuple[Sequence[float], Sequence[float]]]) -> float | None:
    """The same of counts and sizes in parts: what happens between two parts is no growth."""
    slopes = [slope for counts, sizes in parts if len(counts) >= 3 for slope in _slopes(counts, sizes)]
    return median(slopes) * 1000 if slopes else None


def _slopes(counts: Sequence[float], sizes: Sequence[float]) -> list[float]:
    pairs = combinations(zip(counts, sizes, strict=True), 2)
    return [(size - first) / (count - before) for (before, first), (count, size) in pairs if count != before]
