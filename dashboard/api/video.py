"""What cameras show: the newest picture, live pictures, and which cameras are near a place.

No answer holds an address or a password of a camera: the dashboard knows neither. A picture never leaves
without when it was taken.
"""

import asyncio
from collections.abc import AsyncGenerator
from email.utils import formatdate
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Message, Send

from city.thing import Kind, Thing
from dashboard import video_look
from dashboard.api.context import Context, context, json, not_found
from dashboard.video_desk import NoPictures, VideoDesk
from dashboard.video_picture import MULTIPART, NOW, TAKEN_AT, Unfit, etag, unfit
from maps.metres import LonLat
from maps.nearest import NotAPlaceError
from store.video import Picture

router = APIRouter(prefix="/api/v1/video", tags=["video"])

TAKES_WITHIN_S = 15.0
"""A viewer that takes nothing for so long is let go of."""
FRESHLY = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@router.get("")
def near(
    request: Request,
    near: str | None = None,
    k: Annotated[int, Query(ge=1, le=video_look.MOST_NEAR)] = 4,
    online: bool = False,
) -> Response:
    """Cameras: all of them, or the `k` nearest to a thing or to `lon,lat`, with distance and true bearing."""
    c = context(request)
    mirror, now = c.wall.mirror, c.clock()
    if near is None:
        return json({"near": None, "cameras": video_look.all_cameras(mirror, now, online)})
    thing = mirror.things.get(near)
    place = (thing.lon, thing.lat) if thing else _place(near)
    try:
        found = video_look.near_cameras(mirror, now, place, k, online, near)
    except NotAPlaceError as error:
        raise HTTPException(422, str(error)) from error
    about = {"thing_id": thing.thing_id if thing else None, "place": list(place)}
    return json({"near": about, "cameras": found})


@router.get("/{thing_id}/frame.jpg")
def frame(
    request: Request,
    thing_id: str,
    last: bool = False,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The newest picture. 503 where it is none or too old; `last=1` gives it however old it is."""
    c = context(request)
    _camera(c, thing_id)
    try:
        picture = _desk(c).newest(thing_id)
    except NoPictures:
        return _refused(Unfit.AWAY)
    now = c.clock()
    why = unfit(picture, now)
    if picture is None or (why and not (last and why is Unfit.TOO_OLD)):
        taken_at = picture.taken_at if picture else None
        return _refused(why or Unfit.NONE, taken_at)
    headers = _headers(picture, now)
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(picture.jpeg, headers=headers, media_type="image/jpeg")


@router.get("/{thing_id}/live")
async def live(request: Request, thing_id: str) -> Response:
    """Pictures as they come, as multipart/x-mixed-replace; a part says when it was taken. Ends by itself when
    none comes."""
    c = context(request)
    _camera(c, thing_id)
    try:
        fan = _desk(c).fan
    except NoPictures:
        return _refused(Unfit.AWAY)
    address = request.client.host if request.client else ""
    if why := fan.refusal(thing_id, address):
        return _refused(why)
    return _Live(fan.view(thing_id, address), c.clock())


class _Live(StreamingResponse):
    """A stream that ends when nobody reads it."""

    def __init__(self, parts: AsyncGenerator[bytes, None], now: int) -> None:
        said = FRESHLY | {NOW: str(now), "X-Accel-Buffering": "no"}
        super().__init__(parts, headers=said, media_type=MULTIPART)
        self._parts = parts

    async def stream_response(self, send: Send) -> None:
        """Send every part, each within its time."""

        async def within(message: Message) -> None:
            async with asyncio.timeout(TAKES_WITHIN_S):
                await send(message)

        try:
            await super().stream_response(within)
        except TimeoutError:
            return
        finally:
            await self._parts.aclose()


def _camera(c: Context, thing_id: str) -> Thing:
    thing = c.wall.mirror.things.get(thing_id)
    if thing is None:
        raise not_found(f"thing {thing_id!r}")
    if thing.kind is not Kind.VIDEO:
        raise HTTPException(404, f"thing {thing_id!r} is not a camera")
    return thing


def _desk(c: Context) -> VideoDesk:
    """Raises NoPictures where pictures are not kept at all."""
    if c.video is None:
        raise NoPictures("there is no Redis")
    return c.video


def _refused(why: Unfit, taken_at: int | None = None) -> Response:
    return json({"detail": why.value, "unfit": why.name.lower(), "taken_at": taken_at}, 503)


def _headers(picture: Picture, now: int) -> dict[str, str]:
    taken = {"ETag": etag(picture), TAKEN_AT: str(picture.taken_at), NOW: str(now)}
    return FRESHLY | taken | {"Last-Modified": formatdate(picture.taken_at / 1000, usegmt=True)}


def _place(text: str) -> LonLat:
    """Longitude and latitude of "lon,lat"; 404 for what looks like the name of a thing."""
    lon, comma, lat = text.partition(",")
    if not comma:
        raise not_found(f"thing {text!r}")
    try:
        return float(lon), float(lat)
    except ValueError as error:
        raise HTTPException(422, f"{text!r} is neither a thing nor lon,lat in degrees") from error
