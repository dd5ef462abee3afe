"""What an outlet emitted, in kg by hours, days and months, and how much water a reservoir held, by hours."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from city.emission import Load, Period
from city.hourly import HOUR_MS
from city.local_time import day_of, moment
from city.thing import Kind
from dashboard.api.asked_time import (
    MOST_DAYS,
    MOST_HOURS,
    FromDay,
    FromTime,
    ToDay,
    ToTime,
    days_asked,
    hours_asked,
)
from dashboard.api.context import context, json, not_found
from dashboard.compliance_reader import ComplianceReader, outlet_of
from maps.features import iso

router = APIRouter(prefix="/api/v1", tags=["compliance"])

By = Annotated[Period, Query(description="hour (at most 31 days), day or month")]


@router.get("/outlets/{thing_id}/loads")
def outlet_loads(
    request: Request, thing_id: str, first: FromDay = None, last: ToDay = None, by: By = Period.DAY
) -> Response:
    """The load of each pollutant in kg, by default of the thirty days up to today; months are whole."""
    reader = ComplianceReader(context(request))
    thing = reader.thing(thing_id, Kind.EMISSION)
    if thing is None:
        raise not_found(f"outlet {thing_id[:80]!r}")
    now, zone = reader.now, reader.zone
    today = day_of(now, zone)
    most = MOST_HOURS // 24 if by is Period.HOUR else MOST_DAYS
    since, to = days_asked(first, last, today, most)
    if by is Period.MONTH:
        since = since.replace(day=1)
    begin, end = moment(since, 0, zone), moment(to, 1440, zone)
    known = min(end, now - (now - begin) % HOUR_MS)
    found = reader.loads(thing, begin, known, by)
    return json(
        {
            "thing_id": thing_id,
            "outlet": outlet_of(thing),
            "by": by.value,
            "until": iso(known),
            "pollutants": {prop: [_load(one) for one in told] for prop, told in found.items()},
        }
    )


@router.get("/reservoirs/{thing_id}/hours")
def reservoir_hours(request: Request, thing_id: str, first: FromTime = None, last: ToTime = None) -> Response:
    """Level, storage and net inflow of each hour that begins in [from, to), by default of the last day."""
    reader = ComplianceReader(context(request))
    thing = reader.thing(thing_id, Kind.RESERVOIR)
    if thing is None:
        raise not_found(f"reservoir {thing_id[:80]!r}")
    since, to = hours_asked(first, last, reader.now)
    return json({"thing_id": thing_id, "hours": reader.storage(thing, since, to)})


def _load(one: Load) -> dict[str, Any]:
    return {
        "start": iso(one.first),
        "kg": one.kg,
        "hours": one.hours,
        "skipped": one.skipped,
        "valid": one.valid,
    }
