"""Pure: rules that put findings together, bound to what they are about: a thing, a gateway or an area.

The members of an air quality index and of a gateway's silence are strands of their own, which are recorded
only together (`alone` tells); those of a Combined are all keys of its rules within the place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from alerts.evaluate import SCOPED
from alerts.lifecycle import Place
from alerts.strands import Binding
from city.alert import Key, Subject, SubjectKind
from city.catalogue import Catalogue
from city.rule import Aqi, Combined, GatewaySilence, Mode, Rule, Scope
from city.thing import Thing

Things = Mapping[str, Thing]


@dataclass(frozen=True, slots=True)
class Composite:
    """A rule on a place, made of members. `parts` says what each is part of, `things` which it looks at."""

    rule: Rule
    test: Combined | Aqi | GatewaySilence
    subject: Subject
    parts: Mapping[Key, str]
    things: frozenset[str]
    place: Place
    version: str

    @property
    def key(self) -> Key:
        """What its findings are recorded under."""
        return Key(self.rule.rule_id, self.subject)


def alone(binding: Binding) -> bool:
    """Whether what a strand finds is recorded as it is."""
    return not isinstance(binding.rule.test, SCOPED)


def compose(catalogue: Catalogue, bindings: Mapping[Key, Binding]) -> dict[Key, Composite]:
    """All that is put together, what others are made of before those."""
    things = {thing.thing_id: thing for thing in catalogue.things}
    made: dict[Key, Composite] = {}
    for rule in catalogue.rules:
        if isinstance(rule.test, Aqi | GatewaySilence):
            made |= {one.key: one for one in _of_strands(rule, rule.test, bindings.values(), things)}
    combined = [rule for rule in catalogue.rules if isinstance(rule.test, Combined)]
    while combined:
        waiting = {rule.rule_id for rule in combined}
        ready = [
            rule for rule in combined if isinstance(rule.test, Combined) and not waiting & {*rule.test.of}
        ]
        if not ready:
            return made  # rules in a circle, which the catalogue refuses
        for rule in ready:
            made |= {one.key: one for one in _of_rules(rule, bindings, made, things)}
        combined = [rule for rule in combined if rule not in ready]
    return made


def _of_strands(
    rule: Rule, test: Aqi | GatewaySilence, bindings: Iterable[Binding], things: Things
) -> Iterable[Composite]:
    groups: dict[Subject, dict[Key, str]] = {}
    versions: dict[Key, str] = {}
    scope = Scope.THING if isinstance(test, Aqi) else Scope.GATEWAY
    for binding in bindings:
        thing_id = binding.stream.thing_id
        subject = _subject(scope, things[thing_id])
        if binding.rule.rule_id == rule.rule_id and subject is not None:
            groups.setdefault(subject, {})[binding.key] = thing_id
            versions[binding.key] = binding.version
    for subject, parts in groups.items():
        if isinstance(test, GatewaySilence) and len(set(parts.values())) < test.least:
            continue
        yield _composite(rule, test, subject, parts, frozenset(parts.values()), versions, things)


def _of_rules(
    rule: Rule, bindings: Mapping[Key, Binding], made: Mapping[Key, Composite], things: Things
) -> Iterable[Composite]:
    test = rule.test
    if not isinstance(test, Combined):
        return
    members = {
        key: (frozenset({one.stream.thing_id}), one.stream.property, one.version)
        for key, one in bindings.items()
        if one.rule.rule_id in test.of and alone(one)
    }
    members |= {
        key: (one.things, "", one.version) for key, one in made.items() if one.rule.rule_id in test.of
    }
    groups: dict[Subject, dict[Key, str]] = {}
    for key, (of_key, prop, _) in members.items():
        subject = _shared(test.scope, [things[thing_id] for thing_id in of_key])
        if subject is not None and all(rule.bound.holds(things[thing_id], prop) for thing_id in of_key):
            groups.setdefault(subject, {})[key] = key.rule_id
    versions = {key: version for key, (_, _, version) in members.items()}
    for subject, parts in groups.items():
        if test.mode is Mode.ALL and set(parts.values()) != {*test.of}:
            continue
        covered = frozenset(thing_id for key in parts for thing_id in members[key][0])
        yield _composite(rule, test, subject, parts, covered, versions, things)


def _composite(
    rule: Rule,
    test: Combined | Aqi | GatewaySilence,
    subject: Subject,
    parts: Mapping[Key, str],
    covered: frozenset[str],
    versions: Mapping[Key, str],
    things: Things,
) -> Composite:
    areas = {things[thing_id].area for thing_id in covered}
    thing_id = next(iter(covered)) if len(covered) == 1 else None
    place = Place(None, thing_id, next(iter(areas)) if len(areas) == 1 else None)
    decides = (test, sorted((key, parts[key], versions[key]) for key in parts))
    version = sha256(repr(decides).encode()).hexdigest()[:16]
    return Composite(rule, test, subject, parts, covered, place, version)


def _shared(scope: Scope, things: Iterable[Thing]) -> Subject | None:
    """The place that all of them are in."""
    subjects = {_subject(scope, thing) for thing in things}
    return subjects.pop() if len(subjects) == 1 else None


def _subject(scope: Scope, thing: Thing) -> Subject | None:
    if scope is Scope.THING:
        return Subject(SubjectKind.THING, thing.thing_id)
    if scope is Scope.AREA:
        return Subject(SubjectKind.AREA, thing.area)
    return Subject(SubjectKind.GATEWAY, thing.gateway) if thing.gateway else None
