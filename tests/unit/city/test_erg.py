"""Distances of the Emergency Response Guidebook are its table's, with its edition, or there is a reason."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.chemical import find_chemical
from city.erg import (
    EDITION,
    Daylight,
    NoDistances,
    Spill,
    SpilledOn,
    erg_rows,
    protective_distances,
)

ROOT = Path(__file__).parents[3]
ROWS = list(csv.DictReader((ROOT / "tests/data/vectors/erg2012_table1.csv").read_text("utf-8").splitlines()))
NUMBERS = sorted({int(row["un"]) for row in ROWS})
DAY, NIGHT, SMALL, LARGE = Daylight.DAY, Daylight.NIGHT, Spill.SMALL, Spill.LARGE
spills, daylights = st.sampled_from(Spill), st.sampled_from(Daylight)


def test_every_row_of_the_table_is_found_by_its_number_and_name():
    assert len(ROWS) == 629
    for row in ROWS:
        for spill in Spill:
            for daylight in Daylight:
                found = protective_distances(int(row["un"]), spill, daylight, name=row["name"])
                assert found.isolation_m == float(row[f"{spill}_isolation_m"])
                assert found.protective_m == float(row[f"{spill}_{daylight}_m"])
                assert found.names == (row["name"],)


@pytest.mark.parametrize(
    ("word", "small", "large"),
    [
        ("chlorine", (60, 400, 1500), (500, 3000, 7900)),
        ("ammonia", (30, 100, 200), (150, 800, 2000)),
        ("SO2", (100, 700, 2800), (1000, 5600, 11000)),
        ("HF", (30, 100, 500), (300, 1500, 3200)),
        ("HCl", (30, 100, 300), (60, 300, 1300)),
        ("EO", (30, 100, 200), (150, 900, 2000)),
        ("H2S", (30, 100, 400), (300, 1700, 5600)),
        ("phosgene", (100, 600, 2700), (500, 3100, 10800)),
        ("CO", (30, 100, 200), (200, 1200, 4800)),
    ],
)
def test_a_common_gas_has_the_distances_of_the_edition(word, small, large):
    chemical = find_chemical(word)
    assert chemical is not None
    for spill, (isolation, day, night) in ((SMALL, small), (LARGE, large)):
        assert protective_distances(chemical.un, spill, DAY).isolation_m == isolation
        assert protective_distances(chemical.un, spill, DAY).protective_m == day
        assert protective_distances(chemical.un, spill, NIGHT).protective_m == night


@pytest.mark.parametrize(
    "word", ["benzene", "toluene", "methanol", "acrylonitrile", "lpg", "lng", "hydrogen"]
)
def test_a_chemical_without_a_row_has_no_distance_and_a_reason(word):
    chemical = find_chemical(word)
    assert chemical is not None
    found = protective_distances(chemical.un, LARGE, NIGHT)
    assert (found.isolation_m, found.protective_m) == (None, None)
    assert (found.why_none, found.edition) == (NoDistances.NOT_IN_TABLE, EDITION)
    assert not found.open_ended


def test_where_rows_differ_the_widest_distance_counts_and_the_rows_are_named():
    on_land = protective_distances(1836, LARGE, NIGHT, SpilledOn.LAND)
    in_water = protective_distances(1836, LARGE, NIGHT, SpilledOn.WATER)
    unknown = protective_distances(1836, LARGE, NIGHT)
    assert (on_land.protective_m, in_water.protective_m, unknown.protective_m) == (1900, 11000, 11000)
    assert len(unknown.names) == 2


def test_the_last_distance_of_the_table_has_an_open_end():
    assert protective_distances(1836, LARGE, NIGHT).open_ended
    assert not protective_distances(1017, LARGE, NIGHT).open_ended


def test_what_the_table_knows_in_water_only_has_a_reason_on_land():
    found = protective_distances(1340, SMALL, DAY, SpilledOn.LAND)
    assert (found.protective_m, found.why_none) == (None, NoDistances.ONLY_IN_WATER)
    assert protective_distances(1340, SMALL, DAY).protective_m == 100


def test_a_weapon_counts_only_when_it_is_named():
    assert protective_distances(1076, LARGE, DAY).isolation_m == 500
    assert protective_distances(1076, LARGE, DAY, name="cg (when used as a weapon)").isolation_m == 1000
    assert protective_distances(1694, LARGE, DAY).why_none is NoDistances.ONLY_AS_WEAPON
    assert protective_distances(1017, LARGE, DAY, name="Phosgene").why_none is NoDistances.NO_SUCH_NAME


def test_a_guide_that_our_copy_lost_is_not_made_up():
    assert [row.guide for row in erg_rows(1040)] == [None, None]
    assert protective_distances(1040, LARGE, DAY).guides == ()
    assert protective_distances(1017, LARGE, DAY).guides == (124,)


@given(st.integers(-1, 10_000), spills, daylights, st.sampled_from([None, *SpilledOn]))
def test_every_answer_has_its_edition_and_either_distances_or_a_reason(un, spill, daylight, on):
    found = protective_distances(un, spill, daylight, on)
    assert found.edition == "ERG 2012"
    assert (found.isolation_m is None) == (found.protective_m is None) == (found.why_none is not None)
    if found.isolation_m is not None and found.protective_m is not None:
        assert 30 <= found.isolation_m <= 1000
        assert 100 <= found.protective_m <= 11_000


@given(st.sampled_from(NUMBERS), spills, daylights, st.sampled_from(SpilledOn))
def test_knowing_less_never_makes_a_distance_smaller(un, spill, daylight, on):
    unknown = protective_distances(un, spill, daylight)
    known = protective_distances(un, spill, daylight, on)
    assert known.protective_m is None or unknown.protective_m >= known.protective_m
    assert known.isolation_m is None or unknown.isolation_m >= known.isolation_m


@given(st.sampled_from(NUMBERS), spills, daylights)
def test_a_large_spill_and_the_night_never_make_a_distance_smaller(un, spill, daylight):
    found = protective_distances(un, spill, daylight)
    if found.protective_m is None:
        return
    assert protective_distances(un, LARGE, daylight).protective_m >= found.protective_m
    assert protective_distances(un, spill, NIGHT).protective_m >= found.protective_m


def test_the_packaged_table_is_that_of_the_vectors():
    packaged = (ROOT / "city/erg2012_table1.csv").read_text("utf-8")
    assert list(csv.DictReader(packaged.splitlines())) == ROWS
