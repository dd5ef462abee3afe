"""Stuck: the same result for longer than the property's table believes, with what was usual before.

The live judgement marks results from that time on; here the whole stretch is told, from its first result,
which may lie days before, and the longest stretch of the month before, for some sensors are that coarse. IOOS
QARTOD calls it the flat line test.
"""

from itertools import pairwise

import numpy as np

from city.columns import Columns, Floats
from city.hourly import HOUR_MS, Hours
from city.qc_spike import pieces
from city.remark import Check, Remark

LEAST_GAP_S = 2 * 3600.0
"""A gap shorter than this does not part a stretch."""


def stuck(
    columns: Columns, after_s: float, report_s: float, since: int | None, usual_h: float
) -> list[Remark]:
    """The stretches of one result that last `after_s` or longer, of results in order.

    `since` is when the first result came up, should that be before the first of `columns`; `usual_h` is what
    `longest_flat` says of the time before.
    """
    found: list[Remark] = []
    for first, last in pieces(columns.times, max(report_s, LEAST_GAP_S / 3.5)):
        results = columns.results[first:last]
        edges = [0, *(np.flatnonzero(np.diff(results)) + 1).tolist(), len(results)]
        for a, b in pairwise(edges):
            begun, ended = int(columns.times[first + a]), int(columns.times[first + b - 1])
            if first + a == 0 and since is not None:
                begun = min(begun, since)
            if ended - begun >= after_s * 1000:
                hours = (ended - begun) / HOUR_MS
                figures = {"value": float(results[a]), "hours": hours, "usual": usual_h}
                found.append(Remark(Check.STUCK, begun, ended, figures))
    return found


def begins_flat(columns: Columns) -> bool:
    """Whether the first result stays for an hour: then it is worth asking since when."""
    other = np.flatnonzero(columns.results != columns.results[:1])
    until = columns.times[other[0]] if len(other) else columns.times[-1] if len(columns) else 0
    return len(columns) > 0 and bool(until - columns.times[0] >= HOUR_MS or not len(other))


def longest_flat(hours: Hours) -> float:
    """For how many hours in a row there was one result at most; hours without a GOOD one are passed over."""
    lows, highs = hours.lows, hours.highs
    told = ~np.isnan(lows)
    return _longest(lows[told], highs[told])


def _longest(lows: Floats, highs: Floats) -> float:
    longest = current = 0
    before = np.nan
    for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
        flat = low == high
        current = current + 1 if flat and low == before else int(flat)
        before = low if flat else np.nan
        longest = max(longest, current)
    return float(longest)
