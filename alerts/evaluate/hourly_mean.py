"""The mean of a whole hour beyond a limit: what permits are judged by.

Hours are those of the city's clock. A result that stands for a period ends with it, so one of exactly ten
o'clock belongs to the hour before; an instantaneous one belongs to the hour that begins. Only GOOD results
count, each for its period, or for the time between two reports if it is instantaneous; an hour that they do
not cover for long enough says nothing. An hour is over when something of a later one is observed, at the
latest one report after its end; what is found then is found at its end, and since its beginning.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from alerts.evaluate.evaluator import State
from alerts.evaluate.ladder import Scale
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality
from city.rule import HourlyMean

HOUR_MS = 3600 * 1000


class HourState(State, frozen=True, gc=False):
    """The hour that is observed: its start, and count and sum of its GOOD results. Without a start, none."""

    start: int | None = None
    count: int = 0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class HourlyMeanEvaluator:
    """Hourly means of one datastream; `each_ms` is what a result covers, `report_ms` how often one comes."""

    test: HourlyMean
    scale: Scale
    each_ms: int
    report_ms: int
    averaged: bool
    state_type: type[HourState] = HourState

    @property
    def memory_ms(self) -> int:
        """The hour that is observed, from its beginning."""
        return HOUR_MS + self.report_ms

    def begin(self, finding: Finding) -> HourState:
        """No hour yet."""
        return HourState(finding)

    def observe(self, state: HourState, observation: Observation) -> HourState:
        """End the hour before, and count what is GOOD."""
        at = observation.phenomenon_time
        start = hour_of(at - 1 if self.averaged else at, self.scale.zone)
        if state.start is not None and start > state.start:
            state = self._ended(state, state.start)
        count, total = (state.count, state.total) if state.start == start else (0, 0.0)
        if observation.quality is Quality.GOOD:
            count, total = count + 1, total + observation.result
        return HourState(state.finding, start, count, total)

    def deadline(self, state: HourState) -> int | None:
        """One report after the end of the hour, where it has anything to say."""
        return None if state.start is None else state.start + HOUR_MS + self.report_ms

    def elapse(self, state: HourState, at: int) -> HourState:
        """The hour is over."""
        start = at - HOUR_MS - self.report_ms if state.start is None else state.start
        return self._ended(state, start)

    def _ended(self, state: HourState, start: int) -> HourState:
        """What the hour says, as of just after its end."""
        covered = min(HOUR_MS, state.count * self.each_ms)
        if not state.count or covered < self.test.valid_ms:
            return HourState(state.finding)
        end = start + HOUR_MS + 1
        mean = state.total / state.count
        found = self.scale.judge(state.finding, start, mean, good=True)
        if found is state.finding:
            return HourState(found)
        return HourState(Finding(end, found.severity, mean, found.limit, start))


def hour_of(at: int, zone: tzinfo) -> int:
    """The start (epoch ms) of the hour of the city's clock that a time is in."""
    moment = datetime.fromtimestamp(at // 1000, UTC).astimezone(zone)
    offset = moment.utcoffset()
    ahead = int(offset.total_seconds() * 1000) if offset else 0
    return (at + ahead) // HOUR_MS * HOUR_MS - ahead
