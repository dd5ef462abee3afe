"""The city's clock for many times at once: what a chart's axis, a day and an hour of the day are made from.

A year has 8,760 hours and a dozen stations as many times that: asking a time zone for each would take longer
than reading them. The zone is asked once for each day, and hour by hour only on days on which it changes.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from city.hourly import HOUR_MS, Ints, Mask
from city.local_time import day_of, moment

DAY_MS = 24 * HOUR_MS
SATURDAY = 5
_THURSDAY = 3
"""1970 began on one."""


class Days(NamedTuple):
    """Days of the city that follow one another, and where each begins in epoch ms, with the end of the last:
    one bound more than days."""

    days: tuple[date, ...]
    bounds: Ints


def local(times: Ints, zone: ZoneInfo) -> Ints:
    """What the city's clock shows at times (epoch ms), in milliseconds as if it were UTC."""
    if not len(times):
        return times
    days, which = np.unique(times // DAY_MS, return_inverse=True)
    before = np.array([_offset(day * DAY_MS, zone) for day in days.tolist()], np.int64)
    after = np.array([_offset((day + 1) * DAY_MS, zone) for day in days.tolist()], np.int64)
    found = before[which]
    for at in np.flatnonzero((before != after)[which]).tolist():
        found[at] = _offset(int(times[at]), zone)
    return times + found


def hour_of_day(local_ms: Ints) -> Ints:
    """0 to 23 of local times."""
    return local_ms // HOUR_MS % 24


def is_weekend(local_ms: Ints) -> Mask:
    """Which local times lie on a Saturday or Sunday."""
    return (local_ms // DAY_MS + _THURSDAY) % 7 >= SATURDAY


@lru_cache(maxsize=8)
def days_between(first: int, last: int, zone: ZoneInfo) -> Days:
    """The days that [first, last) epoch ms lies in, whole; a day may have 23, 24 or 25 hours."""
    if last <= first:
        return Days((), np.zeros(1, np.int64))
    begin, end = day_of(first, zone), day_of(last - 1, zone)
    days = tuple(begin + timedelta(days=n) for n in range((end - begin).days + 1))
    bounds = np.array([moment(day, 0, zone) for day in (*days, end + timedelta(days=1))], np.int64)
    bounds.flags.writeable = False
    return Days(days, bounds)


def months_between(first: int, last: int, zone: ZoneInfo) -> Days:
    """The months that [first, last) epoch ms lies in, whole, each by its first day."""
    if last <= first:
        return Days((), np.zeros(1, np.int64))
    begin, end = day_of(first, zone).replace(day=1), day_of(last - 1, zone).replace(day=1)
    months = [begin]
    while months[-1] <= end:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    return Days(tuple(months[:-1]), np.array([moment(day, 0, zone) for day in months], np.int64))


def _offset(at: int, zone: ZoneInfo) -> int:
    away = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).utcoffset()
    return round(away.total_seconds() * 1000) if away else 0
