"""The canary: how long a synthetic value takes from a publisher to each hop."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.canary import delays
from dashboard.alarm_health_reader import AlarmHealthReader
from dashboard.api.context import context, json

router = APIRouter(prefix="/api/v1/canary", tags=["health"])


@router.get("")
def canary(request: Request) -> Response:
    """The flights of the last day: delays by hop in milliseconds, and those that did not come through."""
    flights = AlarmHealthReader(context(request)).flights()
    found = {hop.value: {"p50_ms": d.p50, "p95_ms": d.p95, "n": d.n} for hop, d in delays(flights).items()}
    missed = [{"sent_at": f.sent_at, "missed": list(f.missed)} for f in flights if f.missed]
    return json({"flights": len(flights), "hops": found, "missed": missed})
