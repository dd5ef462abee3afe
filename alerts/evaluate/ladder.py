"""Where on its ladder of limits a result stands, with the band in which it keeps the severity it had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from city.alert import Finding
from city.limit import Limit
from city.rule import Ladder, Side, Step
from city.state import Level

Limits = Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Scale:
    """A rule's ladder over the limits of one datastream, by the city's calendar."""

    ladder: Ladder
    limits: Limits
    zone: tzinfo

    @property
    def severities(self) -> tuple[Level, ...]:
        """The severities there are, mild first."""
        return tuple(sorted({step.severity for step in self.ladder.steps}))

    def place(self, result: float, at: int, current: Level) -> Level:
        """The severity of a result at a time (epoch ms); `current` is the one it had."""
        return place(self.ladder, self.limits, result, day_of(at, self.zone), current)

    def limit_of(self, severity: Level, at: int) -> float | None:
        """Where a severity begins at a time; None where the rule has no such step or it is out of season."""
        day = day_of(at, self.zone)
        return next(
            (value_of(s, self.limits, day) for s in self.ladder.steps if s.severity is severity), None
        )

    def judge(self, finding: Finding, at: int, result: float, *, good: bool) -> Finding:
        """The finding after a result that needs no duration: raised by any, lowered by a good one."""
        level = self.place(result, at, finding.severity)
        if level > finding.severity or (level < finding.severity and good):
            return Finding(at, level, result, self.limit_of(level, at), at)
        return finding


def place(ladder: Ladder, limits: Limits, result: float, day: date, current: Level) -> Level:
    """The severity of a result.

    `current` is the severity it had: between a limit and where that is left it is kept. Limits that are out
    of season on `day` do not count.
    """
    reached = held = Level.NORMAL
    for step in ladder.steps:
        limit = value_of(step, limits, day)
        if limit is None:
            continue
        if _beyond(ladder.side, result, limit):
            reached = max(reached, step.severity)
        if _beyond(ladder.side, result, left_at(ladder, step, limit)):
            held = max(held, step.severity)
    return max(reached, min(held, current))


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


def _beyond(side: Side, result: float, limit: float) -> bool:
    return result > limit if side is Side.ABOVE else result < limit
