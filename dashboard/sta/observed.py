"""Observations as entities: `<datastream>-<epoch ms>` names one, since datastream and time make it one
and the same."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from city.observation import Observation
from city.thing import Datastream
from dashboard.sta.expression import Span
from dashboard.sta.model import OBSERVATIONS, TYPES
from dashboard.sta.world import Entity, span_of
from maps.features import iso

_ID = re.compile(r"(\d{1,9})-(-?\d{1,14})")
_TYPE = TYPES[OBSERVATIONS]
_VALUES: Mapping[str, Callable[[Observation, Datastream], Any]] = {
    "phenomenonTime": lambda one, stream: span_of(stream, one.phenomenon_time),
    "result": lambda one, _stream: one.result,
    "resultTime": lambda one, _stream: Span(one.phenomenon_time, one.phenomenon_time),
    "resultQuality": lambda one, _stream: {"quality": one.quality.name, "reasons": one.reasons.words()},
    "parameters": lambda one, _stream: {"received_at": iso(one.received_at)},
}
"""The result is there when its averaging period has ended."""


class _Values(Mapping[str, Any]):
    """The properties of an observation, each made when it is asked for: a filter asks many for one only."""

    __slots__ = ("_observation", "_stream")

    def __init__(self, observation: Observation, stream: Datastream) -> None:
        self._observation, self._stream = observation, stream

    def __getitem__(self, name: str) -> Any:
        return _VALUES[name](self._observation, self._stream)

    def __iter__(self) -> Iterator[str]:
        return iter(_VALUES)

    def __len__(self) -> int:
        return len(_VALUES)


def entity_of(observation: Observation, stream: Datastream) -> Entity:
    """One of a datastream as an entity."""
    id = f"{observation.datastream_id}-{observation.phenomenon_time}"
    return Entity(_TYPE, id, _Values(observation, stream))


def key_of(id: str | int) -> tuple[int, int] | None:
    """Datastream and time (epoch ms) that an id names; None for what is no such id."""
    found = _ID.fullmatch(str(id))
    return (int(found[1]), int(found[2])) if found else None
