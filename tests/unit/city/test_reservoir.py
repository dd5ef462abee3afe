"""Storage follows the surveyed curve and is never guessed past its ends."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.flood import size_class
from city.reservoir import Curve
from city.standing import SizeClass

POINTS = ((40, 120), (45, 310), (50, 640), (55, 1130), (60, 1790), (65, 2640), (70, 3700))
CURVE = Curve(tuple(float(x) for x, _ in POINTS), tuple(float(y) for _, y in POINTS))
VECTORS = Path(__file__).parents[2] / "data" / "stage_storage.csv"


def _vectors() -> list[tuple[float, float | None]]:
    lines = [line for line in VECTORS.read_text().splitlines() if "synthetic curve" not in line]
    rows = csv.DictReader(lines)
    return [(float(r["level_m"]), float(r["storage_1e4m3"]) if r["storage_1e4m3"] else None) for r in rows]


@pytest.mark.parametrize(("level", "expected"), _vectors())
def test_storage_agrees_with_the_vectors(level: float, expected: float | None):
    storage, surveyed = CURVE.storage(level)
    assert surveyed is (expected is not None)
    if expected is not None:
        assert storage == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("level", "storage"), POINTS)
def test_surveyed_points_are_returned_as_surveyed(level: float, storage: float):
    assert CURVE.storage(level) == (storage, True)


def test_past_the_ends_the_nearest_survey_is_returned_and_said_to_be_outside():
    assert CURVE.storage(30) == (120, False)
    assert CURVE.storage(80) == (3700, False)


@given(st.floats(30, 80), st.floats(30, 80))
def test_storage_never_falls_while_the_level_rises(a: float, b: float):
    low, high = sorted((a, b))
    assert CURVE.storage(low)[0] <= CURVE.storage(high)[0]


@pytest.mark.parametrize(
    ("levels", "storages"),
    [((1.0,), (1.0,)), ((1.0, 2.0), (1.0,)), ((1.0, 1.0), (1.0, 2.0)), ((1.0, 2.0), (2.0, 1.0))],
)
def test_a_curve_that_is_none_cannot_exist(levels: tuple[float, ...], storages: tuple[float, ...]):
    with pytest.raises(ValueError, match=r"curve|rise|fall"):
        Curve(levels, storages)


@pytest.mark.parametrize(
    ("capacity", "size"),
    [
        (16_840, SizeClass.LARGE),
        (10_000, SizeClass.LARGE),
        (9_999.9, SizeClass.MEDIUM),
        (1_000, SizeClass.MEDIUM),
        (100, SizeClass.SMALL_1),
        (10, SizeClass.SMALL_2),
        (9.9, SizeClass.POND),
    ],
)
def test_size_classes_begin_at_their_capacity(capacity: float, size: SizeClass):
    assert size_class(capacity) is size
