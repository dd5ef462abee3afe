"""What is declared beside the city: rules and the parts of `sensors.catalogue_parts`, checked as a whole.

It may come from files (`sensors.catalogue`), or from where the database keeps it: then the city is there
already as nouns, the `Ground`, and only what is declared is read. Both go through the same shapes and checks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from city.catalogue import Catalogue
from city.errors import Mistake
from city.rule import GatewaySilence, Rule
from city.thing import Thing
from sensors.catalogue_channels import CHANNELS
from sensors.catalogue_ground import Ground
from sensors.catalogue_lengths import BINDINGS
from sensors.catalogue_part import Entry, Fault, Known, Table
from sensors.catalogue_parts import DECLARED, PARTS, SINGLE
from sensors.catalogue_reach import reach_faults
from sensors.catalogue_read import Gathered, read_table
from sensors.catalogue_rules import rule_problems
from sensors.catalogue_rules_build import build_rule
from sensors.catalogue_rules_of import of_problems
from sensors.catalogue_rules_promise import places_unknown, promises_broken
from sensors.catalogue_rules_shape import RuleShape
from sensors.catalogue_schema import CityShape


@dataclass(frozen=True, slots=True)
class Declared:
    """Nouns of what is declared; `parts` by the field of Catalogue they belong in."""

    rules: tuple[Rule, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Version(NamedTuple):
    """One entry as it is kept: its table, which version it is, and where it was said (a mistake names it)."""

    table: Table
    version: int = 1
    where: str = "web"


Kept = Mapping[tuple[str, str], Version]
"""(section, id) → what counts of it."""
Show = Callable[[int, int], None]
"""Called with how many rules have been looked at, and how many there are."""


def shown_to_nobody(_done: int, _of: int) -> None:
    """Where nobody waits to see how far it is."""


def build_declared(
    gathered: Gathered,
    things: tuple[Thing, ...],
    kept: Kept | None = None,
    timezone: str | None = None,
    show: Show = shown_to_nobody,
) -> Declared:
    """The nouns of what was gathered; every mistake is noted there. `timezone` is that of a city known
    already.
    """
    rules = _rules(gathered, things, kept or {}, show)
    sections = ("areas", *DECLARED)
    zones = [entry.shape.timezone for entry in gathered.of(CityShape)]
    known = Known(
        {**{name: gathered.known(name) for name in sections}, "things": gathered.known("things")},
        things,
        rules,
        zones[0] if zones else timezone,
    )
    parts: dict[str, Any] = {}
    for part in PARTS:
        entries = {name: [e for e in gathered.entries if e.section == name] for name in part.sections}
        parts[part.field], faults = part.build(entries, known)
        _name(gathered, faults)
    _name(gathered, reach_faults(gathered.entries, parts[CHANNELS.field]))
    return Declared(rules, parts)


def _name(gathered: Gathered, faults: Iterable[Fault]) -> None:
    """Note faults, without those that only follow from what is wrong already."""
    for entry, key, problem in faults:
        if not key or not entry.doubts(key):
            gathered.name(entry, [(key, problem)])


def check(city: Catalogue, kept: Kept) -> tuple[Declared, list[Mistake]]:
    """The nouns of what is kept, on the ground of a city that stands already, and every mistake in it."""
    gathered = Gathered()
    for section, ids in (
        ("areas", (area.area_id for area in city.areas)),
        ("things", (thing.thing_id for thing in city.things)),
    ):
        gathered.declared |= {(section, name): "city" for name in ids}
    for (section, name), version in sorted(kept.items(), key=lambda item: item[0]):
        if section in DECLARED:
            table = version.table if section in SINGLE else {**version.table, "id": name}
            read_table(gathered, version.where, section, name, table)
    declared = build_declared(gathered, city.things, kept, city.city.timezone)
    return declared, gathered.mistakes


def sound(city: Catalogue, kept: Kept) -> tuple[Declared, list[Mistake]]:
    """The nouns of what is sound in what is kept; what is not is left out, with its mistakes."""
    left, told = dict(kept), list[Mistake]()
    while True:
        declared, mistakes = check(city, left)
        wrong = _at_fault(left, mistakes)
        told += mistakes
        if not wrong:
            return declared, told
        left = {key: version for key, version in left.items() if key not in wrong}


def _at_fault(kept: Kept, mistakes: Iterable[Mistake]) -> set[tuple[str, str]]:
    """The entries that mistakes are in."""
    places = {
        section if section in SINGLE else f"{section}.{name}": (section, name) for section, name in kept
    }
    around = {place for mistake in mistakes for place in _around(mistake.key)}
    return {places[place] for place in around & places.keys()}


def _around(key: str) -> Iterator[str]:
    """A key, and every key that it stands in."""
    yield key
    yield from (key[:end] for end, letter in enumerate(key) if letter in ".[")


def concerns(mistake: Mistake, section: str, name: str) -> bool:
    """Whether a mistake is in one entry."""
    key = section if section in SINGLE else f"{section}.{name}"
    return mistake.key == key or mistake.key.startswith((f"{key}.", f"{key}["))


def _rules(gathered: Gathered, things: tuple[Thing, ...], kept: Kept, show: Show) -> tuple[Rule, ...]:
    entries = gathered.of(RuleShape)
    of = {entry.shape.id: tuple(entry.shape.of or ()) for entry in entries}
    known, check_promises = gathered.known("rules"), _promises(gathered, things)
    rules: list[Rule] = []
    for number, entry in enumerate(entries):
        show(number, len(entries))
        problems = list(rule_problems(entry.shape, entry.wrong))
        sound_alone = not problems and not entry.wrong
        version = kept.get(("rules", entry.shape.id))
        rule = build_rule(entry.shape, sound=sound_alone, version=version.version if version else 1)
        gathered.name(entry, problems)
        gathered.name(entry, of_problems(entry.shape, known, of))
        if not _has_unit_fault(problems):
            check_promises(entry, rule)
        rules.append(rule)
    return tuple(rules)


def _has_unit_fault(problems: Iterable[tuple[str, str]]) -> bool:
    return any(key in (".unit", ".property") for key, _ in problems)


_BINDING = frozenset({"kind", "kinds", "property", "areas", "tags", "things"})


def _promises(gathered: Gathered, things: tuple[Thing, ...]) -> Callable[[Entry[RuleShape], Rule], None]:
    """What holds a rule against the things there are, where none can have been lost that it may bind."""
    ground, areas = Ground(things), gathered.known("areas")
    at_fault = _keys_of_things_at_fault(gathered)
    watched = 0

    def check_promises(entry: Entry[RuleShape], rule: Rule) -> None:
        nonlocal watched
        if at_fault - _apart(rule) or _BINDING & entry.wrong:
            return
        pairs = ground.bound(rule)
        if watched <= BINDINGS < watched + len(pairs):
            problem = f"all of them together watch more than {BINDINGS} datastreams, counted for each rule"
            gathered.wrong(entry.file, "rules", problem)
        watched += len(pairs)
        unknown = list(places_unknown(rule, ground, areas))
        gathered.name(entry, unknown or promises_broken(rule, pairs, ground))

    return check_promises


_APART_FROM_THINGS = frozenset({"city", "areas", "sources", *DECLARED})
_APART_FROM_DATASTREAMS = frozenset({"name", "position", "owner", "source", "details", "field"})


_ALL_OF_IT = ""
"""A thing that may be lost whole, datastreams and all."""


def _keys_of_things_at_fault(gathered: Gathered) -> frozenset[str]:
    """The keys of things that are wrong in one, so that a datastream may be lost which a rule might bind."""
    keys = [mistake.key.replace("[", ".").split(".") for mistake in gathered.mistakes]
    wrong = {
        key[2] if key[0] == "things" and len(key) > 2 else _ALL_OF_IT
        for key in keys
        if key[0] not in _APART_FROM_THINGS
    }
    return frozenset(wrong | ({_ALL_OF_IT} if "things" in gathered.lost else set()))


def _apart(rule: Rule) -> frozenset[str]:
    """The keys of things that do not matter for what a rule binds."""
    matters = {
        "area": bool(rule.bound.areas),
        "tags": bool(rule.bound.tags),
        "gateway": isinstance(rule.test, GatewaySilence),
    }
    return _APART_FROM_DATASTREAMS.union(key for key, it_does in matters.items() if not it_does)
