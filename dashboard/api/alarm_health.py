"""Alarm health: figures after EEMUA 191 and ISA-18.2, what the page of that name shows."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from city.alarm_health import AlarmHealth
from city.clock import DAY_MS
from dashboard.alarm_health_reader import MOST_DAYS, AlarmHealthReader
from dashboard.api.context import context, json
from maps.features import Json

router = APIRouter(prefix="/api/v1/alarm-health", tags=["alerts"])


@router.get("")
def figures(
    request: Request,
    first: Annotated[datetime | None, Query(alias="from", description="RFC 3339 with an offset")] = None,
    last: Annotated[datetime | None, Query(alias="to", description="RFC 3339 with an offset")] = None,
    operators: Annotated[int, Query(ge=1, le=100, description="how many people answer alarms")] = 1,
) -> Response:
    """The figures of a time, by default of the last seven days; what is still to come is left out."""
    reader = AlarmHealthReader(context(request))
    now = reader.now
    to = now if last is None else min(now, _ms("to", last))
    since = to - 7 * DAY_MS if first is None else _ms("from", first)
    if not 0 <= since < to:
        raise HTTPException(422, "from must lie before to and before now, and not before 1970")
    if to - since > MOST_DAYS * DAY_MS:
        raise HTTPException(422, f"at most {MOST_DAYS} days at once")
    health = reader.between(since, to, operators)
    return json({"from": since, "to": to, "on_record_from": health.first, **health_json(health)})


def health_json(health: AlarmHealth) -> Json:
    """The figures as data; times in epoch milliseconds, rates an operator in ten minutes."""
    return {
        "operators": health.operators,
        "announced": health.announced,
        "rate": health.rate,
        "peak": health.peak,
        "manageable": health.manageable,
        "flood": health.flood,
        "slots": [(slot.first, slot.n, slot.flood) for slot in health.slots],
        "top": [{"rule_id": r, "subject": s, "announced": n} for (r, s), n in health.top],
        "chattering": [{"rule_id": r, "subject": s, "in_ten_minutes": n} for (r, s), n in health.chattering],
        "stale": [{"rule_id": one.who[0], "subject": one.who[1], "since": one.since} for one in health.stale],
        "severities": {level.word: n for level, n in health.severities.items()},
        "answered": health.answered,
        "mean_ms": health.mean_ms,
        "median_ms": health.median_ms,
    }


def _ms(name: str, at: datetime) -> int:
    if at.tzinfo is None:
        raise HTTPException(422, f"{name} lacks an offset such as +08:00")
    return round(at.timestamp() * 1000)
