"""Inhibitions held against the alerts that there can be: none may let two of them hold back each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from city.alert import Change, SubjectKind
from city.cap_external import RULE
from city.case import Case
from city.inhibition import Inhibition
from city.inhibition_cycle import cycle_of
from city.route import SEVERITIES
from city.rule import Aqi, Combined, GatewaySilence, Rule, SiteState
from city.state import Level
from sensors.catalogue_ground import Ground
from sensors.catalogue_part import Entry, Fault, Known
from sensors.catalogue_policy import InhibitionShape
from sensors.catalogue_rules_watch import Member, Watched


def cycle_faults(
    entries: Sequence[Entry[InhibitionShape]], inhibitions: Sequence[Inhibition], known: Known
) -> Iterator[Fault]:
    """A cycle of inhibitions, at one of them; nothing where a thing, a rule or a condition may be lost."""
    if len(inhibitions) < 2 or any(entry.wrong for entry in entries):
        return
    if known.ids.get("things") is None or known.ids.get("rules") is None:
        return
    cycle = cycle_of(inhibitions, _possible(inhibitions, known))
    if cycle is not None:
        entry = next(entry for entry in entries if entry.shape.id == cycle.inhibitions[0])
        ids, alerts = " → ".join(cycle.inhibitions), ", ".join(map(_called, cycle.cases))
        yield Fault(entry, "", f"a cycle, in which alerts hold back each other: {ids} ({alerts})")


def _called(case: Case) -> str:
    about = case.subject.partition(":")[2]
    return f"{case.rule_id} of {about}" if about else case.rule_id


def _possible(inhibitions: Sequence[Inhibition], known: Known) -> Iterator[Case]:
    """Alerts that there can be, of those rules that may hold back something and be held back."""
    watched = Watched(known.rules, Ground(known.things))
    rules = {rule.rule_id: rule for rule in known.rules}
    for rule in known.rules:
        subject, severities = _subject(rule), _severities(rule, rules, frozenset())
        if _matters(inhibitions, rule.rule_id, subject.value, severities):
            for member in watched.members(rule):
                yield from _cases(rule, subject, member, severities)
    severities = frozenset(SEVERITIES)
    if _matters(inhibitions, RULE, SubjectKind.EXTERNAL.value, severities):
        for area in (None, *(known.ids.get("areas") or ())):
            for severity in severities:
                yield Case(0, RULE, severity, Change.RAISED, f"{SubjectKind.EXTERNAL.value}:", 0, area=area)


def _matters(
    inhibitions: Iterable[Inhibition], rule_id: str, subject: str, severities: frozenset[Level]
) -> bool:
    return any(one.source.may_match(rule_id, subject, severities) for one in inhibitions) and any(
        one.target.may_match(rule_id, subject, severities) for one in inhibitions
    )


def _subject(rule: Rule) -> SubjectKind:
    """What sort of thing a rule's alerts are about."""
    if isinstance(rule.test, Combined):
        return SubjectKind(rule.test.scope.value)
    if isinstance(rule.test, GatewaySilence):
        return SubjectKind.GATEWAY
    return SubjectKind.THING if isinstance(rule.test, Aqi) else SubjectKind.DATASTREAM


def _severities(rule: Rule, rules: Mapping[str, Rule], seen: frozenset[str]) -> frozenset[Level]:
    """The severities a rule's alerts can have; of one that takes those of others, theirs."""
    test: Any = rule.test
    if rule.ladder is not None:
        return frozenset(step.severity for step in rule.ladder.steps)
    if isinstance(test, SiteState):
        return frozenset(test.severities.values())
    severity: Level | None = test.severity
    if severity is not None or not isinstance(test, Combined):
        return frozenset({severity} if severity is not None else ())
    others = (rules[name] for name in test.of if name in rules and name not in seen)
    return frozenset[Level]().union(*(_severities(o, rules, seen | {rule.rule_id}) for o in others))


def _cases(rule: Rule, subject: SubjectKind, member: Member, severities: frozenset[Level]) -> Iterator[Case]:
    """The alerts of a rule on one place, as `alerts.cases.case_of` labels them."""
    things = {thing.thing_id: thing for thing, _ in member}
    first, stream = member[0]
    area = first.area if all(thing.area == first.area for thing in things.values()) else None
    one = first if len(things) == 1 else None
    plain = subject is SubjectKind.DATASTREAM
    key = {
        SubjectKind.DATASTREAM: f"{stream.thing_id}.{stream.property}",
        SubjectKind.THING: first.thing_id,
        SubjectKind.GATEWAY: first.gateway,
    }.get(subject, first.area)
    for severity in sorted(severities):
        yield Case(
            0,
            rule.rule_id,
            severity,
            Change.RAISED,
            f"{subject.value}:{key}",
            0,
            thing=one.thing_id if one else None,
            gateway=key if subject is SubjectKind.GATEWAY else one.gateway if one else None,
            area=area,
            kind=one.kind.value if one else None,
            property=stream.property if plain else None,
        )
