"""Duty over HTTP: who is on duty, whose shift comes when, where nobody is, and the calendar file.

Names of people are in an answer, addresses never.
"""

from datetime import date, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from alerts.ical import calendar
from alerts.oncall import DAY_MS, gaps, handovers, on_duty, shifts
from city.duty import Duty
from city.local_time import day_of, moment
from city.rota import Rota
from dashboard.api.context import context, json, not_found
from maps.features import Json, iso

router = APIRouter(prefix="/api/v1/duty", tags=["duty"])

USUAL_DAYS = 14
MOST_DAYS = 366
LOOK_AHEAD_MS = 31 * DAY_MS
PAST_DAYS, COMING_DAYS = 30, 180
"""What a calendar file holds."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@router.get("")
def all_rotas(request: Request) -> Response:
    """Every rota: who is on duty now, the next handover, the next gap within a month."""
    duty, now = _duty(request), context(request).clock()
    found = [_now(rota, duty, now) for rota in duty.rotas] if duty else []
    return json({"rotas": found, "fallback": _person(duty, duty.fallback) if duty else None})


@router.get("/{rota_id}.ics")
def file(
    request: Request,
    rota_id: str,
    lang: Literal["zh-Hans", "zh-Hant", "en"] = "zh-Hans",
    person: Annotated[str | None, Query(max_length=64, description="only the shifts of this person")] = None,
) -> Response:
    """The rota as an iCalendar file to subscribe to: a month back, half a year ahead."""
    duty, rota = _rota(request, rota_id)
    now = context(request).clock()
    first, last = now - PAST_DAYS * DAY_MS, now + COMING_DAYS * DAY_MS
    body = calendar(rota, duty.person, first, last, lang, now, person)
    name = {"Content-Disposition": f'inline; filename="{rota.rota_id}.ics"'}
    return Response(body, 200, {"Cache-Control": "no-store", **name}, "text/calendar; charset=utf-8")


@router.get("/{rota_id}")
def one(
    request: Request,
    rota_id: str,
    first: Annotated[date | None, Query(alias="from", description="YYYY-MM-DD, local to the rota")] = None,
    last: Annotated[date | None, Query(alias="to", description="YYYY-MM-DD, inclusive")] = None,
) -> Response:
    """Shifts, handovers and gaps of some days, by default of two weeks from today on."""
    duty, rota = _rota(request, rota_id)
    now, zone = context(request).clock(), ZoneInfo(rota.timezone)
    begin = first or day_of(now, zone)
    end = last or begin + timedelta(days=USUAL_DAYS - 1)
    if not FIRST_DAY <= begin <= end <= LAST_DAY or (end - begin).days >= MOST_DAYS:
        raise HTTPException(
            422, f"from must not be after to; at most {MOST_DAYS} days of this century at once"
        )
    span = moment(begin, 0, zone), moment(end, 1440, zone)
    return json(
        {
            **_now(rota, duty, now),
            "shifts": [
                {**_span(s.first, s.last), "layer": s.layer_id, "people": _people(duty, s.people)}
                for s in shifts(rota, *span)
            ],
            "handovers": [
                {
                    "at": iso(h.at),
                    "layer": h.layer_id,
                    "before": _people(duty, h.before),
                    "after": _people(duty, h.after),
                }
                for h in handovers(rota, *span)
            ],
            "gaps": [_span(gap.first, gap.last) for gap in gaps(rota, *span)],
        }
    )


def _duty(request: Request) -> Duty | None:
    return context(request).wall.mirror.catalogue.duty


def _rota(request: Request, rota_id: str) -> tuple[Duty, Rota]:
    duty = _duty(request)
    rota = duty.rota.get(rota_id) if duty else None
    if duty is None or rota is None:
        raise not_found(f"rota {rota_id!r}")
    return duty, rota


def _now(rota: Rota, duty: Duty, now: int) -> Json:
    coming = handovers(rota, now, now + LOOK_AHEAD_MS)
    holes = gaps(rota, now, now + LOOK_AHEAD_MS)
    return {
        "id": rota.rota_id,
        "name": dict(rota.name),
        "timezone": rota.timezone,
        "on_duty": _people(duty, on_duty(rota, now)),
        "next_handover": iso(coming[0].at) if coming else None,
        "next_gap": _span(holes[0].first, holes[0].last) if holes else None,
    }


def _span(first: int, last: int) -> Json:
    return {"from": iso(first), "to": iso(last)}


def _people(duty: Duty, people: tuple[str, ...]) -> list[Json]:
    return [_person(duty, person_id) for person_id in people]


def _person(duty: Duty, person_id: str) -> Json:
    person = duty.person.get(person_id)
    return {"id": person_id, "name": dict(person.name) if person else None}
