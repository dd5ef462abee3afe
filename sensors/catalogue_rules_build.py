"""From the shape of a rule to a Rule, limits in canonical units. What cannot be built has been named."""

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from city.limit import Limit, Season
from city.properties import PROPERTIES, find_property
from city.rule import (
    LATENESS_MS,
    Aqi,
    Bound,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Ladder,
    Mode,
    Predicted,
    Rate,
    Rule,
    Scope,
    Side,
    SiteState,
    Spike,
    Staleness,
    Step,
    Stuck,
    Test,
    Threshold,
)
from city.state import Level
from city.units import SAME, Conversion, conversion
from sensors.catalogue_build import frozen
from sensors.catalogue_rules_shape import SEVERITIES, RuleKind, RuleShape, side_of
from sensors.catalogue_schema import SeasonShape

POLLUTANTS = ("so2", "no2", "pm10", "pm2_5", "co", "o3")
"""What an air quality index is made of; an `aqi` rule need not name them."""

SPAN_KINDS = frozenset({RuleKind.RATE, RuleKind.SPIKE})
"""Kinds whose limits are differences of results, so that a unit's zero does not matter."""


def level(word: str) -> Level:
    """A severity by its word."""
    return Level[word.upper()]


def build_rule(shape: RuleShape, *, sound: bool = True, version: int = 1) -> Rule:
    """A rule from its shape, steps from mild to severe.

    Where the shape is not `sound` only what it binds and its steps are to be relied on.
    """
    ladder = build_ladder(shape)
    return Rule(
        shape.id,
        frozen(shape.name),
        _bound(shape),
        _MAKERS[shape.kind](shape, ladder) if sound else Threshold(ladder),
        frozen(shape.advice),
        version,
        LATENESS_MS if shape.lateness is None else shape.lateness,
        shape.publish,
    )


def _bound(shape: RuleShape) -> Bound:
    usual = POLLUTANTS if shape.kind is RuleKind.AQI else ("*",)
    return Bound(
        tuple(shape.property or usual),
        frozenset(shape.kinds),
        frozenset(shape.areas),
        frozenset(shape.tags),
        frozenset(shape.things),
    )


def build_ladder(shape: RuleShape) -> Ladder:
    """The steps of a rule, in canonical units where the unit it names can be."""
    way = way_of(shape)
    to_canonical = way if isinstance(way, Conversion) else SAME
    span = Conversion(to_canonical.factor)
    change = span if shape.kind in SPAN_KINDS else to_canonical
    written = (shape.above or shape.below or {}) if side_of(shape) else {}
    steps = {
        level(word): _limit(word, limit, change) for word, limit in written.items() if word in SEVERITIES
    }
    clear = {
        level(word): _converted(value, change) for word, value in shape.clear.items() if word in SEVERITIES
    }
    return Ladder(
        side_of(shape) or Side.ABOVE,
        tuple(Step(severity, steps[severity]) for severity in sorted(steps)),
        _converted(shape.hysteresis, span),
        MappingProxyType(clear),
        shape.at_limit,
    )


def _limit(word: str, written: float | str | list[SeasonShape], change: Conversion) -> float | str | Limit:
    if isinstance(written, str):
        return written
    if isinstance(written, list):
        return Limit(word, tuple(Season(_converted(s.value, change), s.first, s.last) for s in written))
    return _converted(written, change)


def _converted(value: float, change: Conversion) -> float:
    """A number as a person would have written it in the other unit, without the dust of binary fractions."""
    return value if change == SAME else float(f"{change(value):.12g}")


def way_of(shape: RuleShape) -> Conversion | str:
    """How limits become canonical, or why they cannot."""
    if shape.unit is None:
        return SAME
    units = sorted(set(_units(shape.property or ())))
    ways = {unit: conversion(shape.unit, unit) for unit in units}
    if lost := [unit for unit, way in ways.items() if way is None]:
        return f"no way from {shape.unit!r} to {lost[0]!r}"
    if len(set(ways.values())) > 1:
        return f"is another thing for each of {', '.join(map(repr, units))}: write one rule for each"
    return next((way for way in ways.values() if way), SAME)


def _units(patterns: tuple[str, ...] | list[str]) -> Iterator[str]:
    """The canonical units of what patterns can match."""
    for pattern in patterns:
        if row := find_property(pattern):
            yield row.unit
        yield from (row.unit for slug, row in PROPERTIES.items() if fnmatchcase(slug, pattern))


def _severity(shape: RuleShape) -> Level:
    return level(shape.severity or SEVERITIES[0])


def _optional(shape: RuleShape) -> Level | None:
    return level(shape.severity) if shape.severity else None


def _stuck(shape: RuleShape, _: Ladder) -> Stuck:
    way = way_of(shape)
    factor = way.factor if isinstance(way, Conversion) else 1.0
    return Stuck(_severity(shape), shape.after or 0, _converted(shape.tolerance, Conversion(factor)))


def _site_state(shape: RuleShape, _: Ladder) -> SiteState:
    rows = {value: level(word) for word, values in (shape.equals or {}).items() for value in values}
    return SiteState(MappingProxyType(rows), shape.for_ or 0)


def _combined(shape: RuleShape, _: Ladder) -> Combined:
    scope = shape.scope or Scope.THING
    return Combined(Mode(shape.kind.value), tuple(shape.of or ()), scope, _optional(shape))


def _hourly_mean(shape: RuleShape, ladder: Ladder) -> HourlyMean:
    return HourlyMean(ladder) if shape.valid is None else HourlyMean(ladder, shape.valid)


def _spike(shape: RuleShape, ladder: Ladder) -> Spike:
    return Spike(ladder) if shape.m is None else Spike(ladder, shape.m)


def _gateway(shape: RuleShape, _: Ladder) -> GatewaySilence:
    severity = _severity(shape)
    if shape.least is None:
        return GatewaySilence(severity, shape.after)
    return GatewaySilence(severity, shape.after, shape.least)


_MAKERS: Mapping[RuleKind, Callable[[RuleShape, Ladder], Test]] = {
    RuleKind.THRESHOLD: lambda shape, ladder: Threshold(ladder, shape.for_ or 0, shape.clear_for or 0),
    RuleKind.COUNT: lambda shape, ladder: Count(ladder, shape.n or 0, shape.m or 0),
    RuleKind.RATE: lambda shape, ladder: Rate(ladder, shape.window or 0),
    RuleKind.STALENESS: lambda shape, _: Staleness(_severity(shape), shape.after),
    RuleKind.STUCK: _stuck,
    RuleKind.SPIKE: _spike,
    RuleKind.HOURLY_MEAN: _hourly_mean,
    RuleKind.AQI: lambda _, ladder: Aqi(ladder),
    RuleKind.PREDICTED: lambda shape, ladder: Predicted(ladder, shape.window or 0, shape.within or 0),
    RuleKind.STATE: _site_state,
    RuleKind.ANY: _combined,
    RuleKind.ALL: _combined,
    RuleKind.GATEWAY: _gateway,
}
