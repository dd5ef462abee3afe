"""From a Rule back to the table a person could have written, in canonical units."""

from collections.abc import Callable, Mapping
from typing import Any

from city.limit import Limit
from city.rule import (
    LATENESS_MS,
    Aqi,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Ladder,
    Predicted,
    Rate,
    Rule,
    Side,
    SiteState,
    Spike,
    Staleness,
    Stuck,
    Threshold,
)
from city.state import Level
from sensors.catalogue_rules_build import POLLUTANTS
from sensors.catalogue_rules_shape import RuleKind
from sensors.catalogue_schema import duration

Table = dict[str, Any]


def written(rule: Rule) -> Table:
    """The table of a rule; `build_rule` of it gives an equal rule of version 1."""
    kind, of_kind = _of_test(rule)
    table: Table = {"id": rule.rule_id}
    if kind is not RuleKind.THRESHOLD:
        table["kind"] = kind.value
    table |= {"name": dict(rule.name)} | _of_bound(rule, kind) | of_kind
    if rule.advice:
        table["advice"] = dict(rule.advice)
    if rule.lateness_ms != LATENESS_MS:
        table["lateness"] = duration(rule.lateness_ms)
    if rule.publish:
        table["publish"] = True
    return table


def _of_bound(rule: Rule, kind: RuleKind) -> Table:
    bound = rule.bound
    table: Table = {}
    unsaid = kind in (RuleKind.ANY, RuleKind.ALL, RuleKind.GATEWAY) or (
        kind is RuleKind.AQI and bound.properties == POLLUTANTS
    )
    if not unsaid:
        one = len(bound.properties) == 1
        table["property"] = bound.properties[0] if one else list(bound.properties)
    named = {"kinds": bound.kinds, "areas": bound.areas, "tags": bound.tags, "things": bound.things}
    return table | {key: sorted(str(name) for name in names) for key, names in named.items() if names}


def _of_ladder(ladder: Ladder) -> Table:
    side = "above" if ladder.side is Side.ABOVE else "below"
    table: Table = {side: {step.severity.word: _limit(step.limit) for step in ladder.steps}}
    if ladder.hysteresis:
        table["hysteresis"] = ladder.hysteresis
    if ladder.clear:
        table["clear"] = {level.word: value for level, value in ladder.clear.items()}
    if ladder.at_limit:
        table["at_limit"] = True
    return table


def _limit(limit: float | str | Limit) -> object:
    if not isinstance(limit, Limit):
        return limit
    return [{"value": s.value, "from": s.first, "to": s.last} for s in limit.seasons]


def _of_test(rule: Rule) -> tuple[RuleKind, Table]:
    for kind, (made_of, table_of) in _WRITERS.items():
        if isinstance(rule.test, made_of) and (kind.value == getattr(rule.test, "mode", kind.value)):
            ladder = _of_ladder(rule.ladder) if rule.ladder else {}
            return kind, ladder | table_of(rule.test)
    raise TypeError(f"no way to write {type(rule.test).__name__}")


def _times(**ms: int | None) -> Table:
    """Durations that are said: none that is nothing."""
    return {key.rstrip("_"): duration(value) for key, value in ms.items() if value}


def _severity(level: Level | None) -> Table:
    return {"severity": level.word} if level is not None else {}


def _equals(test: SiteState) -> Table:
    words: dict[str, list[float]] = {}
    for value, level in test.severities.items():
        words.setdefault(level.word, []).append(value)
    return {"equals": words}


def _combined(test: Combined) -> Table:
    return {"of": list(test.of), "scope": test.scope.value} | _severity(test.severity)


_WRITERS: Mapping[RuleKind, tuple[type, Callable[[Any], Table]]] = {
    RuleKind.THRESHOLD: (Threshold, lambda t: _times(for_=t.for_ms, clear_for=t.clear_for_ms)),
    RuleKind.COUNT: (Count, lambda t: {"n": t.n, "m": t.m}),
    RuleKind.RATE: (Rate, lambda t: _times(window=t.window_ms)),
    RuleKind.STALENESS: (Staleness, lambda t: _severity(t.severity) | _times(after=t.after_ms)),
    RuleKind.STUCK: (
        Stuck,
        lambda t: _severity(t.severity) | _times(after=t.after_ms) | {"tolerance": t.tolerance},
    ),
    RuleKind.SPIKE: (Spike, lambda t: {"m": t.m}),
    RuleKind.HOURLY_MEAN: (HourlyMean, lambda t: _times(valid=t.valid_ms)),
    RuleKind.AQI: (Aqi, lambda _: {}),
    RuleKind.PREDICTED: (Predicted, lambda t: _times(window=t.window_ms, within=t.within_ms)),
    RuleKind.STATE: (SiteState, lambda t: _equals(t) | _times(for_=t.for_ms)),
    RuleKind.ANY: (Combined, _combined),
    RuleKind.ALL: (Combined, _combined),
    RuleKind.GATEWAY: (
        GatewaySilence,
        lambda t: _severity(t.severity) | _times(after=t.after_ms) | {"least": t.least},
    ),
}
