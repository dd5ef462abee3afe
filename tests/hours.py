"""Hours for the tests of averages and indices: from a list of hourly means, None where an hour is missing."""

from collections.abc import Sequence

import numpy as np

from city.hourly import HOUR_MS, Hours


def hours_from(first: int, means: Sequence[float | None], covered_s: float = 3600) -> Hours:
    """Valid hours that begin at `first` (epoch ms) and follow each other, but for those that are None."""
    there = [n for n, mean in enumerate(means) if mean is not None]
    values = np.array([means[n] for n in there], np.float64)
    ones = np.ones(len(there), np.int64)
    starts = first + HOUR_MS * np.array(there, np.int64)
    return Hours(starts, values, values, values, ones, ones, np.full(len(there), float(covered_s)))
