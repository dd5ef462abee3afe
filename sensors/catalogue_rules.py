"""What is wrong with a rule by itself: keys that do not go together, steps, units, durations.

What it promises of things is looked at in `sensors.catalogue_rules_promise`, what it says of other rules
in `sensors.catalogue_rules_of`. A key that is wrong already is said nothing more about.
"""

from collections.abc import Iterator, Mapping, Set
from fnmatch import fnmatchcase
from itertools import pairwise

from city.limit import Limit, turning_days
from city.rule import Ladder, Side, Step
from city.state import Level
from sensors.catalogue_build import Problem
from sensors.catalogue_rules_build import POLLUTANTS, SPAN_KINDS, build_ladder, way_of
from sensors.catalogue_rules_shape import (
    EVERY,
    SEVERITIES,
    TAKES,
    TWO_SIDED,
    RuleKind,
    RuleShape,
    given,
    side_of,
    written_keys,
)
from sensors.catalogue_schema import duration

_NEARER = {Side.ABOVE: "below", Side.BELOW: "above"}
"""Where a severer step must not lie, seen from a milder one."""

_MINUTE = 60_000
_DAY = 24 * 60 * _MINUTE
LONGEST: Mapping[str, int] = {
    "for": 7 * _DAY,
    "clear_for": 7 * _DAY,
    "window": 7 * _DAY,
    "within": 7 * _DAY,
    "after": 31 * _DAY,
    "valid": 60 * _MINUTE,
    "lateness": _DAY,
}
"""No duration is longer; those not in `_MAY_BE_ZERO` are above zero, too."""
_MAY_BE_ZERO = frozenset({"for", "clear_for", "lateness"})
_NO_NAMES = SPAN_KINDS | {RuleKind.AQI}
"""Kinds that compare with something else than results, for which limits of a datastream are none."""

Valued = tuple[Step, float]


def rule_problems(shape: RuleShape, wrong: Set[str] = frozenset()) -> Iterator[Problem]:
    """Everything wrong with a rule alone; `wrong` keys have been named already."""
    yield from _keys_at_fault(shape, wrong)
    yield from _durations_at_fault(shape)
    yield from _counts_at_fault(shape, wrong)
    if isinstance(way := way_of(shape), str) and "property" not in wrong:
        yield ".unit", way
    yield from _pollutants_at_fault(shape)
    yield from _steps_at_fault(shape, wrong)
    yield from _clear_at_fault(shape)
    yield from _equals_at_fault(shape)


def _keys_at_fault(shape: RuleShape, wrong: Set[str]) -> Iterator[Problem]:
    takes, keys = TAKES[shape.kind], written_keys(shape)
    if "kind" in wrong:
        return
    for key in takes.needs:
        if given(shape, key) is None and key not in {place.partition(".")[0] for place in wrong}:
            yield f".{key}", f"is missing: kind {shape.kind.value!r} needs it"
    for key in sorted(keys.difference(EVERY, takes.needs, takes.may)):
        yield f".{key}", f"has no meaning for kind {shape.kind.value!r}"


def _durations_at_fault(shape: RuleShape) -> Iterator[Problem]:
    for key, longest in LONGEST.items():
        value = given(shape, key)
        if not isinstance(value, int):
            continue
        if value > longest:
            yield f".{key}", f"is longer than {duration(longest)}"
        elif value == 0 and key not in _MAY_BE_ZERO:
            yield f".{key}", "must be longer than nothing"


def _counts_at_fault(shape: RuleShape, wrong: Set[str]) -> Iterator[Problem]:
    most = 1000
    least_m = 3 if shape.kind is RuleKind.SPIKE else 1
    if shape.m is not None and not least_m <= shape.m <= most:
        yield ".m", f"must be {least_m} to {most}"
    if shape.n is not None and shape.n < 1:
        yield ".n", "must be at least 1"
    elif shape.n is not None and shape.m is not None and shape.n > shape.m and not wrong & {"n", "m"}:
        yield ".n", f"{shape.n} of the last {shape.m} can never be"
    if shape.least is not None and not 1 <= shape.least <= most:
        yield ".least", f"must be 1 to {most}"


def _pollutants_at_fault(shape: RuleShape) -> Iterator[Problem]:
    """Properties that an air quality index is not made of: it would never be found."""
    for pattern in (shape.property or ()) if shape.kind is RuleKind.AQI else ():
        if not any(fnmatchcase(pollutant, pattern) for pollutant in POLLUTANTS):
            yield ".property", f"{pattern!r} is not part of an air quality index: {', '.join(POLLUTANTS)}"


def _steps_at_fault(shape: RuleShape, wrong: Set[str]) -> Iterator[Problem]:
    steps_wrong = any(place.partition(".")[0] in ("above", "below") for place in wrong)
    if shape.kind in TWO_SIDED and not steps_wrong:
        if side_of(shape) is None:
            yield "", "needs exactly one of above and below"
        elif not (shape.above or shape.below):
            yield "", "has no step, such as above = { red = 5.0 }"
    elif shape.above == {} and not steps_wrong:
        yield ".above", "has no step, such as { red = 5.0 }"
    for key, word in _words(shape):
        if word not in SEVERITIES:
            yield f".{key}.{word}", f"is not one of {', '.join(SEVERITIES)}"
        elif isinstance((shape.above or shape.below or {}).get(word), str) and shape.kind in _NO_NAMES:
            yield f".{key}.{word}", f"must be a number: kind {shape.kind.value!r} does not compare results"
    yield from (("", problem) for problem in _own_order(build_ladder(shape)))


def _words(shape: RuleShape) -> Iterator[tuple[str, str]]:
    for key, steps in (("above", shape.above), ("below", shape.below)):
        yield from ((key, word) for word in steps or {})


def _own_order(ladder: Ladder) -> Iterator[str]:
    """Steps out of order among those that carry their value, each pair once."""
    told: set[tuple[Level, Level]] = set()
    days = turning_days(step.limit for step in ladder.steps if isinstance(step.limit, Limit))
    for day in days:
        values = [
            (step, value)
            for step in ladder.steps
            if not isinstance(step.limit, str)
            and (value := step.limit.at(day) if isinstance(step.limit, Limit) else step.limit) is not None
        ]
        for (mild, near), (severe, far) in out_of_order(ladder.side, values):
            if (mild.severity, severe.severity) not in told:
                told.add((mild.severity, severe.severity))
                since = f" from {day.month:02d}-{day.day:02d}" if len(days) > 1 else ""
                yield order(ladder.side, (mild, repr(near)), (severe, repr(far))) + since


def out_of_order(side: Side, steps: list[Valued]) -> Iterator[tuple[Valued, Valued]]:
    """Neighbours, mild and severe, of which the severe is nearer to what is safe. Equal is in order."""
    for mild, severe in pairwise(steps):
        if severe[1] < mild[1] if side is Side.ABOVE else severe[1] > mild[1]:
            yield mild, severe


def order(side: Side, mild: tuple[Step, str], severe: tuple[Step, str]) -> str:
    """That two steps, each with how its limit is called, are the wrong way round."""
    return f"{severe[0].severity.word} {severe[1]} is {_NEARER[side]} {mild[0].severity.word} {mild[1]}"


def _clear_at_fault(shape: RuleShape) -> Iterator[Problem]:
    ladder = build_ladder(shape)
    steps = {step.severity.word: step for step in ladder.steps}
    for word, written in shape.clear.items():
        if word not in SEVERITIES:
            yield f".clear.{word}", f"is not one of {', '.join(SEVERITIES)}"
        elif side_of(shape) and word not in steps:
            yield f".clear.{word}", "the rule has no such step"
        elif word in steps:
            left = ladder.clear[steps[word].severity]
            if any(clear_is_beyond(ladder.side, left, value) for value in own_values(steps[word])):
                yield f".clear.{word}", f"{written} is on the dangerous side of where the step begins"


def clear_is_beyond(side: Side, left: float, begun: float) -> bool:
    """Whether a severity would be left beyond where it begins."""
    return left > begun if side is Side.ABOVE else left < begun


def own_values(step: Step) -> tuple[float, ...]:
    """The values a step carries itself: none where it names a limit."""
    if isinstance(step.limit, str):
        return ()
    return tuple(s.value for s in step.limit.seasons) if isinstance(step.limit, Limit) else (step.limit,)


def _equals_at_fault(shape: RuleShape) -> Iterator[Problem]:
    said: dict[float, str] = {}
    if shape.equals == {}:
        yield ".equals", "has no step, such as { red = 0 }"
    for word, values in (shape.equals or {}).items():
        if word not in SEVERITIES:
            yield f".equals.{word}", f"is not one of {', '.join(SEVERITIES)}"
        for value in values:
            if (other := said.setdefault(value, word)) != word:
                yield f".equals.{word}", f"{value} is {other} already"
