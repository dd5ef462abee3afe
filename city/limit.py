"""A named limit of a datastream, which may hold only in a season.

Ningbo's flood-limit levels differ between plum rains and typhoon season, so a limit is a
list of values with the days of the year they hold on, not one number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LEAP_YEAR = 2024
ROUNDING = 1e-9
"""What lies nearer to a limit than this is at it."""


@dataclass(frozen=True, slots=True)
class Season:
    """A value and the days it holds, "MM-DD" both ends included; the end may lie in the next year."""

    value: float
    first: str = "01-01"
    last: str = "12-31"

    def __post_init__(self) -> None:
        for day in (self.first, self.last):
            if not _DAY.fullmatch(day):
                raise ValueError(f"{day!r} is not a day written MM-DD")
            _date(day)

    @property
    def is_rest(self) -> bool:
        """Whether it has no dates, and so is the rest of the year beside seasons that have them."""
        return (self.first, self.last) == ("01-01", "12-31")

    def holds(self, day: date) -> bool:
        """Whether the value is in force on a day."""
        return self._covers(f"{day.month:02d}-{day.day:02d}")

    def overlaps(self, other: "Season") -> bool:
        """Whether two seasons share a day, dates taken at their word."""
        return self._covers(other.first) or other._covers(self.first)

    def _covers(self, key: str) -> bool:
        if self.first <= self.last:
            return self.first <= key <= self.last
        return key >= self.first or key <= self.last


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit's name and its seasons, no two of which share a day; one without dates is the rest."""

    name: str
    seasons: tuple[Season, ...]

    def __post_init__(self) -> None:
        dated = [season for season in self.seasons if not season.is_rest]
        for one, other in combinations(dated, 2):
            if one.overlaps(other):
                raise ValueError(
                    f"{one.first} to {one.last} and {other.first} to {other.last} overlap: which value holds?"
                )
        rest = [str(season.value) for season in self.seasons if season.is_rest]
        if len(rest) > 1:
            raise ValueError(f"{' and '.join(rest)} both have no dates: which value holds?")

    def at(self, day: date) -> float | None:
        """The value in force on a day, None out of season."""
        in_order = sorted(self.seasons, key=lambda season: season.is_rest)
        return next((season.value for season in in_order if season.holds(day)), None)


def turning_days(limits: Iterable[Limit]) -> tuple[date, ...]:
    """The days of a leap year on which one of the limits may take another value, New Year among them."""
    days = {date(_LEAP_YEAR, 1, 1)}
    for season in (season for limit in limits for season in limit.seasons):
        after = _date(season.last) + timedelta(days=1)
        days |= {_date(season.first), after.replace(year=_LEAP_YEAR)}
    return tuple(sorted(days))


def _date(day: str) -> date:
    """A day of a leap year, which has every day there is."""
    try:
        return date.fromisoformat(f"{_LEAP_YEAR}-{day}")
    except ValueError:
        raise ValueError(f"{day!r} is a day that no year has") from None
