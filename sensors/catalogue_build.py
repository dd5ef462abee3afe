"""From the shape an owner wrote of a thing to the noun: references resolved, datastreams held to their word.

What cannot be is a problem, a key inside the shape and what is wrong, and is left out; whoever
reads the problems hands out nothing.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

from city.limit import Limit, Season
from city.properties import find_property
from city.public import Public, public_problem
from city.reservoir import Curve
from city.thing import Datastream, Name, Thing
from sensors.catalogue_levels import datum_problems, level_problems, with_near
from sensors.catalogue_salvage import ANY_TEMPLATE
from sensors.catalogue_schema import Limits, SeasonShape, StreamShape, TemplateShape, ThingShape

Problem = tuple[str, str]


def frozen(text: Mapping[str, str]) -> Name:
    """Text by language as a Name."""
    return MappingProxyType(dict(text))


def build_thing(
    shape: ThingShape, template: TemplateShape | None, problems: list[Problem], *, streams_known: bool = True
) -> Thing:
    """A thing from its shape and template; what is wrong is added to `problems`.

    Without a template only the thing's own datastreams are looked at. `streams_known` is False when
    the thing's own table of them was refused: then nothing is said to be missing in it.
    """
    if template and streams_known:
        problems += _of_no_datastream(shape, template)
    streams = _streams(shape, template or ANY_TEMPLATE, problems)
    _check_curve(shape, problems)
    thing = _thing(shape, template or ANY_TEMPLATE, streams)
    if template and streams_known:
        problems += level_problems(thing)
        problems += datum_problems(thing, _told_in(shape, template))
        problems += _public_problems(thing)
    return thing


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
        tags=frozenset(shape.tags),
        public=_public(shape, template),
    )


def _public(shape: ThingShape, template: TemplateShape) -> Public | None:
    """What the public may see: the thing's own word, else its template's."""
    listed = template.public if shape.public is None else shape.public
    grid = template.public_grid_m if shape.public_grid_m is None else shape.public_grid_m
    return None if listed is None else Public(tuple(dict.fromkeys(listed)), grid)


def _public_problems(thing: Thing) -> Iterator[Problem]:
    if thing.public is not None:
        observed = frozenset(stream.property for stream in thing.datastreams)
        if problem := public_problem(thing.kind.value, thing.public, observed):
            yield ".public", problem


def unknown_references(shape: ThingShape, known: Mapping[str, frozenset[str] | None]) -> Iterator[Problem]:
    """References of a thing to what nobody declared; None where what is declared is not known."""
    wanted = (("area", "areas", shape.area), ("source", "sources", shape.source))
    for key, section, name in (*wanted, ("template", "templates", shape.template)):
        ids = known[section]
        if name is not None and ids is not None and name not in ids:
            yield f".{key}", f"{name!r} is not in {section}"


def template_problems(template: TemplateShape) -> Iterator[Problem]:
    """What no thing of a template can be: its things do not say it again."""
    for slug, stream in template.datastreams.items():
        built = _stream("template", template, slug, stream)
        if isinstance(built, str):
            yield f".datastreams.{slug}", built


def _of_no_datastream(shape: ThingShape, template: TemplateShape) -> Iterator[Problem]:
    slugs = shape.datastreams.keys() | template.datastreams.keys()
    for slug in shape.without:
        if slug not in slugs:
            yield ".without", f"{slug!r} is not in the template"
    for slug in shape.limits:
        if slug not in slugs.difference(shape.without):
            yield f".limits.{slug}", "the thing has no such datastream"


def _streams(shape: ThingShape, template: TemplateShape, problems: list[Problem]) -> tuple[Datastream, ...]:
    slugs = dict.fromkeys((*shape.datastreams, *template.datastreams))
    built: list[Datastream] = []
    for slug in (slug for slug in slugs if slug not in shape.without):
        common = template.datastreams.get(slug, StreamShape())
        stream = _stream(shape.id, template, slug, _merged(shape, slug, common))
        if isinstance(stream, Datastream):
            built.append(with_near(template.kind, stream))
        elif slug not in template.datastreams or stream != _stream(shape.id, template, slug, common):
            problems.append((f".datastreams.{slug}", stream))
    return tuple(built)


def _merged(shape: ThingShape, slug: str, common: StreamShape) -> StreamShape:
    """A datastream of a template with what a thing changes in it."""
    own = shape.datastreams.get(slug, StreamShape())
    changed = {key: getattr(own, key) for key in own.model_fields_set if getattr(own, key) is not None}
    limits = {**common.limits, **own.limits, **shape.limits.get(slug, {})}
    return common.model_copy(update=changed | {"limits": limits})


def _told_in(shape: ThingShape, template: TemplateShape) -> dict[str, object]:
    """The datums in which its datastreams are told, by slug, of those that say so."""
    slugs = (shape.datastreams.keys() | template.datastreams.keys()).difference(shape.without)
    told = {slug: _merged(shape, slug, template.datastreams.get(slug, StreamShape())) for slug in slugs}
    return {slug: told[slug].datum for slug in sorted(told) if told[slug].datum is not None}


def _stream(thing_id: str, template: TemplateShape, slug: str, stream: StreamShape) -> Datastream | str:
    """The datastream, or why there can be none."""
    prop = find_property(slug)
    try:
        return Datastream(
            thing_id,
            slug,
            _first(stream.period_s, template.period_s),
            _first(stream.report_s, template.report_s),
            _first(stream.max_age_s, template.max_age_s),
            stream.unit or (prop.unit if prop else ""),
            _limits(stream.limits),
        )
    except ValueError as error:
        return str(error)


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
