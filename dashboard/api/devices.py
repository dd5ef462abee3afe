"""Who may speak to the broker, who speaks without being known, and who says too much.

A device that nobody knows is claimed here: a commander says which station it is, and it is declared as files
declare it, with a credential of its own. A password is in the answer to the one request that made it, and
nowhere else.
"""

import msgspec
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from city.credential import Credential, credential_name, spoken_for
from city.errors import CatalogueError, PermanentError
from dashboard.api.context import context, json, not_found
from dashboard.signed_in import acting
from ingest import broker_access
from maps.features import Json, iso
from sensors.catalogue_claim import Fitting
from sensors.topics import Leaf, parse
from store import catalogue, claims, credentials

router = APIRouter(prefix="/api/v1/devices", tags=["devices"])

MOST_PROPERTIES = 60
MOST_FITTING = 5


class CredentialBody(BaseModel):
    """A name at the broker; for a gateway with the ids, and beginnings of ids (`port-*`), it speaks for."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=64)
    speaks_for: list[str] = Field(default=[], max_length=2000)


class ClaimBody(BaseModel):
    """The station that a device is, as `[[things]]` in a file says it. `credential`: give it a password."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    thing_id: str = Field(max_length=64)
    template: str = Field(max_length=64)
    name: dict[str, str] = Field(max_length=3)
    area: str = Field(max_length=64)
    position: tuple[float, float]
    owner: str = Field(min_length=1, max_length=200)
    credential: bool = True


@router.get("")
def everything(request: Request) -> Response:
    """Credentials, devices that nobody knows, devices that say too much, and what a claim can choose from."""
    with context(request).connections.connection() as conn:
        known = set(credentials.thing_ids(conn))
        kinds = claims.templates(conn)
        fits = Fitting(kinds)
        stored = catalogue.load_city(conn)
        unknown, limited = claims.unknown(conn), claims.limited(conn)
        answer = {
            "broker": _told(*credentials.told(conn)),
            "credentials": [_credential(one) for one in credentials.every(conn)],
            "unknown": [_unknown(one, fits) for one in unknown if _id(one.topic) not in known],
            "limited": [_limited(one) for one in limited],
            "cut_off": max(len(unknown), len(limited)) >= claims.MOST_SHOWN,
            "claimed": sorted(claims.claimed(conn)),
            "templates": sorted(kinds),
            "areas": [
                {"area_id": area.area_id, "name": dict(area.name), "centre": area.centre}
                for area in (stored[0].areas if stored else ())
            ],
        }
    return json(answer)


@router.post("/claims")
def claim(request: Request, body: ClaimBody) -> Response:
    """Declare the station that a device is. 409 where it is one already, 422 with what is wrong."""
    c = context(request)
    table = body.model_dump(exclude={"thing_id", "credential"}, mode="json")
    fresh = broker_access.fresh() if body.credential else None
    try:
        name = credential_name(body.thing_id)
        with c.connections.connection() as conn, conn.transaction():
            stored = catalogue.load_city(conn)
            areas = [area.area_id for area in stored[0].areas] if stored else []
            thing = claims.declare(conn, name, table, areas, acting())
            catalogue.save_things(conn, [thing])
            made = fresh and credentials.add(conn, name, fresh.hashed, (), c.clock())
    except PermanentError as error:
        wrong = isinstance(error, CatalogueError)
        raise HTTPException(422 if wrong else 409, str(error)) from error
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    return json({"thing_id": name, "password": fresh.password if fresh and made else None}, 201)


@router.delete("/claims/{thing_id}")
def withdraw(request: Request, thing_id: str) -> Response:
    """Take a station away that was claimed here; its history stays, and its credential is revoked."""
    c = context(request)
    with c.connections.connection() as conn, conn.transaction():
        if not claims.withdraw(conn, thing_id, acting(), c.clock()):
            raise not_found(f"station {thing_id[:64]} that was claimed here")
        credentials.revoke(conn, thing_id, c.clock())
    return json({"thing_id": thing_id})


@router.post("/credentials")
def add(request: Request, body: CredentialBody) -> Response:
    """Let a name in at the broker. 409 where it has a credential."""
    c, fresh = context(request), broker_access.fresh()
    try:
        name, said = credential_name(body.name), spoken_for(body.speaks_for)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    with c.connections.connection() as conn, conn.transaction():
        if not credentials.add(conn, name, fresh.hashed, said, c.clock()):
            raise HTTPException(409, f"{name} has a credential already")
    return json({"name": name, "password": fresh.password}, 201)


@router.post("/credentials/{name}/rotate")
def rotate(request: Request, name: str) -> Response:
    """Another password; whoever is in by the old one is out within seconds."""
    c, fresh = context(request), broker_access.fresh()
    with c.connections.connection() as conn, conn.transaction():
        if not credentials.rotate(conn, name, fresh.hashed, c.clock()):
            raise not_found(f"credential {name[:64]} that is good")
    return json({"name": name, "password": fresh.password})


@router.post("/credentials/{name}/revoke")
def revoke(request: Request, name: str) -> Response:
    """Let a name in no more; whoever is in by it is out within seconds."""
    c = context(request)
    with c.connections.connection() as conn, conn.transaction():
        if not credentials.revoke(conn, name, c.clock()):
            raise not_found(f"credential {name[:64]} that is good")
    return json({"name": name})


def _credential(one: Credential) -> Json:
    return {
        "name": one.name,
        "speaks_for": list(one.speaks_for),
        "made_at": iso(one.made_at),
        "changed_at": iso(one.changed_at),
        "revoked_at": iso(one.revoked_at) if one.revoked_at else None,
    }


def _told(at: int | None, current: bool) -> Json:
    """When the broker was last told of credentials, null for never, and whether of all that is so now."""
    return {"told_at": iso(at) if at else None, "knows_all": current}


def _unknown(one: claims.Unknown, fits: Fitting) -> Json:
    said = _properties(one.payload)
    return {
        "thing_id": _id(one.topic),
        "last_at": iso(one.last_at),
        "properties": said,
        "templates": fits(said)[:MOST_FITTING] if said else [],
        "detail": one.detail,
    }


def _limited(one: claims.Limited) -> Json:
    return {"thing_id": _id(one.topic), "last_at": iso(one.last_at), "results": one.parts}


def _id(topic: str) -> str | None:
    """The thing_id in a topic of observations; None of what a gateway refused."""
    parsed = parse(topic)
    return parsed[1] if parsed and parsed[0] is not Leaf.REFUSED else None


def _properties(payload: bytes) -> list[str]:
    """The properties in a payload, as far as it can be read: nobody has checked it."""
    try:
        said: object = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
    bodies = said if isinstance(said, list) else [said]
    found: dict[str, None] = {}
    for body in bodies[:MOST_PROPERTIES]:
        results = body.get("results") if isinstance(body, dict) else None
        found |= dict.fromkeys(results) if isinstance(results, dict) else {}
    return [name[:64] for name in list(found)[:MOST_PROPERTIES]]
