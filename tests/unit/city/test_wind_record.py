"""The mean of what a vane and an anemometer said lately."""

from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.wind_record import WindRecord, mean_wind


def vane(*degrees: float) -> WindRecord:
    n = len(degrees)
    sine, cosine = (sum(of(radians(one)) for one in degrees) / n for of in (sin, cos))
    return WindRecord(n, sum(degrees) / n, sine, cosine)


def cups(*speeds: float) -> WindRecord:
    return WindRecord(len(speeds), sum(speeds) / len(speeds), 0.0, 0.0)


@pytest.mark.parametrize(
    ("directions", "from_deg"),
    [((350, 10), 0), ((80, 100), 90), ((355, 5, 15), 5), ((90, 90, 180), 116.6)],
)
def test_directions_are_averaged_as_directions(directions, from_deg):
    wind = mean_wind(vane(*directions), cups(3, 3))
    assert abs((wind.from_deg - from_deg + 180) % 360 - 180) < 0.01


def test_winds_against_each_other_leave_a_calm():
    wind = mean_wind(vane(90, 270), cups(4, 4))
    assert wind.is_calm
    assert wind.toward_deg is None


@given(
    st.lists(st.floats(0, 360), min_size=1, max_size=30), st.lists(st.floats(0, 60), min_size=1, max_size=30)
)
def test_a_mean_is_never_faster_than_its_speeds(directions, speeds):
    """Would catch: a shorter plume than any of the minutes would draw."""
    wind = mean_wind(vane(*directions), cups(*speeds))
    assert 0 <= wind.speed_m_s <= max(speeds) + 0.005
    assert 0 <= wind.from_deg <= 360
