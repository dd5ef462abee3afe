"""Where reservoirs, rivers and tides stand against their limits: now, or at a time in the past."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from city import rfc3339
from dashboard.api.context import Context, context, json, not_found
from dashboard.flood_json import flood_json, station_json
from dashboard.flood_reader import FloodReader

router = APIRouter(prefix="/api/v1/flood", tags=["flood"])

EARLIEST_MS = -2_208_988_800_000
At = Annotated[str | None, Query(description="RFC 3339 or epoch ms; now when it is left out")]


@router.get("")
def all_stations(request: Request, at: At = None) -> Response:
    """Every reservoir and river station, nearest trouble first, and the totals of their basins."""
    c, moment = context(request), _moment(context(request), at)
    told = _reader(request).standings(moment)
    return json(flood_json(told, c.wall.mirror, c.clock() if moment is None else moment))


@router.get("/{thing_id}")
def one_station(request: Request, thing_id: str, at: At = None) -> Response:
    """One of them."""
    c, reader = context(request), _reader(request)
    moment = _moment(c, at)
    if not reader.knows(thing_id):
        raise not_found(f"reservoir or river station {thing_id!r}")
    (told,) = reader.standings(moment, [thing_id])
    time = c.clock() if moment is None else moment
    return json({"time": time, "station": station_json(told, c.wall.mirror, time)})


def _reader(request: Request) -> FloodReader:
    """The one reader of this process: what it has read serves all who ask."""
    state = request.app.state
    if not hasattr(state, "flood_reader"):
        state.flood_reader = FloodReader(context(request))
    return state.flood_reader


def _moment(c: Context, text: str | None) -> int | None:
    """A time in the past as epoch ms. Raises 422 for what is none."""
    if text is None:
        return None
    digits = text.removeprefix("-")
    try:
        whole = digits.isascii() and digits.isdigit() and len(digits) < 16
        at = int(text) if whole else rfc3339.read(text.replace(" ", "+"))
    except ValueError as error:
        raise HTTPException(422, f"at is neither epoch milliseconds nor a time: {error}") from error
    if at > c.clock():
        raise HTTPException(422, "at lies in the future")
    if at < EARLIEST_MS:
        raise HTTPException(422, "at lies before 1900")
    return at
