"""From the shapes an owner wrote to the nouns of the city: references resolved, rules held to their word.

A shape that cannot become a noun is Refused with every reason, each a key inside it and a problem.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, cast

from city.alert import Rule, Step
from city.limit import Limit, Season
from city.properties import find_property
from city.reservoir import Curve
from city.state import Level
from city.thing import Datastream, Kind, Name, Thing
from sensors.catalogue_schema import (
    Limits,
    RuleShape,
    SeasonShape,
    StreamShape,
    TemplateShape,
    ThingShape,
    side_of,
)

Problem = tuple[str, str]


class Refused(Exception):
    """A shape cannot become a noun. `problems` are (key inside it, what is wrong)."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(str(problems))
        self.problems = problems


def frozen(text: Mapping[str, str]) -> Name:
    """Text by language as a Name."""
    return MappingProxyType(dict(text))


def build_thing(
    shape: ThingShape, templates: Mapping[str, TemplateShape], known: Mapping[str, frozenset[str]]
) -> Thing | None:
    """A thing from its shape and template.

    `known` holds the ids of areas, sources and templates that were declared, well or badly: a
    thing of a template that was itself refused gives None, for its mistakes are named already.
    """
    problems = list(_unknown_references(shape, known))
    template = templates.get(shape.template)
    streams = _streams(shape, template, problems) if template else ()
    _check_curve(shape, problems)
    if problems:
        raise Refused(problems)
    return _thing(shape, template, streams) if template else None


def _thing(shape: ThingShape, template: TemplateShape, streams: tuple[Datastream, ...]) -> Thing:
    lon, lat = shape.position
    return Thing(
        shape.id,
        template.kind,
        frozen(shape.name),
        shape.area,
        lon,
        lat,
        frozen(shape.owner),
        streams,
        gateway=shape.gateway or template.gateway,
        recorded=shape.source,
        details=MappingProxyType({**template.details, **shape.details}),
    )


def _unknown_references(shape: ThingShape, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    wanted = (("area", "areas", shape.area), ("source", "sources", shape.source))
    for key, section, name in (*wanted, ("template", "templates", shape.template)):
        if name is not None and name not in known[section]:
            yield f".{key}", f"{name!r} is not in {section}"


def _streams(shape: ThingShape, template: TemplateShape, problems: list[Problem]) -> tuple[Datastream, ...]:
    shapes = {**{slug: StreamShape() for slug in shape.datastreams}, **template.datastreams}
    problems += [
        (".without", f"{slug!r} is not in the template") for slug in shape.without if slug not in shapes
    ]
    shapes = {slug: stream for slug, stream in shapes.items() if slug not in shape.without}
    problems += [
        (f".limits.{slug}", "the thing has no such datastream") for slug in shape.limits if slug not in shapes
    ]
    built = [_stream(shape, template, slug, problems) for slug in shapes]
    return tuple(stream for stream in built if stream is not None)


def _stream(
    shape: ThingShape, template: TemplateShape, slug: str, problems: list[Problem]
) -> Datastream | None:
    common = template.datastreams.get(slug, StreamShape())
    own = shape.datastreams.get(slug, StreamShape())
    prop = find_property(slug)
    unit = own.unit or common.unit or (prop.unit if prop else "")
    try:
        return Datastream(
            shape.id,
            slug,
            _first(own.period_s, common.period_s, template.period_s),
            _first(own.report_s, common.report_s, template.report_s),
            _first(own.max_age_s, common.max_age_s, template.max_age_s),
            unit,
            _limits({**common.limits, **own.limits, **shape.limits.get(slug, {})}),
        )
    except ValueError as error:
        problems.append((f".datastreams.{slug}", str(error)))
        return None


def _first(*candidates: float | None) -> float:
    return next(value for value in candidates if value is not None)


def _limits(shapes: Limits) -> tuple[Limit, ...]:
    return tuple(Limit(name, tuple(map(_season, shape))) for name, shape in shapes.items())


def _season(shape: SeasonShape) -> Season:
    return Season(shape.value, shape.first, shape.last)


def _check_curve(shape: ThingShape, problems: list[Problem]) -> None:
    if "curve" in shape.details:
        try:
            curve_of(shape.details)
        except (ValueError, TypeError, KeyError) as error:
            problems.append((".details.curve", f"needs levels (m) and storages (1e4 m³): {error}"))


def curve_of(details: Mapping[str, object]) -> Curve | None:
    """The stage-storage curve in a thing's details: `curve = { levels = [m…], storages = [1e4 m³…] }`."""
    table = details.get("curve")
    if table is None:
        return None
    columns = cast(Mapping[str, Any], table)
    return Curve(tuple(map(float, columns["levels"])), tuple(map(float, columns["storages"])))


def build_rule(shape: RuleShape) -> Rule:
    """A rule from its shape, steps from mild to severe."""
    problems = list(_rule_problems(shape))
    side = side_of(shape)
    if side is None or problems:
        raise Refused(problems)
    steps = {Level[word.upper()]: limit for word, limit in _steps(shape).items()}
    return Rule(
        shape.id,
        frozen(shape.name),
        shape.property,
        frozenset(shape.kinds),
        side,
        tuple(Step(severity, steps[severity]) for severity in sorted(steps)),
        shape.hysteresis,
        frozen(shape.advice),
    )


_SEVERITIES = tuple(level.word for level in Level if level is not Level.NORMAL)


def _steps(shape: RuleShape) -> dict[str, float | str]:
    return shape.above or shape.below or {}


def _rule_problems(shape: RuleShape) -> Iterator[Problem]:
    if side_of(shape) is None:
        yield "", "needs exactly one of above and below"
    elif not _steps(shape):
        yield "", "has no step, such as above = { red = 5.0 }"
    for word in chain(shape.above or {}, shape.below or {}):
        if word not in _SEVERITIES:
            yield f".{'above' if shape.above else 'below'}.{word}", f"is not one of {', '.join(_SEVERITIES)}"


def rule_mistakes(rule: Rule, things: tuple[Thing, ...]) -> Iterator[str]:
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
