"""Years of a station's air: means, percentiles, and when they count."""

from datetime import date, timedelta

import pytest

from city.air_day import AirDay, Part
from city.air_limits import AirEdition
from city.air_scheme import Scheme
from city.air_year import year_statistics

PARTS = (("so2", "24h"), ("no2", "24h"), ("co", "24h"), ("pm10", "24h"), ("pm2_5", "24h"), ("o3", "8h"))


def a_day(day: date, value: float, valid: bool = True, scheme: Scheme = Scheme.HJ633) -> AirDay:
    parts = tuple(Part(prop, averaging, value, 1, 24, valid, "µg/m³") for prop, averaging in PARTS)
    return AirDay(day=day, scheme=scheme, edition="", parts=parts)


def a_year(year: int, missing: frozenset[date] = frozenset(), value=lambda n: float(n)) -> list[AirDay]:
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    return [a_day(day, value(n), valid=day not in missing) for n, day in enumerate(days)]


def of(found, prop: str, percentile: int | None):
    return next(one for one in found if (one.property, one.percentile) == (prop, percentile))


def test_a_year_is_the_mean_and_the_percentiles_of_its_days():
    found = year_statistics(a_year(2025), 2025)
    assert of(found, "pm10", None).value == 182
    assert of(found, "pm10", 95).value == round(0.95 * 364)
    assert of(found, "no2", 98).value == round(0.98 * 364)
    assert of(found, "co", 95).value == 345.8
    assert of(found, "o3", 90).value == round(0.9 * 364)
    assert [one.days for one in found] == [365] * 10
    assert all(one.valid for one in found)


@pytest.mark.parametrize(
    ("value", "year", "limit", "exceeded"),
    [(35.4, 2025, 35, False), (36.0, 2025, 35, True), (31.0, 2027, 30, True)],
)
def test_a_year_is_held_against_the_limit_of_its_last_day(value, year, limit, exceeded):
    found = of(year_statistics(a_year(year, value=lambda _: value), year), "pm2_5", None)
    assert (found.limit.value, found.exceeded) == (limit, exceeded)


def test_the_limit_says_of_which_edition_it_is():
    assert of(year_statistics(a_year(2026), 2026), "pm10", None).limit.edition is AirEdition.TRANSITION


@pytest.mark.parametrize(
    ("month", "missing", "valid"),
    [(5, 4, True), (5, 5, False), (2, 3, True), (2, 4, False), (4, 3, True), (4, 4, False)],
)
def test_a_year_needs_the_days_of_each_month(month, missing, valid):
    gone = frozenset(date(2025, month, n + 1) for n in range(missing))
    days = a_year(2025, gone)
    year = of(year_statistics(days, 2025), "so2", None)
    assert (year.valid, year.days, year.exceeded is None) == (valid, 365 - missing, not valid)


def test_a_year_needs_324_days_even_where_each_month_has_enough():
    gone = frozenset(
        date(2025, month, n + 1) for month in range(1, 13) for n in range(3 + (month in (1, 3, 5, 7, 8, 10)))
    )
    days = a_year(2025, gone)
    assert len(gone) == 42
    assert {one.valid for one in year_statistics(days, 2025)} == {False}


def test_a_year_of_which_nothing_is_known_has_no_value():
    found = year_statistics([], 2025)
    assert all((one.value, one.days, one.valid, one.exceeded) == (None, 0, False, None) for one in found)


def test_days_of_another_scheme_are_refused():
    with pytest.raises(ValueError, match="after HJ 633"):
        year_statistics([a_day(date(2025, 1, 1), 5, scheme=Scheme.EPA2024)], 2025)
