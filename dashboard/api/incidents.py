"""Incidents: alerts of an area that belong together, and what happened, in one line of time."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.incident import Incident
from dashboard.api.alerts import transition_json
from dashboard.api.context import context, json, not_found
from dashboard.wire import alert_json
from store import incidents

router = APIRouter(prefix="/api/v1/incidents", tags=["alerts"])


@router.get("")
def all_incidents(request: Request, open: bool = False) -> Response:
    """Newest first; only those that are open, if asked."""
    with context(request).connections.connection() as conn:
        found = incidents.newest(conn, open)
    return json({"incidents": [_incident(one) for one in found]})


@router.get("/{incident_id}")
def one(request: Request, incident_id: int) -> Response:
    """One incident with its alerts and everything that happened to them."""
    c = context(request)
    with c.connections.connection() as conn:
        found = incidents.incident(conn, incident_id)
        if found is None:
            raise not_found(f"incident {incident_id}")
        alerts = incidents.alerts_of(conn, incident_id)
        timeline = incidents.timeline(conn, incident_id)
    return json(
        {
            **_incident(found),
            "alerts": [alert_json(alert, c.wall.mirror) for alert in alerts],
            "timeline": [{"alert_id": r.alert_id, **transition_json(r)} for r in timeline],
        }
    )


def _incident(one: Incident) -> dict[str, object]:
    return {
        "incident_id": one.incident_id,
        "area": one.area,
        "since": one.since,
        "active_at": one.active_at,
        "worst": one.worst.word,
        "drill": one.drill,
        "closed_at": one.closed_at,
    }
