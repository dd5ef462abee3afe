"""Pure: how several engines share the work. Things that a rule looks at together stay together.

Every thing belongs to one of `SHARDS`; an engine that holds a shard's lock evaluates the rules on its things.
"""

from collections.abc import Collection, Iterable
from zlib import crc32

from city.catalogue import Catalogue
from city.rule import Combined, GatewaySilence, Scope
from city.thing import Thing

SHARDS = 16


def shards_of(catalogue: Catalogue) -> dict[str, int]:
    """The shard of each thing: of the least thing that rules tie it to."""
    scopes = {scope for rule in catalogue.rules if (scope := _scope(rule.test)) is not None}
    parents = {thing.thing_id: thing.thing_id for thing in catalogue.things}
    for group in _together(catalogue.things, scopes):
        for thing_id in group:
            _join(parents, group[0], thing_id)
    return {thing_id: crc32(_root(parents, thing_id).encode()) % SHARDS for thing_id in parents}


def fair_share(engines: int) -> int:
    """How many shards one of so many engines may hold."""
    return -(-SHARDS // max(1, engines))


def to_give_back(held: Collection[int], engines: int) -> list[int]:
    """What is above one's share: the highest."""
    return sorted(held)[fair_share(engines) :]


def to_ask_for(held: Collection[int], slot: int, engines: int) -> list[int]:
    """What to try for, from a place of one's own on, while there is less than one's share."""
    if len(held) >= fair_share(engines):
        return []
    first = fair_share(engines) * slot
    return [shard for i in range(SHARDS) if (shard := (first + i) % SHARDS) not in held]


def _scope(test: object) -> Scope | None:
    if isinstance(test, GatewaySilence):
        return Scope.GATEWAY
    return test.scope if isinstance(test, Combined) else None


def _together(things: Iterable[Thing], scopes: Collection[Scope]) -> list[list[str]]:
    groups: dict[tuple[Scope, str], list[str]] = {}
    for thing in things:
        if Scope.GATEWAY in scopes and thing.gateway:
            groups.setdefault((Scope.GATEWAY, thing.gateway), []).append(thing.thing_id)
        if Scope.AREA in scopes:
            groups.setdefault((Scope.AREA, thing.area), []).append(thing.thing_id)
    return list(groups.values())


def _root(parents: dict[str, str], thing_id: str) -> str:
    while parents[thing_id] != thing_id:
        parents[thing_id] = parents[parents[thing_id]]
        thing_id = parents[thing_id]
    return thing_id


def _join(parents: dict[str, str], one: str, other: str) -> None:
    """The lesser id becomes the root, so that it does not depend on the order."""
    least, most = sorted((_root(parents, one), _root(parents, other)))
    parents[most] = least
