"""Moments of a local calendar: from a day and a minute of it to epoch milliseconds and back.

A clock that is put forward skips local times: those mean the moment at which it was put forward. One that is
put back repeats them: those mean the first time. So moments never run backwards while day and minute go
forwards, and spans that tile the local day tile the real one, whether it has 23, 24 or 25 hours (fault 16).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440


@lru_cache(maxsize=1 << 14)
def moment(day: date, minute: int, zone: ZoneInfo) -> int:
    """Epoch milliseconds of a minute of a local day; 1440 is the midnight after it."""
    naive = datetime.combine(day, time()) + timedelta(minutes=minute)
    before, after = (_seconds(naive.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if after < before:
        return _put_forward(after, before, zone) * 1000
    return before * 1000


def day_of(at: int, zone: ZoneInfo) -> date:
    """The local day at a time."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date()


def _seconds(local: datetime) -> int:
    return round(local.timestamp())


def _put_forward(low: int, high: int, zone: ZoneInfo) -> int:
    """The second at which the clock was put forward, in (low, high]."""
    old = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == old else (low, middle)
    return high


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()
