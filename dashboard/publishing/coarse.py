"""A place on a coarse grid: the middle of the cell that it is in, so that the exact place cannot be told.

Rounding to the middle of a cell keeps two sites of one cell together, and says the same each time: a place
that is moved by chance gives itself away to who asks often enough.
"""

from math import cos, floor, radians

METRES_PER_DEGREE = 111_320.0
"""Of latitude; of longitude at the equator."""


def coarse(lon: float, lat: float, grid_m: float) -> tuple[float, float]:
    """The middle of the cell of `grid_m` metres that a place (degrees, WGS84) lies in: lon, lat.

    Rows of cells are counted from the equator; the cells of a row are as wide as its middle says, so that a
    place next to a row's edge never tells its neighbour's width.
    """
    high = grid_m / METRES_PER_DEGREE
    middle = (floor(lat / high) + 0.5) * high
    wide = high / max(0.01, cos(radians(min(89.0, max(-89.0, middle)))))
    across = (floor(lon / wide) + 0.5) * wide
    return max(-180.0, min(180.0, across)), max(-90.0, min(90.0, middle))
