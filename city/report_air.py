"""The figures of a report of an air station: days of the index, averages against GB 3095, what was exceeded.

The index is HJ 633 in the edition of each day, limits are those of grade 2 of the edition of each day. A
period's mean is of the valid daily averages, and counts with 27 days of a month (February 25), of a year with
324 and every month of it (GB 3095, both editions). The percentile that stands for a period is the 98th of SO2
and NO2, the 90th of ozone's, the 95th of the others (HJ 663-2013), by linear interpolation.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from city.air_day import AirDay, Part, air_days
from city.air_limits import air_edition, air_limit
from city.air_scheme import Scheme
from city.air_year import FEBRUARY_DAYS, MONTH_DAYS, YEAR_DAYS, AirStatistic, year_statistics
from city.hourly import Hours
from city.local_time import moment
from city.report import LimitExceedance, ReportOrder
from city.report_period import ReportPeriod

COLUMNS = (
    ("so2", "24h"),
    ("no2", "24h"),
    ("co", "24h"),
    ("o3", "8h"),
    ("pm10", "24h"),
    ("pm2_5", "24h"),
)
"""The daily averages that a report shows, in the order of GB 3095."""
PERCENTILES: Mapping[str, int] = {"so2": 98, "no2": 98, "co": 95, "o3": 90, "pm10": 95, "pm2_5": 95}
GOOD_INDEX = 100


@dataclass(frozen=True, slots=True)
class AirLine:
    """One day: index and class (None while a pollutant is not known), the valid averages of COLUMNS."""

    day: date
    index: int | None
    grade: str | None
    primary: tuple[str, ...]
    at_least: int | None
    values: tuple[float | None, ...]
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AirFigure:
    """One pollutant over the period: of its valid daily averages, and of its valid hours.

    `limit` is the one in force on the last day, `year_limit` of an annual mean. `counts` says whether the
    mean is one by GB 3095.
    """

    property: str
    averaging: str
    unit: str
    days: int
    mean: float | None
    counts: bool
    percentile: float | None
    highest: float | None
    highest_day: date | None
    limit: float | None
    year_limit: float | None
    days_over: int
    hour_limit: float | None
    hours_over: int
    highest_hour: float | None
    highest_hour_at: int | None


@dataclass(frozen=True, slots=True)
class AirFigures:
    """What a report of an air station says; `grades` and `primaries` are days by class and by pollutant."""

    days: tuple[AirLine, ...]
    pollutants: tuple[AirFigure, ...]
    grades: dict[str, int]
    primaries: dict[str, int]
    valid_days: int
    good_days: int
    exceedances: tuple[LimitExceedance, ...]
    year: tuple[AirStatistic, ...] = ()
    """What a year comes to after HJ 663, of a year."""


def air_figures(hours: Mapping[str, Hours], order: ReportOrder, zone: ZoneInfo) -> AirFigures:
    """Of a station's hours by property, in µg/m³ (CO: mg/m³)."""
    days = air_days(hours, order.first, order.last, zone, Scheme.HJ633)
    past = [_over(day, zone) for day in days]
    over = [one for found in past for one in found]
    lines = tuple(_line(day, found) for day, found in zip(days, past, strict=True))
    pollutants = tuple(
        _pollutant(prop, averaging, days, hours.get(prop), order, zone) for prop, averaging in COLUMNS
    )
    told = [day for day in days if day.index is not None]
    return AirFigures(
        lines,
        pollutants,
        dict(Counter(day.grade for day in told if day.grade)),
        dict(sorted(Counter(prop for day in told for prop in day.primary).items())),
        len(told),
        sum(1 for day in told if day.index is not None and day.index <= GOOD_INDEX),
        tuple(over),
        year_statistics(days, order.first.year) if order.period is ReportPeriod.YEAR else (),
    )


def air_editions(order: ReportOrder) -> tuple[str, ...]:
    """The editions by which the days of a report are judged, oldest first."""
    limits = [air_edition(day).value for day in (order.first, order.last)]
    return tuple(dict.fromkeys(limits))


def _of(day: AirDay, prop: str, averaging: str) -> Part | None:
    return next((p for p in day.parts if (p.property, p.averaging) == (prop, averaging)), None)


def _value(day: AirDay, prop: str, averaging: str) -> float | None:
    part = _of(day, prop, averaging)
    return part.concentration if part and part.valid else None


def _line(day: AirDay, over: Sequence[LimitExceedance]) -> AirLine:
    values = tuple(_value(day, prop, averaging) for prop, averaging in COLUMNS)
    past = tuple(one.property for one in over)
    return AirLine(day.day, day.index, day.grade, day.primary, day.at_least, values, past)


def _over(day: AirDay, zone: ZoneInfo) -> list[LimitExceedance]:
    found: list[LimitExceedance] = []
    for prop, averaging in COLUMNS:
        value, limit = _value(day, prop, averaging), air_limit(prop, averaging, day.day)
        if value is not None and limit is not None and value > limit:
            found.append(LimitExceedance(moment(day.day, 0, zone), prop, averaging, value, limit))
    return found


def _pollutant(
    prop: str, averaging: str, days: Sequence[AirDay], hours: Hours | None, order: ReportOrder, zone: ZoneInfo
) -> AirFigure:
    valid = [(v, day.day) for day in days if (v := _value(day, prop, averaging)) is not None]
    values = np.array([value for value, _ in valid])
    unit = next((p.unit for day in days if (p := _of(day, prop, averaging))), "")
    highest, highest_day = max(valid, key=lambda pair: pair[0], default=(None, None))
    limits = {day: air_limit(prop, averaging, day) for _, day in valid}
    past = sum(1 for value, day in valid if (limit := limits[day]) is not None and value > limit)
    hours_over, top, top_at = _hours(prop, hours, order, zone)
    return AirFigure(
        prop,
        averaging,
        unit,
        len(valid),
        float(values.mean()) if len(values) else None,
        _counts(order, [day for _, day in valid]),
        float(np.percentile(values, PERCENTILES[prop])) if len(values) else None,
        highest,
        highest_day,
        air_limit(prop, averaging, order.last),
        air_limit(prop, "year", order.last),
        past,
        air_limit(prop, "1h", order.last),
        hours_over,
        top,
        top_at,
    )


def _counts(order: ReportOrder, days: Sequence[date]) -> bool:
    months = Counter((day.year, day.month) for day in days)
    whole = [n >= (FEBRUARY_DAYS if month == 2 else MONTH_DAYS) for (_, month), n in months.items()]
    if order.period is ReportPeriod.YEAR:
        return len(days) >= YEAR_DAYS and len(whole) == 12 and all(whole)
    return all(whole) and bool(whole) if order.period is ReportPeriod.MONTH else bool(days)


def _hours(
    prop: str, hours: Hours | None, order: ReportOrder, zone: ZoneInfo
) -> tuple[int, float | None, int | None]:
    """(hours over the limit of an hour, the greatest hour, when it began)."""
    if hours is None:
        return 0, None, None
    first, last = order.span(zone)
    kept = hours.only(hours.valid & (hours.starts >= first) & (hours.starts < last))
    if not len(kept):
        return 0, None, None
    top = int(np.argmax(kept.means))
    limits = np.array([np.nan if (one := air_limit(prop, "1h", day)) is None else one for day in order.days])
    over = int((kept.means > limits[order.day_places(kept.starts, zone)]).sum())
    return over, float(kept.means[top]), int(kept.starts[top])


@dataclass(frozen=True, slots=True)
class AirMonth:
    """A month of a year's report: days with an index, good ones, means of the valid daily averages."""

    text: str
    valid_days: int
    good_days: int
    means: tuple[float | None, ...]


def months(figures: AirFigures) -> list[AirMonth]:
    """The months that a report's days lie in."""
    found: list[AirMonth] = []
    for text in dict.fromkeys(f"{line.day:%Y-%m}" for line in figures.days):
        lines = [line for line in figures.days if f"{line.day:%Y-%m}" == text]
        indices = [line.index for line in lines if line.index is not None]
        columns = [[v for line in lines if (v := line.values[n]) is not None] for n in range(len(COLUMNS))]
        means = tuple(sum(one) / len(one) if one else None for one in columns)
        found.append(AirMonth(text, len(indices), sum(one <= GOOD_INDEX for one in indices), means))
    return found
