"""The European index, held against levels that were computed independently."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.air_scheme import GRADES, Scheme, grade_of
from city.eaqi import BOUNDS, european_level

VECTORS = Path(__file__).parents[2] / "data" / "vectors" / "aqi_eea2025.csv"
with VECTORS.open(encoding="utf-8") as file:
    CASES = [
        (row["pollutant"], float(row["ug_m3"]), int(row["level"]), row["name"])
        for row in csv.DictReader(file)
    ]


@pytest.mark.parametrize(("row", "concentration", "level", "name"), CASES)
def test_a_level_is_that_of_the_published_bands(row, concentration, level, name):
    assert european_level(row, concentration) == level
    assert grade_of(Scheme.EEA2025, level).label["en"] == name


@pytest.mark.parametrize("row", BOUNDS)
def test_a_bound_belongs_to_the_better_band_and_anything_above_to_the_worse(row):
    for level, bound in enumerate(BOUNDS[row], start=1):
        assert [european_level(row, at) for at in (bound, bound + 0.4, bound + 1)] == [
            level,
            level + 1,
            level + 1,
        ]


@pytest.mark.parametrize("row", BOUNDS)
@given(a=st.floats(0, 500), b=st.floats(0, 500))
@settings(max_examples=25, derandomize=True, deadline=None)
def test_more_is_never_better_and_there_are_six_levels(row, a, b):
    low, high = (european_level(row, at) for at in sorted((a, b)))
    assert 1 <= low <= high <= len(GRADES[Scheme.EEA2025])


def test_less_than_nothing_has_no_level():
    assert european_level("O3", -0.5) is None
