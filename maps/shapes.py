"""Outlines in metres around a source: the first number is downwind, the second to the left of the wind. Pure.

All are closed rings that run against the clock, as GeoJSON (RFC 7946) wants them.
"""

from math import cos, pi, sin

from city.dispersion import VALID_TO_M
from city.plume import Plume, Reach, half_width_m
from maps.metres import Metres

Ring = tuple[Metres, ...]

CIRCLE_CORNERS = 72
CONTOUR_STEPS = 48
"""Widths computed along a contour, closer together at its ends."""
LEAST_M = 1.0
"""A contour that ends nearer than this is none."""


def circle(radius_m: float) -> Ring:
    """A polygon around a circle of a radius (m) about the source: it leaves nothing of the circle out."""
    corner_m = _positive(radius_m) / cos(pi / CIRCLE_CORNERS)
    angles = [2 * pi * corner / CIRCLE_CORNERS for corner in range(CIRCLE_CORNERS)]
    return _closed([(corner_m * cos(angle), corner_m * sin(angle)) for angle in angles])


def downwind_square(distance_m: float) -> Ring:
    """The protective action zone of the Emergency Response Guidebook for a protective action distance (m).

    The Guidebook, how to use the table of distances (edition 2004, step 5): "for practical purposes" it is "a
    square, whose length and width are the same as the downwind distance". The spill lies in the middle of its
    upwind side.
    """
    half = _positive(distance_m) / 2
    return _closed([(0.0, half), (0.0, -half), (distance_m, -half), (distance_m, half)])


def contour(plume: Plume, threshold_g_m3: float, found: Reach) -> Ring | None:
    """Where a plume is at or above a threshold (g/m³) at the ground, up to 10 km; None where it is nowhere.

    `found` is the reach of the threshold.

    Across the wind the plume is a bell, so the half width is sy · sqrt(2 · ln(C on the axis / threshold)).
    """
    if found.from_m is None or found.from_m >= VALID_TO_M:
        return None
    ends_m = min(found.to_m or VALID_TO_M, VALID_TO_M)
    if ends_m < LEAST_M:
        return None
    steps = [(1 - cos(pi * step / CONTOUR_STEPS)) / 2 for step in range(CONTOUR_STEPS + 1)]
    along = [found.from_m + (ends_m - found.from_m) * step for step in steps]
    widths = [(x, half_width_m(plume, x, threshold_g_m3) or 0.0 if x > 0 else 0.0) for x in along]
    right = [(x, -width) for x, width in widths]
    left = [(x, width) for x, width in reversed(widths) if width > 0]
    return _closed(right + left)


def _closed(corners: list[Metres]) -> Ring:
    return (*corners, corners[0])


def _positive(distance_m: float) -> float:
    if not 0 < distance_m < float("inf"):
        raise ValueError(f"a zone's distance is above 0 m, not {distance_m}")
    return distance_m
