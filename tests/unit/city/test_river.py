"""The four colours of a river's level, after 水情预警发布管理办法."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.flood import river_levels
from city.river import RiverLevels
from city.state import Level

VECTORS = Path(__file__).parents[2] / "data" / "river_flood_warning.csv"
SANJIANGKOU = RiverLevels(warning=2.4, guarantee=2.6, historic_max=3.0)
METRES = st.integers(-200, 900).map(lambda centimetres: centimetres / 100)


def _vectors() -> list[tuple[float, RiverLevels, str]]:
    with VECTORS.open() as file:
        return [
            (
                float(row["level_m"]),
                RiverLevels(
                    float(row["warning_level"]),
                    float(row["guarantee_level"]),
                    float(row["historic_max"]),
                    float(row["near_margin_m (local choice)"]),
                ),
                row["colour"],
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("level", "levels", "colour"), _vectors())
def test_colours_agree_with_the_vectors(level: float, levels: RiverLevels, colour: str):
    assert levels.colour(level).word == colour


@pytest.mark.parametrize(
    ("level", "colour"),
    [(2.19, Level.NORMAL), (2.2, Level.BLUE), (2.6, Level.ORANGE), (2.999, Level.ORANGE)],
)
def test_a_colour_begins_at_its_level_and_not_above_it(level: float, colour: Level):
    assert SANJIANGKOU.colour(level) is colour


@given(METRES)
def test_near_is_the_same_distance_at_every_warning_level(warning: float):
    levels = RiverLevels(warning=warning)
    assert levels.colour(round(warning - 0.2, 2)) is Level.BLUE
    assert levels.colour(round(warning - 0.21, 2)) is Level.NORMAL


@given(METRES, METRES)
def test_a_higher_level_is_never_milder(one: float, other: float):
    low, high = sorted((one, other))
    assert SANJIANGKOU.colour(low) <= SANJIANGKOU.colour(high)


def test_what_was_once_reached_below_the_guarantee_level_is_red():
    assert RiverLevels(2.4, 3.0, 2.8).colour(2.8) is Level.RED


def test_floods_of_so_many_years_count_like_the_levels():
    levels = RiverLevels(years_5=3.0, years_20=3.5, years_50=4.0)
    assert [levels.colour(level).word for level in (2.7, 2.8, 3.0, 3.5, 4.0)] == [
        "normal",
        "blue",
        "yellow",
        "orange",
        "red",
    ]


def test_a_station_without_levels_has_no_colour():
    assert RiverLevels().colour(9.0) is Level.NORMAL


def test_floods_of_so_many_years_colour_a_river_that_names_them():
    limits = {"near_warning": 2.9, "years_5": 3.0, "years_20": 3.5, "years_50": 4.0}
    found = [river_levels(limits).colour(level).word for level in (2.8, 2.9, 3.0, 3.5, 4.0)]
    assert found == ["normal", "blue", "yellow", "orange", "red"]
