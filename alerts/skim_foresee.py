"""Pure: which predictions need no line to be drawn, and the lines of the rest from all observations.

Drawing a line takes as long as folding ten observations. Where a datastream lies far from the limit, compared
with how it moved within the window, no line can reach it: of the slopes between slots that all have results,
fewer than half are between slots less than four apart, so the median slope is not steeper than all that the
results span over three slots.
"""

from dataclasses import dataclass

import numpy as np

from alerts.evaluate.evaluator import Unhurried
from alerts.evaluate.predicted import PredictedEvaluator, PredictedState
from alerts.skim_run import NEAR, edge
from city.alert import Finding
from city.columns import Columns, Mask
from city.crossing import SLOTS
from city.observation import Observation
from city.rule import Side

REACH = SLOTS + 2
"""How many slots of the clock a window may touch."""
APART = 3
"""How many slots there are at least between two that are four apart."""


@dataclass(frozen=True, slots=True)
class Foreseeing(Unhurried[PredictedState]):
    """Draws the line at an observation through all that are fit, whatever was left out in between."""

    of: PredictedEvaluator
    fit: Columns
    state_type: type[PredictedState] = PredictedState
    memory_ms: int = 0

    def begin(self, finding: Finding) -> PredictedState:
        """As it does."""
        return self.of.begin(finding)

    def observe(self, state: PredictedState, observation: Observation) -> PredictedState:
        """As it does, with the points of the window."""
        at = observation.phenomenon_time
        first, here = np.searchsorted(self.fit.times, (at - self.of.test.window_ms, at), side="right")
        window = self.fit.only(slice(int(first), int(here) - 1))
        points = tuple(zip(window.times.tolist(), window.results.tolist(), strict=True))
        return self.of.observe(PredictedState(state.finding, points), observation)


def may_reach(evaluator: PredictedEvaluator, fit: Columns) -> Mask:
    """Whether a line through the window before each may reach any limit; yes where that is not plain."""
    limit = edge(evaluator.scale)
    if limit is None or not len(fit):
        return np.zeros(len(fit), np.bool_)
    test = evaluator.test
    slot_ms = max(1, test.window_ms // SLOTS)
    slots, begins, which = np.unique(fit.times // slot_ms, return_index=True, return_inverse=True)
    high = np.maximum.reduceat(fit.results, begins)
    low = np.minimum.reduceat(fit.results, begins)
    top, bottom = high.copy(), low.copy()
    for back in range(1, REACH):
        top[back:] = np.maximum(top[back:], high[:-back])
        bottom[back:] = np.minimum(bottom[back:], low[:-back])
    whole = np.zeros(len(slots), np.bool_)
    whole[REACH - 1 :] = slots[REACH - 1 :] - slots[: max(0, len(slots) - REACH + 1)] == REACH - 1
    moved = (top - bottom) / (APART * slot_ms) * (test.window_ms + test.within_ms)
    margin = NEAR * max(1.0, abs(limit))
    if evaluator.scale.ladder.side is Side.ABOVE:
        near = top + moved > limit - margin
    else:
        near = bottom - moved < limit + margin
    return (near | ~whole)[which]
