"""Whether an expression makes sense of an entity type, before anything is read: every property exists,
every function has what it takes, and nothing is compared with what it cannot be. Says so in words where
not.

What comes back is the same expression with `now()` and what is computed from it filled in, and texts that
stand for numbers or times ('3', as some clients write) read as such.
"""

import re
from datetime import date, time

from shapely.geometry.base import BaseGeometry

from dashboard.sta import functions, parse
from dashboard.sta.expression import (
    FIRST_MS,
    LAST_MS,
    Call,
    Duration,
    Expression,
    Literal,
    Path,
    Span,
    paths,
)
from dashboard.sta.functions import ARITHMETIC, COMPARISONS, FUNCTIONS
from dashboard.sta.model import IDS, OBSERVATIONS, SELF, TYPES, EntityType, Kind
from dashboard.sta.refusal import Refusal, wrong

MOST_STEPS = 8
_LOGIC = ("and", "or", "not")
_MOMENTS = {"now": None, "mindatetime": FIRST_MS, "maxdatetime": LAST_MS}
_PATTERN = re.compile("[TF012*]{9}")


def filter_of(said: Expression, type: EntityType, now: int) -> Expression:
    """A filter, ready to be evaluated. `now` is epoch milliseconds. Raises Refusal."""
    settled, kind = settle(said, type, now)
    if kind not in (Kind.BOOLEAN, Kind.ANY):
        raise wrong(f"$filter must be true or false, and this is {kind.value}")
    return settled


def settle(said: Expression, type: EntityType, now: int) -> tuple[Expression, Kind]:
    """An expression made ready, with what kind of value it gives. Raises Refusal."""
    if isinstance(said, Literal):
        return said, _kind_of_literal(said)
    if isinstance(said, Path):
        return said, kind_of_path(said, type)
    if said.name in _MOMENTS and not said.args:
        at = _MOMENTS[said.name] or now
        return Literal(Span(at, at)), Kind.TIME
    args = [settle(one, type, now) for one in said.args]
    if said.name in _LOGIC:
        return _logic(said.name, args), Kind.BOOLEAN
    if sum(_leads_to_many(path, type) for path in paths(said)) > 1:
        raise wrong("a comparison has only one path through many: join two of them by and")
    if said.name in COMPARISONS:
        return _comparison(said.name, *args), Kind.BOOLEAN
    if said.name in ARITHMETIC:
        return _arithmetic(said.name, *args)
    return _function(said.name, args)


def kind_of_path(path: Path, type: EntityType) -> Kind:
    """What kind of value a path leads to. Raises Refusal."""
    if len(path.steps) > MOST_STEPS:
        raise wrong(f"{path} has more than {MOST_STEPS} steps")
    for at, step in enumerate(path.steps):
        rest = path.steps[at + 1 :]
        if step in (*IDS, *SELF):
            return _end(path, Kind.ID if step in IDS else Kind.TEXT, rest)
        if step in type.properties:
            kind = type.properties[step]
            return Kind.ANY if rest and kind in (Kind.ANY, Kind.PLACE) else _end(path, kind, rest)
        if step not in type.relations:
            raise unknown(step, type)
        if type.relations[step].to == OBSERVATIONS:
            raise wrong(f"{path}: a filter does not go through Observations; ask for them by themselves")
        if type.relations[step].is_many and at:
            raise wrong(f"{path}: only the first step of a path may lead to many")
        type = TYPES[type.relations[step].to]
    raise wrong(f"{path} is an entity: name one of its properties, such as {path}/id")


def _leads_to_many(path: Path, type: EntityType) -> bool:
    """Whether it has many values; only its first step may lead to them."""
    relation = type.relations.get(path.steps[0])
    return relation is not None and relation.is_many


def unknown(step: str, type: EntityType) -> Refusal:
    """What is said of a property that is none."""
    there = ", ".join(("@iot.id", *type.properties, *type.relations))
    return wrong(f"{type.name} has no {step[:60]!r}; it has {there}")


def _end(path: Path, kind: Kind, rest: tuple[str, ...]) -> Kind:
    if rest:
        raise wrong(f"{path}: there is nothing below {kind.value}")
    return kind


def _kind_of_literal(literal: Literal) -> Kind:
    match literal.value:
        case None:
            return Kind.ANY
        case bool():
            return Kind.BOOLEAN
        case float() | int():
            return Kind.NUMBER
        case str():
            return Kind.TEXT
        case Span():
            return Kind.TIME
        case Duration():
            return Kind.DURATION
        case date():
            return Kind.DAY
        case time():
            return Kind.CLOCK
        case BaseGeometry():
            return Kind.PLACE


def _logic(name: str, args: list[tuple[Expression, Kind]]) -> Call:
    for _, kind in args:
        if kind not in (Kind.BOOLEAN, Kind.ANY):
            raise wrong(f"{name} joins what is true or false, not {kind.value}")
    return Call(name, tuple(one for one, _ in args))


def _comparison(name: str, left: tuple[Expression, Kind], right: tuple[Expression, Kind]) -> Call:
    one, other = _read_as(left, right[1]), _read_as(right, left[1])
    if not _alike(one[1], other[1]):
        raise wrong(f"{name} cannot compare {one[1].value} with {other[1].value}")
    if Kind.PLACE in (one[1], other[1]):
        raise wrong("geometries are compared by st_equals, st_within, st_intersects and the like")
    return Call(name, (one[0], other[0]))


def _read_as(said: tuple[Expression, Kind], kind: Kind) -> tuple[Expression, Kind]:
    """A text that was written, read as what it is compared with."""
    literal = said[0]
    if not isinstance(literal, Literal) or not isinstance(literal.value, str):
        return said
    if kind is Kind.TIME:
        return Literal(parse.span(literal.value)), kind
    if kind is Kind.NUMBER and (number := parse.number(literal.value)) is not None:
        return Literal(number), kind
    return said


def _alike(one: Kind, other: Kind) -> bool:
    if one is other or Kind.ANY in (one, other):
        return True
    return Kind.ID in (one, other) and {one, other} & {Kind.TEXT, Kind.NUMBER} != set()


def _arithmetic(
    name: str, left: tuple[Expression, Kind], right: tuple[Expression, Kind]
) -> tuple[Expression, Kind]:
    kind = _sum_of(name, left[1], right[1])
    if isinstance(left[0], Literal) and isinstance(right[0], Literal):
        found = functions.calculate(name, left[0].value, right[0].value)
        if isinstance(found, Span) and not FIRST_MS <= found.start <= found.end <= LAST_MS:
            raise wrong("that time lies beyond the years 1 to 9999")
        return Literal(found), kind
    return Call(name, (left[0], right[0])), kind


def _sum_of(name: str, left: Kind, right: Kind) -> Kind:
    if name in ("add", "sub") and (left, right) == (Kind.TIME, Kind.DURATION):
        return Kind.TIME
    if name == "sub" and (left, right) == (Kind.TIME, Kind.TIME):
        return Kind.DURATION
    if {left, right} <= {Kind.NUMBER, Kind.ANY}:
        return Kind.NUMBER
    raise wrong(f"{name} cannot be done with {left.value} and {right.value}")


def _function(name: str, args: list[tuple[Expression, Kind]]) -> tuple[Call, Kind]:
    found = FUNCTIONS.get(name)
    if found is None:
        raise wrong(f"there is no function {name[:40]!r}; there are {', '.join((*_MOMENTS, *FUNCTIONS))}")
    most = len(found.takes)
    if not most - found.optional <= len(args) <= most:
        said = f"{most - found.optional} or {most}" if found.optional else str(most)
        raise wrong(f"{name} takes {said} arguments")
    args = [_read_as(one, takes) for one, takes in zip(args, found.takes, strict=False)]
    for (_, kind), takes in zip(args, found.takes, strict=False):
        if kind is not takes and kind is not Kind.ANY and (kind, takes) != (Kind.ID, Kind.TEXT):
            raise wrong(f"{name} takes {takes.value} where {kind.value} stands")
    if name == "st_relate" and not _is_pattern(args[2][0]):
        raise wrong("st_relate takes a pattern of nine characters out of T, F, 0, 1, 2 and *, as 'T*F**F***'")
    return Call(name, tuple(one for one, _ in args)), found.gives


def _is_pattern(said: Expression) -> bool:
    """Whether it is a relation of two geometries as DE-9IM writes it."""
    return isinstance(said, Literal) and _PATTERN.fullmatch(str(said.value)) is not None
