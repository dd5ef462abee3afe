"""Things as GeoJSON features, as the wall and `/api/v1/things` show them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from city.characteristic import LEVEL, InForce
from city.observation import Observation
from city.presence import Presence
from city.properties import find_property
from city.state import Level, State, Trust
from city.thing import Datastream, Thing

Json = dict[str, Any]


def iso(epoch_ms: int) -> str:
    """Epoch milliseconds as RFC 3339 in UTC with milliseconds."""
    text = datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def latest_of(
    datastream_id: int, stream: Datastream, observation: Observation | None, trust: Trust, now: int
) -> Json:
    """A datastream's latest observation; its values are None when it was never seen."""
    prop = find_property(stream.property)
    about: Json = {
        "datastream_id": datastream_id,
        "unit": prop.unit if prop else "",
        "decimals": prop.decimals if prop else 2,
        "report_s": stream.report_s,
        "max_age_s": stream.max_age_s,
        "trust": trust.value,
    }
    if observation is None:
        return about | {"result": None, "time": None, "quality": None, "reasons": [], "age_s": None}
    return about | {
        "result": observation.result,
        "time": iso(observation.phenomenon_time),
        "quality": observation.quality.name,
        "reasons": observation.reasons.words(),
        "age_s": round((now - observation.phenomenon_time) / 1000, 1),
    }


def in_force_json(limit: InForce | None) -> Json | None:
    """The limit that is watched, with the times (epoch ms) from which it has which value."""
    if limit is None:
        return None
    turns = [[turn.at, turn.value] for turn in limit.turns]
    return {"property": LEVEL, "name": limit.name, "turns": turns, "at_limit": limit.at_limit}


def feature(
    thing: Thing,
    state: State,
    unacknowledged: int,
    calls: Level,
    presence: Presence | None,
    latest: Mapping[str, Json],
    limit: InForce | None = None,
) -> Json:
    """One thing as a GeoJSON feature; `presence` None where it never spoke, `latest` by property slug.

    `limit` is the one that is watched, of things that have one.
    """
    properties = {
        "thing_id": thing.thing_id,
        "kind": thing.kind.value,
        "name": dict(thing.name),
        "area": thing.area,
        "owner": dict(thing.owner),
        "gateway": thing.gateway,
        "level": state.level.word,
        "calls": calls.word,
        "trust": state.trust.value,
        "recorded": thing.recorded is not None,
        "source": thing.recorded,
        "unacknowledged": unacknowledged,
        "online": presence.online if presence else None,
        "online_since": iso(presence.since) if presence else None,
        "limit_in_force": in_force_json(limit),
        "latest": dict(latest),
    }
    geometry = {"type": "Point", "coordinates": [thing.lon, thing.lat]}
    return {"type": "Feature", "id": thing.thing_id, "geometry": geometry, "properties": properties}


def collection(features: Sequence[object]) -> Json:
    """A GeoJSON FeatureCollection of features, made or encoded."""
    return {"type": "FeatureCollection", "features": list(features)}
