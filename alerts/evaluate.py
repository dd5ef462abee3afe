"""Pure: what a rule says of one observation.

An alert must be easy to raise and hard to lower: raising takes one observation fit to alarm,
lowering takes a GOOD one past the hysteresis band.
"""

from collections.abc import Mapping
from datetime import date

from city.alert import Finding, Rule, Side, Step
from city.limit import Limit
from city.observation import Observation
from city.quality import Quality, may_alarm
from city.state import Level

Limits = Mapping[str, Limit]


def evaluate(
    rule: Rule, limits: Limits, observation: Observation, day: date, current: Level
) -> Finding | None:
    """The severity an observation puts a rule at, None when it is not fit to say anything.

    `current` is the severity of the open alert (NORMAL without one): inside the hysteresis band
    it is kept. Limits that are out of season on `day` do not count.
    """
    if not may_alarm(observation.quality, observation.reasons):
        return None
    reached, limit = _highest(rule, limits, observation.result, day, margin=0.0)
    held, held_limit = _highest(rule, limits, observation.result, day, margin=rule.hysteresis)
    if reached < min(current, held):
        reached, limit = min(current, held), held_limit
    return Finding(reached, limit, may_ease=observation.quality is Quality.GOOD)


def _highest(
    rule: Rule, limits: Limits, result: float, day: date, margin: float
) -> tuple[Level, float | None]:
    best: tuple[Level, float | None] = (Level.NORMAL, None)
    for step in rule.steps:
        limit = value_of(step, limits, day)
        if limit is not None and step.severity > best[0] and _beyond(rule.side, result, limit, margin):
            best = (step.severity, limit)
    return best


def value_of(step: Step, limits: Limits, day: date) -> float | None:
    """The number a step compares with on a day; None when the limit is unknown or out of season."""
    if isinstance(step.limit, str):
        named = limits.get(step.limit)
        return named.at(day) if named else None
    return step.limit


def _beyond(side: Side, result: float, limit: float, margin: float) -> bool:
    return result > limit - margin if side is Side.ABOVE else result < limit + margin
