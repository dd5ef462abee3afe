"""The American index, held against indices that were computed independently."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.epa import ROWS, epa_index, in_unit

VECTORS = Path(__file__).parents[2] / "data" / "vectors" / "aqi_epa2024.csv"
with VECTORS.open(encoding="utf-8") as file:
    CASES = [
        (row["pollutant_period"], float(row["concentration"]), row["aqi"]) for row in csv.DictReader(file)
    ]


@pytest.mark.parametrize(("row", "concentration", "expected"), CASES)
def test_an_index_is_that_of_the_published_breakpoints(row, concentration, expected):
    found = epa_index(row, concentration)
    assert ("" if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("row", "concentration", "expected"),
    [
        ("O3_8h", 0.0789, 126),
        ("O3_8h", 0.0709999, 100),
        ("PM25_24h", 35.49, 100),
        ("PM25_24h", 35.9, 102),
        ("PM25_24h", 9.09, 50),
        ("PM25_24h", 9.1, 51),
        ("PM10_24h", 54.99, 50),
        ("CO_8h", 4.49, 50),
        ("NO2_1h", 100.9, 100),
        ("O3_8h", 0.1 - 0.029, 101),
    ],
)
def test_a_concentration_is_cut_off_and_not_rounded_but_for_the_noise_of_fractions(
    row, concentration, expected
):
    assert epa_index(row, concentration) == expected


@pytest.mark.parametrize(
    ("row", "concentration"),
    [("O3_1h", 0.124), ("O3_8h", 0.201), ("SO2_1h", 305), ("SO2_24h", 304), ("PM25_24h", -0.2)],
)
def test_where_a_table_gives_no_index_there_is_none(row, concentration):
    assert epa_index(row, concentration) is None


@pytest.mark.parametrize(
    ("row", "concentration", "expected"),
    [
        ("O3_1h", 0.125, 101),
        ("O3_8h", 0.200, 300),
        ("SO2_1h", 304, 200),
        ("SO2_24h", 305, 201),
        ("SO2_24h", 1004, 500),
        ("PM25_24h", 325.4, 500),
        ("PM25_24h", 350, 549),
        ("NO2_1h", 2049, 500),
        ("CO_8h", 50.4, 500),
    ],
)
def test_tables_begin_and_end_as_published_and_the_last_line_goes_on(row, concentration, expected):
    assert epa_index(row, concentration) == expected


@pytest.mark.parametrize("row", ROWS)
def test_every_step_begins_and_ends_with_its_own_index(row):
    for step in ROWS[row].steps:
        assert epa_index(row, float(step.low)) == step.low_index
        assert epa_index(row, float(step.high)) == step.high_index


@pytest.mark.parametrize("row", ROWS)
@given(a=st.floats(0, 1.2), b=st.floats(0, 1.2))
@settings(max_examples=25, derandomize=True, deadline=None)
def test_more_is_never_better(row, a, b):
    top = float(ROWS[row].steps[-1].high)
    low, high = (epa_index(row, share * top) for share in sorted((a, b)))
    assert low is None or high is None or low <= high


@pytest.mark.parametrize(
    ("prop", "row", "concentration", "expected"),
    [
        ("o3", "O3_8h", 48.00 / 24.45 * 70, 0.070),
        ("so2", "SO2_1h", 64.06 / 24.45 * 75, 75),
        ("no2", "NO2_1h", 46.01 / 24.45 * 100, 100),
        ("co", "CO_8h", 28.01 / 24.45 * 9.0, 9.0),
        ("pm2_5", "PM25_24h", 35.4, 35.4),
    ],
)
def test_gases_become_parts_per_million_or_billion_at_25_degrees(prop, row, concentration, expected):
    assert in_unit(prop, row, concentration) == pytest.approx(expected)
