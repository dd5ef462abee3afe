"""How long a report reaches, and which period is the newest that is over. Pure."""

from datetime import date, timedelta
from enum import StrEnum


class ReportPeriod(StrEnum):
    """How long a report reaches."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def before(period: ReportPeriod, day: date) -> date:
    """The first day of the newest period that is over on a day."""
    if period is ReportPeriod.DAY:
        return day - timedelta(days=1)
    if period is ReportPeriod.YEAR:
        return date(day.year - 1, 1, 1)
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
