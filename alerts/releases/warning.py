"""What is told outside about a release: a CAP draft about the alert of its incident, over the outermost zone.

Messages belong to alerts (`alerts.cap_issue`): the draft is about the worst open alert of the release's
incident, that of its site before others, so what follows it follows that alert. A release without any open
alert has nothing that a warning could end with; then there is none, and the reason is said.
"""

from decimal import Decimal
from enum import StrEnum

import shapely

from alerts import cap_issue
from alerts.cap_chain import CapWhy
from alerts.cap_draft import Wish
from alerts.releases.desk import NotThere, Over
from city.cap import CapStatus, Corner
from maps.features import Json
from store import releases
from store.cap import Kept
from store.database import Connection
from store.releases import Version

MOST_CORNERS = 60
"""Of the polygon of a message: what is sent to telephones is short."""
COARSER = 1.6
_FIRST_DEG = 0.0001
_PLACES = 4
"""Decimals of a degree: ten metres."""


class NoWarning(StrEnum):
    """Why there is no draft."""

    NO_ALERT = "no_alert"
    """No alert of the incident is open."""
    NO_ZONE = "no_zone"
    """Nothing is drawn."""


def draft(conn: Connection, release_id: int, by: str, now: int) -> Kept | CapWhy | NoWarning:
    """Draft the warning of an open release. Raises NotThere, Over, CapError."""
    kept = releases.release(conn, release_id)
    if kept is None:
        raise NotThere(str(release_id))
    if kept.closed_at is not None:
        raise Over(str(release_id))
    outline = outermost(releases.newest_versions(conn, [release_id])[release_id])
    if outline is None:
        return NoWarning.NO_ZONE
    alert_id = releases.alert_to_warn_of(conn, kept.incident_id, kept.thing_id)
    if alert_id is None:
        return NoWarning.NO_ALERT
    status = CapStatus.EXERCISE if kept.drill else CapStatus.ACTUAL
    return cap_issue.ask(conn, alert_id, Wish(status, polygon=outline), by, now)


def outermost(version: Version) -> tuple[Corner, ...] | None:
    """The one outline around all zones of a version, with few corners, as CAP writes it; None without any."""
    geometries = [feature["geometry"] for feature in version.result["zones"]["features"]]
    rings = [shapely.Polygon(_ring(geometry)) for geometry in geometries if geometry]
    if not rings:
        return None
    whole = shapely.convex_hull(shapely.union_all([shapely.make_valid(ring) for ring in rings]))
    return _corners(whole)


def _ring(geometry: Json) -> list[tuple[float, float]]:
    return [(lon, lat) for lon, lat in geometry["coordinates"][0]]


def _corners(whole: shapely.Geometry) -> tuple[Corner, ...] | None:
    step, drawn = _FIRST_DEG, whole
    while drawn.geom_type == "Polygon" and len(drawn.exterior.coords) > MOST_CORNERS:
        drawn = whole.buffer(step).simplify(step)  # grown first, so that nothing of a zone is left out
        step *= COARSER
    if drawn.geom_type != "Polygon":
        return None
    found = [(_written(lat), _written(lon)) for lon, lat in drawn.exterior.coords]
    return (*found[:-1], found[0])


def _written(degrees: float) -> Decimal:
    return Decimal(f"{degrees:.{_PLACES}f}")
