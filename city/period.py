"""The period that somebody looks at: the last while, the city's month or year, or from a day to a day.

Periods are half-open, epoch milliseconds. What a person types is checked here, and refused with a reason that
a screen can put into words.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from city.clock import DAY_MS
from city.local_time import day_of, moment

HOUR_MS = 3600 * 1000
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
"""Nothing that we can have observed lies outside."""
_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?")


class Preset(StrEnum):
    """Periods by name, in the order of a menu."""

    HOURS_24 = "24h"
    DAYS_7 = "7d"
    DAYS_30 = "30d"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"
    CUSTOM = "custom"


class Wrong(StrEnum):
    """Why a period cannot be looked at."""

    NOT_A_DATE = "not_a_date"
    OUTSIDE = "outside"
    BACKWARDS = "backwards"


class PeriodError(ValueError):
    """What was typed is no period."""

    def __init__(self, wrong: Wrong, text: str) -> None:
        super().__init__(f"{wrong.value}: {text}")
        self.wrong, self.text = wrong, text


@dataclass(frozen=True, slots=True)
class Period:
    """[first, last) epoch ms."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first >= self.last:
            raise ValueError("a period ends after it begins")

    @property
    def days(self) -> float:
        """Its length in days of 24 hours."""
        return (self.last - self.first) / DAY_MS


def recent(preset: Preset, now: int, zone: ZoneInfo) -> Period:
    """A period by name, at a time. Raises ValueError for those that a name does not give."""
    hour = -(-now // HOUR_MS) * HOUR_MS
    today = day_of(now, zone)
    match preset:
        case Preset.HOURS_24:
            return Period(hour - DAY_MS, hour)
        case Preset.DAYS_7:
            return Period(hour - 7 * DAY_MS, hour)
        case Preset.DAYS_30:
            return Period(hour - 30 * DAY_MS, hour)
        case Preset.MONTH:
            following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
            return Period(moment(today.replace(day=1), 0, zone), moment(following, 0, zone))
        case Preset.YEAR:
            return year(today.year, zone)
        case Preset.ALL | Preset.CUSTOM:
            raise ValueError(f"{preset.value} needs more than a name")


def year(number: int, zone: ZoneInfo) -> Period:
    """A calendar year of the city."""
    return Period(moment(date(number, 1, 1), 0, zone), moment(date(number + 1, 1, 1), 0, zone))


def typed(first: str, last: str, zone: ZoneInfo) -> Period:
    """From what a person typed: days, both of them included, or minutes, the last one excluded.

    Raises PeriodError.
    """
    begin, _ = _moment(first, zone)
    end, is_day = _moment(last, zone)
    if is_day:
        end = moment(day_of(end, zone) + timedelta(days=1), 0, zone)
    if begin >= end:
        raise PeriodError(Wrong.BACKWARDS, f"{first} … {last}")
    return Period(begin, end)


def before(period: Period, preset: Preset, zone: ZoneInfo) -> Period:
    """The period of the same sort that ends where one begins: a month before a month, else as long."""
    begin = day_of(period.first, zone)
    if preset is Preset.MONTH:
        return Period(moment((begin - timedelta(days=1)).replace(day=1), 0, zone), period.first)
    if preset is Preset.YEAR:
        return year(begin.year - 1, zone)
    return Period(2 * period.first - period.last, period.first)


def year_before(period: Period, zone: ZoneInfo) -> Period:
    """The same days and times of the year before; 29 February is the 28th there, and what ends with the 28th
    before a 29th ends with the 28th.
    """
    first, last = _last_year(period.first, zone), _last_year(period.last, zone)
    ends = day_of(period.last, zone)
    if (ends.month, ends.day) == (2, 29) and period.last == moment(ends, 0, zone):
        last = _last_year(period.last + DAY_MS, zone)
    return Period(first, last if last > first else first + period.last - period.first)


def _last_year(at: int, zone: ZoneInfo) -> int:
    day = day_of(at, zone)
    minute = (at - moment(day, 0, zone)) // 60_000
    earlier = 28 if (day.month, day.day) == (2, 29) else day.day
    return moment(day.replace(year=day.year - 1, day=earlier), minute, zone)


def _moment(text: str, zone: ZoneInfo) -> tuple[int, bool]:
    """Epoch ms of a day or a minute, and whether it is a day."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise PeriodError(Wrong.NOT_A_DATE, text)
    *numbers, hour, minute = found.groups()
    try:
        day = date(*map(int, numbers))
    except ValueError as error:
        raise PeriodError(Wrong.NOT_A_DATE, text) from error
    if not EARLIEST <= day < LATEST:
        raise PeriodError(Wrong.OUTSIDE, text)
    minutes = int(hour or 0) * 60 + int(minute or 0)
    if minutes > 24 * 60 or int(minute or 0) > 59:
        raise PeriodError(Wrong.NOT_A_DATE, text)
    return moment(day, minutes, zone), hour is None
