"""A datastream beside its neighbours, hour by hour and over a month; and a zero that creeps."""

import numpy as np
import pytest
from cast import HOUR
from looked_at import FIRST, MONTH, found, hours, look, series, wave

from city.qc_day import neighbours, remarks
from city.qc_neighbours import kilometres, near
from city.remark import Check

DRIFTS = (Check.DRIFT_LOW, Check.DRIFT_HIGH)


def day_of(own: np.ndarray) -> np.ndarray:
    return np.concatenate([np.full(MONTH - 24, 60.0), own])


def beside(rng: np.random.Generator, level: float = 60.0, n: int = 4) -> np.ndarray:
    return level + rng.normal(0, 4, (n, MONTH))


@pytest.mark.parametrize(("off", "side"), [(150, 1), (-55, -1)], ids=["above", "below"])
def test_hours_that_are_not_those_of_the_neighbours_are_told(off, side):
    own = np.full(24, 60.0)
    own[5:9] += off
    theirs = beside(np.random.default_rng(2), 60.0 if side > 0 else 66.0)
    (one,) = remarks(look(hours=hours(day_of(own)), theirs=theirs))
    assert (one.check, one.first, one.last) == (Check.NEIGHBOURS, FIRST + 5 * HOUR, FIRST + 9 * HOUR)
    assert one.figures["value"] == pytest.approx(60 + off)
    assert (one.figures["hours"], one.figures["neighbours"]) == (4, 4)


@pytest.mark.parametrize(
    ("hour", "theirs"),
    [(2, beside(np.random.default_rng(2))), (4, beside(np.random.default_rng(2), n=2))],
    ids=["two hours", "two neighbours"],
)
def test_two_hours_or_two_neighbours_say_nothing(hour, theirs):
    own = np.full(24, 60.0)
    own[5 : 5 + hour] += 150
    assert found(look(hours=hours(day_of(own)), theirs=theirs)) == []


def test_neighbours_that_lie_far_apart_themselves_are_no_measure():
    own = np.full(24, 60.0)
    own[5:9] += 100
    theirs = np.array([[10.0], [60.0], [110.0], [160.0]]) * np.ones(MONTH)
    assert found(look(hours=hours(day_of(own)), theirs=theirs)) == []


def test_too_few_neighbours_are_counted():
    theirs = beside(np.random.default_rng(2))
    theirs[2:, -24:] = np.nan
    assert neighbours(look(theirs=theirs)) == 2
    assert neighbours(look(theirs=np.empty((0, MONTH)))) == 0


@pytest.mark.parametrize(
    ("factor", "expected"),
    [(2.0, [Check.DRIFT_HIGH]), (0.5, [Check.DRIFT_LOW]), (1.3, [])],
    ids=["high", "low", "a little"],
)
def test_a_week_off_the_neighbours_is_a_drift(factor, expected):
    rng = np.random.default_rng(3)
    season = 20 + 60 * np.linspace(0, 1, MONTH)
    own = season * 1.2 + rng.normal(0, 3, MONTH)
    own[-7 * 24 :] *= factor
    theirs = season + rng.normal(0, 3, (4, MONTH))
    told = [
        one for one in remarks(look(hours=hours(own), theirs=theirs)) if one.check is not Check.NEIGHBOURS
    ]
    assert [one.check for one in told] == expected
    if expected:
        assert told[0].figures["before"] == pytest.approx(1.2, rel=0.05)
        assert told[0].figures["now"] == pytest.approx(1.2 * factor, rel=0.05)


def test_an_offset_that_moves_is_a_drift_of_temperature():
    theirs = np.full((3, MONTH), 15.0) + wave(MONTH, 3)
    own = theirs[0] + 1 + np.where(np.arange(MONTH) >= MONTH - 7 * 24, 2.5, 0)
    (one,) = remarks(look("temperature", series(wave(1440, 5) - 40), hours=hours(own), theirs=theirs))
    assert (one.check, one.figures["before"], one.figures["now"]) == (Check.DRIFT_HIGH, 1, 3.5)


def test_days_with_holes_are_not_compared():
    own = np.full(MONTH, 60.0)
    own[-7 * 24 :] *= 3
    own[::3] = np.nan
    assert Check.DRIFT_HIGH not in found(look(hours=hours(own)))


@pytest.mark.parametrize(
    ("rise", "expected"), [(0.4, [Check.DRIFT_HIGH]), (-0.4, [Check.DRIFT_LOW]), (0.1, [])]
)
def test_a_zero_that_creeps_towards_the_alarm_is_a_drift(rise, expected):
    rng = np.random.default_rng(4)
    lows = 0.5 + rise * np.linspace(0, 1, MONTH) + rng.normal(0, 0.01, MONTH)
    quiet = series(np.abs(rng.normal(0.5, 0.05, 1440)))
    gas = look("gas_cl2", quiet, hours=hours(lows), theirs=np.empty((0, MONTH)), lowest_limit=1.0)
    assert found(gas) == expected


def test_days_of_too_few_neighbours_are_not_told_as_a_drifts_neighbours():
    own = np.full(MONTH, 60.0)
    own[-7 * 24 :] *= 3
    theirs = np.full((5, MONTH), 60.0)
    theirs[1:, :24] = np.nan
    (one,) = [each for each in remarks(look(hours=hours(own), theirs=theirs)) if each.check in DRIFTS]
    assert one.figures["neighbours"] == 5


def test_neighbours_are_those_within_the_radius():
    places = {1: (116.0, 40.0), 2: (116.2, 40.0), 3: (117.0, 40.0)}
    assert near(places, 50, places) == {1: [2], 2: [1], 3: []}
    assert near(places, 50, [2]) == {2: [1]}
    assert kilometres(places[1], places[2]) == pytest.approx(17.04, abs=0.02)
