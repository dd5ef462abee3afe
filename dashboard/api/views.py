"""Saved views over HTTP: what people share of the wall under a name."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from city.saved_view import LONGEST_QUERY, SavedView
from dashboard.api.context import context, json, not_found
from dashboard.signed_in import acting
from maps.features import Json, iso
from store import saved_views

router = APIRouter(prefix="/api/v1/views", tags=["views"])

ViewId = Annotated[int, Path(ge=1, lt=2**62)]


class ViewBody(BaseModel):
    """A view to be: a name, and the part of the wall's address that it keeps."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=200)
    query: str = Field(max_length=LONGEST_QUERY)


@router.get("")
def all_views(request: Request) -> Response:
    """Views that everybody may use, by name."""
    with context(request).connections.connection() as conn:
        return json({"views": [view_json(one) for one in saved_views.standing(conn)]})


@router.post("")
def save(request: Request, body: ViewBody) -> Response:
    """Share a view. 409 where its name is taken or there are too many, 422 for what is no view."""
    c = context(request)
    try:
        with c.connections.connection() as conn, conn.transaction():
            made = saved_views.add(conn, body.name, body.query, acting(), c.clock())
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    if made is None:
        raise HTTPException(409, f"this name is taken, or there are {saved_views.MOST} views already")
    return json(view_json(made), 201)


@router.delete("/{view_id}")
def remove(request: Request, view_id: ViewId) -> Response:
    """Take a view away for everybody; for 30 days it can be brought back."""
    c = context(request)
    with c.connections.connection() as conn, conn.transaction():
        if not saved_views.remove(conn, view_id, acting(), c.clock()):
            raise not_found(f"view {view_id}")
    return json({"view_id": view_id})


@router.post("/{view_id}/restore")
def restore(request: Request, view_id: ViewId) -> Response:
    """Bring back a view that was removed. 409 where none was, its name is taken, or there are too many."""
    c = context(request)
    with c.connections.connection() as conn:
        found = saved_views.restore(conn, view_id, c.clock())
    if found is None:
        why = f"was not removed, another has its name, or there are {saved_views.MOST} views already"
        raise HTTPException(409, f"view {view_id} {why}")
    return json(view_json(found))


def view_json(view: SavedView) -> Json:
    """A view on the wire."""
    return {
        "view_id": view.view_id,
        "name": view.name,
        "query": view.query,
        "made_by": view.made_by,
        "made_at": iso(view.made_at),
    }
