"""The air quality index of a station, by days and by hours, after a scheme that the question names."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from city.air_day import AirIndex, Part
from city.air_limits import air_limit_of
from city.air_scheme import GRADES, POLLUTANTS, Scheme
from city.clock import DAY_MS
from city.hourly import HOUR_MS
from city.local_time import day_of
from dashboard.air_reader import AirReader
from dashboard.api.context import context, json, not_found
from dashboard.api.datastreams import time_of
from maps.features import iso

router = APIRouter(prefix="/api/v1/air", tags=["air"])

MOST_DAYS, MOST_HOURS = 1096, 31 * 24
USUAL_DAYS = 30
EARLIEST, LATEST = date(1970, 1, 2), date(2100, 1, 1)

ByScheme = Annotated[Scheme, Query(description="whose index: hj633, epa2024 or eea2025")]


@router.get("/schemes")
def schemes() -> Response:
    """The schemes there are: the pollutants that each needs, and its classes, best first."""
    return json(
        [
            {
                "scheme": scheme.value,
                "pollutants": list(POLLUTANTS[scheme]),
                "grades": [
                    {"grade": g.slug, "colour": g.colour, "up_to": g.up_to, "label": dict(g.label)}
                    for g in GRADES[scheme]
                ],
            }
            for scheme in Scheme
        ]
    )


@router.get("/{thing_id}/days")
def days(
    request: Request,
    thing_id: str,
    first: Annotated[date | None, Query(alias="from", description="a local day, YYYY-MM-DD")] = None,
    last: Annotated[date | None, Query(alias="to", description="a local day, included")] = None,
    scheme: ByScheme = Scheme.HJ633,
) -> Response:
    """The index of each local day, by default of the thirty days up to today."""
    reader = _reader(request, thing_id)
    today = day_of(reader.now, reader.zone)
    to = last or today
    if not EARLIEST <= to <= LATEST or (first and not EARLIEST <= first <= LATEST):
        raise HTTPException(422, f"from and to must lie between {EARLIEST} and {LATEST}")
    since = first or max(EARLIEST, to - timedelta(days=USUAL_DAYS - 1))
    if since > to:
        raise HTTPException(422, "from must not be after to")
    if to > today:
        raise HTTPException(422, f"to lies in the future: the city's today is {today}")
    if (to - since).days >= MOST_DAYS:
        raise HTTPException(422, f"at most {MOST_DAYS} days at once")
    found = reader.days(thing_id, since, to, scheme)
    told = [{"day": one.day.isoformat(), "over": one.day < today, **_index(one)} for one in found]
    return json({"thing_id": thing_id, "scheme": scheme.value, "days": told})


@router.get("/{thing_id}/hours")
def hours(
    request: Request,
    thing_id: str,
    first: Annotated[str | None, Query(alias="from", description="RFC 3339 or epoch ms")] = None,
    last: Annotated[str | None, Query(alias="to", description="RFC 3339 or epoch ms, exclusive")] = None,
    scheme: ByScheme = Scheme.HJ633,
) -> Response:
    """The index at the end of each hour that begins in [from, to), by default of the last day."""
    reader = _reader(request, thing_id)
    now = reader.now
    to = time_of(last, "to") if last else now
    since = time_of(first, "from") if first else to - DAY_MS
    if since >= to:
        raise HTTPException(422, "from must be before to")
    if to > now:
        raise HTTPException(422, "to lies in the future")
    if to - since > MOST_HOURS * HOUR_MS:
        raise HTTPException(422, f"at most {MOST_HOURS} hours at once")
    found = reader.hours(thing_id, since, to, scheme)
    told = [{"start": iso(one.start), "over": one.start + HOUR_MS <= now, **_index(one)} for one in found]
    return json({"thing_id": thing_id, "scheme": scheme.value, "hours": told})


def _reader(request: Request, thing_id: str) -> AirReader:
    """Raises 404 for what is no station, or observes none of the pollutants."""
    reader = AirReader(context(request))
    if not reader.streams(thing_id):
        raise not_found(f"air station {thing_id!r}")
    return reader


def _index(one: AirIndex) -> dict[str, Any]:
    return {
        "edition": one.edition,
        "index": one.index,
        "at_least": one.at_least,
        "grade": one.grade,
        "primary": list(one.primary),
        "complete": one.complete,
        "missing": list(one.missing),
        "parts": [asdict(part) | _limit(one.scheme, part, one.day) for part in one.parts],
    }


def _limit(scheme: Scheme, part: Part, day: date) -> dict[str, Any]:
    """The limit of grade 2 of GB 3095 that a concentration stands against, in the city's own scheme."""
    limit = air_limit_of(part.property, part.averaging, day) if scheme is Scheme.HJ633 else None
    if limit is None:
        return {}
    over = part.concentration > limit.value if part.valid and part.concentration is not None else None
    return {
        "limit": limit.value,
        "limit_edition": limit.edition.value,
        "limit_disputed": list(limit.disputed),
        "exceeded": over,
    }
