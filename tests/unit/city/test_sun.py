"""Day and night by the sun, against almanac times of sunrise and sunset."""

from datetime import UTC, datetime, timedelta

import pytest

from city.sun import elevation_deg, is_day, is_stable_night

MINUTE_MS = 60_000
NINGBO = (121.85, 29.9)


def at(text: str) -> int:
    """An ISO time as epoch ms."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("lon", "lat", "day", "latitude_of_the_sun"),
    [(0.0, 0.0, "2026-06-21T12:00+00:00", 23.44), (0.0, 0.0, "2026-12-21T12:00+00:00", -23.44)],
)
def test_at_noon_on_the_equator_the_sun_stands_as_low_as_it_is_far_north_or_south(
    lon, lat, day, latitude_of_the_sun
):
    assert elevation_deg(lon, lat, at(day)) == pytest.approx(90 - abs(latitude_of_the_sun), abs=0.6)


@pytest.mark.parametrize(
    ("place", "edge"),
    [
        ((0.0, 51.4769), "2026-06-21T03:43+00:00"),  # sunrise at Greenwich
        ((0.0, 51.4769), "2026-06-21T20:21+00:00"),
        ((0.0, 51.4769), "2026-12-21T08:04+00:00"),
        ((0.0, 51.4769), "2026-12-21T15:53+00:00"),
    ],
)
def test_sunrise_and_sunset_are_those_of_the_almanac_to_five_minutes(place, edge):
    before, after = at(edge) - 5 * MINUTE_MS, at(edge) + 5 * MINUTE_MS
    assert is_day(*place, before) is not is_day(*place, after)


def test_night_after_pasquill_is_two_hours_longer_than_the_night():
    noon = datetime(2026, 3, 20, 4, tzinfo=UTC)
    minutes = [int((noon + timedelta(minutes=each)).timestamp() * 1000) for each in range(0, 1440, 5)]
    dark = sum(not is_day(*NINGBO, each) for each in minutes)
    stable = sum(is_stable_night(*NINGBO, each) for each in minutes)
    assert (stable - dark) * 5 == pytest.approx(120, abs=10)


def test_the_far_north_has_days_without_an_end():
    assert is_day(20.0, 78.0, at("2026-06-21T00:00+00:00"))
    assert not is_day(20.0, 78.0, at("2026-12-21T12:00+00:00"))
