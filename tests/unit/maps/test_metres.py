"""Degrees become metres of EPSG:4549 and come back; what is not of its area is refused."""

from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from maps.metres import EAST, NORTH, SOUTH, WEST, Origin, OutsideGridError, to_degrees, to_metres

LONS, LATS = st.floats(WEST, EAST), st.floats(SOUTH, NORTH)
BEILUN = Origin(121.85, 29.9)
EARTH = Geod(ellps="GRS80")


@settings(deadline=None)
@given(lon=LONS, lat=LATS)
def test_a_place_comes_back_from_metres_as_it_was(lon: float, lat: float):
    assert to_degrees(*to_metres(lon, lat)) == pytest.approx((lon, lat), abs=2e-9)


def test_the_central_meridian_has_an_easting_of_500_km_and_beilun_lies_east_of_it():
    assert to_metres(120, 30)[0] == pytest.approx(500_000, abs=1e-6)
    assert to_metres(121.85, 29.9) == pytest.approx((678_694.04, 3_310_466.64), abs=0.01)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(29.9, 121.85), (116.4, 39.9), (121.85, -29.9), (0, 0), (678_694, 3_310_466), (float("nan"), 30)],
    ids=["swapped", "Peking", "south", "nowhere", "metres", "not a number"],
)
def test_a_place_outside_the_area_is_refused_by_name(lon: float, lat: float):
    with pytest.raises(OutsideGridError, match="outside the area of EPSG:4549"):
        to_metres(lon, lat)
    with pytest.raises(OutsideGridError):
        Origin(lon, lat)


@pytest.mark.parametrize("place", [(0, 0), (121.85, 29.9), (float("inf"), 0), (3_310_466, 678_694)])
def test_metres_outside_the_area_are_refused(place: tuple[float, float]):
    with pytest.raises(OutsideGridError, match="outside the area"):
        to_degrees(*place)


@settings(deadline=None)
@given(
    lon=st.floats(118, 122.5),
    lat=st.floats(25, 50),
    place=st.tuples(st.floats(-9000, 9000), st.floats(-9000, 9000)),
    toward=st.floats(0, 360),
)
def test_a_place_around_an_origin_lies_as_far_and_in_the_direction_as_on_the_ellipsoid(
    lon, lat, place, toward
):
    ahead = hypot(*place)
    (there,) = Origin(lon, lat).ring([(ahead, 0.0)], toward)
    azimuth, _, distance = EARTH.inv(lon, lat, *there)
    assert distance == pytest.approx(ahead, rel=2e-4, abs=0.01)
    if ahead > 100:
        assert (azimuth - toward + 180) % 360 == pytest.approx(180, abs=0.1)


def test_left_of_north_is_west():
    ((lon, lat),) = BEILUN.ring([(0, 1000)])
    assert lon < BEILUN.lon
    assert lat == pytest.approx(BEILUN.lat, abs=1e-4)
