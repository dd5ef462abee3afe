"""Zones hold what their distances say, lie downwind, and carry what is not known about them."""

import csv
import sys
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point, Polygon

from city.dispersion import VALID_TO_M, sigmas
from city.plume import Plume, concentration, g_m3_of_ppm, reach
from city.stability import Assumed, Sky, Stability
from city.wind import Wind
from maps.metres import Origin
from maps.shapes import circle, contour, downwind_square
from maps.zones import Caveat, Guide, Outflow, Release, Shape, ZoneKind, as_feature, zones

VECTORS = Path(__file__).parents[2] / "data" / "vectors"
EARTH = Geod(ellps="GRS80")
BEILUN = Origin(121.85, 29.9)
NIGHT = Sky(day=False, cloud_oktas=2)
CHLORINE = {f"AEGL-{level}": g_m3_of_ppm(ppm, 70.906) for level, ppm in ((1, 0.5), (2, 2), (3, 20))}
GUIDE = Guide("ERG 2012", 500, 3000)
LEAK = Outflow(200, CHLORINE, heavy_gas=True)

PLUMES = st.builds(
    Plume,
    rate_g_s=st.floats(1, 1e4),
    wind_m_s=st.floats(0.5, 15),
    stability=st.sampled_from(Stability),
    height_m=st.just(0.0) | st.floats(5, 80),
)
THRESHOLDS = st.floats(-6, 0).map(lambda power: 10**power)
DIRECTIONS = st.floats(0, 360)
REACHES = list(csv.reader((VECTORS / "plume_threshold_distance.csv").read_text().splitlines()))[1:]


def ring_of(plume: Plume, threshold_g_m3: float):
    return contour(plume, threshold_g_m3, reach(plume, threshold_g_m3))


def release(from_deg: float | None = 45, speed_m_s: float | None = 3, sky: Sky = NIGHT) -> Release:
    return Release(BEILUN, Wind(from_deg, speed_m_s), sky, GUIDE, LEAK)


def azimuth_and_distance(lon: float, lat: float) -> tuple[float, float]:
    azimuth, _, distance = EARTH.inv(BEILUN.lon, BEILUN.lat, lon, lat)
    return azimuth % 360, distance


@settings(deadline=None)
@given(radius=st.floats(1, 20_000))
def test_a_circle_holds_the_whole_circle_and_hardly_more(radius: float):
    corners = [hypot(*place) for place in circle(radius)]
    drawn = Polygon(circle(radius))
    assert max(corners) <= radius * 1.001
    assert drawn.exterior.distance(Point(0, 0)) >= radius * (1 - 1e-12)


def test_the_guidebooks_protective_zone_is_a_square_with_the_release_in_the_middle_of_its_upwind_side():
    square = Polygon(downwind_square(3000))
    assert square.area == 3000**2
    assert square.bounds == (0, -1500, 3000, 1500)


@settings(deadline=None)
@given(plume=PLUMES, threshold=THRESHOLDS)
def test_a_contour_is_a_valid_ring_the_same_on_both_sides_of_the_wind(plume: Plume, threshold: float):
    ring = ring_of(plume, threshold)
    if ring is not None:
        assert Polygon(ring).is_valid
        assert Polygon(ring).exterior.is_ccw
        corners = {(x, y) for x, y in ring if y != 0}
        assert {(x, -y) for x, y in corners} == corners
        assert max(x for x, _ in ring) <= VALID_TO_M


@settings(deadline=None)
@given(plume=PLUMES, threshold=THRESHOLDS, share=st.floats(0.01, 0.99), across=st.floats(0, 2))
def test_inside_a_contour_the_gas_is_above_the_threshold_and_outside_it_is_not(
    plume, threshold, share, across
):
    ring = ring_of(plume, threshold)
    if ring is None:
        return
    end = max(x for x, _ in ring)
    place = Point(end * share, end * share * across)
    drawn, found = Polygon(ring), concentration(plume, place.x, place.y)
    if drawn.exterior.distance(place) > end / 500:
        assert drawn.contains(place) == (found >= threshold)


@settings(deadline=None)
@given(plume=PLUMES, pair=st.tuples(THRESHOLDS, THRESHOLDS))
def test_the_contour_of_a_higher_threshold_lies_within_that_of_a_lower_one(plume, pair):
    low, high = sorted(pair)
    outer, inner = ring_of(plume, low), ring_of(plume, high * 1.01)
    if outer is not None and inner is not None:
        spared = Polygon(inner).difference(Polygon(outer)).area
        assert spared <= Polygon(outer).area * 2e-3


@pytest.mark.parametrize("row", REACHES, ids="-".join)
def test_a_contours_tip_lies_where_the_vectors_say_or_is_cut_at_10_km(row: list[str]):
    _, rate, wind, stability, _, ppm, molar_mass, expected = row
    plume = Plume(float(rate), float(wind), Stability(stability))
    ring = ring_of(plume, g_m3_of_ppm(float(ppm), float(molar_mass)))
    assert max(x for x, _ in ring) == pytest.approx(min(float(expected or "inf"), 10_000), abs=0.06)


@settings(deadline=None)
@given(from_deg=DIRECTIONS)
def test_zones_lie_where_the_wind_blows_to(from_deg: float):
    for zone in zones(release(from_deg))[2:]:
        tip = max((azimuth_and_distance(*place) for place in zone.ring), key=lambda found: found[1])
        assert (tip[0] - from_deg) % 360 == pytest.approx(180, abs=8 if zone.reach_m > VALID_TO_M else 0.2)
    (square,) = [zone for zone in zones(release(from_deg)) if zone.shape is Shape.SQUARE]
    middle = Polygon(square.ring).centroid
    azimuth, distance = azimuth_and_distance(middle.x, middle.y)
    assert (azimuth - from_deg) % 360 == pytest.approx(180, abs=0.2)
    assert distance == pytest.approx(1500, rel=1e-3)


@settings(deadline=None)
@given(first=DIRECTIONS, second=DIRECTIONS)
def test_turning_the_wind_turns_a_zone_and_changes_neither_its_size_nor_its_reach(
    first: float, second: float
):
    for one, other in zip(zones(release(first)), zones(release(second)), strict=True):
        areas = [abs(EARTH.polygon_area_perimeter(*zip(*zone.ring, strict=True))[0]) for zone in (one, other)]
        assert areas[0] == pytest.approx(areas[1], rel=1e-3)
        assert one.reach_m == other.reach_m


@pytest.mark.parametrize(
    ("wind", "caveat"),
    [
        ((None, 3), Caveat.NO_WIND_DIRECTION),
        ((None, None), Caveat.NO_WIND_DIRECTION),
        ((45, 0.3), Caveat.CALM),
    ],
)
def test_without_a_direction_zones_are_full_circles_and_say_so(wind, caveat: Caveat):
    found = zones(release(*wind))
    assert {zone.shape for zone in found} == {Shape.CIRCLE}
    assert all(caveat in zone.caveats for zone in found[1:])
    distances = [azimuth_and_distance(*place)[1] for place in found[1].ring]
    assert distances == pytest.approx([3000] * len(distances), rel=2e-3)


@settings(deadline=None)
@given(from_deg=DIRECTIONS)
def test_the_circle_of_an_unknown_direction_holds_the_contour_of_every_direction(from_deg: float):
    circles, contours = zones(release(None))[2:], zones(release(from_deg))[2:]
    for around, ahead in zip(circles, contours, strict=True):
        assert Polygon(around.ring).buffer(1e-6).contains(Polygon(ahead.ring))


def test_isolation_is_a_circle_whatever_the_wind_does():
    first, second = zones(release(45))[0], zones(release(None, None))[0]
    assert first == second
    assert (first.kind, first.source, first.caveats) == (ZoneKind.ISOLATION, "ERG 2012", ())


def test_a_plume_says_that_it_is_screening_and_what_a_heavy_gas_does():
    light = Release(BEILUN, Wind(45, 3), NIGHT, None, Outflow(200, CHLORINE))
    assert all(zone.caveats[0] is Caveat.SCREENING for zone in zones(light))
    assert all(Caveat.HEAVY_GAS in zone.caveats for zone in zones(release())[2:])
    assert not any(Caveat.HEAVY_GAS in zone.caveats for zone in zones(light))


def test_what_was_assumed_of_the_weather_is_told_with_the_plume():
    judged = zones(release(45, None, Sky()))[2].judged
    assert judged.stability is Stability.F
    assert judged.assumed == (Assumed.WIND_SPEED,)


def test_a_plume_that_leaves_what_the_formulas_are_valid_for_is_cut_and_says_so():
    far, _, _ = zones(Release(BEILUN, Wind(45, 1.5), NIGHT, None, Outflow(2000, CHLORINE)))
    near = zones(Release(BEILUN, Wind(45, 3), NIGHT, None, Outflow(0.01, CHLORINE)))[2]
    tip = max(azimuth_and_distance(*place)[1] for place in far.ring)
    assert far.reach_m is None or far.reach_m > VALID_TO_M
    assert Caveat.FARTHER_THAN_VALID in far.caveats
    assert tip == pytest.approx(VALID_TO_M, rel=0.02)
    assert Caveat.NEARER_THAN_VALID in near.caveats


def test_a_threshold_that_is_reached_nowhere_makes_a_zone_without_a_ring_that_says_so():
    stack = Outflow(0.1, {"AEGL-3": 1.0}, height_m=50)
    (zone,) = zones(Release(BEILUN, Wind(45, 5), Sky(day=True), None, stack))
    assert (zone.ring, zone.reach_m) == (None, 0)
    assert Caveat.NOWHERE_REACHED in zone.caveats
    assert as_feature(zone)["geometry"] is None


def test_a_threshold_that_ends_at_the_source_itself_has_nothing_to_draw_and_says_that_it_is_near():
    (zone,) = zones(Release(BEILUN, Wind(45, 5), NIGHT, None, Outflow(1e-6, {"AEGL-3": 1.0})))
    assert as_feature(zone)["geometry"] is None
    assert Caveat.NEARER_THAN_VALID in zone.caveats


def test_a_guidebook_distance_at_the_end_of_its_table_says_that_it_may_be_more():
    guide = Guide("ERG 2012", 1000, 11_000, open_ended=True)
    assert zones(Release(BEILUN, Wind(45, 3), guide=guide))[1].caveats == (Caveat.OPEN_ENDED,)


def test_a_chemical_without_distances_has_its_plume_and_one_without_a_rate_its_circles():
    assert [zone.kind for zone in zones(Release(BEILUN, guide=Guide("ERG 2012", 60)))] == [ZoneKind.ISOLATION]
    assert {zone.kind for zone in zones(Release(BEILUN, outflow=LEAK))} == {ZoneKind.PLUME}
    assert zones(Release(BEILUN)) == ()


def test_a_feature_is_a_closed_geojson_ring_against_the_clock_with_all_that_is_to_be_told():
    for zone in zones(release()):
        made = as_feature(zone)
        (ring,) = made["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert Polygon(ring).exterior.is_ccw
        assert made["properties"]["caveats"] == [caveat.value for caveat in zone.caveats]
    assert made["properties"] | {"caveats": [], "reach_m": 0} == {
        "kind": "plume",
        "shape": "contour",
        "name": "AEGL-3",
        "source": zone.source,
        "reach_m": 0,
        "caveats": [],
        "stability": "E",
        "assumed": [],
    }


@pytest.mark.parametrize("height_m", [0, 30])
def test_all_zones_of_a_release_take_at_most_a_thousand_evaluations_of_the_sigmas(height_m: float):
    counted = [0]

    def count(frame, event, _):
        counted[0] += event == "call" and frame.f_code is sigmas.__code__

    outflow = Outflow(200, CHLORINE, height_m=height_m)
    sys.setprofile(count)
    try:
        zones(Release(BEILUN, Wind(45, 3), NIGHT, GUIDE, outflow))
    finally:
        sys.setprofile(None)
    assert 100 < counted[0] <= 1000


@pytest.mark.parametrize("distance", [0, -1, float("nan"), float("inf")])
def test_a_zone_without_a_distance_is_refused(distance: float):
    with pytest.raises(ValueError, match="above 0 m"):
        circle(distance)


@pytest.mark.parametrize("wrong", [(361, 3), (-1, 3), (45, -1), (float("nan"), 3), (45, float("nan"))])
def test_a_wind_that_cannot_be_is_refused(wrong: tuple[float, float]):
    with pytest.raises(ValueError, match="a wind"):
        Wind(*wrong)
