"""The functions and operators of filters, as a table: what each takes, what it gives, and how.

Those of 18-088: of texts, times, numbers and geometries; and those that FROST adds, of two times. What
has no answer (a text of nothing, a division by nothing) is null. Distances and lengths are in the degrees
of the positions, as OData has it.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import shapely

from dashboard.sta.expression import FIRST_MS, LAST_MS, Duration, Span
from dashboard.sta.model import Kind

T, N, B, M, G, D = Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.TIME, Kind.PLACE, Kind.DURATION


@dataclass(frozen=True, slots=True)
class Function:
    """What it takes, what it gives and how; the last `optional` arguments may be left out."""

    takes: tuple[Kind, ...]
    gives: Kind
    does: Callable[..., Any]
    optional: int = 0


def _at(span: Span) -> datetime | None:
    """When it begins, in UTC."""
    if not FIRST_MS <= span.start <= LAST_MS:
        return None
    return datetime.fromtimestamp(span.start / 1000, UTC)


def _part(name: str) -> Function:
    return Function((M,), N, lambda span: (at := _at(span)) and float(getattr(at, name)))


def _part_of_time(take: Callable[[datetime], Any], gives: Kind) -> Function:
    return Function((M,), gives, lambda span: (at := _at(span)) and take(at))


def _cut(text: str, start: float, length: float | None = None) -> str:
    first = max(int(start), 0)
    return text[first:] if length is None else text[first : first + max(int(length), 0)]


def _round(number: float) -> float:
    """Half away from zero, as OData has it."""
    return math.copysign(math.floor(abs(number) + 0.5), number)


def _spatial(does: Callable[[Any, Any], Any]) -> Function:
    return Function((G, G), B, lambda one, other: bool(does(one, other)))


def _during(one: Span, other: Span) -> bool:
    """Whether one lies within another; an instant at the other's end does not."""
    if one == other:
        return True
    return other.start <= one.start and (one.start < other.end if one.is_instant else one.end <= other.end)


def _overlaps(one: Span, other: Span) -> bool:
    """Whether two have a moment in common."""
    if one.is_instant or other.is_instant:
        return _during(one, other) or _during(other, one)
    return one.start < other.end and other.start < one.end


_TEMPORAL: dict[str, Callable[[Span, Span], bool]] = {
    "before": lambda one, other: _compare_times("lt", one, other),
    "after": lambda one, other: _compare_times("gt", one, other),
    "meets": lambda one, other: one.end == other.start or other.end == one.start,
    "during": _during,
    "overlaps": _overlaps,
    "starts": lambda one, other: one.start == other.start,
    "finishes": lambda one, other: one.end == other.end,
}
TEMPORAL = tuple(_TEMPORAL)

FUNCTIONS: dict[str, Function] = {
    "startswith": Function((T, T), B, str.startswith),
    "endswith": Function((T, T), B, str.endswith),
    "substringof": Function((T, T), B, lambda part, text: part in text),
    "contains": Function((T, T), B, lambda text, part: part in text),
    "length": Function((T,), N, lambda text: float(len(text))),
    "indexof": Function((T, T), N, lambda text, part: float(text.find(part))),
    "substring": Function((T, N, N), T, _cut, optional=1),
    "tolower": Function((T,), T, str.lower),
    "toupper": Function((T,), T, str.upper),
    "trim": Function((T,), T, str.strip),
    "concat": Function((T, T), T, lambda one, other: one + other),
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "hour": _part("hour"),
    "minute": _part("minute"),
    "second": _part("second"),
    "fractionalseconds": _part_of_time(lambda at: at.microsecond / 1e6, N),
    "date": _part_of_time(datetime.date, Kind.DAY),
    "time": _part_of_time(datetime.time, Kind.CLOCK),
    "totaloffsetminutes": Function((M,), N, lambda _span: 0.0),
    **{name: Function((M, M), B, does) for name, does in _TEMPORAL.items()},
    "round": Function((N,), N, _round),
    "floor": Function((N,), N, lambda number: float(math.floor(number))),
    "ceiling": Function((N,), N, lambda number: float(math.ceil(number))),
    "geo.distance": Function((G, G), N, lambda one, other: float(shapely.distance(one, other))),
    "geo.length": Function((G,), N, lambda line: float(shapely.length(line))),
    "geo.intersects": _spatial(shapely.intersects),
    "st_equals": _spatial(shapely.equals),
    "st_disjoint": _spatial(shapely.disjoint),
    "st_touches": _spatial(shapely.touches),
    "st_within": _spatial(shapely.within),
    "st_overlaps": _spatial(shapely.overlaps),
    "st_crosses": _spatial(shapely.crosses),
    "st_intersects": _spatial(shapely.intersects),
    "st_contains": _spatial(shapely.contains),
    "st_relate": Function(
        (G, G, T), B, lambda one, other, how: bool(shapely.relate_pattern(one, other, how))
    ),
}
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
ARITHMETIC = ("add", "sub", "mul", "div", "mod")


def calculate(name: str, left: Any, right: Any) -> float | Span | Duration | None:
    """Of two numbers, of a time and a duration, or of two times; None where that has no answer."""
    match name, left, right:
        case ("add" | "sub", Span(), Duration()):
            moved = right.ms if name == "add" else -right.ms
            return Span(left.start + moved, left.end + moved)
        case ("sub", Span(), Span()):
            return Duration(left.start - right.start)
        case (_, float(), float()):
            return _of_numbers(name, left, right)
        case _:
            return None


def _of_numbers(name: str, left: float, right: float) -> float | None:
    if name in ("div", "mod") and not right:
        return None
    does: dict[str, Callable[[float, float], float]] = {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "mod": math.fmod,
    }
    found = does[name](left, right)
    return found if math.isfinite(found) else None


def compare(name: str, left: Any, right: Any) -> bool:
    """One comparison. Nothing but eq and ne is true of null, nor of two kinds of value."""
    if isinstance(left, Span) and isinstance(right, Span):
        return _compare_times(name, left, right)
    if isinstance(left, Duration) and isinstance(right, Duration):
        left, right = left.ms, right.ms
    match name:
        case "eq":
            return _same(left, right)
        case "ne":
            return not _same(left, right)
        case _:
            return _comparable(left, right) and _ordered(name, left, right)


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def _comparable(left: Any, right: Any) -> bool:
    for kind in (str, date, time):
        if isinstance(left, kind):
            return isinstance(right, kind)
    numbers = (int, float)
    return isinstance(left, numbers) and isinstance(right, numbers) and not isinstance(left, bool)


def _ordered(name: str, left: Any, right: Any) -> bool:
    match name:
        case "gt":
            return bool(left > right)
        case "ge":
            return bool(left >= right)
        case "lt":
            return bool(left < right)
        case _:
            return bool(left <= right)


def fits(kind: Kind, value: Any) -> bool:
    """Whether a value is of a kind, as a function takes it."""
    match kind:
        case Kind.NUMBER:
            return isinstance(value, float)
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.TIME:
            return isinstance(value, Span)
        case Kind.PLACE:
            return isinstance(value, shapely.Geometry)
        case _:
            return value is not None


def _compare_times(name: str, left: Span, right: Span) -> bool:
    """Intervals have their start and not their end: one that ends when another begins is before it.

    So a month, `ge` its first moment and `lt` that of the next, has exactly the hours that lie in it.
    """
    match name:
        case "eq":
            return left == right
        case "ne":
            return left != right
        case "ge":
            return left == right or left.start >= right.end
        case "le":
            return left == right or left.end <= right.start
        case "gt":
            return left.start > right.end or (left.start == right.end and not right.is_instant)
        case _:
            return left.end < right.start or (left.end == right.start and not left.is_instant)
