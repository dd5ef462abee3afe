"""Call and confirm: start a list, watch it, stop it, add somebody, tick a door off.

Codes and keys of calls are in no answer: they are between us, the gateway and the person.
"""

from collections.abc import AsyncIterator

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from alerts.callout import desk, roster
from alerts.callout.desk import Order, Refusal
from alerts.callout.report import knocked
from alerts.callout.words import in_every_language
from dashboard.api.context import context, json, not_found
from dashboard.callout_json import callout_json, full_json, list_json
from dashboard.callout_reach import demand_callee, demand_callout, demand_list, demand_person
from dashboard.signed_in import acting
from dashboard.wire import sse
from store import callout as callouts
from store import database

router = APIRouter(prefix="/api/v1/callout", tags=["callout"])

MISSING = frozenset({Refusal.NO_LIST, Refusal.NO_PERSON})


class Start(BaseModel):
    """Which list is called, and how. Without a message the list's own is said."""

    model_config = ConfigDict(extra="forbid")
    list: str = Field(max_length=64)
    drill: bool = False
    message: str | None = Field(default=None, min_length=1, max_length=300)
    note: str = Field(default="", max_length=2000)


class Note(BaseModel):
    """What a person adds to an act; may be empty."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(default="", max_length=2000)


class Added(BaseModel):
    """Who is to be called as well."""

    model_config = ConfigDict(extra="forbid")
    person: str = Field(max_length=64)


class Knock(BaseModel):
    """What came of a knock on a door."""

    model_config = ConfigDict(extra="forbid")
    met: bool
    note: str = Field(default="", max_length=2000)


@router.get("/lists")
def lists(request: Request) -> Response:
    """The lists that can be called."""
    with context(request).connections.connection() as conn:
        known = roster.read(conn)
    return json({"lists": [list_json(one) for one in known.lists.values()]})


@router.get("/events")
async def events(request: Request) -> StreamingResponse:
    """`callout` events with the ids of callouts of which something changed, at most two a second."""
    pulse = context(request).wall.callouts

    async def told() -> AsyncIterator[bytes]:
        async for changed in pulse.changes():
            yield sse("callout", {"callouts": changed}, "")

    return request.app.state.streams.of(told())


@router.get("")
def all_callouts(request: Request) -> Response:
    """The callouts that run, then the last others, with counts by state."""
    with context(request).connections.connection() as conn:
        found = callouts.newest(conn)
        counts = callouts.counts(conn, [one.callout_id for one in found])
    return json({"callouts": [callout_json(one, counts[one.callout_id]) for one in found]})


@router.get("/{callout_id}")
def one(request: Request, callout_id: int) -> Response:
    """A callout with everybody on it and the exact unreached list."""
    c = context(request)
    with c.connections.connection() as conn:
        return _full(conn, callout_id)


@router.post("")
def start(request: Request, wanted: Start) -> Response:
    """Call a list. 404 for an unknown one, 409 when it is being called already or names somebody unknown."""
    c = context(request)
    message = in_every_language(wanted.message) if wanted.message else None
    order = Order(wanted.list, acting(), wanted.drill, message, note=wanted.note or None)
    with c.connections.connection() as conn:
        known = roster.read(conn)
        demand_list(known, wanted.list)
        started = desk.start(conn, known, order, c.clock())
        if isinstance(started, Refusal):
            raise _refused(started)
        return _full(conn, started)


@router.post("/{callout_id}/stop")
def stop(request: Request, callout_id: int, note: Note) -> Response:
    """Stop a callout; whoever has not ended is cancelled. 409 when it does not run."""
    c = context(request)
    with c.connections.connection() as conn:
        demand_callout(conn, roster.read(conn), callout_id)
        if refused := desk.stop(conn, callout_id, c.clock(), acting(), note.note):
            raise _refused(refused)
        return _full(conn, callout_id)


@router.post("/{callout_id}/people")
def add(request: Request, callout_id: int, added: Added) -> Response:
    """Call somebody else as well. 404 for somebody unknown, 409 when it does not run or has them already."""
    c = context(request)
    with c.connections.connection() as conn:
        known = roster.read(conn)
        demand_callout(conn, known, callout_id)
        demand_person(known, added.person)
        if refused := desk.add(conn, known, callout_id, added.person, c.clock(), acting()):
            raise _refused(refused)
        return _full(conn, callout_id)


@router.post("/callees/{callee_id}/door")
def door(request: Request, callee_id: int, knock: Knock) -> Response:
    """Tick a door off. 409 when there is nothing to tick."""
    c = context(request)
    with c.connections.connection() as conn:
        demand_callee(conn, roster.read(conn), callee_id)
        state = knocked(conn, callee_id, c.clock(), acting(), knock.note, met=knock.met)
    if state is None:
        raise HTTPException(409, f"callee {callee_id} has no door to tick off")
    return json({"callee": callee_id, "state": state.value})


def _full(conn: database.Connection, callout_id: int) -> Response:
    found = callouts.by_id(conn, [callout_id]).get(callout_id)
    if found is None:
        raise not_found(f"callout {callout_id}")
    return json(full_json(found, callouts.callees(conn, callout_id)))


def _refused(why: Refusal) -> HTTPException:
    return HTTPException(404 if why in MISSING else 409, why.value)
