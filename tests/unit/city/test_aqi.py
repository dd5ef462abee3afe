"""The air quality index after HJ 633, held against indices that were computed independently."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.aqi import INDEX, POLLUTANTS, TABLES, Edition, edition_on, individual_index, row_of

VECTORS = Path(__file__).parents[2] / "data" / "aqi_hj633.csv"
with VECTORS.open(encoding="utf-8") as file:
    ROWS = [
        (row["standard"], row["pollutant_period"], float(row["concentration"]), row["iaqi"])
        for row in csv.DictReader(file)
    ]


@pytest.mark.parametrize(("edition", "row", "concentration", "expected"), ROWS)
def test_an_index_is_that_of_the_published_breakpoints(edition, row, concentration, expected):
    found = individual_index(Edition(edition), row, concentration)
    assert found == (int(expected) if expected else None)


@pytest.mark.parametrize(
    ("edition", "row", "concentration", "expected"),
    [
        (Edition.Y2012, "SO2_1h", 801, None),
        (Edition.Y2026, "SO2_1h", 801, 200),
        (Edition.Y2026, "O3_8h", 801, 300),
        (Edition.Y2026, "NO2_1h", 1e6, 500),
        (Edition.Y2026, "CO_1h", 0.1, 1),
        (Edition.Y2026, "PM25_24h", -1, None),
    ],
)
def test_above_the_top_the_editions_differ_and_nothing_is_below_nought(edition, row, concentration, expected):
    assert individual_index(edition, row, concentration) == expected


@pytest.mark.parametrize(
    ("row", "concentration", "stated"),
    [("PM25_24h", 60.4, 60), ("PM25_24h", 60.5, 60), ("PM25_24h", 61.5, 62), ("CO_24h", 0.25, 0.2)],
)
def test_a_concentration_is_rounded_with_halves_to_the_even_digit_first(row, concentration, stated):
    assert individual_index(Edition.Y2026, row, concentration) == individual_index(Edition.Y2026, row, stated)


def test_the_tables_are_those_that_were_transcribed_independently():
    text = (Path(__file__).parents[2] / "data" / "vectors" / "hj633_tables.json").read_text(encoding="utf-8")
    ours = {one.value: {row: list(table) for row, table in TABLES[one].items()} for one in Edition}
    assert ours | {"IAQI": list(INDEX)} == json.loads(text)


@pytest.mark.parametrize("edition", Edition)
def test_every_breakpoint_has_its_own_index(edition):
    for row, table in TABLES[edition].items():
        assert [individual_index(edition, row, c) for c in table] == list(INDEX[: len(table)])


@pytest.mark.parametrize(("edition", "row"), [(e, row) for e in Edition for row in TABLES[e]])
@given(a=st.floats(0, 1.3), b=st.floats(0, 1.3))
@settings(max_examples=20, derandomize=True, deadline=None)
def test_more_is_never_better_and_no_index_leaves_its_bounds(edition, row, a, b):
    top = TABLES[edition][row][-1]
    low, high = (individual_index(edition, row, share * top) for share in sorted((a, b)))
    assert all(one is None or 0 <= one <= 500 for one in (low, high))
    assert high is None or (low is not None and low <= high)


def test_the_edition_is_that_of_the_day():
    assert edition_on(date(2026, 2, 28)) is Edition.Y2012
    assert edition_on(date(2026, 3, 1)) is Edition.Y2026


@pytest.mark.parametrize(
    ("prop", "period_s", "edition", "expected"),
    [
        ("so2", 0, Edition.Y2026, "SO2_1h"),
        ("so2", 24 * 3600, Edition.Y2026, "SO2_24h"),
        ("o3", 3600, Edition.Y2012, "O3_1h"),
        ("o3", 8 * 3600, Edition.Y2012, "O3_8h"),
        ("pm2_5", 3600, Edition.Y2026, "PM25_1h"),
        ("pm2_5", 3600, Edition.Y2012, "PM25_24h"),
        ("temperature", 3600, Edition.Y2026, None),
    ],
)
def test_the_row_follows_the_averaging_period(prop, period_s, edition, expected):
    assert row_of(prop, period_s, edition) == expected


@pytest.mark.parametrize("prop", POLLUTANTS)
def test_every_pollutant_has_a_row_in_every_edition(prop):
    assert all(
        individual_index(edition, row_of(prop, period, edition), 1.0) is not None
        for edition in Edition
        for period in (0, 3600, 8 * 3600, 24 * 3600)
    )
