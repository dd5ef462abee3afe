"""Where reservoirs, rivers and tides stand against their limits: now, or at a time in the past."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from dashboard.api.context import Context, context, json, not_found
from dashboard.api.datastreams import time_of
from dashboard.flood_json import flood_json, station_json
from dashboard.flood_reader import FloodReader, Told
from dashboard.turnstile import InVainError

router = APIRouter(prefix="/api/v1/flood", tags=["flood"])

At = Annotated[str | None, Query(description="RFC 3339 or epoch ms; now when it is left out")]
Knew = Annotated[bool, Query(description="of a time past: by what had been received then")]


@router.get("")
def all_stations(request: Request, at: At = None, knew: Knew = False) -> Response:
    """Every reservoir and river station, nearest trouble first, and the totals of their basins."""
    c, moment = context(request), _moment(context(request), at)
    told = _standings(_reader(request), moment, knew)
    return json(flood_json(told, c.wall.mirror, c.clock() if moment is None else moment))


@router.get("/{thing_id}")
def one_station(request: Request, thing_id: str, at: At = None, knew: Knew = False) -> Response:
    """One of them."""
    c, reader = context(request), _reader(request)
    moment = _moment(c, at)
    if not reader.knows(thing_id):
        raise not_found(f"reservoir or river station {thing_id!r}")
    (told,) = _standings(reader, moment, knew, [thing_id])
    time = c.clock() if moment is None else moment
    return json({"time": time, "station": station_json(told, c.wall.mirror, time)})


def _standings(
    reader: FloodReader, at: int | None, knew: bool, things: Sequence[str] | None = None
) -> list[Told]:
    """As the reader tells. Raises 503 where the database is not asked."""
    try:
        return reader.standings(at, things, knew=knew)
    except InVainError as error:
        raise HTTPException(503, f"the database is slow or away: {error}") from error


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
    at = time_of(text, "at")
    if at > c.clock():
        raise HTTPException(422, "at lies in the future")
    return at
