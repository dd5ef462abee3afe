"""Reports: which there are, for which time, and the figures that one holds, without any word of a language.

What a report says follows from the hours of its station, from what officers decided about them, from its
limits and from its alerts: the same of those make the same figures, whenever that is. Names are kept in every
language as they were then, so that a report does not change with the catalogue. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

import numpy as np

from city.hourly import HOUR_MS, Floats, Hours, Ints
from city.local_time import moment
from city.report_period import ReportPeriod
from city.review import ReviewSpan, ReviewState

LONGEST_LIST = 400
"""Alerts that a report tells one by one; what was left out is counted."""
DIGITS = 12


class ReportKind(StrEnum):
    """What a report is about."""

    AIR = "air"
    OUTLET = "outlet"
    RESERVOIR = "reservoir"
    CITY = "city"


CITY = "city"
"""The subject of a report of the whole city."""


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """Which report: `subject` is a thing_id, or "city"; `first` the first day of the period.

    Raises ValueError for a day on which no such period begins.
    """

    kind: ReportKind
    subject: str
    period: ReportPeriod
    first: date

    def __post_init__(self) -> None:
        if (self.kind is ReportKind.CITY) != (self.subject == CITY):
            raise ValueError("the report of the city is about the city")
        if self.period is not ReportPeriod.DAY and self.first.day != 1:
            raise ValueError(f"a {self.period.value} begins on the first of a month")
        if self.period is ReportPeriod.YEAR and self.first.month != 1:
            raise ValueError("a year begins in January")

    @property
    def after(self) -> date:
        """The first day after the period."""
        if self.period is ReportPeriod.DAY:
            return self.first + timedelta(days=1)
        if self.period is ReportPeriod.YEAR:
            return self.first.replace(year=self.first.year + 1)
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=n) for n in range((self.after - self.first).days)]

    @property
    def text(self) -> str:
        """The period as people write it: 2026, 2026-03 or 2026-03-01."""
        return self.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.period.value]]

    def day_places(self, starts: Ints, zone: ZoneInfo) -> Ints:
        """Which of its days each start of an hour (epoch ms, within it) lies in."""
        midnights = np.array([moment(day, 0, zone) for day in self.days], np.int64)
        return np.searchsorted(midnights, starts, side="right") - 1

    def span(self, zone: ZoneInfo) -> tuple[int, int]:
        """[first, last) in epoch ms of the city's days."""
        return moment(self.first, 0, zone), moment(self.after, 0, zone)


@dataclass(frozen=True, slots=True)
class ReportSeries:
    """What there is of one datastream: of `expected` hours so many are valid; observations and GOOD ones.

    Then hours that have anything, by what officers made of them; what is excluded counts nowhere else.
    """

    property: str
    unit: str
    expected: int
    valid: int
    observations: int
    good: int
    approved: int
    changed: int
    provisional: int
    excluded: int

    def capture(self) -> float:
        """The share of hours that are valid, 0 to 1."""
        return self.valid / self.expected if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class ReportAlert:
    """An alert that was raised in the period; times in epoch ms, names by language."""

    since: int
    until: int | None
    severity: str
    rule: dict[str, str]
    thing: dict[str, str]
    property: str | None
    result: float | None
    limit: float | None


@dataclass(frozen=True, slots=True)
class LimitExceedance:
    """A value past its limit: the average that begins at `at` (epoch ms), "1h", "8h", "24h" or "day"."""

    at: int
    property: str
    averaging: str
    value: float
    limit: float
    below: bool = False
    """Whether the limit is one not to fall below."""


@dataclass(frozen=True, slots=True)
class ReportHead:
    """Whose report it is, of what time, and by which editions; `digest` is that of the hours it rests on."""

    order: ReportOrder
    name: dict[str, str]
    owner: dict[str, str]
    city: dict[str, str]
    zone: str
    editions: tuple[str, ...]
    digest: str
    recorded: str | None = None
    """On what terms the recording was published that is replayed at this station."""


@dataclass(frozen=True, slots=True)
class SomeAlerts:
    """The alerts of a period, by severity, and the first of them by time."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    lines: tuple[ReportAlert, ...] = ()
    left_out: int = 0


def steady(hours: Hours) -> Hours:
    """The same to twelve significant digits: what is beyond depends on the order in which a database that was
    restored, compressed or corrected adds up the same results, and would make every copy another report."""
    return replace(
        hours,
        means=_significant(hours.means),
        lows=_significant(hours.lows),
        highs=_significant(hours.highs),
    )


def _significant(values: Floats) -> Floats:
    size = np.abs(np.where(np.isfinite(values) & (values != 0), values, 1.0))
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(size)))
    return np.round(values * scale) / scale + 0.0


def hours_by_state(hours: Hours, spans: list[ReviewSpan]) -> dict[ReviewState, int]:
    """How many hours there are in each state."""
    states = dict.fromkeys(ReviewState, 0)
    for span in spans:
        states[span.state] += int(((hours.starts >= span.first) & (hours.starts < span.last)).sum())
    return states


def series_of(
    prop: str, unit: str, hours: Hours, states: Mapping[ReviewState, int], first: int, last: int
) -> ReportSeries:
    """What there is of a datastream in [first, last) epoch ms, of hours that count."""
    inside = hours.only((hours.starts >= first) & (hours.starts < last))
    return ReportSeries(
        prop,
        unit,
        (last - first) // HOUR_MS,
        int(inside.valid.sum()),
        int(inside.n.sum()),
        int(inside.n_good.sum()),
        states[ReviewState.APPROVED],
        states[ReviewState.CHANGED],
        states[ReviewState.PROVISIONAL],
        states[ReviewState.EXCLUDED],
    )


def data_digest(hours: Mapping[str, Hours]) -> str:
    """SHA-256 of what steady hours of datastreams hold, by their names: the same hours, the same digest."""
    told = sha256()
    for name in sorted(hours):
        one = hours[name]
        told.update(f"{name} {len(one)}\n".encode())
        for column in (one.starts, one.n, one.n_good):
            told.update(column.astype("<i8").tobytes())
        for values in (one.means, one.lows, one.highs):
            told.update(np.nan_to_num(values).astype("<f8").tobytes())
    return told.hexdigest()


NO_ALERTS = SomeAlerts()
