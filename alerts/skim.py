"""Pure: which of very many observations can change anything that a rule finds.

Most of history is calm: GOOD results on the safe side of every limit. Folding what is left after `skim` finds
the same as folding all of it, and is a hundred times quicker. An observation is loud where it may raise or
keep something, calm where it is GOOD and says that nothing is the matter, mute where it says nothing. All
that is loud stays, and what follows it up to where it has been calm for as long as the rule wants.

Of kinds that compare a result with earlier ones the comparison is made here, for all at once, and stands in
the place of the result: what then is found by it needs no memory.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from alerts.evaluate.aqi import AqiEvaluator
from alerts.evaluate.count import CountEvaluator
from alerts.evaluate.evaluator import Evaluator, State, Unhurried
from alerts.evaluate.hourly_mean import HourlyMeanEvaluator
from alerts.evaluate.ladder import Scale
from alerts.evaluate.predicted import PredictedEvaluator
from alerts.evaluate.rate import RateEvaluator
from alerts.evaluate.site_state import SiteStateEvaluator
from alerts.evaluate.spike import SpikeEvaluator
from alerts.evaluate.staleness import StalenessEvaluator, StalenessState
from alerts.evaluate.stuck import StuckEvaluator
from alerts.evaluate.threshold import ThresholdEvaluator
from alerts.skim_compare import indices, rates, since_when, spikes
from alerts.skim_foresee import Foreseeing, may_reach
from alerts.skim_run import Settling, edge, hours_kept, kept, loud
from city.alert import Finding
from city.columns import Columns, Mask
from city.observation import Observation
from city.quality import Quality
from city.rule import Stuck
from city.state import Level


class Skimmed(NamedTuple):
    """What to fold, and by what."""

    evaluator: Evaluator[Any]
    columns: Columns


@dataclass(frozen=True, slots=True)
class Judging(Unhurried[State]):
    """Finds by results that were compared already; what is not a number says nothing."""

    scale: Scale
    state_type: type[State] = State
    memory_ms: int = 0

    def begin(self, finding: Finding) -> State:
        """Nothing to remember."""
        return State(finding)

    def observe(self, state: State, observation: Observation) -> State:
        """Judge by the result, all of them being fit."""
        at, result = observation.phenomenon_time, observation.result
        if result != result:
            return state
        good = observation.quality is Quality.GOOD
        return State(self.scale.judge(state.finding, at, result, good=good))


@dataclass(frozen=True, slots=True)
class Staying(Unhurried[State]):
    """Finds what is stuck by results that say since when (epoch ms)."""

    test: Stuck
    state_type: type[State] = State
    memory_ms: int = 0

    def begin(self, finding: Finding) -> State:
        """Nothing to remember."""
        return State(finding)

    def observe(self, state: State, observation: Observation) -> State:
        """Stuck for long enough, or not."""
        at, since = observation.phenomenon_time, int(observation.result)
        found = self.test.severity if at - since >= self.test.after_ms else Level.NORMAL
        before = state.finding.severity
        if found > before or (found < before and observation.quality is Quality.GOOD):
            return State(Finding(at, found, since=since))
        return state


@dataclass(frozen=True, slots=True)
class Hearing:
    """Finds silence by results that say whether it follows: 1 where the next one comes too late."""

    of: StalenessEvaluator
    state_type: type[StalenessState] = StalenessState
    memory_ms: int = 0

    def begin(self, finding: Finding) -> StalenessState:
        """As it does."""
        return self.of.begin(finding)

    def observe(self, state: StalenessState, observation: Observation) -> StalenessState:
        """Heard, and maybe not waited for again."""
        heard = self.of.observe(state, observation)
        return heard if observation.result else StalenessState(heard.finding, None)

    def deadline(self, state: StalenessState) -> int | None:
        """As it does."""
        return self.of.deadline(state)

    def elapse(self, state: StalenessState, at: int) -> StalenessState:
        """As it does."""
        return self.of.elapse(state, at)


def skim(evaluator: Evaluator[Any], columns: Columns, starts: Sequence[int] = (0,)) -> Skimmed:
    """What to fold of observations in order, and by what.

    `starts` are indexes at which the state may be any, the beginning among them.
    """
    way = _WAYS.get(type(evaluator))
    within = [start for start in starts if start < len(columns)]
    return way(evaluator, columns, within) if way else Skimmed(evaluator, columns)


def _threshold(evaluator: ThresholdEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    settling = Settling(evaluator.test.clear_for_ms, gap_ms=evaluator.max_age_ms)
    return Skimmed(evaluator, _by_scale(evaluator.scale, columns, starts, settling))


def _count(evaluator: CountEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    settling = Settling(results=evaluator.test.m)
    return Skimmed(evaluator, _by_scale(evaluator.scale, columns, starts, settling))


def _site_state(evaluator: SiteStateEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    def is_loud(fit: Columns) -> Mask:
        return np.isin(fit.results, list(evaluator.test.severities))

    return Skimmed(evaluator, _fit_kept(columns, starts, is_loud, Settling()))


def _rate(evaluator: RateEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    compared = _compared(columns, lambda fit: rates(fit, evaluator.test.window_ms))
    return _judged(evaluator.scale, compared, starts, columns)


def _spike(evaluator: SpikeEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    compared = _compared(columns, lambda fit: spikes(fit, evaluator.test.m, evaluator.memory_ms))
    return _judged(evaluator.scale, compared, starts, columns)


def _aqi(evaluator: AqiEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    compared = _compared(columns, lambda fit: indices(fit, evaluator))
    return _judged(evaluator.scale, compared, starts, columns)


def _stuck(evaluator: StuckEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    test = evaluator.test
    compared = _compared(columns, lambda fit: since_when(fit, test.tolerance, evaluator.gap_ms))

    def is_loud(fit: Columns) -> Mask:
        return fit.times - fit.results >= test.after_ms

    fit_starts = _among_fit(columns, starts)
    return Skimmed(Staying(test), _fit_kept(compared, fit_starts, is_loud, Settling()))


def _staleness(evaluator: StalenessEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    heard = columns.only(columns.heard)
    silent = np.append(np.diff(heard.times) > evaluator.after_ms, True)[: len(heard)]
    keep = silent.copy()
    keep[1:] |= silent[:-1]
    for start in np.searchsorted(heard.times, columns.times[list(starts)]):
        keep[start : start + 1] = True
    return Skimmed(Hearing(evaluator), heard.saying(silent.astype(np.float64)).only(keep))


def _hourly_mean(evaluator: HourlyMeanEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    return Skimmed(evaluator, columns.only(hours_kept(evaluator, columns, starts)))


def _predicted(evaluator: PredictedEvaluator, columns: Columns, starts: Sequence[int]) -> Skimmed:
    fit = columns.only(columns.fit)
    left = _fit_kept(columns, starts, lambda some: may_reach(evaluator, some), Settling())
    return Skimmed(Foreseeing(evaluator, fit), left)


def _compared(columns: Columns, compare: Callable[[Columns], Any]) -> Columns:
    fit = columns.only(columns.fit)
    return fit.saying(compare(fit))


def _judged(scale: Scale, compared: Columns, starts: Sequence[int], of: Columns) -> Skimmed:
    return Skimmed(Judging(scale), _by_scale(scale, compared, _among_fit(of, starts), Settling()))


def _by_scale(scale: Scale, columns: Columns, starts: Sequence[int], settling: Settling) -> Columns:
    limit = edge(scale)
    return _fit_kept(columns, starts, lambda fit: loud(scale, limit, fit.results), settling)


def _fit_kept(
    columns: Columns, starts: Sequence[int], is_loud: Callable[[Columns], Mask], settling: Settling
) -> Columns:
    """What is kept of those that are fit; only a GOOD one is calm."""
    fit_starts = _among_fit(columns, starts)
    fit = columns.only(columns.fit)
    return fit.only(kept(fit.times, is_loud(fit) | ~fit.good, np.isnan(fit.results), fit_starts, settling))


def _among_fit(columns: Columns, starts: Sequence[int]) -> list[int]:
    """Where starts are among those that are fit."""
    before = np.concatenate(([0], np.cumsum(columns.fit)))
    return [int(before[start]) for start in starts]


_WAYS: Mapping[type, Callable[[Any, Columns, Sequence[int]], Skimmed]] = {
    ThresholdEvaluator: _threshold,
    CountEvaluator: _count,
    SiteStateEvaluator: _site_state,
    RateEvaluator: _rate,
    SpikeEvaluator: _spike,
    AqiEvaluator: _aqi,
    StuckEvaluator: _stuck,
    StalenessEvaluator: _staleness,
    HourlyMeanEvaluator: _hourly_mean,
    PredictedEvaluator: _predicted,
}
