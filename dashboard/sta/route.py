"""The path of an address below the root: `Things('res-a')/Datastreams(5)/Observations/$ref`, read and
followed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dashboard.sta.check import unknown
from dashboard.sta.model import IDS, OBSERVATIONS, SELF, TYPES, EntityType, Kind, Relation, type_named
from dashboard.sta.observed import key_of
from dashboard.sta.refusal import Refusal, nothing, wrong
from dashboard.sta.world import Entity, Id, World

MOST_SEGMENTS, LONGEST = 12, 1_000
_SPLIT = re.compile(r"/(?=(?:[^']*'[^']*')*[^']*$)")
_SEGMENT = re.compile(r"([^()]+)(?:\((.*)\))?", re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,24}")
_TEXT = re.compile(r"'((?:[^']|'')*)'", re.DOTALL)
Find = Callable[[int, int], Entity | None]
"""An observation by datastream and time (epoch ms)."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Many entities; of Observations `ids` are those of their datastreams."""

    type: EntityType
    ids: Sequence[Id]


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an entity, or what is below it."""

    entity: Entity
    steps: tuple[str, ...]
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What an address leads to; `is_reference` where only links are asked for."""

    found: Collection | Entity | Property
    is_reference: bool = False


@dataclass(slots=True)
class Walk:
    """Follows one address."""

    world: World
    find: Find
    _here: Collection | Entity | None = field(default=None, init=False)

    def to(self, path: str) -> Target:
        """Where a path leads. Raises Refusal."""
        if len(path) > LONGEST:
            raise wrong(f"an address has at most {LONGEST} characters")
        segments = _SPLIT.split(path.strip("/"))
        if len(segments) > MOST_SEGMENTS:
            raise wrong(f"an address has at most {MOST_SEGMENTS} segments")
        for at, segment in enumerate(segments):
            if segment == "$ref" and self._here is not None and at + 1 == len(segments):
                return Target(self._here, is_reference=True)
            name, key = _parts(segment)
            if isinstance(self._here, Entity) and name not in self._here.type.relations:
                return Target(_property(self._here, segments[at:]))
            self._step(name, key)
        if self._here is None:
            raise nothing("nothing was asked for")
        return Target(self._here)

    def _step(self, name: str, key: Id | None) -> None:
        if isinstance(self._here, Collection):
            raise nothing(f"{self._here.type.plural} are many: name one by its id, before {name[:60]!r}")
        if self._here is None:
            entity_type = type_named(name)
            ids = self.world.datastreams() if name == OBSERVATIONS else self.world.ids(name)
            many = Collection(entity_type, ids)
        else:
            relation = self._here.type.relations[name]
            many = Collection(TYPES[relation.to], self.world.related(self._here, name))
            if not relation.is_many:
                self._here = self._only(many, relation, key)
                return
        self._here = many if key is None else self._one(many, key)

    def _only(self, many: Collection, relation: Relation, key: Id | None) -> Entity:
        if key is not None:
            raise wrong(f"there is only one {TYPES[relation.to].name} there: it needs no id")
        entity = self.world.entity(many.type.plural, many.ids[0])
        if entity is None:
            raise nothing(f"no {many.type.name} there")
        return entity

    def _one(self, many: Collection, key: Id) -> Entity:
        missing = nothing(f"no {many.type.name} {str(key)[:80]!r} there")
        if many.type.plural == OBSERVATIONS:
            named = key_of(key)
            if named is None or named[0] not in many.ids:
                raise missing
            entity = self.find(*named)
        else:
            entity = self.world.entity(many.type.plural, key) if key in many.ids else None
        if entity is None:
            raise missing
        return entity


def _parts(segment: str) -> tuple[str, Id | None]:
    """The name of a segment and the id in its parentheses."""
    found = _SEGMENT.fullmatch(segment)
    if found is None:
        raise nothing(f"there is nothing called {segment[:60]!r}")
    name, key = found[1], found[2]
    if key is None:
        return name, None
    if _NUMBER.fullmatch(key):
        return name, int(key)
    if text := _TEXT.fullmatch(key):
        return name, text[1].replace("''", "'")
    raise wrong(f"an id is a number or a text in quotes, as in {name[:30]}(5) or {name[:30]}('a')")


def _property(entity: Entity, segments: Sequence[str]) -> Property:
    *steps, last = segments
    is_raw = last == "$value"
    if not is_raw:
        steps.append(last)
    if not steps:
        raise wrong(f"$value is of a property: {entity.path}/name/$value")
    first = steps[0]
    if first in (*IDS, *SELF):
        if len(steps) > 1:
            raise nothing(f"there is nothing below {first}")
    elif first not in entity.type.properties:
        raise _no_such(entity, first)
    elif len(steps) > 1 and entity.type.properties[first] not in (Kind.ANY, Kind.PLACE):
        raise nothing(f"there is nothing below {first}")
    return Property(entity, tuple(steps), is_raw)


def _no_such(entity: Entity, first: str) -> Refusal:
    return nothing(unknown(first, entity.type).message)
