"""The public outline of a release: around all zones, and no mark of where exactly the site is."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from alerts.releases.outline import MOST_CORNERS, around

DEGREE_M = 111_000


def zones(lon: float, lat: float, reach_m: float = 800.0) -> shapely.Geometry:
    """A circle about a site and a square downwind of it."""
    reach = reach_m / DEGREE_M
    circle = shapely.Point(lon, lat).buffer(0.2 * reach)
    return shapely.convex_hull(circle.union(shapely.box(lon, lat - reach / 2, lon + reach, lat + reach / 2)))


def drawn(shape: shapely.Geometry) -> shapely.Polygon:
    return shapely.Polygon([(float(lon), float(lat)) for lat, lon in around(shape)])


@given(st.floats(121.5, 122.2), st.floats(29.6, 30.0), st.floats(30, 40_000))
def test_the_outline_holds_every_zone_and_has_few_corners(lon, lat, reach_m):
    shape = zones(lon, lat, reach_m)
    corners = around(shape)
    assert corners[0] == corners[-1]
    assert 5 <= len(corners) <= MOST_CORNERS
    assert drawn(shape).buffer(1e-9).covers(shape)


@pytest.mark.parametrize("step", [0.0, 0.001, 0.002, 0.003])
def test_sites_of_one_square_kilometre_have_one_outline(step):
    """Would catch: a hull whose upwind side is the site to ten metres."""
    here = zones(121.793 + step, 29.9432 + step / 10, 300)
    assert around(here) == around(zones(121.793, 29.9432, 300))
    assert all(100 * number == int(100 * number) for corner in around(here) for number in corner)


def test_an_outline_is_larger_than_its_zones_by_no_more_than_a_square():
    shape = zones(121.793, 29.943, 5000)
    assert shape.buffer(0.0142).covers(drawn(shape))
