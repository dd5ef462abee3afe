"""What an expression is of an entity. An expression is made into a function once and asked of many
entities.

A path through many (`Datastreams/name` of a Thing) has many values, and a comparison with them is true
where it is of any of them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any, cast

from shapely import Point

from dashboard.sta.expression import Call, Expression, Literal, Order, Path, Span
from dashboard.sta.functions import ARITHMETIC, COMPARISONS, FUNCTIONS, calculate, compare, fits
from dashboard.sta.model import IDS, Kind
from dashboard.sta.world import Entity, World

Reading = Callable[[Entity], Any]


class Many(tuple[Any, ...]):
    """The values of a path through many."""


def predicate(expression: Expression, world: World) -> Callable[[Entity], bool]:
    """Whether an entity is meant by a filter that was checked."""
    read = reading(expression, world)
    return lambda entity: _true(read(entity))


def reading(expression: Expression, world: World) -> Reading:
    """An expression that was checked, as a function of an entity."""
    if isinstance(expression, Literal):
        value = expression.value
        return lambda _entity: value
    if isinstance(expression, Path):
        return _path(expression.steps, world)
    args = [reading(one, world) for one in expression.args]
    match expression.name:
        case "and":
            return lambda entity: all(_true(one(entity)) for one in args)
        case "or":
            return lambda entity: any(_true(one(entity)) for one in args)
        case "not":
            return lambda entity: not _true(args[0](entity))
        case _:
            return _applied(_does(expression), args)


def in_order(entities: Sequence[Entity], orders: Sequence[Order], world: World) -> list[Entity]:
    """Entities by keys that were checked, the first key counting most; what is null comes first."""
    found = list(entities)
    for order in reversed(orders):
        read = reading(order.by, world)
        found.sort(key=lambda one, read=read: _rank(read(one)), reverse=order.descending)
    return found


def _true(value: Any) -> bool:
    return any(one is True for one in value) if isinstance(value, Many) else value is True


def _does(call: Call) -> Callable[..., Any]:
    name = call.name
    if name in COMPARISONS:
        return partial(compare, name)
    if name in ARITHMETIC:
        return partial(calculate, name)
    function = FUNCTIONS[name]

    def does(*values: Any) -> Any:
        taken = [_taken(kind, value) for kind, value in zip(function.takes, values, strict=False)]
        if all(fits(kind, value) for kind, value in zip(function.takes, taken, strict=False)):
            return function.does(*taken)
        return None

    return does


def _applied(does: Callable[..., Any], args: Sequence[Reading]) -> Reading:
    def applied(entity: Entity) -> Any:
        values = [one(entity) for one in args]
        if not any(isinstance(one, Many) for one in values):
            return does(*values)
        choices = [one if isinstance(one, Many) else (one,) for one in values]
        return Many(does(*chosen) for chosen in product(*choices))

    return applied


def _taken(kind: Kind, value: Any) -> Any:
    """A value as a function takes it: a position in GeoJSON, which is what ours all are, as a geometry."""
    if kind is Kind.PLACE and below_of(value, "type") == "Point":
        return Point(below_of(value, "coordinates"))
    return value


def _id(entity: Entity) -> Any:
    return entity.id


def _path(steps: Sequence[str], world: World) -> Reading:
    first, rest = steps[0], steps[1:]
    if first in IDS:
        return _id

    def read(entity: Entity) -> Any:
        if first in entity.type.properties:
            return _below(entity.values.get(first), rest)
        relation = entity.type.relations.get(first)
        if relation is None:
            return entity.path  # the link to itself, which is checked to be the only thing left
        ids = world.related(entity, first)
        found = (world.entity(relation.to, one) for one in ids)
        values = [further(one) for one in found if one is not None]
        return Many(values) if relation.is_many else (values[0] if values else None)

    further = _path(rest, world) if rest else _id
    return read


def below_of(value: Any, step: str) -> Any:
    """What stands in a JSON object under a name; None where that is none."""
    return cast(Mapping[str, Any], value).get(step) if isinstance(value, Mapping) else None


def _below(value: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        value = below_of(value, step)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _rank(value: Any) -> tuple[int, Any]:
    """What a value is sorted by, among values of any kind."""
    match value:
        case None:
            return 0, 0
        case bool() | int() | float():
            return 1, value
        case Span():
            return 2, (value.end, value.start)
        case str():
            return 3, value
        case Mapping() | list():
            return 4, json.dumps(value, sort_keys=True, ensure_ascii=False)
        case _:
            return 5, str(value)
