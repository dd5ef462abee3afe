"""The service in OpenAPI 3.0, the version that the conformance class names (that of `/api/openapi.json`
is later)."""

from dashboard.ogc.items import COLLECTIONS, Collected
from dashboard.ogc.question import MOST, PAGE
from maps.features import Json

_TEXT: Json = {"type": "string"}
_LINKS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}


def description(root: str, title: str) -> Json:
    """The document. `root` is the address of the service."""
    paths: Json = {
        "/": _get("Landing page", "root"),
        "/conformance": _get("Conformance classes", "confClasses"),
        "/collections": _get("Collections", "collections"),
    }
    for one in COLLECTIONS.values():
        here = f"/collections/{one.id}"
        paths[here] = _get(one.description, "collection")
        paths[f"{here}/items"] = _get(one.title, "featureCollectionGeoJSON", _parameters(one))
        found = {"name": "featureId", "in": "path", "required": True, "schema": _TEXT}
        paths[f"{here}/items/{{featureId}}"] = _get(f"One of {one.title}", "featureGeoJSON", [found])
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0.0"},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {"schemas": _SCHEMAS},
    }


def _get(summary: str, schema: str, parameters: list[Json] | None = None) -> Json:
    media = "application/geo+json" if schema.endswith("GeoJSON") else "application/json"
    told = {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/exception"}}}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters or [],
            "responses": {
                "200": {"description": summary, "content": told},
                "default": {"description": "What is wrong", "content": problem},
            },
        }
    }


def declared() -> list[Json]:
    """The parameters of every collection's items, for the OpenAPI document of all our routes."""
    found = {one["name"]: one for collected in COLLECTIONS.values() for one in _parameters(collected)}
    return list(found.values())


def _parameters(collected: Collected) -> list[Json]:
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    counts = {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}
    return [
        _parameter("limit", counts),
        _parameter("offset", {"type": "integer", "minimum": 0, "default": 0}),
        {**_parameter("bbox", box), "style": "form", "explode": False},
        _parameter("datetime", _TEXT),
        _parameter("lang", _TEXT),
        *(_parameter(name, _TEXT) for name in collected.filters),
    ]


def _parameter(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": properties}


_SCHEMAS: Json = {
    "link": _object(["href", "rel"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "exception": _object(["title", "status"], title=_TEXT, status={"type": "integer"}, detail=_TEXT),
    "root": _object(["links"], title=_TEXT, description=_TEXT, links=_LINKS),
    "confClasses": _object(["conformsTo"], conformsTo={"type": "array", "items": _TEXT}),
    "collection": _object(
        ["id", "links"], id=_TEXT, title=_TEXT, description=_TEXT, links=_LINKS, extent={"type": "object"}
    ),
    "collections": _object(
        ["links", "collections"],
        links=_LINKS,
        collections={"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
    ),
    "featureGeoJSON": _object(
        ["type", "geometry", "properties"],
        type={"type": "string", "enum": ["Feature"]},
        id=_TEXT,
        geometry={"type": "object"},
        properties={"type": "object"},
        links=_LINKS,
    ),
    "featureCollectionGeoJSON": _object(
        ["type", "features"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features={"type": "array", "items": {"$ref": "#/components/schemas/featureGeoJSON"}},
        links=_LINKS,
        timeStamp={"type": "string", "format": "date-time"},
        numberMatched={"type": "integer"},
        numberReturned={"type": "integer"},
    ),
}
