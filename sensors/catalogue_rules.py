"""From the shape of a rule to a Rule; what is wrong with it by itself, and with what it promises things."""

from collections.abc import Iterator, Mapping, Set
from itertools import chain, pairwise

from city.alert import Rule, Side, Step
from city.limit import turning_days
from city.state import Level
from city.thing import Datastream, Kind, Thing
from sensors.catalogue_build import Problem, frozen
from sensors.catalogue_schema import RuleShape, side_of

_SEVERITIES = {level.word: level for level in Level if level is not Level.NORMAL}
_NEARER = {Side.ABOVE: "below", Side.BELOW: "above"}
"""Where a severer step must not lie, seen from a milder one."""

Valued = tuple[Step, float]


def build_rule(shape: RuleShape) -> Rule:
    """A rule from its shape, steps from mild to severe. What `steps_at_fault` names is left out."""
    steps = {_SEVERITIES[word]: limit for word, limit in _steps(shape).items() if word in _SEVERITIES}
    return Rule(
        shape.id,
        frozen(shape.name),
        shape.property,
        frozenset(shape.kinds),
        side_of(shape) or Side.ABOVE,
        tuple(Step(severity, steps[severity]) for severity in sorted(steps)),
        shape.hysteresis,
        frozen(shape.advice),
    )


def _steps(shape: RuleShape) -> dict[str, float | str]:
    return (shape.above or shape.below or {}) if side_of(shape) else {}


def steps_at_fault(shape: RuleShape, wrong: Set[str] = frozenset()) -> Iterator[Problem]:
    """What is wrong with the steps of a rule alone; `wrong` keys have been named already."""
    sides_are_sound = not any(place.partition(".")[0] in ("above", "below") for place in wrong)
    if side_of(shape) is None and sides_are_sound:
        yield "", "needs exactly one of above and below"
    elif not _steps(shape) and sides_are_sound:
        yield "", "has no step, such as above = { red = 5.0 }"
    for word in chain(shape.above or {}, shape.below or {}):
        if word not in _SEVERITIES:
            yield f".{'above' if shape.above else 'below'}.{word}", f"is not one of {', '.join(_SEVERITIES)}"
    rule = build_rule(shape)
    numbers: list[Valued] = [(step, step.limit) for step in rule.steps if not isinstance(step.limit, str)]
    for mild, severe in _out_of_order(rule.side, numbers):
        yield "", _order(rule, mild[0], severe[0])


def promises_broken(rule: Rule, things: tuple[Thing, ...]) -> Iterator[str]:
    """What a rule promises and no datastream can keep."""
    bound = [s for t in things for s in t.datastreams if rule.binds(t.kind, s.property)]
    if not bound:
        kinds = ", ".join(sorted(rule.kinds or tuple(Kind)))
        yield f"binds nothing: no {rule.property!r} among {kinds}"
        return
    named = {limit.name for stream in bound for limit in stream.limits}
    for step in rule.steps:
        if isinstance(step.limit, str) and step.limit not in named:
            yield f"{step.severity.word}: no datastream it binds has a limit {step.limit!r}"
    yield from _limits_out_of_order(rule, bound)


def _limits_out_of_order(rule: Rule, bound: list[Datastream]) -> Iterator[str]:
    """Two steps, and every datastream for whose limits the severer is the nearer."""
    found: dict[tuple[Step, Step], list[str]] = {}
    for stream in bound:
        for steps, values in _pairs_out_of_order(rule, stream).items():
            found.setdefault(steps, []).append(f"{stream.thing_id}.{stream.property} ({values})")
    for (mild, severe), streams in found.items():
        yield f"{_order(rule, mild, severe)}: {', '.join(streams)}"


def _pairs_out_of_order(rule: Rule, stream: Datastream) -> dict[tuple[Step, Step], str]:
    """Two steps out of order, at least one by name → their values and the first day that they are."""
    asked = {step.limit for step in rule.steps}
    limits = {limit.name: limit for limit in stream.limits if limit.name in asked}
    found: dict[tuple[Step, Step], str] = {}
    days = turning_days(limits.values())
    for day in days:
        known = {name: value for name, limit in limits.items() if (value := limit.at(day)) is not None}
        for (mild, near), (severe, far) in _out_of_order(rule.side, _valued(rule, known)):
            if isinstance(mild.limit, str) or isinstance(severe.limit, str):
                since = f" from {day.month:02d}-{day.day:02d}" if len(days) > 1 else ""
                found.setdefault((mild, severe), f"{far} and {near}{since}")
    return found


def _valued(rule: Rule, known: Mapping[str, float]) -> list[Valued]:
    values = (
        (step, known.get(step.limit) if isinstance(step.limit, str) else step.limit) for step in rule.steps
    )
    return [(step, value) for step, value in values if value is not None]


def _out_of_order(side: Side, steps: list[Valued]) -> Iterator[tuple[Valued, Valued]]:
    """Neighbours, mild and severe, of which the severe is nearer to what is safe. Equal is in order."""
    for mild, severe in pairwise(steps):
        if severe[1] < mild[1] if side is Side.ABOVE else severe[1] > mild[1]:
            yield mild, severe


def _order(rule: Rule, mild: Step, severe: Step) -> str:
    where = _NEARER[rule.side]
    return f"{severe.severity.word} {severe.limit!r} is {where} {mild.severity.word} {mild.limit!r}"
