"""The course of one datastream by steps: raw, or averaged over hours, days and months of the city.

An hour counts where 45 minutes of it are covered, a day where 20 hours count (GB 3095), a month where 27 days
do (25 in February). What does not count has no mean: it stays a gap, and is not filled. A mean of directions
is that of the vectors. The hours of a running day are those that are over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from city.columns import Columns
from city.hourly import HOUR_MS, Floats, Hours, Ints, Mask
from city.local_columns import Days, days_between, months_between

SAMPLED = frozenset({"water_level", "storage", "inflow", "outflow", "tank_level"})
"""What is a state and no average: a GOOD value says what it was in an hour, an hour what it was on a day."""
ANGULAR = frozenset({"wind_direction"})
VALID_HOURS = 20
VALID_DAYS, VALID_DAYS_FEBRUARY = 27, 25
JOINED_REPORTS = 2.5
"""Observations that lie further apart than so many reporting periods have a gap between them."""


class Step(StrEnum):
    """Widths of a course, narrowest first."""

    RAW = "raw"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Course:
    """Steps that have anything, ascending: columns of one length.

    `starts` and `ends` are epoch ms; `means` NaN where a step does not count, `lows` and `highs` the extremes
    of what is averaged; `hours` how many valid hours it is the mean of (1 for an hour, 0 for raw).
    """

    step: Step
    starts: Ints
    ends: Ints
    means: Floats
    lows: Floats
    highs: Floats
    hours: Ints

    def __len__(self) -> int:
        return len(self.starts)

    def part(self, which: slice) -> "Course":
        """Some steps that follow one another."""
        return Course(
            self.step,
            self.starts[which],
            self.ends[which],
            self.means[which],
            self.lows[which],
            self.highs[which],
            self.hours[which],
        )

    @property
    def known(self) -> int:
        """How many steps count."""
        return int(np.count_nonzero(np.isfinite(self.means)))


def counted(hours: Hours, prop: str) -> Hours:
    """The hours as they count for a property: of what is a state, each that has a GOOD value."""
    if prop not in SAMPLED:
        return hours
    return replace(hours, covered_s=np.where(hours.n_good > 0, HOUR_MS / 1000.0, 0.0))


def covered(course: Course, spans: Sequence[tuple[int, int]]) -> Mask:
    """Which steps lie wholly in stretches [first, last) epoch ms that ascend and do not touch.

    What is raw has no width: it lies where it begins.
    """
    if not spans:
        return np.zeros(len(course), bool)
    firsts, lasts = np.array(spans, np.int64).T
    place = np.searchsorted(firsts, course.starts, side="right") - 1
    ends = course.starts + 1 if course.step is Step.RAW else course.ends
    return (place >= 0) & (ends <= lasts[np.maximum(place, 0)])


def by_observation(columns: Columns, report_s: float, period_s: float = 0) -> Course:
    """Each observation that is not BAD. It holds until the next, or where none follows for as long as it is
    the mean of, at least two and a half reporting periods.
    """
    kept = columns.only(columns.heard)
    lasts = np.full(len(kept), round(max(period_s, report_s * JOINED_REPORTS) * 1000), np.int64)
    if len(kept) > 1:
        lasts[:-1] = np.minimum(lasts[:-1], np.diff(kept.times))
    nothing = np.zeros(len(kept), np.int64)
    results = kept.results
    return Course(Step.RAW, kept.times, kept.times + lasts, results, results, results, nothing)


def by_hour(hours: Hours) -> Course:
    """Hours, with a mean where they are valid."""
    means, lows, highs = (
        np.where(hours.valid, column, np.nan) for column in (hours.means, hours.lows, hours.highs)
    )
    ends, each = hours.starts + HOUR_MS, hours.valid.astype(np.int64)
    return Course(Step.HOUR, hours.starts, ends, means, lows, highs, each)


def by_day(hours: Hours, first: int, last: int, zone: ZoneInfo, prop: str) -> Course:
    """The city's days that [first, last) lies in, each the mean of its valid hours where these are enough."""
    days = days_between(first, last, zone)
    least = 1 if prop in SAMPLED else VALID_HOURS
    return _grouped(Step.DAY, hours, days, np.full(len(days.days), least), angular=prop in ANGULAR)


def by_month(hours: Hours, first: int, last: int, zone: ZoneInfo, prop: str) -> Course:
    """The city's months that [first, last) lies in, each the mean of its valid days if these are enough."""
    months = months_between(first, last, zone)
    if not months.days:
        return by_day(hours, first, last, zone, prop)
    begin, end = int(months.bounds[0]), int(months.bounds[-1])
    daily = by_day(hours, begin, end, zone, prop)
    kept = np.isfinite(daily.means)
    of_days = Hours(
        daily.starts[kept],
        daily.means[kept],
        daily.lows[kept],
        daily.highs[kept],
        daily.hours[kept],
        daily.hours[kept],
        np.full(np.count_nonzero(kept), HOUR_MS / 1000.0),
    )
    least = [VALID_DAYS_FEBRUARY if day.month == 2 else VALID_DAYS for day in months.days]
    course = _grouped(Step.MONTH, of_days, months, np.array(least), angular=prop in ANGULAR)
    return Course(
        Step.MONTH,
        course.starts,
        course.ends,
        course.means,
        course.lows,
        course.highs,
        _sums(daily.hours, daily.starts, months)[_present(of_days, months)],
    )


def average(values: Floats, prop: str) -> float:
    """The mean of the values that are known, of directions that of the vectors; NaN without any."""
    known = values[np.isfinite(values)]
    if not len(known):
        return float("nan")
    if prop in ANGULAR:
        return float(_mean_angles(known, np.zeros(len(known), np.int64), 1)[0])
    return float(known.mean())


def hours_of_angles(columns: Columns, report_s: float) -> Hours:
    """Hours of directions that were observed more often than hourly: a rollup's mean of degrees would put the
    mean of 359 and 1 in the south. Lows and highs are the means: a direction has no extremes.
    """
    buckets, which = np.unique(columns.times // HOUR_MS * HOUR_MS, return_inverse=True)
    good = columns.good
    n, n_good = (np.bincount(which[part], minlength=len(buckets)) for part in (slice(None), good))
    means = _mean_angles(columns.results[good], which[good], len(buckets))
    means[n_good == 0] = np.nan
    covered = np.minimum(n_good * report_s, HOUR_MS / 1000.0)
    return Hours(buckets, means, means, means, n.astype(np.int64), n_good.astype(np.int64), covered)


def _grouped(step: Step, hours: Hours, days: Days, least: Ints, *, angular: bool) -> Course:
    kept = hours.only(hours.valid)
    which = np.searchsorted(days.bounds, kept.starts, side="right") - 1
    inside = (which >= 0) & (which < len(days.days))
    kept, which = kept.only(inside), which[inside]
    found, firsts, counts = np.unique(which, return_index=True, return_counts=True)
    if not len(found):
        none, no_time = np.zeros(0), np.zeros(0, np.int64)
        return Course(step, no_time, no_time, none, none, none, no_time)
    means = np.add.reduceat(kept.means, firsts) / counts
    if angular:
        means = _mean_angles(kept.means, which, len(days.days))[found]
    enough = counts >= least[found]
    return Course(
        step,
        days.bounds[found],
        days.bounds[found + 1],
        np.where(enough, means, np.nan),
        np.minimum.reduceat(kept.lows, firsts),
        np.maximum.reduceat(kept.highs, firsts),
        counts.astype(np.int64),
    )


def _mean_angles(degrees: Floats, which: Ints, groups: int) -> Floats:
    angles = np.radians(degrees)
    sines, cosines = (np.bincount(which, part(angles), groups) for part in (np.sin, np.cos))
    return np.degrees(np.arctan2(sines, cosines)) % 360


def _sums(values: Ints, starts: Ints, months: Days) -> Ints:
    which = np.searchsorted(months.bounds, starts, side="right") - 1
    return np.bincount(which, values, len(months.days)).astype(np.int64)


def _present(of_days: Hours, months: Days) -> Ints:
    return np.unique(np.searchsorted(months.bounds, of_days.starts, side="right") - 1)
