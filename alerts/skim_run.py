"""Pure: which observations, or hours of them, stay where calm ones follow loud ones."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from alerts.evaluate.hourly_mean import HOUR_MS, HourlyMeanEvaluator, hour_of
from alerts.evaluate.ladder import Scale, left_at
from city.columns import Columns, Floats, Ints, Mask
from city.limit import Limit
from city.rule import Side, Step

QUARTER_MS = HOUR_MS // 4
"""Clocks differ from each other by whole quarters of an hour."""
NEAR = 1e-6
"""How near to the limit, relatively, a sum that was added up in another order may mislead."""


class Settling(NamedTuple):
    """For how long, and how often, it must have been calm before nothing is left of what was loud.

    A silence longer than `gap_ms`, if there is one, begins that again.
    """

    ms: int = 0
    results: int = 1
    gap_ms: int | None = None


def edge(scale: Scale) -> float | None:
    """The result beyond which anything may be found, in any season; None where nothing can be."""
    lines = [
        line
        for step in scale.ladder.steps
        for limit in _values(scale, step)
        for line in (scale.ladder.edge(limit), left_at(scale.ladder, step, limit))
    ]
    if not lines:
        return None
    return min(lines) if scale.ladder.side is Side.ABOVE else max(lines)


def loud(scale: Scale, limit: float | None, results: Floats) -> Mask:
    """Which results are beyond the edge."""
    if limit is None:
        return np.zeros(len(results), np.bool_)
    return results > limit if scale.ladder.side is Side.ABOVE else results < limit


def kept(times: Ints, is_loud: Mask, mute: Mask, starts: Sequence[int], settling: Settling) -> Mask:
    """What stays of observations in order: the loud, and the others until it has settled."""
    keep = np.zeros(len(times), np.bool_)
    said = np.flatnonzero(~mute)
    if len(said):
        said_starts = [int(place) for place in np.searchsorted(said, starts)]
        keep[said] = _kept_of_said(times[said], ~is_loud[said], said_starts, settling)
    for start in starts:
        following = np.searchsorted(said, start)
        keep[start : said[following] if following < len(said) else len(keep)] = True
    silent = np.flatnonzero(mute)
    last_said = np.searchsorted(said, silent) - 1
    known = last_said >= 0
    keep[silent[known]] |= keep[said[last_said[known]]]
    return keep


def _kept_of_said(times: Ints, calm: Mask, starts: Sequence[int], settling: Settling) -> Mask:
    begins = calm.copy()
    again = ~calm[:-1]
    if settling.gap_ms is not None:
        again |= np.diff(times) > settling.gap_ms
    begins[1:] &= again
    for start in starts:
        if start < len(calm):
            begins[start] = calm[start]
    place = np.arange(len(calm))
    begin = np.maximum.accumulate(np.where(begins, place, 0))
    settled_ms = times[np.maximum(place - 1, 0)] - times[begin]
    return ~calm | (place - begin < settling.results) | (settled_ms < settling.ms)


def hours_kept(evaluator: HourlyMeanEvaluator, columns: Columns, starts: Sequence[int]) -> Mask:
    """What stays of observations whose hourly means count: hours as a whole, and the one after."""
    if not len(columns):
        return np.zeros(0, np.bool_)
    hours, which = np.unique(_hours(evaluator, columns.times), return_inverse=True)
    good = columns.good
    counts = np.bincount(which[good], minlength=len(hours))
    sums = np.bincount(which[good], columns.results[good], minlength=len(hours))
    covered = np.minimum(HOUR_MS, counts * evaluator.each_ms) >= evaluator.test.valid_ms
    mute = ~(covered & (counts > 0))
    means = np.where(mute, 0.0, sums / np.maximum(counts, 1))
    hour_starts = sorted({int(which[start]) for start in starts if start < len(which)})
    keep = kept(hours, _loud_or_near(evaluator.scale, means) & ~mute, mute, hour_starts, Settling(results=2))
    keep[1:] |= keep[:-1].copy()
    keep[[max(0, start - 1) for start in hour_starts]] = True
    return keep[which]


def _loud_or_near(scale: Scale, means: Floats) -> Mask:
    limit = edge(scale)
    if limit is None:
        return np.zeros(len(means), np.bool_)
    margin = NEAR * max(1.0, abs(limit))
    return loud(scale, limit - margin if scale.ladder.side is Side.ABOVE else limit + margin, means)


def _hours(evaluator: HourlyMeanEvaluator, times: Ints) -> Ints:
    """The start of the hour of the city's clock that each belongs to."""
    shifted = times - 1 if evaluator.averaged else times
    quarters, which = np.unique(shifted // QUARTER_MS, return_inverse=True)
    starts = [hour_of(quarter * QUARTER_MS, evaluator.scale.zone) for quarter in quarters.tolist()]
    return np.array(starts, np.int64)[which]


def _values(scale: Scale, step: Step) -> Iterator[float]:
    """Every value a step's limit may take."""
    limit = scale.limits.get(step.limit) if isinstance(step.limit, str) else step.limit
    if isinstance(limit, Limit):
        yield from (season.value for season in limit.seasons)
    elif limit is not None:
        yield float(limit)
