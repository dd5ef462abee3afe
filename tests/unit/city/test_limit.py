"""A limit may hold in a season only."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.limit import Limit, Season

FLOOD = Limit("flood_limit", (Season(41.0, "04-15", "07-15"), Season(40.0, "07-16", "10-15"), Season(42.0)))


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 4, 14), 42.0),
        (date(2026, 4, 15), 41.0),
        (date(2026, 7, 15), 41.0),
        (date(2026, 7, 16), 40.0),
        (date(2026, 10, 15), 40.0),
        (date(2026, 10, 16), 42.0),
    ],
)
def test_the_first_season_that_holds_decides(day: date, value: float):
    assert FLOOD.at(day) == value


def test_out_of_season_there_is_no_limit():
    assert Limit("x", (Season(1.0, "04-15", "07-15"),)).at(date(2026, 1, 1)) is None


def test_a_season_may_pass_new_year():
    winter = Season(1.0, "11-01", "02-29")
    assert winter.holds(date(2026, 12, 31))
    assert winter.holds(date(2028, 2, 29))
    assert not winter.holds(date(2026, 3, 1))


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_season_and_its_complement_share_no_day(day: date):
    first, last = Season(1.0, "04-15", "10-15"), Season(2.0, "10-16", "04-14")
    assert first.holds(day) != last.holds(day)


@pytest.mark.parametrize("day", ["4-15", "04/15", "13-01", "04-32", "", "00-10"])
def test_a_day_is_written_month_dash_day(day: str):
    with pytest.raises(ValueError, match="MM-DD"):
        Season(1.0, day)


def test_a_whole_year_limit_holds_every_day():
    start = date(2028, 1, 1)
    assert all(Season(1.0).holds(start + timedelta(days=n)) for n in range(366))
