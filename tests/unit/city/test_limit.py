"""A limit may hold in a season only."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.limit import Limit, Season, turning_days

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
def test_the_season_that_holds_decides(day: date, value: float):
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


@pytest.mark.parametrize("day", ["02-30", "02-31", "04-31", "06-31", "09-31", "11-31"])
def test_a_day_that_no_year_has_is_refused(day: str):
    with pytest.raises(ValueError, match=f"'{day}' is a day that no year has"):
        Season(1.0, last=day)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("04-15", "07-15"), ("07-15", "10-15")),
        (("04-15", "10-15"), ("06-01", "06-30")),
        (("11-01", "02-29"), ("02-29", "03-31")),
        (("11-01", "03-31"), ("12-01", "12-31")),
        (("05-01", "05-31"), ("05-01", "05-31")),
        (("10-01", "04-30"), ("04-01", "10-31")),
    ],
)
def test_two_seasons_of_a_limit_share_no_day(one: tuple[str, str], other: tuple[str, str]):
    for first, second in ((one, other), (other, one)):
        with pytest.raises(
            ValueError, match=f"{first[0]} to {first[1]} and {second[0]} to {second[1]} overlap"
        ):
            Limit("x", (Season(1.0, *first), Season(2.0, *second)))


def test_only_one_value_is_the_rest_of_the_year():
    with pytest.raises(ValueError, match=r"1\.0 and 2\.0 both have no dates"):
        Limit("x", (Season(1.0), Season(2.0)))


def test_the_rest_of_the_year_may_be_written_first():
    turned = Limit("x", (Season(42.0), Season(41.0, "04-15", "07-15")))
    assert turned.at(date(2026, 4, 15)) == 41.0
    assert turned.at(date(2026, 4, 14)) == 42.0


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_limit_has_between_two_turning_days_one_value(day: date):
    winter = Limit("y", (Season(1.0, "11-01", "02-29"), Season(2.0, "05-01", "05-31")))
    turns = turning_days((FLOOD, winter))
    last = max((turn for turn in turns if (turn.month, turn.day) <= (day.month, day.day)), default=turns[-1])
    assert [limit.at(day) for limit in (FLOOD, winter)] == [limit.at(last) for limit in (FLOOD, winter)]


def test_a_limit_without_dates_turns_on_new_year_only():
    assert turning_days((Limit("x", (Season(1.0),)),)) == (date(2024, 1, 1),)
