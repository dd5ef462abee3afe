"""Which limit is in force changes at midnight of the city's calendar, and what is out of order is named."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.characteristic import in_force, order_problems, season_gaps
from city.limit import Limit, Season
from city.local_time import day_of, moment
from city.thing import Kind

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
PLUM, TYPHOON = Season(11.8, "04-15", "07-15"), Season(11.2, "07-16", "10-15")
FLOOD = Limit("flood_limit", (PLUM, TYPHOON, Season(12.6)))


def _at(year: int, month: int, day: int, minute: int = 0) -> int:
    return moment(date(year, month, day), minute, SHANGHAI)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (_at(2026, 4, 14, 1439), 12.6),
        (_at(2026, 4, 15), 11.8),
        (_at(2026, 7, 15, 1439), 11.8),
        (_at(2026, 7, 16) - 1, 11.8),
        (_at(2026, 7, 16), 11.2),
        (_at(2026, 10, 15, 1439), 11.2),
        (_at(2026, 10, 16), 12.6),
    ],
)
def test_the_limit_changes_at_midnight_of_the_city_and_not_of_utc(at: int, value: float):
    assert in_force(FLOOD, at, SHANGHAI).value == value


def test_the_turns_of_a_year_are_told_in_order_the_one_in_force_first():
    found = in_force(FLOOD, _at(2026, 11, 22), SHANGHAI)
    assert [(turn.at, turn.value) for turn in found.turns] == [
        (_at(2026, 10, 16), 12.6),
        (_at(2027, 4, 15), 11.8),
        (_at(2027, 7, 16), 11.2),
        (_at(2027, 10, 16), 12.6),
    ]
    assert found.is_seasonal


def test_a_limit_without_seasons_has_one_turn():
    assert not in_force(Limit("warning", (Season(2.4),)), _at(2026, 7, 15), SHANGHAI).is_seasonal


def test_a_season_may_begin_on_a_leap_day_and_end_in_the_next_year():
    winter = Limit("flood_limit", (Season(5.0, "11-01", "02-28"), Season(4.0, "02-29", "10-31")))
    assert in_force(winter, _at(2028, 2, 29), SHANGHAI).value == 4.0
    assert in_force(winter, _at(2027, 3, 1), SHANGHAI).value == 4.0
    assert in_force(winter, _at(2027, 1, 1), SHANGHAI).turns[0].at == _at(2026, 11, 1)


@given(
    days=st.integers(0, 3000),
    minute=st.integers(0, 1439),
    zone=st.sampled_from([SHANGHAI, NEW_YORK]),
    first=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    length=st.integers(0, 364),
)
def test_turns_say_what_the_limit_says_on_every_day(
    days: int, minute: int, zone: ZoneInfo, first: date, length: int
):
    last = first + timedelta(days=length)
    limit = Limit("flood_limit", (Season(1.0, f"{first:%m-%d}", f"{last:%m-%d}"), Season(2.0)))
    at = moment(date(2023, 1, 1) + timedelta(days=days), minute, zone)
    turns = in_force(limit, at, zone).turns
    assert turns[0].at <= at < min([turn.at for turn in turns[1:]], default=at + 1)
    for turn in turns:
        assert limit.at(day_of(turn.at, zone)) == turn.value


def test_a_level_below_one_it_has_to_be_above_is_named_with_the_day():
    limits = (
        Limit("flood_limit", (Season(13.0, "07-16", "10-15"), Season(12.0))),
        Limit("normal", (Season(12.6),)),
    )
    assert list(order_problems(Kind.RESERVOIR, limits)) == ["flood_limit 13 lies above normal 12.6 on 07-16"]
    assert not list(order_problems(Kind.RESERVOIR, (FLOOD, Limit("normal", (Season(12.6),)))))


@pytest.mark.parametrize(
    ("lower", "higher"), [("near_warning", "warning"), ("warning", "guarantee"), ("years_5", "years_20")]
)
def test_levels_of_rivers_have_their_order_too(lower: str, higher: str):
    limits = (Limit(lower, (Season(2.5),)), Limit(higher, (Season(2.4),)))
    (problem,) = order_problems(Kind.RIVER, limits)
    assert problem == f"{lower} 2.5 lies above {higher} 2.4 on 01-01"


def test_what_a_river_once_reached_may_lie_below_its_guarantee_level():
    limits = (
        Limit("warning", (Season(2.4),)),
        Limit("guarantee", (Season(3.0),)),
        Limit("historic_max", (Season(2.9),)),
    )
    assert not list(order_problems(Kind.RIVER, limits))


def test_days_without_a_limit_are_named():
    gap = Limit("flood_limit", (PLUM, Season(11.2, "07-17", "10-15")))
    assert list(season_gaps(gap)) == [("01-01", "04-14"), ("07-16", "07-16"), ("10-16", "12-31")]
    assert not list(season_gaps(FLOOD))
