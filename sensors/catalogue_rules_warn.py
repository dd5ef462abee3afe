"""What is allowed in a rule and yet hardly meant: a person is told, and nothing is refused."""

from collections.abc import Iterator, Mapping

from city.characteristic import season_gaps
from city.limit import Limit
from city.properties import LANGUAGES, find_property
from city.rule import (
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Ladder,
    Mode,
    Predicted,
    Rule,
    Side,
    SiteState,
    Step,
    Threshold,
)
from city.thing import Datastream
from sensors.catalogue_rules_watch import Watched

Alike = Mapping[int, list[Datastream]]
"""Datastreams that no warning tells apart, by sort."""

_OF_RESULTS = (Threshold, Count, HourlyMean, Predicted)
"""Kinds whose limits are results, so that a property's range says what can be reached."""


def warnings(rule: Rule, watched: Watched) -> Iterator[str]:
    """What is odd about a rule that is sound, among the rules that are watched beside it."""
    pairs = watched.of(rule)
    for area in sorted(rule.bound.areas - {thing.area for thing, _ in pairs}):
        yield f"binds nothing in {area}"
    if isinstance(rule.test, Combined) and not pairs:
        yield f"can never find anything: {_nowhere(rule.test)}"
    alike = watched.ground.alike(stream for _, stream in pairs)
    yield from _unreachable(rule, alike)
    yield from _impossible_states(rule, [stream for _, stream in pairs])
    yield from _out_of_season(rule, alike)
    yield from _season_gaps(rule, alike)
    if _may_chatter(rule):
        yield "has neither hysteresis nor duration: a value that hovers on the limit raises and clears again"
    if not any(rule.advice.get(language) for language in LANGUAGES):
        yield "has no advice: nobody is told what to do"


def _nowhere(test: Combined) -> str:
    names = ", ".join(test.of)
    if test.mode is Mode.ALL:
        return f"there is no {test.scope.value} in which each of {names} watches something"
    return f"none of {names} watches something within one {test.scope.value} where it looks"


def _unreachable(rule: Rule, alike: Alike) -> Iterator[str]:
    if rule.ladder is None or not isinstance(rule.test, _OF_RESULTS):
        return
    for step in rule.ladder.steps:
        beyond = [s for streams in alike.values() if _never(rule.ladder, step, streams[0]) for s in streams]
        if beyond:
            yield f"{step.severity.word} can never be reached by {_some(beyond)}"


def _some(streams: list[Datastream]) -> str:
    more = f" and {len(streams) - 1} more" if len(streams) > 1 else ""
    return f"{streams[0].thing_id}.{streams[0].property}{more}"


def _never(ladder: Ladder, step: Step, stream: Datastream) -> bool:
    """Whether every value of a step is outside what the property can be."""
    row, values = find_property(stream.property), _values(step, stream)
    if row is None or not values:
        return False
    if ladder.side is Side.ABOVE:
        return all(ladder.edge(value) >= row.high for value in values)
    return all(ladder.edge(value) <= row.low for value in values)


def _impossible_states(rule: Rule, streams: list[Datastream]) -> Iterator[str]:
    """States that no property it watches can take."""
    if not isinstance(rule.test, SiteState):
        return
    for value, severity in rule.test.severities.items():
        rows = [row for stream in streams if (row := find_property(stream.property))]
        if rows and not any(row.low <= value <= row.high for row in rows):
            can = f"{rows[0].slug} is {rows[0].low:g} to {rows[0].high:g} ({_some(streams)})"
            yield f"{severity.word} {value:g} can never be: {can}"


def _values(step: Step, stream: Datastream) -> list[float]:
    limit = step.limit
    if isinstance(limit, str):
        limit = next((known for known in stream.limits if known.name == step.limit), None)
    if isinstance(limit, Limit):
        return [season.value for season in limit.seasons]
    return [] if limit is None else [limit]


def _out_of_season(rule: Rule, alike: Alike) -> Iterator[str]:
    """Datastreams on which no step has a limit at all: watched in name only."""
    if rule.ladder is None:
        return
    steps = rule.ladder.steps
    blind = [
        s
        for streams in alike.values()
        if not any(_values(step, streams[0]) for step in steps)
        for s in streams
    ]
    if blind:
        yield f"has no limit on {_some(blind)}"


def _season_gaps(rule: Rule, alike: Alike) -> Iterator[str]:
    """Named limits that have no value on some days of the year: then nothing is found by them."""
    for step in rule.ladder.steps if rule.ladder else ():
        for streams in alike.values():
            limit = next((known for known in streams[0].limits if known.name == step.limit), None)
            gaps = [f"{first} to {last}" for first, last in season_gaps(limit)] if limit else []
            if gaps:
                yield f"{limit.name if limit else ''} of {_some(streams)} has no value from {', '.join(gaps)}"


def _may_chatter(rule: Rule) -> bool:
    test, ladder = rule.test, rule.ladder
    if ladder is None or isinstance(test, (Combined, GatewaySilence, HourlyMean, Count)):
        return False
    lasting = isinstance(test, Threshold) and (test.for_ms or test.clear_for_ms)
    return not (ladder.hysteresis or ladder.clear or lasting)
