"""The air quality index of a station, by days and by hours, after a scheme that the question names."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from city.air_day import AirDay, AirIndex, Part
from city.air_limits import air_limit_of
from city.air_scheme import GRADES, POLLUTANTS, Scheme
from city.hourly import HOUR_MS
from city.local_time import day_of
from dashboard.air_reader import AirReader
from dashboard.api.asked_time import FromDay, FromTime, ToDay, ToTime, days_asked, hours_asked
from dashboard.api.context import context, json, not_found
from maps.features import iso

router = APIRouter(prefix="/api/v1/air", tags=["air"])

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
    first: FromDay = None,
    last: ToDay = None,
    scheme: ByScheme = Scheme.HJ633,
) -> Response:
    """The index of each local day, by default of the thirty days up to today."""
    reader = _reader(request, thing_id)
    today = day_of(reader.now, reader.zone)
    found = reader.days(thing_id, *days_asked(first, last, today), scheme)
    told = [{"day": one.day.isoformat(), "over": one.day < today, **_index(one)} for one in found]
    return json({"thing_id": thing_id, "scheme": scheme.value, "days": told})


@router.get("/{thing_id}/hours")
def hours(
    request: Request,
    thing_id: str,
    first: FromTime = None,
    last: ToTime = None,
    scheme: ByScheme = Scheme.HJ633,
) -> Response:
    """The index at the end of each hour that begins in [from, to), by default of the last day."""
    reader = _reader(request, thing_id)
    now = reader.now
    found = reader.hours(thing_id, *hours_asked(first, last, now), scheme)
    told = [{"start": iso(one.start), "over": one.start + HOUR_MS <= now, **_index(one)} for one in found]
    return json({"thing_id": thing_id, "scheme": scheme.value, "hours": told})


def _reader(request: Request, thing_id: str) -> AirReader:
    """Raises 404 for what is no station, or observes none of the pollutants."""
    reader = AirReader(context(request))
    if not reader.streams(thing_id):
        raise not_found(f"air station {thing_id[:80]!r}")
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
        "parts": [asdict(part) | _limit(one, part) for part in one.parts],
    }


def _limit(one: AirIndex, part: Part) -> dict[str, Any]:
    """The limit of grade 2 of GB 3095 that a concentration stands against, in the city's own scheme.

    That of a day is one of calendar days, not of the last 24 hours.
    """
    if one.scheme is not Scheme.HJ633:
        return {}
    fits = isinstance(one, AirDay) or part.averaging != "24h"
    limit = air_limit_of(part.property, part.averaging, one.day) if fits else None
    value = part.concentration if part.valid else None
    over = value > limit.value if limit and value is not None else None
    return {
        "limit": limit.value if limit else None,
        "limit_edition": limit.edition.value if limit else None,
        "limit_disputed": list(limit.disputed) if limit else [],
        "exceeded": over,
    }
