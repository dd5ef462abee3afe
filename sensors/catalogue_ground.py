"""What rules look at: the datastreams of a city, put in order once, so that thousands of rules can ask."""

from collections.abc import Iterable, Iterator, Sequence

from city.rule import Bound, Rule
from city.thing import Datastream, Thing

Pair = tuple[Thing, Datastream]


class Ground:
    """The things of a city, with indexes: by property, and which datastreams no check can tell apart."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.things = things
        self.ids = frozenset(thing.thing_id for thing in things)
        self.tags = frozenset(tag for thing in things for tag in thing.tags)
        self.pairs: list[Pair] = [(thing, stream) for thing in things for stream in thing.datastreams]
        self._by_property: dict[str, list[Pair]] = {}
        self._sorts: dict[tuple[str, str], int] = {}
        numbers: dict[object, int] = {}
        for thing, stream in self.pairs:
            self._by_property.setdefault(stream.property, []).append((thing, stream))
            sort = numbers.setdefault((stream.property, stream.limits, stream.report_s), len(numbers))
            self._sorts[stream.thing_id, stream.property] = sort

    def bound(self, rule: Rule) -> list[Pair]:
        """The datastreams a rule watches, with their things, in the order of the catalogue."""
        bound = rule.bound
        matching = [prop for prop in self._by_property if bound.holds_property(prop)]
        if len(matching) == 1:
            pairs = self._by_property[matching[0]]
        else:
            known = frozenset(matching)
            pairs = self.pairs if len(known) == len(self._by_property) else _of(self.pairs, known)
        return list(_where(pairs, bound))

    def alike(self, streams: Iterable[Datastream]) -> dict[int, list[Datastream]]:
        """Datastreams by sort: those of one have the same property, limits and reporting period."""
        found: dict[int, list[Datastream]] = {}
        for stream in streams:
            found.setdefault(self._sorts[stream.thing_id, stream.property], []).append(stream)
        return found


def _of(pairs: list[Pair], properties: frozenset[str]) -> list[Pair]:
    return [pair for pair in pairs if pair[1].property in properties]


def _where(pairs: list[Pair], bound: Bound) -> Iterator[Pair]:
    """Those of them where a rule looks; each thing is asked once."""
    if not (bound.kinds or bound.areas or bound.tags or bound.things):
        yield from pairs
        return
    last, there = "", False
    for pair in pairs:
        if pair[0].thing_id != last:
            last, there = pair[0].thing_id, bound.holds_thing(pair[0])
        if there:
            yield pair
