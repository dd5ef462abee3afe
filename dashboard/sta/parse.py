"""The text of query options, read into trees by the grammar `odata.lark`. Whatever is no sentence of it
is a 400 that says where reading stopped; no text makes this fail otherwise."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any

import shapely
from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, UnexpectedInput, UnexpectedToken
from shapely.errors import ShapelyError

from city import rfc3339
from dashboard.sta.expression import (
    DEEPEST,
    FIRST_MS,
    LAST_MS,
    Call,
    Duration,
    Expand,
    Expression,
    Literal,
    Options,
    Order,
    Path,
    Span,
)
from dashboard.sta.refusal import wrong

LONGEST = 4_000
"""Characters of one option."""
GEOMETRIES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,12}(?:\.\d{1,3})?)S)?)?"
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+\-]?\d+)?")
_DURATION_MS = (604_800_000, 86_400_000, 3_600_000, 60_000, 1000)
STARTS = ("expression", "orderby", "select", "expand")
_Set = Callable[[Options], Options]


def expression(text: str) -> Expression:
    """Of $filter. Raises Refusal."""
    return _read("expression", "$filter", text)


def orderby(text: str) -> tuple[Order, ...]:
    """Of $orderby. Raises Refusal."""
    return _read("orderby", "$orderby", text)


def select(text: str) -> tuple[Path, ...]:
    """Of $select. Raises Refusal."""
    return _read("select", "$select", text)


def expand(text: str) -> tuple[Expand, ...]:
    """Of $expand. Raises Refusal."""
    return _read("expand", "$expand", text)


def whole(name: str, text: str) -> int:
    """Of $top and $skip. Raises Refusal."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise wrong(f"{name} takes a whole number from 0 to 999999999")
    return int(text)


def flag(name: str, text: str) -> bool:
    """Of $count. Raises Refusal."""
    if text not in ("true", "false"):
        raise wrong(f"{name} takes true or false")
    return text == "true"


def _read(start: str, name: str, text: str) -> Any:
    if len(text) > LONGEST:
        raise wrong(f"{name} is longer than {LONGEST} characters")
    try:
        return _grammar().parse(text, start=start)
    except UnexpectedInput as error:
        is_over = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        at = error.pos_in_stream or 0
        near = "" if is_over else text[at : at + 30]
        where = f"at character {at + 1}, before {near!r}" if near else "at its end"
        raise wrong(f"{name} cannot be read {where}") from error
    except LarkError as error:
        raise wrong(f"{name} cannot be read") from error


@cache
def _grammar() -> Lark:
    text = files("dashboard.sta").joinpath("odata.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", start=list(STARTS), transformer=_Trees(), maybe_placeholders=False)


@v_args(inline=True)
class _Trees(Transformer[Token, Any]):
    """What each rule of the grammar makes."""

    def either(self, *args: Expression) -> Call:
        return _call("or", args)

    def both(self, *args: Expression) -> Call:
        return _call("and", args)

    def no(self, arg: Expression) -> Call:
        return _call("not", (arg,))

    def operate(self, left: Expression, name: str, right: Expression) -> Call:
        return _call(str(name), (left, right))

    def call(self, name: str, *args: Expression) -> Call:
        return _call(str(name).lower(), args)

    def path(self, *steps: str) -> Path:
        return Path(tuple(str(step) for step in steps))

    def number(self, text: str) -> Literal:
        return Literal(_finite(text))

    def string(self, text: str) -> Literal:
        return Literal(_unquoted(text))

    def moment(self, text: str) -> Literal:
        at = moment(text)
        return Literal(Span(at, at))

    def interval(self, text: str) -> Literal:
        return Literal(span(text))

    def day(self, text: str) -> Literal:
        return Literal(_dated("day", date.fromisoformat, text))

    def clock(self, text: str) -> Literal:
        return Literal(_dated("time of day", time.fromisoformat, text))

    def duration(self, text: str) -> Literal:
        return Literal(_duration(text[len("duration") :]))

    def geometry(self, text: str) -> Literal:
        return Literal(_geometry(text))

    def true(self, _text: str) -> Literal:
        return Literal(True)

    def false(self, _text: str) -> Literal:
        return Literal(False)

    def null(self, _text: str) -> Literal:
        return Literal(None)

    def order(self, by: Expression, direction: Token | None = None) -> Order:
        return Order(by, direction is not None and direction.type == "DESC")

    def orderby(self, *orders: Order) -> tuple[Order, ...]:
        return orders

    def select(self, *chosen: Path) -> tuple[Path, ...]:
        return chosen

    def expand(self, *items: Expand) -> tuple[Expand, ...]:
        return items

    def item(self, *parts: Any) -> Expand:
        names = [str(part) for part in parts if isinstance(part, Token)]
        options = Options()
        for set_one in parts[len(names) :]:
            options = set_one(options)
        for name in reversed(names[1:]):
            options = Options(expand=(Expand(name, options),))
        return Expand(names[0], options)

    def filter(self, said: Expression) -> _Set:
        return lambda options: replace(options, filter=said)

    def sorted(self, said: tuple[Order, ...]) -> _Set:
        return lambda options: replace(options, orderby=said)

    def top(self, said: str) -> _Set:
        top = whole("$top", said)
        return lambda options: replace(options, top=top)

    def skip(self, said: str) -> _Set:
        skip = whole("$skip", said)
        return lambda options: replace(options, skip=skip)

    def count(self, said: str) -> _Set:
        count = flag("$count", said)
        return lambda options: replace(options, count=count)

    def selected(self, said: tuple[Path, ...]) -> _Set:
        return lambda options: replace(options, select=said)

    def expanded(self, said: tuple[Expand, ...]) -> _Set:
        return lambda options: replace(options, expand=said)


def moment(text: str) -> int:
    """Epoch milliseconds of a time that was written. Raises Refusal."""
    written = text.replace(" ", "+")
    if written[16:17] != ":":  # seconds may be left out in OData
        written = f"{written[:16]}:00{written[16:]}"
    try:
        at = rfc3339.read(written)
    except ValueError as error:
        raise wrong(str(error)) from error
    if not FIRST_MS <= at <= LAST_MS:
        raise wrong(f"{text} lies beyond the years 1 to 9999")
    return at


def span(text: str) -> Span:
    """A time or an interval that was written. Raises Refusal."""
    first, _, last = text.partition("/")
    start = moment(first)
    end = moment(last) if last else start
    if end < start:
        raise wrong(f"the interval {text[:60]} ends before it begins")
    return Span(start, end)


def number(text: str) -> float | None:
    """A text that a client wrote where a number belongs; None where it is none."""
    return float(text) if _NUMBER.fullmatch(text) and isfinite(float(text)) else None


def _call(name: str, args: Sequence[Expression]) -> Call:
    made = Call(name, tuple(args))
    if made.depth > DEEPEST:
        raise wrong(f"an expression goes deeper than {DEEPEST} levels")
    return made


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise wrong(f"the number {text[:20]} is too large")
    return number


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'")


def _dated(what: str, read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise wrong(f"{text} is no {what}") from error


def _duration(text: str) -> Duration:
    found = _DURATION.fullmatch(_unquoted(text))
    parts = found.groups()[1:] if found else ()
    if found is None or not any(parts):
        raise wrong(f"{text[:40]} is no duration: one is written duration'P1DT12H30M'")
    length = sum(round(float(n or 0) * ms) for n, ms in zip(parts, _DURATION_MS, strict=True))
    return Duration(-length if found["sign"] else length)


def _geometry(text: str) -> shapely.Geometry:
    written = _unquoted(text[text.index("'") :])
    try:
        shape = shapely.from_wkt(written.rpartition(";")[2])
    except (ShapelyError, ValueError) as error:
        raise wrong("a geometry is written as WKT: geography'POINT (121.8 29.9)'") from error
    if shape.geom_type not in GEOMETRIES:
        raise wrong(f"a geometry is one of {', '.join(GEOMETRIES)}")
    if not shape.is_valid or shape.is_empty:
        raise wrong("that geometry is not valid: is it empty, or does it cross itself?")
    return shape
