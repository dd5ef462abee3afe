"""Alerts: the open ones, the past ones, and taking one into one's hands."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from alerts.lifecycle import acknowledge, after
from city.alert import Life
from dashboard.api.context import context, json, not_found
from dashboard.wire import alert_json
from store import alerts
from store.alerts import Recorded

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])

LOCAL_USER = "local"
"""Who acts until there are accounts: the person at this machine."""


class Note(BaseModel):
    """What a person adds to an act; may be empty."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(max_length=2000)


@router.get("")
def all_alerts(request: Request, state: Life | None = None) -> Response:
    """Alerts newest first: the open ones, or those of a state."""
    c = context(request)
    with c.connections.connection() as conn:
        found = alerts.newest(conn, state) if state else list(reversed(alerts.open_alerts(conn)))
    return json({"alerts": [alert_json(alert, c.wall.mirror) for alert in found]})


@router.get("/{alert_id}")
def one(request: Request, alert_id: int) -> Response:
    """One alert with all its transitions."""
    c = context(request)
    with c.connections.connection() as conn:
        alert = alerts.alert(conn, alert_id)
        if alert is None:
            raise not_found(f"alert {alert_id}")
        history = alerts.history(conn, alert)
    return json({**alert_json(alert, c.wall.mirror), "transitions": [_transition(r) for r in history]})


@router.post("/{alert_id}/acknowledge")
def take(request: Request, alert_id: int, note: Note) -> Response:
    """Acknowledge an alert. 409 when it is over or somebody has it already."""
    c = context(request)
    with c.connections.connection() as conn:
        alert = alerts.alert(conn, alert_id)
        if alert is None:
            raise not_found(f"alert {alert_id}")
        transition = acknowledge(alert, c.clock(), LOCAL_USER, note.note)
        if transition is None:
            raise HTTPException(409, f"alert {alert_id} is {alert.life.value}")
        try:
            with conn.transaction():
                alerts.record(conn, transition, after(alert, transition))
        except alerts.Overtaken as overtaken:
            raise HTTPException(409, str(overtaken)) from overtaken
        changed = alerts.alert(conn, alert_id)
    return json(alert_json(changed or alert, c.wall.mirror))


def _transition(recorded: Recorded) -> dict[str, object]:
    t = recorded.transition
    what = {"change": t.change.value, "severity": t.severity.word, "life": t.life.value}
    when = {"at": t.at, "recorded_at": recorded.recorded_at}
    return {**what, **when, "result": t.result, "limit": t.limit, "by": t.by, "note": t.note}
