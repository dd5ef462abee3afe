"""Expressions and options written down again, for the links in an answer that lead on."""

from shapely.geometry.base import BaseGeometry

from dashboard.sta.expression import Call, Duration, Expand, Expression, Literal, Options, Order, Span
from dashboard.sta.functions import ARITHMETIC, COMPARISONS
from maps.features import iso

_INFIX = (*COMPARISONS, *ARITHMETIC, "and", "or")


def expression(said: Expression) -> str:
    """As it could have been written."""
    if isinstance(said, Literal):
        return _literal(said.value)
    if not isinstance(said, Call):
        return str(said)
    args = [expression(one) for one in said.args]
    if said.name in _INFIX:
        return f"({f' {said.name} '.join(args)})"
    return f"(not {args[0]})" if said.name == "not" else f"{said.name}({','.join(args)})"


def options(said: Options) -> dict[str, str]:
    """By their names, those that say something."""
    found = {
        "$filter": expression(said.filter) if said.filter else "",
        "$orderby": ",".join(map(_order, said.orderby)),
        "$top": "" if said.top is None else str(said.top),
        "$skip": str(said.skip or ""),
        "$count": "true" if said.count else "",
        "$select": ",".join(map(str, said.select)),
        "$expand": ",".join(map(_expand, said.expand)),
        "$skiptoken": said.token or "",
    }
    return {name: text for name, text in found.items() if text}


def time_of(span: Span) -> str:
    """A time as SensorThings writes it: an instant, or an interval with a slash."""
    return iso(span.end) if span.is_instant else f"{iso(span.start)}/{iso(span.end)}"


def _literal(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.17g}"
        case str():
            return "'{}'".format(value.replace("'", "''"))
        case Span():
            return time_of(value)
        case Duration():
            return f"duration'{'-' * (value.ms < 0)}PT{abs(value.ms) / 1000:.3f}S'"
        case BaseGeometry():
            return f"geography'{value}'"
        case _:
            return str(value)


def _order(order: Order) -> str:
    return expression(order.by) + (" desc" if order.descending else "")


def _expand(one: Expand) -> str:
    said = ";".join(f"{name}={text}" for name, text in options(one.options).items())
    return f"{one.name}({said})" if said else one.name
