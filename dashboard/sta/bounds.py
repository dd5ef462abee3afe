"""Which observations have to be read for a filter, found in the filter itself: no question reads all
there are.

What a filter says of the datastream or the feature of interest is asked of the catalogue, and what it
says of time becomes a span of each datastream, which the key (datastream, time) finds. Only the rest is
asked of each observation that was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.sta.evaluate import predicate
from dashboard.sta.expression import Call, Expression, Literal, Path, Span, paths
from dashboard.sta.functions import COMPARISONS, TEMPORAL
from dashboard.sta.model import IDS, OBSERVATIONS, TYPES
from dashboard.sta.observed import Part, key_of
from dashboard.sta.world import Entity, World

EARLIEST, LATEST = -62_000_000_000_000, 253_000_000_000_000
"""The years 5 and 9987: what a database and we can hold."""
NEVER = LATEST, LATEST
TIMES = ("phenomenonTime", "resultTime")
_SYMMETRICAL = ("eq", "meets", "overlaps", "starts", "finishes")
_MIRRORED = {name: name for name in _SYMMETRICAL} | {
    one: other
    for pair in (("gt", "lt"), ("ge", "le"), ("before", "after"))
    for one, other in (pair, pair[::-1])
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read, and what is then asked of each; None where nothing is left to ask."""

    parts: tuple[Part, ...]
    rest: Expression | None


@dataclass(frozen=True, slots=True)
class Said:
    """A property compared with a time, by an operator or one of the functions of two times."""

    of: str
    name: str
    span: Span

    @property
    def is_exact(self) -> bool:
        """Whether it is true of all between two times, so that nothing is left to ask."""
        return self.name != "meets" and (self.span.is_instant or self.name not in ("ge", "le"))


def plan(filter: Expression | None, numbers: Sequence[int], world: World) -> Plan:
    """What to read of some datastreams for a filter that was checked."""
    said: list[Said] = []
    rest: list[Expression] = []
    for one in _conjuncts(filter):
        if _is_of_catalogue(one):
            meant = predicate(one, world)
            numbers = [key for key in numbers if meant(Entity(TYPES[OBSERVATIONS], f"{key}-0", {}))]
        elif (named := _named(one)) is not None:
            numbers = [key for key in numbers if key == named[0]]
            said.append(Said("resultTime", "eq", Span(named[1], named[1])))
        elif (found := _of_time(one)) is not None:
            said.append(found)
            if not found.is_exact:
                rest.append(one)
        else:
            rest.append(one)
    parts = [part for key in numbers if (part := _part(key, said, world))]
    return Plan(tuple(parts), _joined(rest))


def _conjuncts(filter: Expression | None) -> Sequence[Expression]:
    if filter is None:
        return ()
    if isinstance(filter, Call) and filter.name == "and":
        return [one for arg in filter.args for one in _conjuncts(arg)]
    return (filter,)


def _joined(rest: Sequence[Expression]) -> Expression | None:
    return Call("and", tuple(rest)) if len(rest) > 1 else next(iter(rest), None)


def _is_of_catalogue(one: Expression) -> bool:
    found = paths(one)
    return bool(found) and all(path.steps[0] in ("Datastream", "FeatureOfInterest") for path in found)


def _sides(one: Expression) -> tuple[str, Path, Literal] | None:
    """A comparison of a path with a value, the path first."""
    if not isinstance(one, Call) or one.name not in (*COMPARISONS, *TEMPORAL):
        return None
    left, right = one.args
    if isinstance(left, Path) and isinstance(right, Literal):
        return one.name, left, right
    if isinstance(left, Literal) and isinstance(right, Path) and one.name in _MIRRORED:
        return _MIRRORED[one.name], right, left
    return None


def _named(one: Expression) -> tuple[int, int] | None:
    """Datastream and time, where an id is asked for."""
    sides = _sides(one)
    if sides is None or sides[0] != "eq" or sides[1].steps[0] not in IDS:
        return None
    return key_of(str(sides[2].value)) or (-1, 0)


def _of_time(one: Expression) -> Said | None:
    sides = _sides(one)
    if sides is None or sides[0] == "ne" or sides[1].steps[0] not in TIMES:
        return None
    value = sides[2].value
    return Said(sides[1].steps[0], sides[0], value) if isinstance(value, Span) else None


def _part(key: int, said: Sequence[Said], world: World) -> Part | None:
    first, last = EARLIEST, LATEST
    period = round(world.streams[key].period_s * 1000)
    for one in said:
        low, high = span_read(one, period if one.of == "phenomenonTime" else 0)
        first, last = max(first, low), min(last, high)
    return (key, first, last) if first < last else None


def span_read(said: Said, period: int) -> tuple[int, int]:
    """From when to when, exclusive, observations end that a comparison may be true of, as `functions` has it:
    all of them where it `is_exact`."""
    start, end, is_instant = said.span.start, said.span.end, said.span.is_instant
    match said.name:
        case "eq":
            return (end, end + 1) if period == end - start else NEVER
        case "ge":
            return (start + period if is_instant else end), LATEST
        case "gt" | "after":
            return end + period + (1 if is_instant else 0), LATEST
        case "le":
            return EARLIEST, end + 1
        case "lt" | "before":
            return EARLIEST, start + (1 if period else 0)
        case "during" if period:
            return start + period, end + 1
        case "overlaps" if period:
            return start + 1, (start + period + 1 if is_instant else end + period)
        case "during" | "overlaps":
            return start, (end + 1 if is_instant else end)
        case "starts":
            return start + period, start + period + 1
        case "finishes":
            return end, end + 1
        case _:
            return start, end + period + 1
