"""The demo's tide: two highs a day, springs and neaps, and no tide where none is declared."""

from math import cos, pi

import pytest

from sensors.tide import tide_level, tide_problem

HOUR = 3_600_000
TIDE = {"tide": {"mean": 0.3, "m2": [0.8, 2.0], "s2": [0.3, 5.0]}}


def _level(hour: float) -> float:
    level = tide_level(TIDE, int(hour * HOUR))
    assert level is not None
    return level


def test_it_is_the_sum_of_both_constituents_about_the_mean():
    assert _level(7) == pytest.approx(0.3 + 0.8 * cos(2 * pi * 5 / 12.4206012) + 0.3 * cos(2 * pi * 2 / 12))


def test_there_are_about_two_highs_a_day():
    levels = [_level(n / 10) for n in range(10 * 24 * 30)]
    highs = [b for a, b, c in zip(levels, levels[1:], levels[2:], strict=False) if a < b >= c]
    assert len(highs) == pytest.approx(58, abs=1)
    assert max(highs) > 0.3 + 1.05
    assert min(highs) < 0.3 + 0.55


def test_a_station_without_a_tide_has_none_and_one_written_wrongly_is_named():
    assert tide_level({}, 0) is None
    assert tide_problem({}) is None
    assert tide_problem({"tide": {"mean": 0.3, "m2": [0.8], "s2": [0.3, 5.0]}})
    assert tide_problem({"tide": {"mean": float("nan"), "m2": [0.8, 1], "s2": [0.3, 5.0]}})
    assert tide_problem({"tide": "high"})
