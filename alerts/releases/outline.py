"""The one outline around all zones of a version of a release, as CAP writes it: pure.

It is public, and the upwind end of the zones is the site to ten metres. So it is drawn around whole squares
of a hundredth of a degree, about 1 km, as a chemical site's position is rounded elsewhere
(`alerts.cap_words.PLACES`): larger than the zones, never smaller.
"""

from decimal import Decimal
from math import ceil, floor
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from city.cap import Corner
from maps.features import Json
from store.releases import Version

MOST_CORNERS = 60
"""Of the polygon of a message: what is sent to telephones is short."""
SQUARES_TO_DEGREE = 100


def outermost(version: Version) -> tuple[Corner, ...] | None:
    """The one outline around all zones of a version, with few corners, as CAP writes it; None without any."""
    geometries = [feature["geometry"] for feature in version.result["zones"]["features"]]
    rings = [shapely.Polygon(_ring(geometry)) for geometry in geometries if geometry]
    if not rings:
        return None
    return around(shapely.convex_hull(shapely.union_all([shapely.make_valid(ring) for ring in rings])))


def around(shape: shapely.Geometry) -> tuple[Corner, ...]:
    """The outline of the squares that a shape (degrees) touches, as (latitude, longitude); of larger ones
    where it would have too many corners."""
    to_degree = SQUARES_TO_DEGREE
    while True:
        hull = shapely.convex_hull(shapely.multipoints(_touched(shape, to_degree)))
        corners = shapely.get_coordinates(hull).tolist()
        if len(corners) <= MOST_CORNERS:
            return tuple((_written(lat), _written(lon)) for lon, lat in corners)
        to_degree //= 2


def _touched(shape: shapely.Geometry, to_degree: int) -> NDArray[np.float64]:
    """The corners of the squares that a shape touches."""
    bounds: list[float] = cast(Any, shapely).bounds(shape).tolist()
    west, south, east, north = (edge * to_degree for edge in bounds)
    lon, lat = np.meshgrid(np.arange(floor(west), ceil(east)), np.arange(floor(south), ceil(north)))
    x, y = lon.ravel(), lat.ravel()
    squares = shapely.box(x / to_degree, y / to_degree, (x + 1) / to_degree, (y + 1) / to_degree)
    return shapely.get_coordinates(squares[shapely.intersects(shape, squares)])


def _ring(geometry: Json) -> list[tuple[float, float]]:
    return [(lon, lat) for lon, lat in geometry["coordinates"][0]]


def _written(degrees: float) -> Decimal:
    return Decimal(f"{degrees:.2f}")
