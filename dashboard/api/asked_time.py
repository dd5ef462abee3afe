"""The days and hours that a question is about, and what is allowed of them."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import HTTPException, Query

from city.clock import DAY_MS
from city.hourly import HOUR_MS
from dashboard.api.datastreams import time_of

MOST_DAYS, MOST_HOURS = 1096, 31 * 24
USUAL_DAYS = 30
EARLIEST, LATEST = date(1970, 1, 2), date(2100, 1, 1)

FromDay = Annotated[date | None, Query(alias="from", description="a local day, YYYY-MM-DD")]
ToDay = Annotated[date | None, Query(alias="to", description="a local day, included")]
FromTime = Annotated[str | None, Query(alias="from", description="RFC 3339 or epoch ms")]
ToTime = Annotated[str | None, Query(alias="to", description="RFC 3339 or epoch ms, exclusive")]


def days_asked(
    first: date | None, last: date | None, today: date, most: int = MOST_DAYS
) -> tuple[date, date]:
    """(first, last) local days, both included, by default the thirty up to today. Raises 422."""
    to = last or today
    if not EARLIEST <= to <= LATEST or (first and not EARLIEST <= first <= LATEST):
        raise HTTPException(422, f"from and to must lie between {EARLIEST} and {LATEST}")
    since = first or max(EARLIEST, to - timedelta(days=USUAL_DAYS - 1))
    if since > to:
        raise HTTPException(422, "from must not be after to")
    if to > today:
        raise HTTPException(422, f"to lies in the future: the city's today is {today}")
    if (to - since).days >= most:
        raise HTTPException(422, f"at most {most} days at once")
    return since, to


def hours_asked(first: str | None, last: str | None, now: int) -> tuple[int, int]:
    """[first, last) in epoch ms, by default the day up to now. Raises 422."""
    to = time_of(last, "to") if last else now
    since = time_of(first, "from") if first else to - DAY_MS
    if since >= to:
        raise HTTPException(422, "from must be before to")
    if to > now:
        raise HTTPException(422, "to lies in the future")
    if to - since > MOST_HOURS * HOUR_MS:
        raise HTTPException(422, f"at most {MOST_HOURS} hours at once")
    return since, to
