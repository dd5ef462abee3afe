"""What lies nearest to a place, with distance and bearing."""

from dataclasses import replace

import pytest
from cast import CITY
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from maps.nearest import NotAPlaceError, nearest

ANY = CITY.things[0]
PLACE = (121.85, 29.9)
EARTH = Geod(ellps="WGS84")


def at(thing_id, lon, lat):
    return replace(ANY, thing_id=thing_id, lon=lon, lat=lat)


def test_the_nearest_come_first_and_no_more_than_asked_for():
    things = [at("far", 121.95, 29.9), at("near", 121.851, 29.9), at("middle", 121.85, 29.95)]
    assert [near.thing.thing_id for near in nearest(PLACE, things, 2)] == ["near", "middle"]
    assert nearest(PLACE, [], 4) == []


@pytest.mark.parametrize(
    ("lon", "lat", "bearing"),
    [(121.85, 29.95, 0), (121.9, 29.9, 90), (121.85, 29.85, 180), (121.8, 29.9, 270)],
)
def test_a_bearing_is_true_and_clockwise_from_north(lon, lat, bearing):
    (found,) = nearest(PLACE, [at("one", lon, lat)], 1)
    assert (found.bearing_deg + 180 - bearing) % 360 == pytest.approx(180, abs=0.03)


def test_a_minute_of_latitude_is_a_nautical_mile():
    (found,) = nearest(PLACE, [at("one", 121.85, 29.9 + 1 / 60)], 1)
    assert found.distance_m == pytest.approx(1847, abs=2)


def test_what_stands_at_the_place_has_no_bearing():
    (found,) = nearest(PLACE, [at("one", *PLACE)], 1)
    assert (found.distance_m, found.bearing_deg) == (0, None)


def test_of_the_same_distance_the_names_decide():
    things = [at("b", 121.86, 29.9), at("a", 121.86, 29.9)]
    assert [near.thing.thing_id for near in nearest(PLACE, things, 2)] == ["a", "b"]


@settings(deadline=None)
@given(
    bearing=st.floats(0, 359.9),
    distance=st.floats(5, 50_000),
    lon=st.floats(-179, 179),
    lat=st.floats(-70, 70),
)
def test_going_so_far_in_that_direction_one_stands_before_it(bearing, distance, lon, lat):
    there = EARTH.fwd(lon, lat, bearing, distance)[:2]
    (found,) = nearest((lon, lat), [at("one", *there)], 1)
    assert found.distance_m == pytest.approx(distance, abs=0.01)
    assert (found.bearing_deg + 180 - bearing) % 360 == pytest.approx(180, abs=0.05)


@pytest.mark.parametrize("place", [(float("nan"), 30), (121, float("inf")), (181, 0), (29.9, 121.85)])
def test_what_is_no_place_is_refused_by_name(place):
    with pytest.raises(NotAPlaceError, match="not a longitude and a latitude"):
        nearest(place, [ANY], 1)
