"""Pure: what kinds that compare a result with earlier ones come to, for all observations at once.

Each is the arithmetic of one evaluator in `alerts/evaluate/`, operation by operation, so that the numbers are
the same to the last bit. All take observations that are fit; NaN is where nothing is said.
"""

from datetime import datetime

import numpy as np

from alerts.evaluate.aqi import AqiEvaluator
from alerts.evaluate.rate import HOUR_MS
from city.aqi import IN_FORCE
from city.columns import Columns, Floats


def rates(fit: Columns, window_ms: int) -> Floats:
    """The change per hour since the newest result that is at least a window older, at most two."""
    at, found = fit.times, np.full(len(fit), np.nan)
    before = np.searchsorted(at, at - window_ms, side="right") - 1
    age = at - at[np.maximum(before, 0)]
    said = (before >= 0) & (age <= 2 * window_ms)
    found[said] = (fit.results[said] - fit.results[before[said]]) / age[said] * HOUR_MS
    return found


def spikes(fit: Columns, m: int, reach_ms: int) -> Floats:
    """The distance from the median of the m before it, where they are near enough."""
    found = np.full(len(fit), np.nan)
    if len(fit) <= m:
        return found
    before = np.sort(np.lib.stride_tricks.sliding_window_view(fit.results, m)[:-1], axis=1)
    half = m // 2
    middle = before[:, half] if m % 2 else (before[:, half - 1] + before[:, half]) / 2
    near = fit.times[m:] - fit.times[:-m] <= reach_ms
    found[m:] = np.where(near, np.abs(fit.results[m:] - middle), np.nan)
    return found


def indices(fit: Columns, evaluator: AqiEvaluator) -> Floats:
    """The index of each by the edition of its day."""
    midnight = datetime(IN_FORCE.year, IN_FORCE.month, IN_FORCE.day, tzinfo=evaluator.scale.zone)
    border = int(np.searchsorted(fit.times, round(midnight.timestamp() * 1000)))
    return np.concatenate(
        [_indices(part, evaluator) for part in (fit.only(slice(border)), fit.only(slice(border, None)))]
    )


def _indices(fit: Columns, evaluator: AqiEvaluator) -> Floats:
    if not len(fit):
        return np.empty(0)
    at = int(fit.times[0])
    results, which = np.unique(fit.results, return_inverse=True)
    known = [evaluator.index(at, result) for result in results.tolist()]
    return np.array([np.nan if one is None else float(one) for one in known])[which]


def since_when(fit: Columns, tolerance: float, gap_ms: int) -> Floats:
    """Since when (epoch ms) each result has stayed where it is."""
    found: list[int] = []
    value, since, newest = float("nan"), 0, 0
    for at, result in zip(fit.times.tolist(), fit.results.tolist(), strict=True):
        if not (abs(result - value) <= tolerance and at - newest <= gap_ms):
            value, since = result, at
        newest = at
        found.append(since)
    return np.array(found, np.float64)
