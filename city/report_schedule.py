"""When reports are made: hours of the city's day at which those of the period before are due. Pure.

Written `day@3 month@4 year@5`: daily reports at three in the morning, when what is late has come in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from city.clock import DAY_MS
from city.local_time import day_of, moment
from city.report_period import ReportPeriod, before

LOOK_BACK: Mapping[ReportPeriod, int] = MappingProxyType(
    {ReportPeriod.DAY: 7, ReportPeriod.MONTH: 2, ReportPeriod.YEAR: 1}
)
"""How many periods back a missed report is still made."""
USUAL = "day@3 month@4 year@5"


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """The hour (0 to 23) of each period that is reported; nothing of those that are not in it."""

    hours: Mapping[ReportPeriod, int] = field(default_factory=dict[ReportPeriod, int])

    @classmethod
    def read(cls, text: str) -> "ReportSchedule":
        """From its text; "none" for no reports. Raises ValueError."""
        found: dict[ReportPeriod, int] = {}
        for word in text.split() if text.strip() != "none" else ():
            period, at, hour = word.partition("@")
            if not at or not hour.isascii() or not hour.isdigit() or int(hour) > 23:
                raise ValueError(f"{word!r} is not written like day@3")
            try:
                found[ReportPeriod(period)] = int(hour)
            except ValueError:
                raise ValueError(f"{period!r} is none of day, month, year") from None
        return cls(MappingProxyType(found))

    def due(self, now: int, zone: ZoneInfo) -> Iterator[tuple[ReportPeriod, date]]:
        """The periods whose reports should be there by now, newest first."""
        for period, hour in self.hours.items():
            day = day_of(now, zone)
            for _ in range(LOOK_BACK[period]):
                first = before(period, day)
                if now >= moment(_after(period, first), hour * 60, zone):
                    yield period, first
                day = first

    def next_look(self, now: int, zone: ZoneInfo) -> int:
        """When something may fall due next, epoch ms."""
        today = day_of(now, zone)
        days = (today, today + timedelta(days=1))
        at = [moment(day, hour * 60, zone) for hour in self.hours.values() for day in days]
        return min((one for one in at if one > now), default=now + DAY_MS)


def _after(period: ReportPeriod, first: date) -> date:
    """The first day after a period that begins on a day."""
    later = first + timedelta(days={"day": 1, "month": 31, "year": 366}[period.value])
    if period is ReportPeriod.DAY:
        return later
    return later.replace(day=1) if period is ReportPeriod.MONTH else date(first.year + 1, 1, 1)
