"""Exposure levels are those that are tabled, for the time that is tabled; nothing between is guessed."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.exposure_limits import DURATIONS, Aegl, NoLevels, aegl

ROOT = Path(__file__).parents[3]
ROWS = list(csv.DictReader((ROOT / "tests/data/vectors/aegl_ppm.csv").read_text("utf-8").splitlines()))
gases = st.sampled_from(sorted({row["chemical"] for row in ROWS}))
amounts, masses = st.floats(0, 1e6), st.floats(1, 500)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['chemical']} {row['minutes']}")
def test_a_tabled_time_has_the_levels_of_the_vectors(row):
    found = aegl(row["chemical"], int(row["minutes"]))
    assert found.is_tabled
    assert found.levels == found.longer
    levels = (found.levels.aegl1, found.levels.aegl2, found.levels.aegl3)
    assert levels == tuple(float(row[f"aegl{n}"]) for n in (1, 2, 3))


def test_between_two_times_both_are_named_and_nothing_is_interpolated():
    found = aegl("chlorine", 45)
    assert not found.is_tabled
    assert (found.levels.minutes, found.levels.aegl3) == (30, 28)
    assert (found.longer.minutes, found.longer.aegl3) == (60, 20)


def test_beyond_the_table_there_is_no_longer_row_and_below_it_no_shorter_one():
    assert aegl("chlorine", 600).levels.minutes == 480
    assert aegl("chlorine", 600).longer is None
    short = aegl("chlorine", 5)
    assert (short.levels, short.longer.minutes) == (None, 10)
    assert short.why_none is NoLevels.SHORTER_THAN_TABLED


def test_a_level_that_is_not_recommended_is_none():
    found = aegl("carbon monoxide", 60).levels
    assert (found.aegl1, found.aegl2, found.aegl3) == (None, 83, 330)


def test_a_chemical_without_levels_has_a_reason():
    assert aegl("toluene", 60).why_none is NoLevels.NOT_IN_TABLE
    assert aegl("unobtainium", 60).why_none is NoLevels.UNKNOWN_CHEMICAL
    assert aegl("benzene", 30).why_none is NoLevels.SHORTER_THAN_TABLED


@pytest.mark.parametrize("minutes", [0, -1, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(minutes):
    with pytest.raises(ValueError, match="minutes"):
        aegl("chlorine", minutes)


@pytest.mark.parametrize(("levels"), [(0, 1, 2), (3, 2, 1), (-1, None, None), (2, None, 1)])
def test_levels_that_cannot_be_are_refused(levels):
    with pytest.raises(ValueError, match="levels"):
        Aegl("chlorine", 60, *levels)


@given(gases, st.floats(10, 480))
def test_levels_rise_in_order_and_longer_breathing_never_raises_one(gas, minutes):
    found = aegl(gas, minutes)
    short, long = found.levels, found.longer
    assert short.minutes <= minutes <= long.minutes
    assert {short.minutes, long.minutes} <= set(DURATIONS)
    for row in (short, long):
        assert row.aegl1 <= row.aegl2 <= row.aegl3
    assert (long.aegl1, long.aegl2, long.aegl3) <= (short.aegl1, short.aegl2, short.aegl3)
    assert long.aegl3 <= short.aegl3
