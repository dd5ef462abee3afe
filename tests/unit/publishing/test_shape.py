"""What becomes of a thing on its way to the public: an allowlist, coarse places, an age for each value."""

from dataclasses import replace
from math import cos, radians

import published_town
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.observation import Observation
from city.public import Public, public_problem
from city.published import Shown, State
from city.quality import Quality
from city.thing import Kind
from dashboard.publishing import shape
from dashboard.publishing.coarse import METRES_PER_DEGREE, coarse

NOW = 1_795_435_200_000


def thing(thing_id: str):
    return next(one for one in published_town.catalogue().things if one.thing_id == thing_id)


def station(one, latest, now=NOW):
    city = published_town.catalogue()
    areas = {area.area_id: dict(area.name) for area in city.areas}
    return shape.station(one, city, areas, latest, State(), now)


def seen(result: float, at: int = NOW - 1000, quality: Quality = Quality.GOOD, received: int = 0):
    return Observation(1, at, result, quality, received_at=received or at)


def test_only_what_is_declared_is_shown_and_in_that_order():
    one = replace(thing("air-xinqi"), public=Public(("o3", "pm2_5")))
    shown = station(one, published_town.latest(one, NOW - 1000))
    assert [value.property for value in shown.values] == ["o3", "pm2_5"]


@pytest.mark.parametrize("kind", [Kind.CHEMICAL, Kind.VIDEO])
def test_chemical_sites_and_cameras_show_no_value_whatever_is_declared(kind):
    one = replace(thing("air-xinqi"), kind=kind, public=Public(("pm2_5",)))
    assert station(one, published_town.latest(one, NOW - 1000)).values == []


@pytest.mark.parametrize(
    ("quality", "result", "shown"),
    [
        (Quality.GOOD, 41.0, Shown.GOOD),
        (Quality.SUSPECT, 41.0, Shown.SUSPECT),
        (Quality.BAD, None, None),
    ],
)
def test_what_is_bad_has_no_result_and_what_is_suspect_says_so(quality, result, shown):
    (value,) = station(
        replace(thing("air-xinqi"), public=Public(("pm2_5",))), {"pm2_5": seen(41.0, quality=quality)}
    ).values
    assert (value.result, value.quality) == (result, shown)


def test_a_value_lasts_for_the_greatest_age_of_its_datastream_and_then_is_none():
    one = replace(thing("air-xinqi"), public=Public(("pm2_5",)))
    (value,) = station(one, {"pm2_5": seen(41.0, NOW)}).values
    assert value.valid_until == NOW + 600_000
    assert value.at(NOW + 599_999).result == 41.0
    over = value.at(NOW + 600_000)
    assert (over.result, over.quality, over.time) == (None, None, NOW)


def test_a_clock_that_runs_ahead_makes_a_value_last_no_longer():
    one = replace(thing("air-xinqi"), public=Public(("pm2_5",)))
    ahead = seen(41.0, NOW + 240_000, received=NOW)
    (value,) = station(one, {"pm2_5": ahead}).values
    assert value.valid_until < NOW + 606_000


def test_what_was_never_seen_is_there_without_a_result():
    one = replace(thing("air-xinqi"), public=Public(("pm2_5",)))
    (value,) = station(one, {}).values
    assert (value.result, value.time, value.valid_until) == (None, None, None)


def test_an_index_is_of_six_pollutants_or_of_none():
    one = thing("air-xinqi")
    latest = published_town.latest(one, NOW - 1000)
    assert station(one, latest).air.index == 96
    without = station(one, {key: value for key, value in latest.items() if key != "o3"}).air
    assert (without.index, without.grade, without.at_least, without.missing) == (None, None, 96, ["o3"])
    doubtful = station(one, latest | {"o3": seen(71.0, quality=Quality.SUSPECT)}).air
    assert doubtful.index is None
    hidden = replace(one, public=Public(("pm2_5", "pm10")))
    assert station(hidden, latest).air.index is None
    assert station(replace(one, public=Public(("temperature",))), latest).air is None


def test_an_index_expires_with_the_first_of_its_pollutants():
    one = thing("air-xinqi")
    latest = published_town.latest(one, NOW - 1000) | {"so2": seen(11.0, NOW - 500_000)}
    air = station(one, latest).air
    assert (air.time, air.valid_until) == (NOW - 500_000, NOW + 100_000)
    assert air.at(NOW + 100_000).index is None


def test_a_chemical_site_is_never_shown_where_it_is():
    city = published_town.catalogue()
    site = replace(next(one for one in city.things if one.kind is Kind.CHEMICAL), public=Public((), 10))
    shown = shape.mark(site, {})
    assert shown.precision_m == 2000
    assert shown.position != (site.lon, site.lat)


@given(st.floats(-179.9, 179.9), st.floats(-85, 85), st.sampled_from([100, 500, 2000, 20_000]))
def test_a_coarse_place_is_near_and_the_same_for_all_of_its_cell(lon, lat, grid):
    there = coarse(lon, lat, grid)
    across = abs(there[0] - lon) * METRES_PER_DEGREE * cos(radians(there[1]))
    assert across <= grid / 2 * 1.001
    assert abs(there[1] - lat) * METRES_PER_DEGREE <= grid / 2 * 1.001
    assert coarse(*there, grid) == pytest.approx(there)


@pytest.mark.parametrize(
    ("kind", "public", "problem"),
    [
        ("air", Public(("pm2_5",)), None),
        ("chemical", Public((), 2000), None),
        ("air", Public(("cod",)), "no datastream 'cod'"),
        ("chemical", Public(("pm2_5",), 2000), "no values"),
        ("chemical", Public(()), "public_grid_m = 2000"),
        ("chemical", Public((), 1999), "public_grid_m = 2000"),
        ("video", Public(()), "a camera is not shown"),
        ("video", Public(("pm2_5",)), "no values"),
    ],
)
def test_what_an_owner_may_declare(kind, public, problem):
    said = public_problem(kind, public, frozenset({"pm2_5"}))
    assert (said is None) if problem is None else (problem in said)


@pytest.mark.parametrize(("properties", "grid"), [(("a", "a"), 0), (("a",), -1)])
def test_a_declaration_that_makes_no_sense_cannot_exist(properties, grid):
    with pytest.raises(ValueError, match=r"twice|metres"):
        Public(properties, grid)
