"""How each camera stands by its latest observations, and which of them are near a place. Pure.

A camera is online only while it says so freshly: late, stale, suspect or never seen is unknown, and
unknown is not online.
"""

from collections.abc import Iterable
from typing import Any

from city.thing import Kind, Thing
from dashboard.mirror import Mirror
from maps.features import Json
from maps.metres import LonLat
from maps.nearest import Near, nearest

MOST_NEAR = 16


def cameras(mirror: Mirror) -> list[Thing]:
    """The cameras of the catalogue."""
    return [thing for thing in mirror.things.values() if thing.kind is Kind.VIDEO]


def is_online(properties: Json) -> bool | None:
    """Whether a camera (a feature's properties) is online; None where nobody knows."""
    if properties["online"] is False:
        return False
    latest = properties["latest"].get("video_online")
    if latest is None or latest["trust"] != "fresh":
        return None
    return latest["result"] >= 1


def all_cameras(mirror: Mirror, now: int, online: bool) -> list[Json]:
    """All cameras as the interface has them, by thing_id; those that are online only, if asked."""
    return [_json(mirror, one, now, None) for one in sorted(_asked(mirror, now, online), key=_name)]


def near_cameras(mirror: Mirror, now: int, place: LonLat, most: int, online: bool, but: str) -> list[Json]:
    """The cameras nearest to a place, without the thing `but`. Raises maps.nearest.NotAPlaceError."""
    others = [one for one in _asked(mirror, now, online) if one.thing_id != but]
    return [_json(mirror, near.thing, now, near) for near in nearest(place, others, most)]


def _asked(mirror: Mirror, now: int, online: bool) -> Iterable[Thing]:
    return [one for one in cameras(mirror) if not online or is_online(_said(mirror, one, now))]


def _said(mirror: Mirror, thing: Thing, now: int) -> dict[str, Any]:
    return mirror.feature(thing.thing_id, now)["properties"]


def _json(mirror: Mirror, thing: Thing, now: int, near: Near | None) -> Json:
    bearing = near.bearing_deg if near else None
    return {
        "thing_id": thing.thing_id,
        "name": dict(thing.name),
        "area": thing.area,
        "place": [thing.lon, thing.lat],
        "online": is_online(_said(mirror, thing, now)),
        "distance_m": round(near.distance_m, 1) if near else None,
        "bearing_deg": None if bearing is None else round(bearing, 1) % 360,
    }


def _name(thing: Thing) -> str:
    return thing.thing_id
