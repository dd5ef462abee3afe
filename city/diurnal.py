"""The profile of a day: what each hour of the city's clock is like, on working days and at weekends.

Weekends are Saturday and Sunday; days off that a government moves are not known here.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from city.course import ANGULAR, average
from city.hourly import Floats, Hours, Ints, Mask
from city.local_columns import hour_of_day, is_weekend, local

HOURS = 24


@dataclass(frozen=True, slots=True)
class Profile:
    """By hour of the day, 24 each: mean, lower and upper quartile, how many hours; NaN without any."""

    means: Floats
    lows: Floats
    highs: Floats
    n: Ints


@dataclass(frozen=True, slots=True)
class Diurnal:
    """The profiles of all days, of Monday to Friday, and of Saturday and Sunday."""

    all: Profile
    weekdays: Profile
    weekends: Profile


def diurnal(hours: Hours, zone: ZoneInfo, prop: str) -> Diurnal:
    """The profiles of the valid hours of a property. Directions have no quartiles."""
    kept = hours.only(hours.valid)
    clock = local(kept.starts, zone)
    hour, weekend = hour_of_day(clock), is_weekend(clock)
    return Diurnal(
        _profile(hour, kept.means, np.ones(len(kept), bool), prop),
        _profile(hour, kept.means, ~weekend, prop),
        _profile(hour, kept.means, weekend, prop),
    )


def _profile(hour: Ints, values: Floats, which: Mask, prop: str) -> Profile:
    groups = [values[which & (hour == n)] for n in range(HOURS)]
    quartiles = [
        np.percentile(group, (25, 75)) if len(group) and prop not in ANGULAR else (np.nan, np.nan)
        for group in groups
    ]
    return Profile(
        np.array([average(group, prop) for group in groups]),
        np.array([low for low, _ in quartiles]),
        np.array([high for _, high in quartiles]),
        np.array([len(group) for group in groups], np.int64),
    )
