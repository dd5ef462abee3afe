"""A named limit of a datastream, which may hold only in a season.

Ningbo's flood-limit levels differ between plum rains and typhoon season, so a limit is a
list of values with the days of the year they hold on, not one number.
"""

import re
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


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

    def holds(self, day: date) -> bool:
        """Whether the value is in force on a day."""
        key = f"{day.month:02d}-{day.day:02d}"
        if self.first <= self.last:
            return self.first <= key <= self.last
        return key >= self.first or key <= self.last


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit's name and its seasons; the first season that holds decides."""

    name: str
    seasons: tuple[Season, ...]

    def at(self, day: date) -> float | None:
        """The value in force on a day, None out of season."""
        return next((s.value for s in self.seasons if s.holds(day)), None)
