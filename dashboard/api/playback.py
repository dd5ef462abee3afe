"""Playback: the city at any time that is kept, what changed after it, and where in time alarms were."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from city.clock import DAY_MS
from dashboard.api.context import Context, context, json
from dashboard.api.datastreams import time_of
from dashboard.playback import Ground, changes, picture
from maps.features import Json
from store import playback
from store.database import Connection

router = APIRouter(prefix="/api/v1/playback", tags=["playback"])

AT_ONCE = 2
"""Questions of playback that are answered at the same time: the live walls come first."""
PATIENCE_S = 2.0
WAITING = 4
"""Questions that wait for a turn; each holds a thread that an acknowledgement may want."""
ENOUGH_S = 1.5
"""After this an answer tells no further step: whoever left meanwhile holds up nobody for longer."""
AHEAD_MS = 2_000
"""So far a browser's clock may be ahead of ours."""
LONGEST_MS = 7 * DAY_MS
MOST_STEPS = 120
MOST_ROWS = 200_000
"""Rows of observations an answer may come to: datastreams times steps."""
MOST_PARTS = 1000
FIRST_FOR_MS = 60_000

Knew = Annotated[bool, Query(description="what the screen knew then, instead of what was true")]
Moment = Annotated[str, Query(description="RFC 3339 or epoch ms")]
_at_once = threading.BoundedSemaphore(AT_ONCE)
_let_in = threading.BoundedSemaphore(AT_ONCE + WAITING)
BUSY = "others are looking at the past: try again"


@router.get("")
def seek(request: Request, at: Moment, knew: Knew = False) -> Response:
    """The city at a time, in the shape of the `snapshot` event, with `history`."""
    c = context(request)
    moment = time_of(at, "at")
    with _asking(c) as conn:
        first, last = _kept(c, conn)
        moment = _within("at", moment, first, last)
        with _refusing_much():
            told = picture(_ground(c, conn, knew), moment)
    history = {"at": moment, "knew": knew, "first": first, "last": last}
    return json(told | {"history": history | {"undeclared": told.pop("undeclared")}})


@router.get("/changes")
def changed(
    request: Request,
    first: Annotated[str, Query(alias="from", description="RFC 3339 or epoch ms")],
    last: Annotated[str, Query(alias="to", description="RFC 3339 or epoch ms")],
    step: Annotated[
        int, Query(ge=100, le=3_600_000, description="milliseconds that are told at once")
    ] = 1000,
    knew: Knew = False,
) -> Response:
    """What changed after a time as `alert` and `delta` events in order, the newest of each step.

    An answer holds so much; `until` is how far it goes, and from where to ask on.
    """
    c = context(request)
    since, to = time_of(first, "from"), time_of(last, "to")
    if since >= to:
        raise HTTPException(422, "from must be before to")
    if to - since > LONGEST_MS:
        raise HTTPException(422, f"at most {LONGEST_MS // DAY_MS} days at once")
    with _asking(c) as conn:
        kept = _kept(c, conn)
        since, to = _within("from", since, *kept), _within("to", to, *kept)
        ground = _ground(c, conn, knew)
        until = min(to, since + step * _steps(len(ground.streams)))
        events: list[Json] = []
        if since < until:
            with _refusing_much():
                events, until = changes(ground, since, until, step, _late(time.monotonic() + ENOUGH_S))
    return json({"from": since, "until": until, "knew": knew, "step": step, "events": events})


@router.get("/range")
def kept_range(
    request: Request,
    first: Annotated[str | None, Query(alias="from", description="RFC 3339 or epoch ms")] = None,
    last: Annotated[str | None, Query(alias="to", description="RFC 3339 or epoch ms")] = None,
    parts: Annotated[int, Query(ge=1, le=MOST_PARTS)] = 240,
) -> Response:
    """What is kept, and how many alarms began or got worse in each part of it, or of a time within it."""
    c = context(request)
    with _asking(c) as conn:
        kept = _kept(c, conn)
        since = _within("from", time_of(first, "from"), *kept) if first else kept[0]
        to = _within("to", time_of(last, "to"), *kept) if last else kept[1]
        if since >= to:
            raise HTTPException(422, "from must be before to")
        found = playback.alarms_by_time(conn, since, to, parts)
    alarms = [(part, severity.word, n) for part, severity, n in found]
    told = {"first": kept[0], "last": kept[1], "from": since, "to": to, "parts": parts}
    return json(told | {"alarms": alarms})


@contextmanager
def _refusing_much() -> Iterator[None]:
    try:
        yield
    except playback.TooMuch as error:
        raise HTTPException(422, f"{error}: ask for another or a shorter time") from error


def _late(deadline: float) -> Callable[[], bool]:
    """Whether it is too late to tell more: the client asks on from where the answer ends."""
    return lambda: time.monotonic() > deadline


@contextmanager
def _asking(c: Context) -> Iterator[Connection]:
    """A connection on which no question takes long, for so many at once; 503 for those that are too many."""
    if not c.wall.loaded:
        raise HTTPException(503, "the city is not loaded yet: try again")
    if not _let_in.acquire(blocking=False):
        raise HTTPException(503, BUSY)
    try:
        if not _at_once.acquire(timeout=PATIENCE_S):
            raise HTTPException(503, BUSY)
        try:
            with c.connections.connection() as conn, playback.hastened(conn):
                yield conn
        finally:
            _at_once.release()
    finally:
        _let_in.release()


def _ground(c: Context, conn: Connection, knew: bool) -> Ground:
    mirror = c.wall.mirror
    return Ground(conn, mirror.catalogue, mirror.streams, knew)


def _kept(c: Context, conn: Connection) -> tuple[int, int]:
    """From the oldest observation that is kept to now; asked for again after a minute."""
    now, remembered = c.clock(), c.wall.first_kept
    if remembered is None or not 0 <= now - remembered[0] < FIRST_FOR_MS:
        first = playback.first_observed(conn, list(c.wall.mirror.streams))
        if first is None:
            raise HTTPException(422, "nothing is kept yet")
        remembered = c.wall.first_kept = now, first
    return remembered[1], now


def _within(name: str, moment: int, first: int, last: int) -> int:
    """A time of the kept history. Raises 422 that says where it ends."""
    if moment < first:
        raise HTTPException(422, f"{name}: nothing is kept from before {_text(first)}")
    if moment > last + AHEAD_MS:
        raise HTTPException(422, f"{name} lies in the future: it is {_text(last)}")
    return min(moment, last)


def _steps(streams: int) -> int:
    return max(1, min(MOST_STEPS, MOST_ROWS // max(1, streams)))


def _text(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
