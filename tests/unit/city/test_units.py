"""Sources speak their own units; we keep one."""

import pytest

from city.units import SAME, conversion


@pytest.mark.parametrize(
    ("source", "canonical", "given", "expected"),
    [
        ("ft", "m", 1000, 304.8),
        ("cm", "m", 1234, 12.34),
        ("acre-ft", "1e4 m³", 1, 0.123348184),
        ("1e6 m³", "1e4 m³", 1.5, 150),
        ("L/s", "m³/h", 10, 36),
        ("°F", "°C", 212, 100),
        ("°F", "°C", 32, 0),
        ("K", "°C", 273.15, 0),
        ("kPa", "hPa", 101.325, 1013.25),
        ("mg/m³", "µg/m³", 0.5, 500),
        ("ppb", "ppm", 340, 0.34),
        ("km/h", "m/s", 36, 10),
    ],
)
def test_known_ways_lead_to_the_canonical_unit(source: str, canonical: str, given: float, expected: float):
    way = conversion(source, canonical)
    assert way is not None
    assert way(given) == pytest.approx(expected)


def test_the_same_unit_is_left_alone():
    assert conversion("m", "m") is SAME
    assert SAME(1.25) == 1.25


def test_an_unknown_way_is_none_and_never_a_guess():
    assert conversion("furlong", "m") is None
    assert conversion("m", "ft") is None
