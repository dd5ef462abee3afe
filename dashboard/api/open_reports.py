"""A report of a citizen on the wall: what was observed near it then, and, for officers, what was written.

How somebody is reached is in neither: that is in the inbox alone.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.citizen_report import Act, read_number, shown_number
from city.properties import find_property
from dashboard.api.context import context, json, not_found
from dashboard.citizens_reader import LOOKED_BACK_MS, NEAR_KM, CitizensReader, Observed
from store.citizens import CitizenReport, Done, Heard

router = APIRouter(prefix="/api/v1/citizens", tags=["citizens"])


@router.get("/{number}/then")
def then(request: Request, number: str) -> Response:
    """What the stations nearest to a report observed in the hour before it was noticed: of each datastream
    the newest, null where there was nothing. No words. 404 for one that was set aside."""
    reader, known = CitizensReader(context(request)), read_number(number)
    found = reader.then(known) if known else None
    if found is None:
        raise not_found(f"report {number[:40]!r}")
    report = found.report
    return json(
        {
            "number": shown_number(report.number),
            "noticed_at": report.noticed_at,
            "since": report.noticed_at - LOOKED_BACK_MS,
            "within_km": NEAR_KM,
            "place": found.place,
            "by_area": report.lon is None,
            "stations": [_station(one, reader) for one in found.observed],
        }
    )


@router.get("/{number}")
def words(request: Request, number: str) -> Response:
    """What was written, whether there is a photo, how far it is; `text` is empty once its time is over."""
    known = read_number(number)
    case = CitizensReader(context(request)).words(known) if known else None
    if case is None:
        raise not_found(f"report {number[:40]!r}")
    return json(_words(case.report, case.acts))


def _words(report: CitizenReport, acts: tuple[Done, ...]) -> dict[str, Any]:
    photo = f"/api/v1/citizens/{report.number}/photo.jpg" if report.has_photo else None
    return {
        "number": shown_number(report.number),
        "lang": report.lang,
        "text": report.body,
        "place": report.place,
        "photo": photo,
        "state": report.state.value,
        "assigned_to": report.assigned_to,
        "answer": report.answer,
        "acts": [
            {"at": one.at, "act": one.act.value, "who": one.who} for one in acts if one.act is not Act.NOTED
        ],
    }


def _station(one: Observed, reader: CitizensReader) -> dict[str, Any]:
    streams = reader.context.wall.mirror.streams
    told = [_heard(key, streams[key].property, heard) for key, heard in one.heard.items() if key in streams]
    return {
        "thing_id": one.thing.thing_id,
        "name": dict(one.thing.name),
        "kind": one.thing.kind.value,
        "km": round(one.km, 2),
        "then": [row for row in told if row is not None],
    }


def _heard(key: int, slug: str, heard: Heard | None) -> dict[str, Any] | None:
    known = find_property(slug)
    if known is None:
        return None
    said = {"datastream_id": key, "property": slug, "unit": known.unit, "decimals": known.decimals}
    if heard is None:
        return said | {"time": None, "result": None, "quality": None}
    return said | {"time": heard.time, "result": heard.result, "quality": heard.quality.name}
