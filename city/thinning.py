"""Fewer values for a chart, and none of its peaks lost.

M4 (Jugel and others 2014) keeps of every part of the time its first, last, lowest and highest value: what is
drawn is what would be drawn with all of them, and the highest of all is always among them. Where values are
missing on either side of a long gap, those next to it are kept, so that it stays a gap.
"""

from typing import Any, NamedTuple

import numpy as np
from tsdownsample import M4Downsampler

from city.hourly import Floats, Ints

MOST = 2400
"""Values of a line: four times the 600 columns that a chart is drawn over at least."""
MOST_GAPS = 400
"""Of more gaps than that the longest are drawn."""


class Thinned(NamedTuple):
    """Which values are kept, ascending, and the positions among these after which the line breaks."""

    kept: Ints
    breaks: Ints


def thinned(starts: Ints, ends: Ints, values: Floats, most: int = MOST) -> Thinned:
    """Of steps that ascend, at most `most` known values and those beside gaps.

    A line breaks where one known step does not begin as the one before it ends.
    """
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return Thinned(known, known)
    away = starts[known[1:]] - ends[known[:-1]]
    gaps = np.flatnonzero(away > 0)
    if len(known) <= most:
        return Thinned(known, gaps)
    if len(gaps) > MOST_GAPS:
        gaps = np.sort(gaps[np.argsort(away[gaps])[-MOST_GAPS:]])
    times, found = np.ascontiguousarray(starts[known]), np.ascontiguousarray(values[known])
    sampler: Any = M4Downsampler()
    chosen: Ints = sampler.downsample(times, found, n_out=most // 4 * 4).astype(np.int64)
    places = np.unique(np.concatenate([chosen, gaps, gaps + 1]))
    return Thinned(known[places], np.searchsorted(places, gaps))
