"""How high the sun stands: whether it is day at a place, and night in Pasquill's sense. Pure.

Formulas of NOAA's Global Monitoring Laboratory ("General Solar Position Calculations"): declination and
equation of time by Fourier series of the fractional year (Spencer 1971), good to about half a degree. Sunrise
and sunset are at -0.833 degrees: refraction and the sun's own radius.
"""

from datetime import UTC, datetime, timedelta
from math import asin, cos, degrees, pi, radians, sin

HORIZON_DEG = -0.833
HOUR_MS = 3_600_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def elevation_deg(lon: float, lat: float, at: int) -> float:
    """How high the sun stands over a place (WGS84 degrees) at a time (epoch ms); below 0 it is down."""
    when = _EPOCH + timedelta(milliseconds=at)
    hours = when.hour + when.minute / 60 + when.second / 3600
    days = 366 if when.year % 4 == 0 and (when.year % 100 != 0 or when.year % 400 == 0) else 365
    year = 2 * pi / days * (when.timetuple().tm_yday - 1 + (hours - 12) / 24)
    minutes = 60 * hours + _equation_of_time_min(year) + 4 * lon
    turned = radians(minutes / 4 - 180)
    lean, there = _declination(year), radians(lat)
    height = sin(there) * sin(lean) + cos(there) * cos(lean) * cos(turned)
    return degrees(asin(max(-1.0, min(1.0, height))))


def is_day(lon: float, lat: float, at: int) -> bool:
    """Whether the sun is up: between sunrise and sunset."""
    return elevation_deg(lon, lat, at) > HORIZON_DEG


def is_stable_night(lon: float, lat: float, at: int) -> bool:
    """Night after Pasquill: from an hour before sunset to an hour after sunrise."""
    return not (is_day(lon, lat, at - HOUR_MS) and is_day(lon, lat, at + HOUR_MS))


def _equation_of_time_min(year: float) -> float:
    return 229.18 * (
        0.000075
        + 0.001868 * cos(year)
        - 0.032077 * sin(year)
        - 0.014615 * cos(2 * year)
        - 0.040849 * sin(2 * year)
    )


def _declination(year: float) -> float:
    return (
        0.006918
        - 0.399912 * cos(year)
        + 0.070257 * sin(year)
        - 0.006758 * cos(2 * year)
        + 0.000907 * sin(2 * year)
        - 0.002697 * cos(3 * year)
        + 0.00148 * sin(3 * year)
    )
