"""Observations as entities: `<datastream>-<epoch ms>` names one, since datastream and time make it one
and the same."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from city.hourly import HOUR_MS
from city.observation import Observation
from city.thing import Datastream
from dashboard.sta.expression import Span
from dashboard.sta.model import OBSERVATIONS, TYPES
from dashboard.sta.world import Entity, World, span_of
from maps.features import iso

_ID = re.compile(r"(\d{1,9})-(-?\d{1,14})")
_TYPE = TYPES[OBSERVATIONS]
Part = tuple[int, int, int]
"""A datastream and a span of it: epoch ms, from inclusive, to exclusive."""
Excluded = Callable[[Sequence[Part]], Mapping[int, Sequence[tuple[int, int]]]]
"""Which stretches of the hours of some datastreams officers excluded; of datastreams that have any."""


class Observed:
    """Observations that were read together, as entities. Which of them officers excluded is asked for all of
    them at once, when somebody wants to know of one."""

    def __init__(self, observations: Iterable[Observation], world: World, excluded: Excluded) -> None:
        self._observations, self._world, self._excluded = observations, world, excluded
        self._stretches: Mapping[int, Sequence[tuple[int, int]]] | None = None

    def entity(self, one: Observation) -> Entity:
        """One of them."""
        id = f"{one.datastream_id}-{one.phenomenon_time}"
        return Entity(_TYPE, id, _Values(one, self._world.streams[one.datastream_id], self))

    def is_excluded(self, one: Observation) -> bool:
        """Whether the hour that an observation stands for was excluded."""
        if self._stretches is None:
            self._stretches = self._excluded(self._parts())
        hour = self._hour(one)
        return any(first <= hour < last for first, last in self._stretches.get(one.datastream_id, ()))

    def _parts(self) -> list[Part]:
        spans: dict[int, tuple[int, int]] = {}
        for one in self._observations:
            hour = self._hour(one)
            low, high = spans.get(one.datastream_id, (hour, hour))
            spans[one.datastream_id] = min(low, hour), max(high, hour)
        return [(key, low, high + 1) for key, (low, high) in spans.items()]

    def _hour(self, one: Observation) -> int:
        """A time in the hour it stands for: a mean over an hour or longer is told at its end."""
        is_mean = self._world.streams[one.datastream_id].period_s * 1000 >= HOUR_MS
        return one.phenomenon_time - (HOUR_MS if is_mean else 0)


class _Values(Mapping[str, Any]):
    """The properties of an observation, each made when it is asked for: a filter asks many for one only. The
    result is there when its averaging period has ended."""

    __slots__ = ("_observation", "_observed", "_stream")
    names = ("phenomenonTime", "result", "resultTime", "resultQuality", "parameters")

    def __init__(self, observation: Observation, stream: Datastream, observed: Observed) -> None:
        self._observation, self._stream, self._observed = observation, stream, observed

    def __getitem__(self, name: str) -> Any:
        one = self._observation
        match name:
            case "phenomenonTime":
                return span_of(self._stream, one.phenomenon_time)
            case "result":
                return one.result
            case "resultTime":
                return Span(one.phenomenon_time, one.phenomenon_time)
            case "resultQuality":
                excluded = self._observed.is_excluded(one)
                return {"quality": one.quality.name, "reasons": one.reasons.words(), "excluded": excluded}
            case "parameters":
                return {"received_at": iso(one.received_at)}
            case _:
                raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def key_of(id: str | int) -> tuple[int, int] | None:
    """Datastream and time (epoch ms) that an id names; None for what is no such id."""
    found = _ID.fullmatch(str(id))
    return (int(found[1]), int(found[2])) if found else None
