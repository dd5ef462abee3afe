"""Which of the four colours a river's or tide's level has, after 水情预警发布管理办法.

Blue near the warning level or near the flood of five years, yellow from the warning level or the flood of
five years on, orange from the guarantee level or that of twenty years, red from the highest ever observed or
that of fifty years. The rule does not say how near is near: that is a local choice. Levels that are not known
do not count.
"""

from dataclasses import dataclass

from city.limit import ROUNDING
from city.state import Level

NEAR_M = 0.2
"""How near to the warning level is near, unless a station says otherwise."""


@dataclass(frozen=True, slots=True)
class RiverLevels:
    """The levels of a station in m; None what nobody knows. `years_*` are floods of so many years.

    Blue begins `near` below the warning level or the flood of five years, or at `begins` where a station says
    so.
    """

    warning: float | None = None
    guarantee: float | None = None
    historic_max: float | None = None
    near: float = NEAR_M
    years_5: float | None = None
    years_20: float | None = None
    years_50: float | None = None
    begins: float | None = None

    def colour(self, level: float) -> Level:
        """The colour of a level in m; normal where it has none."""
        near = (self.warning, self.years_5) if self.begins is None else (self.begins,)
        steps = (
            (Level.RED, 0.0, (self.historic_max, self.years_50)),
            (Level.ORANGE, 0.0, (self.guarantee, self.years_20)),
            (Level.YELLOW, 0.0, (self.warning, self.years_5)),
            (Level.BLUE, self.near if self.begins is None else 0.0, near),
        )
        for colour, margin, limits in steps:
            if any(limit is not None and limit - level <= margin + ROUNDING for limit in limits):
                return colour
        return Level.NORMAL
