"""What a release is asked, and when the weather asks for another version."""

from math import inf, nan

import pytest

from city.erg import Spill
from city.release import Asked, Basis, Why, WindSource, why_again
from city.wind import Wind

STATION = WindSource.STATION


def basis(
    from_deg: float | None = 90,
    speed: float | None = 3.0,
    source: WindSource = STATION,
    station: str | None = "wx",
    day: bool = True,
    stability: str = "D",
) -> Basis:
    """A basis, of a wind from the east if nothing else is said."""
    return Basis(Wind(from_deg, speed), source, station, day, stability)


NONE = basis(None, None, WindSource.NONE, None, stability="F")


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (basis(), basis(), None),
        (basis(), basis(from_deg=99), None),
        (basis(), basis(from_deg=100), Why.WIND),
        (basis(from_deg=355), basis(from_deg=3), None),
        (basis(from_deg=355), basis(from_deg=6), Why.WIND),
        (basis(), basis(speed=3.5), None),
        (basis(), basis(speed=3.6), Why.WIND),
        (basis(speed=1.0), basis(speed=1.25), None),
        (basis(speed=1.0), basis(speed=0.4), Why.WIND),
        (basis(speed=0.2), basis(from_deg=270, speed=0.3), None),
        (basis(), basis(station="other"), Why.WIND),
        (basis(), NONE, Why.WIND_LOST),
        (NONE, basis(), Why.WIND_BACK),
        (NONE, NONE, None),
        (basis(), basis(day=False), Why.SKY),
        (basis(), basis(stability="E"), Why.SKY),
        (basis(speed=2.9, stability="F"), basis(speed=3.1, stability="E"), None),
        (basis(speed=3.1, stability="E"), basis(speed=2.9, stability="F"), Why.SKY),
        (basis(stability="F"), basis(stability="D"), Why.SKY),
        (basis(speed=0.4), basis(from_deg=200, speed=0.7), None),
        (basis(speed=0.4), basis(from_deg=200, speed=0.9), Why.WIND),
        (basis(speed=0.7), basis(speed=0.4), Why.WIND),
        (basis(source=WindSource.TYPED, station=None), basis(source=WindSource.TYPED, station=None), None),
    ],
)
def test_a_version_is_due_when_the_weather_is_another_one_and_jitter_is_none(before, now, why):
    assert why_again(before, now) is why


def test_a_rate_stands_over_an_amount_and_an_amount_is_spread_over_the_duration():
    assert Asked("a", "chlorine", amount_kg=360, duration_min=60).rate == pytest.approx(100)
    assert Asked("a", "chlorine", amount_kg=360, rate_g_s=5).rate == 5
    assert Asked("a", "chlorine").rate is None
    assert Asked("a", "液氯").substance.id == "chlorine"
    assert Asked("a", "chlorine").spill is Spill.LARGE


@pytest.mark.parametrize("wrong", [0, -1, nan, inf, 1e10])
@pytest.mark.parametrize("field", ["amount_kg", "rate_g_s", "duration_min"])
def test_what_is_no_amount_is_refused(field, wrong):
    with pytest.raises(ValueError, match=field):
        Asked("a", "chlorine", **{field: wrong})


def test_an_unknown_chemical_is_refused():
    with pytest.raises(ValueError, match="kryptonite"):
        Asked("a", "kryptonite")
