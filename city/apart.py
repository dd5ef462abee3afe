"""How far apart two places of one city are, on a plane: right to some metres within it. Pure.

Lists of what is nearest take the geodesic of `maps.nearest`, which is right anywhere.
"""

from math import cos, hypot, radians

KM_PER_DEGREE = 111.195


def apart_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance between two positions (lon, lat in degrees), in km."""
    east = (one[0] - other[0]) * KM_PER_DEGREE * cos(radians((one[1] + other[1]) / 2))
    return hypot(east, (one[1] - other[1]) * KM_PER_DEGREE)
