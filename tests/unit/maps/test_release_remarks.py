"""What a release says is missing of it: data, people who were counted, a spill and a time that fit."""

from dataclasses import replace

import pytest
from release_ground import (
    GRID,
    NIGHT,
    SITE,
    around,
    asked,
    away,
    grid,
    thing,
)

from city.erg import Spill
from city.population import Headcount
from city.thing import Kind
from maps.exposure import LaidGrid, polygon
from maps.metres import all_to_degrees, to_metres
from maps.release import compute
from maps.remarks import Remark

MISSING = {
    Remark.NO_DATA,
    Remark.NOTHING_DRAWN,
    Remark.NO_DISTANCES,
    Remark.NO_THRESHOLDS,
    Remark.NO_RATE,
}


@pytest.mark.parametrize(
    ("chemical", "amount_kg", "said"),
    [
        ("chlorine", 100, set()),
        ("chlorine", None, {Remark.NO_RATE}),
        ("benzene", 100, {Remark.NO_DISTANCES}),
        ("benzene", None, {Remark.NOTHING_DRAWN}),
        ("ethylene_oxide", None, {Remark.NO_THRESHOLDS}),
        ("lpg", None, {Remark.NO_DATA}),
    ],
)
def test_nothing_is_promised_of_a_half_that_is_missing_too(chemical, amount_kg, said):
    found = compute(asked(chemical=chemical, amount_kg=amount_kg), SITE, around(), NIGHT)
    assert set(found.remarks) & MISSING == said
    assert bool(found.zones) is (not said & {Remark.NO_DATA, Remark.NOTHING_DRAWN})


def test_outside_of_the_grid_it_is_not_known_how_many_people_are_inside():
    found = compute(asked(place=away(40_000, 180)), SITE, around(laid=GRID), NIGHT)
    assert {one.people for one in (*found.exposed, found.anywhere)} == {None}
    assert Remark.GRID_LEFT in found.remarks
    edge = compute(asked(place=away(10_000, 180)), SITE, around(laid=GRID), NIGHT)
    assert Remark.GRID_LEFT in edge.remarks
    assert edge.anywhere.people is not None


def test_a_hole_in_the_grid_is_ground_where_nobody_lives():
    whole = grid(rows=9).grid
    laid = LaidGrid(replace(whole, cells=tuple(one for at, one in enumerate(whole.cells) if at != 40)))
    east, north = to_metres(*SITE)
    ring = all_to_degrees(
        [(east + e, north + n) for e, n in ((-99, -99), (99, -99), (99, 99), (-99, 99), (-99, -99))]
    )
    assert laid.count(polygon(ring)) == Headcount(0, 0, 0)
    assert not laid.is_left_by(polygon(ring))


def test_a_spill_called_small_that_is_large_is_said():
    small = [compute(asked(spill=Spill.SMALL, amount_kg=kg), SITE, around(), NIGHT) for kg in (200, 40_000)]
    assert [Remark.SPILL_TOO_SMALL in found.remarks for found in small] == [False, True]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"amount_kg": 40_000}, False),
        ({"amount_kg": 40_001}, True),
        ({"amount_kg": None, "rate_g_s": 12_000, "duration_min": 60}, True),
        ({"amount_kg": 1e9, "chemical": "ammonia"}, False),
    ],
)
def test_more_than_the_site_lists_of_the_chemical_is_said(more, said):
    holdings = [{"chemical": "chlorine", "design_max_t": 15}, {"chemical": "chlorine", "design_max_t": 25}]
    site = replace(thing("site", Kind.CHEMICAL, SITE), details={"holdings": holdings})
    found = compute(asked(**more), SITE, around(site), NIGHT)
    assert (Remark.MORE_THAN_HELD in found.remarks) is said


def test_a_duration_longer_than_any_tabled_one_says_that_the_levels_are_of_a_shorter():
    found = compute(asked(duration_min=1440), SITE, around(), NIGHT)
    assert {level.minutes for level in found.levels} == {480}
    assert Remark.LONGER_THAN_TABLED in found.remarks
    assert Remark.OTHER_DURATION not in found.remarks
