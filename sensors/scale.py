"""A bigger city from a small one, to see how the system carries it: every thing several times over.

Copies are deterministic. A copy stands on the way from its original towards another thing of the
same kind, a little aside, so that it mostly stays on land; it keeps gateway, limits and recording.
"""

from dataclasses import replace
from types import MappingProxyType

from city.catalogue import Catalogue
from city.thing import Name, Thing
from sensors.noise import unit_hash

_ASIDE_DEG = 0.003


def scaled(catalogue: Catalogue, n: int) -> Catalogue:
    """The catalogue with every thing n times; copies are named `res-xinlu-x02` and so on.

    n = 1 returns it unchanged. Raises ValueError for n < 1 or an id that would grow past 64 letters.
    """
    if n < 1:
        raise ValueError("a city cannot be scaled below once")
    if n == 1:
        return catalogue
    peers: dict[str, list[Thing]] = {}
    for thing in catalogue.things:
        peers.setdefault(thing.kind, []).append(thing)
    copies = (
        _copy(thing, peers[thing.kind], number) for number in range(2, n + 1) for thing in catalogue.things
    )
    return replace(catalogue, things=(*catalogue.things, *copies))


def _copy(thing: Thing, peers: list[Thing], number: int) -> Thing:
    thing_id = f"{thing.thing_id}-x{number:02d}"
    towards = peers[int(unit_hash(number, thing_id, "peer") * len(peers))]
    share = 0.6 * unit_hash(number, thing_id, "share")
    return replace(
        thing,
        thing_id=thing_id,
        name=_numbered(thing.name, number),
        lon=_beside(thing.lon, towards.lon, share, unit_hash(number, thing_id, "lon")),
        lat=_beside(thing.lat, towards.lat, share, unit_hash(number, thing_id, "lat")),
        datastreams=tuple(replace(stream, thing_id=thing_id) for stream in thing.datastreams),
    )


def _beside(here: float, there: float, share: float, aside: float) -> float:
    return round(here + share * (there - here) + (aside - 0.5) * 2 * _ASIDE_DEG, 5)


def _numbered(name: Name, number: int) -> Name:
    return MappingProxyType({language: f"{text} ×{number}" for language, text in name.items()})
