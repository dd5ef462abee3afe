"""How a person writes times of the day, hours of the week, days and moments: "mon-fri 08:00-18:00"."""

import re
from datetime import date, datetime
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer

from city.local_time import moment
from city.rota import EVERY_DAY, Window

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_HOURS = re.compile(r"(?:(?P<days>[a-z,-]+) )?(?P<first>\d\d:\d\d)-(?P<last>\d\d:\d\d)|(?P<whole>[a-z,-]+)")


def minute(written: object) -> int:
    """The minute of the day of "08:30". Raises ValueError."""
    if isinstance(written, str) and (found := _TIME.fullmatch(written)):
        value = int(found[1]) * 60 + int(found[2])
        if value <= 1440:
            return value
    raise ValueError(f'{written!r} is not a time of the day such as "08:30"')


def weekdays(text: str) -> frozenset[int]:
    """The days of "mon-fri", "sat,sun" or "fri-mon"; 0 is Monday. Raises ValueError."""
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        for word in (first, last) if dash else (first,):
            if word not in WEEKDAYS:
                raise ValueError(f"{word!r} is not a day of the week: {', '.join(WEEKDAYS)}")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days |= {day % 7 for day in range(begin, begin + (end - begin) % 7 + 1)}
    return frozenset(days)


def window(written: object) -> Window:
    """The hours of "mon-fri 08:00-18:00", "20:00-08:00" or "sat,sun". Raises ValueError."""
    found = _HOURS.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f'{written!r} is not hours such as "mon-fri 08:00-18:00"')
    if found["whole"]:
        return Window(weekdays(found["whole"]), 0, 1440)
    days = weekdays(found["days"]) if found["days"] else EVERY_DAY
    first, last = minute(found["first"]), minute(found["last"])
    if first == 1440:
        raise ValueError("hours begin at 00:00 to 23:59")
    return Window(days, first, last)


def handover(written: object) -> tuple[int | None, int]:
    """Day of the week, if said, and minute of "mon 08:00" or "08:00". Raises ValueError."""
    words = written.split(" ") if isinstance(written, str) else []
    if not 1 <= len(words) <= 2:
        raise ValueError(f'{written!r} is not a handover such as "mon 08:00"')
    days = weekdays(words[0]) if len(words) == 2 else None
    if days is not None and len(days) != 1:
        raise ValueError("a handover is on one day of the week")
    at = minute(words[-1])
    if at == 1440:
        raise ValueError("a handover is at 00:00 to 23:59")
    return (next(iter(days)) if days else None), at


def day(written: object) -> date:
    """A day written 2026-11-22. Raises ValueError."""
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    try:
        return date.fromisoformat(cast(str, written))
    except (ValueError, TypeError):
        raise ValueError(f"{written!r} is not a day such as 2026-11-22") from None


def local_time(written: object) -> datetime:
    """A time written 2026-11-22T08:00, local, or with an offset. Raises ValueError."""
    if isinstance(written, datetime):
        return written
    try:
        if not isinstance(written, str) or len(written) < 16:
            raise ValueError
        return datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written!r} is not a time such as 2026-11-22T08:00:00") from None


def epoch_ms(time: datetime, zone: ZoneInfo) -> int:
    """A time in epoch milliseconds; one without an offset is local to the zone."""
    if time.tzinfo is not None:
        return round(time.timestamp() * 1000)
    seconds = time.second * 1000 + time.microsecond // 1000
    return moment(time.date(), time.hour * 60 + time.minute, zone) + seconds


def _written(at: int) -> str:
    return f"{at // 60:02d}:{at % 60:02d}"


Minute = Annotated[int, BeforeValidator(minute), PlainSerializer(_written)]
Hours = Annotated[Window, BeforeValidator(window)]
Handover = Annotated[tuple[int | None, int], BeforeValidator(handover)]
Day = Annotated[date, BeforeValidator(day)]
LocalTime = Annotated[datetime, BeforeValidator(local_time)]
