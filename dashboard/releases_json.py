"""A release as the interface says it: what is kept of it and what its version came to, in one table."""

from collections.abc import Sequence

from maps.features import Json
from store.playback import Shown
from store.releases import KeptRelease, Past, Version


def release_json(kept: KeptRelease, version: Version, history: Sequence[Past]) -> Json:
    """One version of a release; `history` is all of them in short."""
    return {
        "release_id": kept.release_id,
        "incident_id": kept.incident_id,
        "thing_id": kept.thing_id,
        "asked": version.asked,
        "version": version.version,
        "at": version.at,
        "by": version.by,
        "why": version.why.value,
        "note": version.note,
        "opened_at": kept.opened_at,
        "closed_at": kept.closed_at,
        "closed_by": kept.closed_by,
        "closed_why": kept.closed_why,
        "drill": kept.drill,
        **version.result,
        "versions": [past_json(one) for one in history],
    }


def preview_json(asked: Json, result: Json, by: str, now: int) -> Json:
    """What a release would be, without a number."""
    return {
        "release_id": None,
        "incident_id": None,
        "thing_id": asked["thing_id"],
        "asked": asked,
        "version": 0,
        "at": now,
        "by": by,
        "why": "opened",
        "note": asked["note"],
        "opened_at": now,
        "closed_at": None,
        "closed_by": None,
        "closed_why": None,
        "drill": asked["drill"],
        **result,
        "versions": [],
    }


def summary_json(kept: KeptRelease, version: Version) -> Json:
    """What a screen has to hear to ask for the rest."""
    return {
        "release_id": kept.release_id,
        "thing_id": kept.thing_id,
        "version": version.version,
        "closed_at": kept.closed_at,
        "drill": kept.drill,
    }


def release_told(shown: Shown) -> Json:
    """The same of a release as it stood at a time of the past."""
    return {key: value for key, value in shown._asdict().items() if key != "at"}


def timeline_json(kept: KeptRelease, history: Sequence[Past]) -> Json:
    """A release in the timeline of its incident: every version in short, and its end."""
    return {
        "release_id": kept.release_id,
        "thing_id": kept.thing_id,
        "drill": kept.drill,
        "opened_at": kept.opened_at,
        "closed_at": kept.closed_at,
        "closed_by": kept.closed_by,
        "closed_why": kept.closed_why,
        "versions": [past_json(one) for one in history],
    }


def past_json(one: Past) -> Json:
    """A version in short."""
    return {
        "version": one.version,
        "at": one.at,
        "why": one.why.value,
        "by": one.by,
        "note": one.note,
        "wind": one.wind,
    }
