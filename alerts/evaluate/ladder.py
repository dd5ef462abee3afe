"""Where on its ladder of limits a result stands, with the band in which it keeps the severity it had."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo

from city.limit import Limit
from city.rule import Ladder, Side, Step
from city.state import Level

Limits = Mapping[str, Limit]


def place(
    ladder: Ladder, limits: Limits, result: float, day: date, current: Level
) -> tuple[Level, float | None]:
    """The severity of a result and the limit that decided, None at normal.

    `current` is the severity it had: between a limit and where that is left it is kept. Limits that are out
    of season on `day` do not count.
    """
    reached: tuple[Level, float | None] = (Level.NORMAL, None)
    held: tuple[Level, float | None] = (Level.NORMAL, None)
    for step in ladder.steps:
        limit = value_of(step, limits, day)
        if limit is None:
            continue
        if _beyond(ladder.side, result, limit):
            reached = max(reached, (step.severity, limit), key=_severity)
        if _beyond(ladder.side, result, _left_at(ladder, step, limit)):
            held = max(held, (step.severity, limit), key=_severity)
    if reached[0] < current and reached[0] < held[0]:
        return min(held[0], current), _limit_of(ladder, limits, day, min(held[0], current))
    return reached


def value_of(step: Step, limits: Limits, day: date) -> float | None:
    """The number a step compares with on a day; None when the limit is unknown or out of season."""
    if isinstance(step.limit, str):
        named = limits.get(step.limit)
        return named.at(day) if named else None
    return step.limit.at(day) if isinstance(step.limit, Limit) else step.limit


def day_of(at: int, zone: tzinfo) -> date:
    """The day of the city's calendar that a time (epoch ms) is on."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date()


def _severity(placed: tuple[Level, float | None]) -> Level:
    return placed[0]


def _left_at(ladder: Ladder, step: Step, limit: float) -> float:
    given = ladder.clear.get(step.severity)
    if given is not None:
        return given
    return limit - ladder.hysteresis if ladder.side is Side.ABOVE else limit + ladder.hysteresis


def _beyond(side: Side, result: float, limit: float) -> bool:
    return result > limit if side is Side.ABOVE else result < limit


def _limit_of(ladder: Ladder, limits: Limits, day: date, severity: Level) -> float | None:
    return next((value_of(s, limits, day) for s in ladder.steps if s.severity is severity), None)
