"""A tide made up of its two greatest constituents, for the demo: no forecast, and no almanac's figures.

M2 is the moon's, twice in 24 h 50 min, S2 the sun's, twice in 24 h: together they give springs and neaps.
`details.tide` of a station says how: `{ mean = 0.3, m2 = [0.8, 2.0], s2 = [0.3, 5.0] }`, the mean level in m,
and of each constituent the amplitude in m and the hours from midnight UTC of 1 January 1970 to a high water.
"""

from collections.abc import Mapping
from math import cos, isfinite, pi
from typing import cast

from city.rain import HOUR_MS

PERIOD_H: Mapping[str, float] = {"m2": 12.4206012, "s2": 12.0}


def tide_level(details: Mapping[str, object], time_ms: int) -> float | None:
    """The level in m at a time (epoch ms); None of a station without a tide."""
    table = cast(Mapping[str, object] | None, details.get("tide"))
    if table is None:
        return None
    level = float(cast(float, table["mean"]))
    for name, period_h in PERIOD_H.items():
        amplitude, high_h = map(float, cast(list[float], table[name]))
        level += amplitude * cos(2 * pi * (time_ms / HOUR_MS - high_h) / period_h)
    return level


def tide_problem(details: Mapping[str, object]) -> str | None:
    """What is wrong with the tide of a station; None where nothing is."""
    try:
        level = tide_level(details, 0)
    except (KeyError, TypeError, ValueError):
        level = float("nan")
    whole = level is None or isfinite(level)
    return None if whole else "needs mean (m), and m2 and s2, each of amplitude (m) and hour of high water"
