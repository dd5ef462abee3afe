"""Pure: what a catalogue has watched: strands, what is put together of them, and whose work they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.composites import Composite, alone, compose
from alerts.evaluate import tells_unknown
from alerts.shards import shards_of
from alerts.strands import Binding, bind
from city.alert import Key
from city.catalogue import Catalogue
from city.thing import Datastream


@dataclass(frozen=True, slots=True)
class Watched:
    """Bindings and composites by key; `shards` are by thing."""

    bindings: Mapping[Key, Binding]
    composites: Mapping[Key, Composite]
    shards: Mapping[str, int]

    def keys(self) -> list[Key]:
        """Whatever has a state to be kept."""
        return [*self.bindings, *self.composites]

    def recorded(self) -> list[Key]:
        """Whatever has alerts."""
        return [*(key for key, one in self.bindings.items() if alone(one)), *self.composites]

    def version(self, key: Key) -> str | None:
        """A fingerprint of what decides a key's findings; None for a key that is not watched."""
        found = self.bindings.get(key) or self.composites.get(key)
        return found.version if found else None

    def finds_silence(self, key: Key) -> bool:
        """Whether silence itself is what a key's rule finds."""
        found = self.bindings.get(key) or self.composites.get(key)
        return found is not None and not tells_unknown(found.rule)

    def shard(self, key: Key) -> int | None:
        """To whom a key belongs."""
        if (binding := self.bindings.get(key)) is not None:
            return self.shards[binding.stream.thing_id]
        composite = self.composites.get(key)
        return None if composite is None else self.shards[min(composite.things)]

    def of_shards(
        self, shards: Collection[int], without: Collection[Key]
    ) -> tuple[list[Binding], list[Composite]]:
        """What belongs to some shards, but for some keys."""
        left = {key for key in self.keys() if self.shard(key) in shards} - {*without}
        return (
            [one for key, one in self.bindings.items() if key in left],
            [one for key, one in self.composites.items() if key in left],
        )


def watched_of(catalogue: Catalogue, streams: Mapping[int, Datastream]) -> Watched:
    """What a catalogue has watched, its datastreams by id."""
    bindings = bind(catalogue, streams, ZoneInfo(catalogue.city.timezone))
    return Watched(bindings, compose(catalogue, bindings), shards_of(catalogue))
