"""The documents that describe the service: landing page, conformance, collections, links. Clause 7 of
17-069r4."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from dashboard.mirror import Mirror
from dashboard.ogc.items import Collected
from maps.features import Json

JSON, GEOJSON = "application/json", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")
)


def link(href: str, rel: str, type: str, title: str) -> Json:
    """One link."""
    return {"href": href, "rel": rel, "type": type, "title": title}


def landing(root: str, city: str) -> Json:
    """The landing page."""
    return {
        "title": f"citywatch: {city}",
        "description": "Things and areas of the city as features",
        "links": [
            link(root, "self", JSON, "This document"),
            link(f"{root}/api", "service-desc", OPENAPI, "The interface"),
            link(f"{root}/conformance", "conformance", JSON, "Conformance classes"),
            link(f"{root}/collections", "data", JSON, "Collections"),
        ],
    }


def collection(collected: Collected, mirror: Mirror, root: str) -> Json:
    """One collection, with the box of its items; its time is open: it is what is."""
    here = f"{root}/collections/{collected.id}"
    extent: Json = {"temporal": {"interval": [[None, None]]}}
    if box := _extent(collected, mirror):
        extent["spatial"] = {"bbox": [box], "crs": CRS84}
    return {
        "id": collected.id,
        "title": collected.title,
        "description": collected.description,
        "extent": extent,
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link(here, "self", JSON, "This document"),
            link(f"{here}/items", "items", GEOJSON, collected.title),
        ],
    }


def collections(all_of_them: Sequence[Collected], mirror: Mirror, root: str) -> Json:
    """All collections."""
    return {
        "links": [link(f"{root}/collections", "self", JSON, "This document")],
        "collections": [collection(one, mirror, root) for one in all_of_them],
    }


def address(path: str, said: Mapping[str, str]) -> str:
    """An address with parameters."""
    told = urlencode(said, quote_via=quote, safe=",:/")
    return f"{path}?{told}" if told else path


def _extent(collected: Collected, mirror: Mirror) -> list[float] | None:
    positions = [item.position for item in collected.items(mirror, 0)]
    if not positions:
        return None
    lons, lats = zip(*positions, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]
