"""Dates, times and numbers by the reader's language: one order, the city's clock, no month as a number."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from city.by_locale import clock, day_text, moment, month_text, number, offset_of
from city.properties import LANGUAGES

CITY = ZoneInfo("Asia/Shanghai")
AT = 1_795_419_005_999
"""2026-11-23T15:30:05.999+08:00."""


@pytest.mark.parametrize(
    ("lang", "whole", "short", "month"),
    [
        ("zh-Hans", "2026年11月23日 15:30", "11月23日周一 15:30:05 +08:00", "2026年11月"),
        ("zh-Hant", "2026年11月23日 15:30", "11月23日 週一 15:30:05 +08:00", "2026年11月"),
        ("en", "23 Nov 2026 15:30", "Mon 23 Nov 15:30:05 +08:00", "Nov 2026"),
        ("xx", "23 Nov 2026 15:30", "Mon 23 Nov 15:30:05 +08:00", "Nov 2026"),
    ],
)
def test_a_moment_is_said_in_the_order_of_a_language_by_the_clock_of_the_city(lang, whole, short, month):
    assert moment(lang, AT, CITY) == whole
    assert moment(lang, AT, CITY, year=False, weekday=True, seconds=True, offset=True) == short
    assert month_text(lang, date(2026, 11, 1)) == month


def test_a_day_is_that_of_the_zone_and_hours_run_from_00_to_23():
    midnight = 1_795_363_200_000
    assert moment("en", midnight, CITY) == "23 Nov 2026 00:00"
    assert moment("en", midnight, UTC) == "22 Nov 2026 16:00"
    assert clock(midnight - 1, CITY, seconds=True) == "23:59:59"


def test_an_offset_names_the_hour_that_comes_twice():
    twice = [
        moment("en", 1_792_888_200_000 + 3_600_000 * n, ZoneInfo("Europe/Berlin"), offset=True)
        for n in (0, 1)
    ]
    assert twice == ["25 Oct 2026 02:30 +02:00", "25 Oct 2026 02:30 +01:00"]
    assert offset_of(AT, UTC) == "+00:00"
    assert offset_of(AT, ZoneInfo("America/St_Johns")) == "-03:30"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_day_is_two_bare_numbers_beside_each_other(lang):
    days = [date(2026, 3, 4), date(2026, 12, 31)]
    assert not {"/", "-", "."} & set(
        "".join(day_text(lang, one, year=year) for one in days for year in (0, 1))
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (0, 0, "0"),
        (-0.001, 2, "0.00"),
        (1234567.891, 2, "1,234,567.89"),
        (999.96, 1, "1,000.0"),
        (-5.5, 1, "-5.5"),
    ],
)
def test_a_number_has_groups_and_the_decimals_that_are_asked_for(lang, value, decimals, said):
    assert number(lang, value, decimals) == said
    assert said == f"{round(value, decimals) + 0.0:,.{decimals}f}", (
        "so much may be written without asking Babel"
    )
