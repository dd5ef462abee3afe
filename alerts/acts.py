"""Pure: what persons do to an alert, and what becomes of it when their time runs out.

Each act gives the transition and the alert it leaves, or a `Refused` that says why not.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from city.alert import Alert, Change, Life, SubjectKind, Transition
from city.state import Level

_WHOM = {Change.ASSIGNED: "assignee", Change.EXPIRED: "acknowledged_by"}
"""What the detail of a change calls the person it is about."""
SHELF_MS = 24 * 3600 * 1000
"""No alert is shelved for longer at a time."""


class Act(NamedTuple):
    """What a person did and the alert as it leaves it."""

    transition: Transition
    alert: Alert


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an act cannot be done. `over` says that the alert is another one than the person saw."""

    why: str
    over: bool = True


def acknowledge(
    alert: Alert, now: int, by: str, note: str, until: int | None = None, seen: Level | None = None
) -> Act | Refused:
    """Take an alert in hand, maybe only until a time (epoch ms); not one that is worse than was `seen`."""
    life = {Life.UNACK_ACTIVE: Life.ACK_ACTIVE, Life.UNACK_CLEARED: Life.CLEARED}.get(alert.life)
    if life is None:
        return Refused(f"alert {alert.alert_id} is {alert.life.value}")
    if seen is not None and alert.severity > seen:
        return Refused(f"alert {alert.alert_id} is {alert.severity.word} by now, not {seen.word}")
    if until is not None and until <= now:
        return Refused("the time is over already", over=False)
    left = replace(alert, life=life, by=by, ack_until=until if life is Life.ACK_ACTIVE else None)
    return _act(alert, left, Change.ACKNOWLEDGED, now, by, note)


def shelve(alert: Alert, now: int, by: str, note: str, until: int) -> Act | Refused:
    """Put it aside until a time (epoch ms), with a reason: it lives on, and is told to nobody."""
    if alert.life is Life.CLEARED:
        return Refused(f"alert {alert.alert_id} is over")
    if not note.strip():
        return Refused("a shelf needs a reason", over=False)
    if not now < until <= now + SHELF_MS:
        return Refused("a shelf ends within 24 hours from now", over=False)
    left = replace(alert, shelved_until=until, shelved_by=by, shelved_why=note)
    return _act(alert, left, Change.SHELVED, now, by, note)


def unshelve(alert: Alert, now: int, by: str, note: str) -> Act | Refused:
    """Take it off the shelf before its time."""
    if alert.life is Life.CLEARED or alert.shelved_until is None:
        return Refused(f"alert {alert.alert_id} is not shelved")
    return _act(alert, _off_the_shelf(alert), Change.UNSHELVED, now, by, note)


def assign(alert: Alert, now: int, by: str, note: str, assignee: str | None) -> Act | Refused:
    """Say who is to see to it; None takes it from everybody. Whether they have it in hand, they say."""
    if alert.life is Life.CLEARED:
        return Refused(f"alert {alert.alert_id} is over")
    return _act(alert, replace(alert, assignee=assignee), Change.ASSIGNED, now, by, note, assignee)


def comment(alert: Alert, now: int, by: str, note: str) -> Act | Refused:
    """Write something down, also when it is over."""
    if not note.strip():
        return Refused("a comment needs words", over=False)
    return _act(alert, alert, Change.COMMENTED, now, by, note)


def resolve(alert: Alert, now: int, by: str, note: str, insists: bool = False) -> Act | Refused:
    """End what no observation can end, or, where a person insists, what one still says.

    It is raised again only after it was normal, or when it gets worse.
    """
    if alert.life is Life.CLEARED:
        return Refused(f"alert {alert.alert_id} is over")
    if not note.strip():
        return Refused("a person who ends an alert says why", over=False)
    endless = alert.subject.kind is SubjectKind.EXTERNAL or alert.unknown_since is not None
    if not (endless or insists or alert.life is Life.UNACK_CLEARED):
        return Refused("observations still say so; to end it all the same, insist", over=False)
    return _act(alert, replace(alert, life=Life.CLEARED, by=by), Change.RESOLVED, now, by, note)


def suppress(alert: Alert, now: int, why: str | None) -> Act | None:
    """Hold it back because of what policy says, or, with None, no longer; None where that is so already."""
    if alert.life is Life.CLEARED or alert.suppressed_by == why:
        return None
    change = Change.UNSUPPRESSED if why is None else Change.SUPPRESSED
    return _act(alert, replace(alert, suppressed_by=why), change, now, None, why or alert.suppressed_by or "")


def run_out(alert: Alert, now: int) -> Act | None:
    """What time alone does: a shelf that is over, an acknowledgement that is."""
    if alert.life is Life.CLEARED:
        return None
    if alert.shelved_until is not None and alert.shelved_until <= now:
        return _act(alert, _off_the_shelf(alert), Change.UNSHELVED, now, None, "its time is over")
    if alert.ack_until is not None and alert.ack_until <= now and alert.life is Life.ACK_ACTIVE:
        left = replace(alert, life=Life.UNACK_ACTIVE, by=None, ack_until=None)
        return _act(alert, left, Change.EXPIRED, now, None, f"acknowledged by {alert.by} until now", alert.by)
    return None


def _off_the_shelf(alert: Alert) -> Alert:
    return replace(alert, shelved_until=None, shelved_by=None, shelved_why=None)


def _act(
    alert: Alert, left: Alert, change: Change, now: int, by: str | None, note: str, whom: str | None = None
) -> Act:
    transition = Transition(
        rule_id=alert.rule_id,
        subject=alert.subject,
        change=change,
        severity=left.severity,
        life=left.life,
        at=now,
        by=by,
        note=note or None,
        detail={_WHOM[change]: whom} if change in _WHOM else None,
    )
    return Act(transition, replace(left, changed=alert.changed if change is Change.COMMENTED else now))
