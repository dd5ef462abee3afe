"""A reservoir's surveyed stage-storage curve.

Storage is piecewise linear in the level between surveyed points, never extrapolated: past the
ends the nearest surveyed storage is returned and said to be outside (GB/T 22482 practice;
`../data` curves by the Texas Water Development Board).
"""

from bisect import bisect_right
from dataclasses import dataclass

ACRE_FOOT_M3 = 1233.48184
FOOT_M = 0.3048


@dataclass(frozen=True, slots=True)
class Curve:
    """Levels (m, strictly rising) and storages (1e4 m³, never falling), same length ≥ 2."""

    levels: tuple[float, ...]
    storages: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.levels) != len(self.storages) or len(self.levels) < 2:
            raise ValueError("a curve needs two or more points")
        if any(b <= a for a, b in zip(self.levels, self.levels[1:], strict=False)):
            raise ValueError("levels must rise")
        if any(b < a for a, b in zip(self.storages, self.storages[1:], strict=False)):
            raise ValueError("storage must not fall with the level")

    def storage(self, level: float) -> tuple[float, bool]:
        """(storage in 1e4 m³, whether the level lies within the survey) at a level in m."""
        if level <= self.levels[0]:
            return self.storages[0], level == self.levels[0]
        if level >= self.levels[-1]:
            return self.storages[-1], level == self.levels[-1]
        i = bisect_right(self.levels, level)
        low, high = self.levels[i - 1], self.levels[i]
        share = (level - low) / (high - low)
        return self.storages[i - 1] + share * (self.storages[i] - self.storages[i - 1]), True
