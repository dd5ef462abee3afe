"""/ogc/features: OGC API - Features, Part 1, so that any GIS program can put our things and areas on its
map."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.api.context import context
from dashboard.mirror import Mirror
from dashboard.ogc import about, items
from dashboard.ogc.description import declared, description
from dashboard.ogc.items import COLLECTIONS, Collected
from dashboard.ogc.question import GENERAL, Mistake, question, told
from dashboard.wire import encode
from maps.features import Json, iso

router = APIRouter(prefix="/ogc/features", tags=["OGC API - Features"])

ROOT = "/ogc/features"
PROBLEM = "application/problem+json"
ALWAYS = ("f", "lang")


P = ParamSpec("P")


def _telling(answer: Callable[P, Response]) -> Callable[P, Response]:
    @wraps(answer)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return answer(*args, **kwargs)
        except Mistake as mistake:
            return problem(mistake.status, mistake.message)

    return answered


def problem(status: int, detail: str) -> Response:
    """A mistake as RFC 9457 says it."""
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return _json(said, PROBLEM, status)


@router.get("/", include_in_schema=False)
@router.get("", summary="Landing page")
@_telling
def landing(request: Request) -> Response:
    """What this service has."""
    lang = told(request.scope["query_string"], ALWAYS).get("lang", "en")
    return _json(about.landing(_root(request), _mirror(request).catalogue.city.name[lang]))


@router.get("/api", summary="This service in OpenAPI 3.0")
@_telling
def api(request: Request) -> Response:
    """The interface."""
    told(request.scope["query_string"], ALWAYS)
    return _json(description(_root(request), "citywatch: things and areas"), about.OPENAPI)


@router.get("/conformance", summary="Conformance classes")
@_telling
def conformance(request: Request) -> Response:
    """The parts of the standard that are kept."""
    told(request.scope["query_string"], ALWAYS)
    return _json({"conformsTo": about.CONFORMANCE})


@router.get("/collections", summary="Collections")
@_telling
def collections(request: Request) -> Response:
    """All of them."""
    told(request.scope["query_string"], ALWAYS)
    return _json(about.collections(list(COLLECTIONS.values()), _mirror(request), _root(request)))


@router.get("/collections/{collection_id}", summary="One collection")
@_telling
def collection(request: Request, collection_id: str) -> Response:
    """One of them."""
    told(request.scope["query_string"], ALWAYS)
    return _json(about.collection(_collected(collection_id), _mirror(request), _root(request)))


@router.get(
    "/collections/{collection_id}/items",
    summary="The features of a collection",
    openapi_extra={"parameters": declared()},
)
@_telling
def features(request: Request, collection_id: str) -> Response:
    """A page of features: bbox, datetime, limit, offset and filters by property; see
    docs/interoperability.md."""
    collected = _collected(collection_id)
    said = told(request.scope["query_string"], (*GENERAL, *collected.filters))
    asked, here = question(said), f"{_root(request)}/collections/{collected.id}/items"
    now = context(request).clock()
    found = items.meant(collected, _mirror(request), asked, now)
    page = found[asked.offset : asked.offset + asked.limit]
    links = [about.link(about.address(here, said), "self", about.GEOJSON, "This page")]
    for rel, offset in (("next", asked.offset + asked.limit), ("prev", asked.offset - asked.limit)):
        if (rel == "next" and offset < len(found)) or (rel == "prev" and asked.offset):
            moved = said | {"offset": str(max(offset, 0)), "limit": str(asked.limit)}
            links.append(about.link(about.address(here, moved), rel, about.GEOJSON, f"The {rel} page"))
    answer: Json = {
        "type": "FeatureCollection",
        "features": [items.feature(one, asked.lang) for one in page],
        "links": links,
        "timeStamp": iso(now),
        "numberMatched": len(found),
        "numberReturned": len(page),
    }
    return _json(answer, about.GEOJSON)


@router.get("/collections/{collection_id}/items/{feature_id}", summary="One feature")
@_telling
def feature(request: Request, collection_id: str, feature_id: str) -> Response:
    """One of them."""
    collected, root = _collected(collection_id), _root(request)
    asked = question(told(request.scope["query_string"], ALWAYS))
    there = collected.items(_mirror(request), context(request).clock())
    one = next((item for item in there if item.id == feature_id), None)
    if one is None:
        raise Mistake(f"no feature {feature_id[:80]!r} in {collected.id}", 404)
    here = f"{root}/collections/{collected.id}"
    links = [
        about.link(f"{here}/items/{one.id}", "self", about.GEOJSON, "This feature"),
        about.link(here, "collection", about.JSON, collected.title),
    ]
    return _json(items.feature(one, asked.lang) | {"links": links}, about.GEOJSON)


def _collected(collection_id: str) -> Collected:
    if collection_id not in COLLECTIONS:
        raise Mistake(f"no collection {collection_id[:60]!r}; there are {', '.join(COLLECTIONS)}", 404)
    return COLLECTIONS[collection_id]


def _mirror(request: Request) -> Mirror:
    """The picture as it is now, holding still."""
    return context(request).wall.mirror.still()


def _root(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{ROOT}"


def _json(data: object, type: str = about.JSON, status: int = 200) -> Response:
    return Response(encode(data), status, {"Cache-Control": "no-store"}, type)
