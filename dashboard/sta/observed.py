"""Observations as entities: `<datastream>-<epoch ms>` names one, since datastream and time make it one
and the same."""

import re

from city.observation import Observation
from city.thing import Datastream
from dashboard.sta.expression import Span
from dashboard.sta.model import OBSERVATIONS, TYPES
from dashboard.sta.world import Entity, span_of
from maps.features import iso

_ID = re.compile(r"(\d{1,9})-(-?\d{1,14})")
_TYPE = TYPES[OBSERVATIONS]


def entity_of(observation: Observation, stream: Datastream) -> Entity:
    """One of a datastream as an entity. The result is there when its averaging period has ended."""
    time = observation.phenomenon_time
    quality = {"quality": observation.quality.name, "reasons": observation.reasons.words()}
    values = {
        "phenomenonTime": span_of(stream, time),
        "result": observation.result,
        "resultTime": Span(time, time),
        "resultQuality": quality,
        "parameters": {"received_at": iso(observation.received_at)},
    }
    return Entity(_TYPE, f"{observation.datastream_id}-{time}", values)


def key_of(id: str | int) -> tuple[int, int] | None:
    """Datastream and time (epoch ms) that an id names; None for what is no such id."""
    found = _ID.fullmatch(str(id))
    return (int(found[1]), int(found[2])) if found else None
