"""Where on its ladder of limits a result stands, with the band in which it keeps the severity it had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from math import isinf, isnan
from typing import NamedTuple

from city.alert import Finding
from city.limit import Limit
from city.rule import Ladder, Side, Step
from city.state import Level

Limits = Mapping[str, Limit]
_ANY_DAY = date(2024, 1, 1)


class Rung(NamedTuple):
    """A step at a time: its limit, beyond what a result has its severity, and where it is left."""

    severity: Level
    limit: float
    edge: float
    left: float


@dataclass(frozen=True, slots=True)
class Scale:
    """A rule's ladder over the limits of one datastream, by the city's calendar.

    `always` are the rungs of a ladder without seasons, None where they depend on the day.
    """

    ladder: Ladder
    limits: Limits
    zone: tzinfo
    severities: tuple[Level, ...] = field(init=False, repr=False, compare=False)
    always: tuple[Rung, ...] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        severities = tuple(sorted({step.severity for step in self.ladder.steps}))
        lasting = all(_holds_always(step, self.limits) for step in self.ladder.steps)
        always = rungs(self.ladder, self.limits, _ANY_DAY) if lasting else None
        object.__setattr__(self, "severities", severities)
        object.__setattr__(self, "always", always)

    def place(self, result: float, at: int, current: Level) -> Level:
        """The severity of a result at a time (epoch ms).

        `current` is the one it had: between a limit and where that is left it is kept. Limits that are out of
        season do not count.
        """
        reached, held = self.stands(result, at)
        return max(reached, min(held, current))

    def stands(self, result: float, at: int) -> tuple[Level, Level]:
        """The severity that a result has by itself, and the one up to which it keeps what there is."""
        reached = held = Level.NORMAL
        above = self.ladder.side is Side.ABOVE
        for severity, _, edge, left in self._rungs(at):
            if (result > edge if above else result < edge) and severity > reached:
                reached = severity
            if (result > left if above else result < left) and severity > held:
                held = severity
        return reached, held

    def reached(self, results: Sequence[float], often: int, at: int) -> Level:
        """The severity whose limit `often` of the results are beyond, or the newest are and have not left."""
        above = self.ladder.side is Side.ABOVE
        passed = (rung.severity for rung in self._rungs(at) if _is_passed(rung, results, often, above))
        return max(passed, default=Level.NORMAL)

    def limit_of(self, severity: Level, at: int) -> float | None:
        """Where a severity begins at a time; None where the rule has no such step or it is out of season."""
        return next((rung.limit for rung in self._rungs(at) if rung.severity is severity), None)

    def _rungs(self, at: int) -> tuple[Rung, ...]:
        if self.always is not None:
            return self.always
        return rungs(self.ladder, self.limits, day_of(at, self.zone))

    def judge(self, finding: Finding, at: int, result: float, *, good: bool) -> Finding:
        """The finding after a result that needs no duration: raised by any, lowered by a good one.

        A result that was calculated may be no number, which says nothing, or beyond all numbers, which is no
        number that can be told.
        """
        if isnan(result):
            return finding
        level = self.place(result, at, finding.severity)
        if level > finding.severity or (level < finding.severity and good):
            told = None if isinf(result) else result
            return Finding(at, level, told, self.limit_of(level, at), at)
        return finding


def _is_passed(rung: Rung, results: Sequence[float], often: int, above: bool) -> bool:
    beyond = [result > rung.edge if above else result < rung.edge for result in results]
    if sum(beyond) >= often:
        return True
    for was_beyond, result in zip(reversed(beyond), reversed(results), strict=True):
        if was_beyond:
            return True
        if not (result > rung.left if above else result < rung.left):
            return False
    return False


def rungs(ladder: Ladder, limits: Limits, day: date) -> tuple[Rung, ...]:
    """The steps whose limits hold on a day."""
    valued = ((step, value_of(step, limits, day)) for step in ladder.steps)
    return tuple(
        Rung(step.severity, limit, ladder.edge(limit), left_at(ladder, step, limit))
        for step, limit in valued
        if limit is not None
    )


def value_of(step: Step, limits: Limits, day: date) -> float | None:
    """The number a step compares with on a day; None when the limit is unknown or out of season."""
    if isinstance(step.limit, str):
        named = limits.get(step.limit)
        return named.at(day) if named else None
    return step.limit.at(day) if isinstance(step.limit, Limit) else step.limit


def day_of(at: int, zone: tzinfo) -> date:
    """The day of the city's calendar that a time (epoch ms) is on."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date()


def left_at(ladder: Ladder, step: Step, limit: float) -> float:
    """Where a severity is left again."""
    given = ladder.clear.get(step.severity)
    if given is not None:
        return given
    return limit - ladder.hysteresis if ladder.side is Side.ABOVE else limit + ladder.hysteresis


def _holds_always(step: Step, limits: Limits) -> bool:
    limit = limits.get(step.limit) if isinstance(step.limit, str) else step.limit
    return not isinstance(limit, Limit) or all(season.is_rest for season in limit.seasons)
