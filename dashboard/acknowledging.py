"""A person takes an alert in hand, for as long as the chain gives by which others are called meanwhile."""

from alerts import acts
from alerts.cases import Book, case_of
from alerts.policy import place
from city.alert import Alert, Change
from city.duty import Duty
from city.state import Level
from dashboard.api.context import Context
from store import alerts, told
from store.database import Connection

EXPIRES_S = 3600
"""How long an acknowledgement counts where nobody is declared to be told."""


def acknowledged(
    conn: Connection,
    context: Context,
    alert_id: int,
    by: str,
    note: str,
    until: int | None = None,
    seen: Level | None = None,
) -> acts.Act | acts.Refused | None:
    """Acknowledge in one transaction, or say why not; None where there is no such alert.

    Who wants it for less long says until when (epoch ms); nobody has it for longer than the chain says. Who
    says how severe it was as they saw it takes none that is worse by now.
    """
    now = context.clock()
    with conn.transaction():
        alert = alerts.lock(conn, alert_id)
        if alert is None:
            return None
        ends = now + _expires_s(conn, alert, context, now) * 1000
        done = acts.acknowledge(alert, now, by, note, ends if until is None else min(until, ends), seen)
        if isinstance(done, acts.Act):
            alerts.record(conn, *done)
    return done


def _expires_s(conn: Connection, alert: Alert, context: Context, now: int) -> int:
    """The shortest time that a chain gives which this alert goes up."""
    mirror = context.wall.mirror
    duty = mirror.catalogue.duty
    if duty is None:
        return EXPIRES_S
    routes = told.routes_of(conn, alert.alert_id)
    if not routes:
        case = case_of(alert, Book(mirror.catalogue, mirror.streams), Change.RAISED, alert.changed)
        routes = [str(place(case, duty, now).route)]
    return min(_of_route(route, duty) for route in routes)


def _of_route(route_id: str, duty: Duty) -> int:
    chain = duty.taken_by(route_id).chain
    return duty.policy.ack_expires_s if chain is None else duty.chain[chain].ack_expires_s
