"""Spikes: a lone excursion that comes back.

Hampel's identifier: a result is held against the median of the results around it, and how far it may be from
it is a multiple of their median absolute deviation (Hampel 1974; Davies and Gather 1993), here six of them,
and not less than the property's `spike`. IOOS QARTOD's spike test asks for the same shape: out and back. What
stays is no spike, whatever it is.
"""

from itertools import pairwise

import numpy as np

from city.columns import Columns, Floats, Ints
from city.qc_robust import SIGMA
from city.remark import Check, Remark, joined

HALF = 6
"""Results on each side that make the median."""
DEVIATIONS = 6.0
SLOW_S = 600
LONGEST = {True: 1, False: 3}
"""Results that a spike may have: of a slow datastream one, for three hours are no spike."""
GAP = 3.5
"""So many intervals without a result part a series in two."""


def spikes(columns: Columns, height: float, report_s: float) -> list[Remark]:
    """The spikes of results in order, those nearer than ten intervals as one. The first and the last results
    cannot be judged: read some of the days before and after."""
    longest = LONGEST[report_s >= SLOW_S]
    found: list[Remark] = []
    for first, last in pieces(columns.times, report_s):
        part = columns.only(slice(first, last))
        if len(part) > 2 * HALF:
            found += _of_piece(part, height, longest)
    return joined(found, round(10_000 * report_s), "height")


def pieces(times: Ints, report_s: float) -> list[tuple[int, int]]:
    """Where a series is parted by gaps: pairs of indices, the second exclusive."""
    cuts = np.flatnonzero(np.diff(times) > GAP * report_s * 1000) + 1
    edges = [0, *cuts.tolist(), len(times)]
    return list(pairwise(edges)) if len(times) else []


def runs(marked: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of a mask that are true: pairs of indices, the second exclusive."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _of_piece(part: Columns, height: float, longest: int) -> list[Remark]:
    middle, spread = _around(part.results)
    off = part.results - middle
    allowed = np.maximum(height, DEVIATIONS * SIGMA * spread)
    found: list[Remark] = []
    for side in (off > allowed, off < -allowed):
        for a, b in runs(side):
            if b - a <= longest and a > 0 and b < len(part) and _comes_back(part.results, off, a, b):
                peak = a + int(np.argmax(np.abs(off[a:b])))
                figures = {
                    "value": part.results[peak],
                    "usual": middle[peak],
                    "height": off[peak],
                    "n": b - a,
                }
                found.append(Remark(Check.SPIKE, int(part.times[a]), int(part.times[b - 1]), figures))
    return sorted(found, key=lambda one: one.first)


def _around(results: Floats) -> tuple[Floats, Floats]:
    """The median around each result, and the median absolute deviation from it."""
    padded = np.pad(results, HALF, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * HALF + 1)
    middle = np.median(windows, axis=1)
    return middle, np.median(np.abs(windows - middle[:, None]), axis=1)


def _comes_back(results: Floats, off: Floats, a: int, b: int) -> bool:
    """Whether on both sides at least half of the way is gone in one step."""
    height = np.max(np.abs(off[a:b]))
    out, back = abs(results[a] - results[a - 1]), abs(results[b - 1] - results[b])
    return bool(min(out, back) > height / 2)
