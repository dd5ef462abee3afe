"""Alerts: the open ones, the past ones, and what persons do to them."""

from collections.abc import Callable, Mapping
from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from alerts import acts
from city.alert import Alert, Life, Recorded
from city.state import Level
from city.thing import Name
from dashboard.acknowledging import acknowledged
from dashboard.api.context import Context, context, json, not_found
from dashboard.reach import demand_alert
from dashboard.signed_in import acting
from dashboard.wire import alert_json
from store import alerts
from store.database import Connection

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])

SHELF_MS = 3600 * 1000
"""How long a shelf is that names no end."""

Act = Callable[[Alert, int], acts.Act | acts.Refused]


class Note(BaseModel):
    """What a person adds to an act; may be empty."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(max_length=2000)


class Until(Note):
    """With an end, epoch milliseconds."""

    until: int | None = Field(default=None, ge=0, lt=2**53)


class Taking(Until):
    """With how severe it was when the person saw it: what is worse by now they have not read."""

    seen: Literal["blue", "yellow", "orange", "red"] | None = None

    @property
    def level(self) -> Level | None:
        """What they saw."""
        return None if self.seen is None else Level[self.seen.upper()]


class Insisting(Note):
    """A person who says why may end what observations still say, unless they ask not to."""

    insist: bool = True


class Assignment(Note):
    """With who is to see to it; null takes it from everybody."""

    assignee: str | None = Field(min_length=1, max_length=200)


@router.get("")
def all_alerts(request: Request, state: Life | None = None) -> Response:
    """Alerts newest first: the open ones, or those that screens show in a state."""
    c = context(request)
    with c.connections.connection() as conn:
        found = alerts.newest(conn, state) if state else list(reversed(alerts.open_alerts(conn)))
    return json({"alerts": [alert_json(alert, c.wall.mirror) for alert in found]})


@router.get("/assignees")
def assignees(request: Request) -> Response:
    """Whom an alert may be given to: the people who are declared. Where there are none, anybody by name."""
    people = _people(context(request))
    return json({"people": [{"person_id": one, "name": dict(name)} for one, name in people.items()]})


@router.get("/{alert_id}")
def one(request: Request, alert_id: int) -> Response:
    """One alert with all its transitions."""
    c = context(request)
    with c.connections.connection() as conn:
        alert = alerts.alert(conn, alert_id)
        if alert is None:
            raise not_found(f"alert {alert_id}")
        history = alerts.history(conn, alert)
    return json({**alert_json(alert, c.wall.mirror), "transitions": [transition_json(r) for r in history]})


@router.post("/{alert_id}/acknowledge")
def acknowledge(request: Request, alert_id: int, body: Taking) -> Response:
    """Take an alert in hand for as long as its chain says, or less.

    409 if it is over, if somebody has it, or if it is worse than they saw.
    """
    c = context(request)
    with c.connections.connection() as conn:
        demand_alert(conn, alert_id)
        done = acknowledged(conn, c, alert_id, acting(), body.note, body.until, body.level)
        return _answer(conn, c, alert_id, done)


@router.post("/{alert_id}/shelve")
def shelve(request: Request, alert_id: int, body: Until) -> Response:
    """Put it aside for an hour, or until a time within 24 hours; a reason is needed."""

    def act(alert: Alert, now: int) -> acts.Act | acts.Refused:
        return acts.shelve(alert, now, acting(), body.note, body.until or now + SHELF_MS)

    return _done(request, alert_id, act)


@router.post("/{alert_id}/unshelve")
def unshelve(request: Request, alert_id: int, body: Note) -> Response:
    """Take it off the shelf."""
    return _done(request, alert_id, lambda a, now: acts.unshelve(a, now, acting(), body.note))


@router.post("/{alert_id}/resolve")
def resolve(request: Request, alert_id: int, body: Insisting) -> Response:
    """End an alert that no observation can end, or that is wrong; a note is needed."""
    return _done(request, alert_id, lambda a, now: acts.resolve(a, now, acting(), body.note, body.insist))


@router.post("/{alert_id}/assign")
def assign(request: Request, alert_id: int, body: Assignment) -> Response:
    """Say who is to see to it: they are told at once, and others are called until somebody acknowledges.

    422 for somebody who is not declared, where people are.
    """
    who, known = body.assignee, _people(context(request))
    if who is not None and known and who not in known:
        raise HTTPException(422, f"nobody is declared as {who!r}")
    return _done(request, alert_id, lambda a, now: acts.assign(a, now, acting(), body.note, who))


@router.post("/{alert_id}/comment")
def comment(request: Request, alert_id: int, body: Note) -> Response:
    """Write something down."""
    return _done(request, alert_id, lambda a, now: acts.comment(a, now, acting(), body.note))


def transition_json(recorded: Recorded) -> dict[str, object]:
    """A transition as the API tells it."""
    t = recorded.transition
    return {
        "transition_id": recorded.transition_id,
        "change": t.change.value,
        "severity": t.severity.word,
        "life": t.life.value,
        "at": t.at,
        "since": t.since,
        "recorded_at": recorded.recorded_at,
        "result": t.result,
        "limit": t.limit,
        "by": t.by,
        "note": t.note,
        "retracts": t.retracts,
        "detail": None if t.detail is None else dict(t.detail),
    }


def _done(request: Request, alert_id: int, act: Act) -> Response:
    """Do what a person asks on the alert as it is now; 409 when that is no longer to be done,
    422 when what they ask cannot be."""
    c = context(request)
    with c.connections.connection() as conn:
        demand_alert(conn, alert_id)
        return _answer(conn, c, alert_id, acted(conn, alert_id, act, c.clock()))


def _answer(conn: Connection, c: Context, alert_id: int, done: acts.Act | acts.Refused | None) -> Response:
    if done is None:
        raise not_found(f"alert {alert_id}")
    if isinstance(done, acts.Refused):
        raise HTTPException(409 if done.over else 422, done.why)
    return json(alert_json(alerts.alert(conn, alert_id) or done.alert, c.wall.mirror))


def _people(c: Context) -> Mapping[str, Name]:
    duty = c.wall.mirror.catalogue.duty if c.wall.loaded else None
    return {} if duty is None else {one.person_id: one.name for one in duty.people}


def acted(conn: Connection, alert_id: int, act: Act, now: int) -> acts.Act | acts.Refused | None:
    """Do what a person asks on the alert as it is now, or say why not; None where there is no such alert."""
    with conn.transaction():
        alert = alerts.lock(conn, alert_id)
        if alert is None:
            return None
        done = act(alert, now)
        if isinstance(done, acts.Act):
            alerts.record(conn, *done)
    return done
