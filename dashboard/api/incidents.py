"""Incidents: alerts of an area that belong together, and what happened, in one line of time."""

from collections.abc import Iterable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.incident import Incident, Tally, Telling
from dashboard.api.alerts import transition_json
from dashboard.api.context import context, json, not_found
from dashboard.releases_json import timeline_json
from dashboard.wire import alert_json
from store import cap, incidents, releases
from store.cap import CapChain

router = APIRouter(prefix="/api/v1/incidents", tags=["alerts"])


@router.get("")
def all_incidents(request: Request, open: bool = False) -> Response:
    """Newest first; only those that are open, if asked."""
    with context(request).connections.connection() as conn:
        found = incidents.newest(conn, open)
        tallies = incidents.tallies(conn, [one.incident_id for one in found])
    return json({"incidents": [{**_incident(one), **_counts(tallies[one.incident_id])} for one in found]})


@router.get("/{incident_id}")
def one(request: Request, incident_id: int) -> Response:
    """One incident with its alerts and everything that happened to them, who was told, what was warned of."""
    c = context(request)
    with c.connections.connection() as conn:
        found = incidents.incident(conn, incident_id)
        if found is None:
            raise not_found(f"incident {incident_id}")
        alerts = incidents.alerts_of(conn, incident_id)
        timeline = incidents.timeline(conn, incident_id)
        told = incidents.tellings(conn, incident_id)
        kept_releases = releases.of_incident(conn, incident_id)
        histories = {r.release_id: releases.history(conn, r.release_id) for r in kept_releases}
        chains = [CapChain(alert.alert_id) for alert in alerts]
        chains += [CapChain(release_id=one.release_id) for one in kept_releases]
        warnings = [kept for chain in chains for kept in cap.messages_of(conn, chain)]
    return json(
        {
            **_incident(found),
            "alerts": [alert_json(alert, c.wall.mirror) for alert in alerts],
            "timeline": [{"alert_id": r.alert_id, **transition_json(r)} for r in timeline],
            "told": [_telling(one) for one in told],
            "warnings": [kept.identifier for kept in warnings],
            "releases": [timeline_json(r, histories[r.release_id]) for r in kept_releases],
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


def _counts(tallies: Iterable[Tally]) -> dict[str, object]:
    known = list(tallies)
    return {
        "alerts": sum(one.alerts for one in known),
        "not_over": sum(one.open for one in known),
        "unacknowledged": sum(one.unacknowledged for one in known),
        "rules": {one.rule_id: one.alerts for one in known},
    }


def _telling(one: Telling) -> dict[str, object]:
    return {"at": one.at, "person_id": one.person_id, "why": one.why, "answered_at": one.answered_at}
