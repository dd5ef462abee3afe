"""Slow drift: a datastream that leaves its neighbours, or whose lowest results creep, over a month.

Against neighbours, days are compared: the ratio (or the difference) of a daily mean to the median of the
neighbours' daily means, its median over the last week against that over the weeks before. What moves all
stations, weather and season, cancels. Without neighbours, the minimum of each day has to stay: a gas
detector's zero that rises by the slope of Theil and Sen, surely by Kendall's tau, is on its way to a false
alarm. The numbers are local choices.
"""

import numpy as np

from city.clock import DAY_MS
from city.hourly import Floats
from city.qc_limits import Against, QcLimits
from city.qc_neighbours import LEAST
from city.qc_robust import SIGMA, median, medians, slope
from city.remark import Check, Remark

DAYS = 30
RECENT = 7
LEAST_DAYS = (10, 5)
"""Before and within the last week."""
HOURS_A_DAY = 18
DEVIATIONS = 2.0
SURE = 0.6


def drift(mine: Floats, theirs: Floats, limits: QcLimits, until: int) -> list[Remark]:
    """Whether the last week, up to `until` (epoch ms), is off the weeks before, beside the neighbours.

    `mine` are means of the valid hours of DAYS days, `theirs` a row of the same for each neighbour; NaN where
    there is none.
    """
    if limits.drift is None:
        return []
    middle, n = medians(np.array([daily(row) for row in theirs]).reshape(len(theirs), DAYS))
    middle[n < LEAST] = np.nan
    off = _held_against(daily(mine), middle, limits)
    before, recent = off[:-RECENT], off[-RECENT:]
    told = np.count_nonzero(~np.isnan(before)), np.count_nonzero(~np.isnan(recent))
    if told[0] < LEAST_DAYS[0] or told[1] < LEAST_DAYS[1]:
        return []
    was, is_now = median(before), median(recent)
    usual = SIGMA * median(np.abs(before - was))
    least = np.log(limits.drift) if limits.against is Against.RATIO else limits.drift
    if abs(is_now - was) <= max(least, DEVIATIONS * usual):
        return []
    said = np.exp if limits.against is Against.RATIO else float
    least_n = float(n[n >= LEAST].min())
    figures = {"before": float(said(was)), "now": float(said(is_now)), "neighbours": least_n}
    return [_remark(is_now > was, until, figures)]


def creep(lows: Floats, least: float | None, until: int) -> list[Remark]:
    """Whether the lowest result of a day creeps by `least` or more in DAYS days; `lows` are those of
    hours."""
    if least is None:
        return []
    days = lows.reshape(DAYS, 24)
    full = np.count_nonzero(~np.isnan(days), axis=1) >= HOURS_A_DAY
    if np.count_nonzero(full) < sum(LEAST_DAYS):
        return []
    lowest = np.where(full, np.min(np.where(np.isnan(days), np.inf, days), axis=1), np.nan)
    a_day, tau = slope(lowest)
    if abs(a_day) * DAYS < least or abs(tau) < SURE:
        return []
    return [_remark(a_day > 0, until, {"rise": a_day * DAYS, "days": float(np.count_nonzero(full))})]


def daily(hours: Floats) -> Floats:
    """The mean of each day of hours that has enough of them, NaN of the others."""
    days = hours.reshape(-1, 24)
    n = np.count_nonzero(~np.isnan(days), axis=1)
    sums = np.nansum(days, axis=1)
    return np.where(n >= HOURS_A_DAY, sums / np.maximum(n, 1), np.nan)


def _held_against(mine: Floats, middle: Floats, limits: QcLimits) -> Floats:
    """The logarithm of the ratio, or the difference. Of very little, a ratio says nothing."""
    if limits.against is Against.OFFSET:
        return mine - middle
    little = (limits.apart or 0.0) / 5
    told = (mine > 0) & (middle > 0) & ((mine > little) | (middle > little))
    ratio = np.full(len(mine), np.nan)
    ratio[told] = np.log(mine[told] / middle[told])
    return ratio


def _remark(high: bool, until: int, figures: dict[str, float]) -> Remark:
    return Remark(Check.DRIFT_HIGH if high else Check.DRIFT_LOW, until - RECENT * DAY_MS, until, figures)
