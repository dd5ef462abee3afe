"""Things and their latest observations, answered from the mirror in memory."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.api.context import context, json, not_found
from dashboard.wire import city_json

router = APIRouter(prefix="/api/v1", tags=["things"])


@router.get("/city")
async def city(request: Request) -> Response:
    """The city: name, centre, areas, recorded sources, properties in use."""
    return json(city_json(context(request).wall.mirror.catalogue))


@router.get("/things")
def things(request: Request) -> Response:
    """All things as a GeoJSON FeatureCollection with their state and latest observations."""
    c = context(request)  # thousands take their time: in a thread, of a picture that holds still
    return json(c.wall.mirror.still().features(c.clock()))


@router.get("/things/{thing_id}")
async def thing(request: Request, thing_id: str) -> Response:
    """One thing."""
    c = context(request)
    if thing_id not in c.wall.mirror.things:
        raise not_found(f"thing {thing_id!r}")
    return json(c.wall.mirror.feature(thing_id, c.clock()))


@router.get("/latest")
def latest(request: Request) -> Response:
    """All datastreams' latest observation; those never seen have nulls."""
    c = context(request)
    features = c.wall.mirror.still().features(c.clock())["features"]
    rows = [
        {"thing_id": f["properties"]["thing_id"], "property": slug, **entry}
        for f in features
        for slug, entry in f["properties"]["latest"].items()
    ]
    return json({"datastreams": rows})
