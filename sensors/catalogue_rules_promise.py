"""What a rule promises of things and no datastream can keep: binding, names of limits, order, periods."""

from collections.abc import Iterator, Mapping
from datetime import date

from city.limit import Limit, turning_days
from city.rule import (
    Combined,
    GatewaySilence,
    Ladder,
    Predicted,
    Rate,
    Rule,
    Staleness,
    Step,
    Stuck,
)
from city.thing import Datastream, Kind
from sensors.catalogue_build import Problem
from sensors.catalogue_ground import Ground, Pair
from sensors.catalogue_rules import clear_is_beyond, order, out_of_order
from sensors.catalogue_schema import duration

_NAMED_AT_MOST = 5


def places_unknown(rule: Rule, ground: Ground, areas: frozenset[str] | None) -> Iterator[Problem]:
    """Areas, things and tags that a rule names and that nothing has; areas None: not known."""
    if areas is not None:
        yield from ((".areas", f"{area!r} is not in areas") for area in sorted(rule.bound.areas - areas))
    names = sorted(rule.bound.things - ground.ids)
    yield from ((".things", f"{name!r} is not in things") for name in names)
    tags = sorted(rule.bound.tags - ground.tags)
    yield from ((".tags", f"no thing has the tag {tag!r}") for tag in tags)


def promises_broken(rule: Rule, pairs: list[Pair], ground: Ground) -> Iterator[Problem]:
    """What a rule promises and none of the datastreams that it binds can keep."""
    if isinstance(rule.test, GatewaySilence):
        yield from _gateways(rule.test, pairs)
    elif not pairs:
        yield "", _binds_nothing(rule)
    if not pairs:
        return
    streams = [stream for _, stream in pairs]
    yield from _too_short(rule, streams)
    if rule.ladder:
        yield from _names_unknown(rule.ladder, streams)
        yield from _limits_out_of_order(rule.ladder, ground.alike(streams))
        yield from _clear_beyond(rule.ladder, streams)


def _binds_nothing(rule: Rule) -> str:
    places = rule.bound
    patterns = ", ".join(map(repr, places.properties))
    found = f"binds nothing: no {patterns} among {', '.join(sorted(places.kinds or tuple(Kind)))}"
    for what, names in (("areas", places.areas), ("tags", places.tags), ("things", places.things)):
        found += f", in {what} {', '.join(sorted(names))}" if names else ""
    return found


def _gateways(test: GatewaySilence, pairs: list[Pair]) -> Iterator[Problem]:
    behind: dict[str, set[str]] = {}
    for thing, _ in pairs:
        if thing.gateway:
            behind.setdefault(thing.gateway, set()).add(thing.thing_id)
    if not any(len(things) >= test.least for things in behind.values()):
        yield "", f"binds nothing: no gateway has {test.least} of the things it is for"


def _too_short(rule: Rule, streams: list[Datastream]) -> Iterator[Problem]:
    """A time in which a datastream that works well says nothing, or not enough."""
    if isinstance(rule.test, Combined) or (shortest := _shortest(rule)) is None:
        return
    key, ms, reports = shortest
    slow = [s for s in streams if s.report_s * 1000 * reports > ms]
    if slow:
        twice = f"{reports} reporting periods" if reports > 1 else "the reporting period"
        yield key, f"{duration(ms)} is shorter than {twice} of {_some(slow)}"


def _shortest(rule: Rule) -> tuple[str, int, int] | None:
    """(key, milliseconds, how many reports must fit in)."""
    test = rule.test
    if isinstance(test, Rate):
        return ".window", test.window_ms, 1
    if isinstance(test, Predicted):
        return ".window", test.window_ms, 2
    if isinstance(test, (Staleness, GatewaySilence)) and test.after_ms is not None:
        return ".after", test.after_ms, 1
    return (".after", test.after_ms, 1) if isinstance(test, Stuck) else None


def _some(streams: list[Datastream]) -> str:
    names = [f"{s.thing_id}.{s.property} ({duration(round(s.report_s * 1000))})" for s in streams]
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    return ", ".join(names[:_NAMED_AT_MOST]) + more


def _names_unknown(ladder: Ladder, streams: list[Datastream]) -> Iterator[Problem]:
    named = {limit.name for stream in streams for limit in stream.limits}
    for step in ladder.steps:
        if isinstance(step.limit, str) and step.limit not in named:
            yield "", f"{step.severity.word}: no datastream it binds has a limit {step.limit!r}"


def _limits_out_of_order(ladder: Ladder, alike: Mapping[int, list[Datastream]]) -> Iterator[Problem]:
    """Two steps, and every datastream for whose limits the severer is the nearer. `alike` are those whose
    limits are the same: one of them speaks for all."""
    if not any(isinstance(step.limit, str) for step in ladder.steps):
        return
    found: dict[tuple[Step, Step], list[str]] = {}
    for streams in alike.values():
        for steps, values in _pairs_out_of_order(ladder, streams[0]).items():
            names = (f"{stream.thing_id}.{stream.property} ({values})" for stream in streams)
            found.setdefault(steps, []).extend(names)
    for (mild, severe), names in found.items():
        pair = order(ladder.side, (mild, _called(mild)), (severe, _called(severe)))
        yield "", f"{pair}: {', '.join(names)}"


def _called(step: Step) -> str:
    return repr(step.limit) if isinstance(step.limit, (str, float)) else "with seasons"


def _pairs_out_of_order(ladder: Ladder, stream: Datastream) -> dict[tuple[Step, Step], str]:
    """Two steps out of order, at least one by name → their values and the first day that they are."""
    limits = _limits_of(ladder, stream)
    found: dict[tuple[Step, Step], str] = {}
    days = turning_days(limit for limit in limits.values() if isinstance(limit, Limit))
    for day in days:
        values = [(s, v) for s in ladder.steps if (v := _value(limits.get(s), day)) is not None]
        for (mild, near), (severe, far) in out_of_order(ladder.side, values):
            if isinstance(mild.limit, str) or isinstance(severe.limit, str):
                since = f" from {day.month:02d}-{day.day:02d}" if len(days) > 1 else ""
                found.setdefault((mild, severe), f"{far} and {near}{since}")
    return found


def _limits_of(ladder: Ladder, stream: Datastream) -> dict[Step, Limit | float]:
    """What each step compares this datastream with; steps whose name it does not have are left out."""
    named = {limit.name: limit for limit in stream.limits}
    found: dict[Step, Limit | float] = {}
    for step in ladder.steps:
        limit = named.get(step.limit) if isinstance(step.limit, str) else step.limit
        if limit is not None:
            found[step] = limit
    return found


def _value(limit: Limit | float | None, day: date) -> float | None:
    return limit.at(day) if isinstance(limit, Limit) else limit


def _clear_beyond(ladder: Ladder, streams: list[Datastream]) -> Iterator[Problem]:
    """A level at which a severity is left that lies beyond the limit, by name, at which it begins."""
    for step in ladder.steps:
        left = ladder.clear.get(step.severity)
        if left is None or not isinstance(step.limit, str):
            continue
        named = ((s, limit) for s in streams for limit in s.limits if limit.name == step.limit)
        wrong = [
            f"{stream.thing_id}.{stream.property} ({season.value})"
            for stream, limit in named
            for season in limit.seasons
            if clear_is_beyond(ladder.side, left, season.value)
        ]
        if wrong:
            where = f"{left} is on the dangerous side of {step.limit!r}"
            yield f".clear.{step.severity.word}", f"{where}: {', '.join(wrong)}"
