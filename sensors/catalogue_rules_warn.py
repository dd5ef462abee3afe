"""What is allowed in a rule and yet hardly meant: a person is told, and nothing is refused."""

from collections.abc import Iterator, Sequence

from city.limit import Limit
from city.properties import LANGUAGES, find_property
from city.rule import (
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Ladder,
    Predicted,
    Rule,
    Side,
    SiteState,
    Step,
    Threshold,
)
from city.thing import Datastream, Thing
from sensors.catalogue_rules_promise import bound

_OF_RESULTS = (Threshold, Count, HourlyMean, Predicted)
"""Kinds whose limits are results, so that a property's range says what can be reached."""


def warnings(rule: Rule, things: Sequence[Thing]) -> Iterator[str]:
    """What is odd about a rule that is sound."""
    pairs = bound(rule, things)
    for area in sorted(rule.bound.areas - {thing.area for thing, _ in pairs}):
        yield f"binds nothing in {area}"
    yield from _unreachable(rule, [stream for _, stream in pairs])
    yield from _impossible_states(rule, [stream for _, stream in pairs])
    yield from _out_of_season(rule, [stream for _, stream in pairs])
    if _may_chatter(rule):
        yield "has neither hysteresis nor duration: a value that hovers on the limit raises and clears again"
    if not any(rule.advice.get(language) for language in LANGUAGES):
        yield "has no advice: nobody is told what to do"


def _unreachable(rule: Rule, streams: list[Datastream]) -> Iterator[str]:
    if rule.ladder is None or not isinstance(rule.test, _OF_RESULTS):
        return
    for step in rule.ladder.steps:
        beyond = [s for s in streams if _never(rule.ladder, step, s)]
        if beyond:
            worst = f"{beyond[0].thing_id}.{beyond[0].property}"
            more = f" and {len(beyond) - 1} more" if len(beyond) > 1 else ""
            yield f"{step.severity.word} can never be reached by {worst}{more}"


def _never(ladder: Ladder, step: Step, stream: Datastream) -> bool:
    """Whether every value of a step is outside what the property can be."""
    row, values = find_property(stream.property), _values(step, stream)
    if row is None or not values:
        return False
    if ladder.side is Side.ABOVE:
        return all(value >= row.high for value in values)
    return all(value <= row.low for value in values)


def _impossible_states(rule: Rule, streams: list[Datastream]) -> Iterator[str]:
    """States that no property it watches can take."""
    if not isinstance(rule.test, SiteState):
        return
    for value, severity in rule.test.severities.items():
        rows = [row for stream in streams if (row := find_property(stream.property))]
        if rows and not any(row.low <= value <= row.high for row in rows):
            row, first = rows[0], streams[0]
            more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
            can = f"{row.slug} is {row.low:g} to {row.high:g} ({first.thing_id}.{first.property}{more})"
            yield f"{severity.word} {value:g} can never be: {can}"


def _values(step: Step, stream: Datastream) -> list[float]:
    limit = step.limit
    if isinstance(limit, str):
        limit = next((known for known in stream.limits if known.name == step.limit), None)
    if isinstance(limit, Limit):
        return [season.value for season in limit.seasons]
    return [] if limit is None else [limit]


def _out_of_season(rule: Rule, streams: list[Datastream]) -> Iterator[str]:
    """Datastreams on which no step has a limit at all: watched in name only."""
    if rule.ladder is None:
        return
    blind = [s for s in streams if not any(_values(step, s) for step in rule.ladder.steps)]
    if blind:
        more = f" and {len(blind) - 1} more" if len(blind) > 1 else ""
        yield f"has no limit on {blind[0].thing_id}.{blind[0].property}{more}"


def _may_chatter(rule: Rule) -> bool:
    test, ladder = rule.test, rule.ladder
    if ladder is None or isinstance(test, (Combined, GatewaySilence, HourlyMean, Count)):
        return False
    lasting = isinstance(test, Threshold) and (test.for_ms or test.clear_for_ms)
    return not (ladder.hysteresis or ladder.clear or lasting)
