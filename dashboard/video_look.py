"""How each camera stands by its latest observations, and which of them are near a place. Pure.

A camera is online only while it says so freshly: late, stale, suspect or never seen is unknown, and
unknown is not online.
"""

from collections.abc import Iterable
from typing import Any

from city.camera import TROUBLE_CODES, Trouble
from city.thing import Kind, Thing
from city.video_codes import STATE_CODES
from city.video_state import VideoState
from dashboard.mirror import Mirror
from maps.features import Json
from maps.metres import LonLat
from maps.nearest import Near, nearest

MOST_NEAR = 16
_STATES: dict[float, VideoState] = {code: state for state, code in STATE_CODES.items()}
_TROUBLES: dict[float, Trouble] = {code: trouble for trouble, code in TROUBLE_CODES.items()}


def cameras(mirror: Mirror) -> list[Thing]:
    """The cameras of the catalogue."""
    return [thing for thing in mirror.things.values() if thing.kind is Kind.VIDEO]


def is_online(properties: Json) -> bool | None:
    """Whether a camera (a feature's properties) is online; None where nobody knows."""
    if properties["online"] is False:
        return False
    said, state = _fresh(properties, "video_online"), _fresh(properties, "video_state")
    if state is not None and _STATES.get(state, VideoState.UNKNOWN) is VideoState.UNKNOWN:
        return None  # what it said of itself before is over
    return None if said is None else said >= 1


def state_of(properties: Json) -> VideoState:
    """How a camera (a feature's properties) stands; unknown unless it says so freshly."""
    said = _fresh(properties, "video_state")
    state = _STATES.get(said, VideoState.UNKNOWN) if said is not None else VideoState.UNKNOWN
    well = state is not VideoState.ONLINE or is_online(properties)
    return state if well else VideoState.UNKNOWN


def trouble_of(properties: Json) -> Trouble | None:
    """Why the last look at a camera brought no picture; None where nobody knows."""
    said = _fresh(properties, "video_trouble")
    return None if said is None else _TROUBLES.get(said)


def all_cameras(mirror: Mirror, now: int, online: bool) -> list[Json]:
    """All cameras as the interface has them, by thing_id; those that are online only, if asked."""
    return [_json(mirror, one, now, None) for one in sorted(_asked(mirror, now, online), key=_name)]


def near_cameras(mirror: Mirror, now: int, place: LonLat, most: int, online: bool, but: str) -> list[Json]:
    """The cameras nearest to a place, without the thing `but`. Raises maps.nearest.NotAPlaceError."""
    others = [one for one in _asked(mirror, now, online) if one.thing_id != but]
    return [_json(mirror, near.thing, now, near) for near in nearest(place, others, most)]


def _asked(mirror: Mirror, now: int, online: bool) -> Iterable[Thing]:
    return [one for one in cameras(mirror) if not online or is_online(_said(mirror, one, now))]


def _fresh(properties: Json, slug: str) -> float | None:
    latest = properties["latest"].get(slug)
    return latest["result"] if latest is not None and latest["trust"] == "fresh" else None


def _said(mirror: Mirror, thing: Thing, now: int) -> dict[str, Any]:
    return mirror.feature(thing.thing_id, now)["properties"]


def _json(mirror: Mirror, thing: Thing, now: int, near: Near | None) -> Json:
    bearing, said = near.bearing_deg if near else None, _said(mirror, thing, now)
    return {
        "thing_id": thing.thing_id,
        "name": dict(thing.name),
        "area": thing.area,
        "place": [thing.lon, thing.lat],
        "online": is_online(said),
        "state": state_of(said),
        "trouble": trouble_of(said),
        "distance_m": round(near.distance_m, 1) if near else None,
        "bearing_deg": None if bearing is None else round(bearing, 1) % 360,
    }


def _name(thing: Thing) -> str:
    return thing.thing_id
