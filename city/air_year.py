"""A year of a station's air after HJ 663-2013, against the limits of GB 3095. Pure.

Of SO2, NO2, PM10 and PM2.5 the mean of the days' means, and percentiles of them; of CO the 95th and
of ozone the 90th percentile of the days. A percentile p of n sorted days is the value at place 1 + (n − 1)·p,
between two days in proportion (HJ 663-2013 annex A). A year counts with 324 days and 27 in every month,
February 25; a month with its 27 or 25 (GB 3095-2012 table 4). Days are rounded before and the result after,
as GB/T 8170 has it. A year is held against the limits in force on its last day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from city.air_day import AirDay
from city.air_limits import AirLimit, air_limit_of
from city.air_scheme import Scheme
from city.aqi import rounded

YEAR_DAYS, MONTH_DAYS, FEBRUARY_DAYS = 324, 27, 25
_MEANS = ("so2", "no2", "pm10", "pm2_5")
_PERCENTILES = (
    ("so2", "24h", 98),
    ("no2", "24h", 98),
    ("pm10", "24h", 95),
    ("pm2_5", "24h", 95),
    ("co", "24h", 95),
    ("o3", "8h", 90),
)


@dataclass(frozen=True, slots=True)
class AirStatistic:
    """What a pollutant's days come to: their mean (`percentile` None) or a percentile; None without any day.

    µg/m³, CO in mg/m³. `exceeded` is None where there is no limit or too few days.
    """

    property: str
    averaging: str
    percentile: int | None
    value: float | None
    days: int
    valid: bool
    limit: AirLimit | None = None
    exceeded: bool | None = None


def year_statistics(days: Sequence[AirDay], year: int, grade: int = 2) -> tuple[AirStatistic, ...]:
    """Means and percentiles of a calendar year of days after HJ 633, against the limits of a grade.

    Raises ValueError for days of another scheme.
    """
    last = date(year, 12, 31)
    own = [day for day in _of_hj633(days) if day.day.year == year]
    found: list[AirStatistic] = []
    for prop in _MEANS:
        values = _values(own, prop, "24h")
        limit = air_limit_of(prop, "year", last, grade)
        found.append(_statistic(prop, "24h", None, values, _year_counts(values), limit))
    for prop, averaging, percentile in _PERCENTILES:
        values = _values(own, prop, averaging)
        limit = air_limit_of(prop, averaging, last, grade)
        found.append(_statistic(prop, averaging, percentile, values, _year_counts(values), limit))
    return tuple(found)


def _of_hj633(days: Sequence[AirDay]) -> Sequence[AirDay]:
    if any(day.scheme is not Scheme.HJ633 for day in days):
        raise ValueError("years are reckoned from days after HJ 633")
    return days


def _values(days: Sequence[AirDay], prop: str, averaging: str) -> dict[date, float]:
    """The days' concentrations that are valid."""
    return {
        day.day: part.concentration
        for day in days
        for part in day.parts
        if (part.property, part.averaging) == (prop, averaging)
        and part.valid
        and part.concentration is not None
    }


def _statistic(
    prop: str,
    averaging: str,
    percentile: int | None,
    values: dict[date, float],
    valid: bool,
    limit: AirLimit | None,
) -> AirStatistic:
    value: float | None = None
    if values:
        all_days = np.array(list(values.values()))
        plain = all_days.mean() if percentile is None else np.percentile(all_days, percentile)
        value = rounded(float(plain), 1 if prop == "co" else 0)
    exceeded = None if limit is None or value is None or not valid else value > limit.value
    return AirStatistic(prop, averaging, percentile, value, len(values), valid, limit, exceeded)


def _year_counts(values: dict[date, float]) -> bool:
    by_month = [sum(day.month == month for day in values) for month in range(1, 13)]
    return len(values) >= YEAR_DAYS and all(
        _month_counts(count, month) for month, count in enumerate(by_month, start=1)
    )


def _month_counts(days: int, month: int) -> bool:
    return days >= (FEBRUARY_DAYS if month == 2 else MONTH_DAYS)
