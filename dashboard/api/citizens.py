"""Reports of citizens for who looks after them: where they are, and a photo. Their words are on the page."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.citizen_report import TOPIC_NAMES, read_number, shown_number
from city.clock import DAY_MS
from dashboard.api.context import context, json, not_found
from store import citizens
from store.citizens import CitizenReport

router = APIRouter(prefix="/api/v1/citizens", tags=["citizens"])
SHOWN_MS = 2 * DAY_MS
ALONE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}
"""A photo is a stranger's, though drawn anew: whatever opens it does nothing."""


@router.get("")
def lately(request: Request) -> Response:
    """Reports of the last two days that were not set aside, as GeoJSON: topic, state, when; no words."""
    c = context(request)
    with c.connections.connection() as conn:
        found = citizens.since(conn, c.clock() - SHOWN_MS)
    features = [_feature(one) for one in found if one.lon is not None]
    return json({"type": "FeatureCollection", "features": features})


@router.get("/{number}/photo.jpg")
def photo(request: Request, number: str) -> Response:
    """The photo of a report, as we drew it anew."""
    known = read_number(number)
    with context(request).connections.connection() as conn:
        jpeg = citizens.photo(conn, known) if known else None
    if jpeg is None:
        raise not_found(f"photo of report {number[:40]!r}")
    return Response(jpeg, headers=ALONE, media_type="image/jpeg")


def _feature(one: CitizenReport) -> dict[str, Any]:
    said = {
        "number": shown_number(one.number),
        "topic": one.topic.value,
        "topic_name": dict(TOPIC_NAMES[one.topic]),
        "state": one.state.value,
        "noticed_at": one.noticed_at,
    }
    place = {"type": "Point", "coordinates": [one.lon, one.lat]}
    return {"type": "Feature", "geometry": place, "properties": said}
