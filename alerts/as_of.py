"""Pure: alerts as they were at a time, rebuilt from their transitions.

Two questions, two answers. What was **true**: findings hold from when they were so, however late they were
recorded, and those that were retracted never did; what persons did counts from when they did it. What was
**known**: the alert as its newest transition that was recorded by then left it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, assert_never

from alerts.fold import Revision
from alerts.lifecycle import NEW, Case, Place, conclude
from city.alert import Alert, Change, Finding, Life, Recorded, Transition
from city.chronicle import Chronicle
from city.state import Level
from city.terms import Foretold

SHELF_MS = 24 * 3600 * 1000
"""How long a shelf held of which nobody wrote down the end: no longer than any may."""
_SAYS_NOTHING = frozenset({Change.RETRACTED, Change.COMMENTED, Change.NOTIFIED})
_ANSWERS = frozenset({Change.ACKNOWLEDGED, Change.RESOLVED})
_RISES = frozenset({Change.RAISED, Change.ESCALATED, Change.EASED})
_BEFORE = Finding(0, Level.NORMAL)


class Stood(NamedTuple):
    """How an alert stood from a time on (epoch ms), and what it foretold."""

    at: int
    alert: Alert
    foretold: Foretold | None = None


def true_at(of_key: Sequence[Chronicle], at: int) -> Stood | None:
    """What was true of one rule and subject at a time, over or not; None before anything was."""
    last = None
    for stood in lived(of_key):
        if stood.at > at:
            break
        last = stood
    return last


def known_at(chronicle: Chronicle, at: int) -> Stood | None:
    """What was known of one alert at a time; None before anything was recorded of it."""
    by_then = [one for one in chronicle.recorded if one.recorded_at <= at]
    if not by_then:
        return None
    last = by_then[-1]
    left = chronicle.left.get(last.transition_id)
    foretold = next((_range(one.transition) for one in reversed(by_then) if _rises(one)), None)
    if left is None:
        left = _rebuilt(replace(chronicle, recorded=by_then), last)
    return Stood(last.recorded_at, replace(left, transition_id=last.transition_id), foretold)


def lived(of_key: Sequence[Chronicle]) -> Iterator[Stood]:
    """How the alerts of one rule and subject stood, one after another, by when it was so.

    The rules are those by which alerts live (`alerts.lifecycle`), over findings in order of their time.
    """
    facts = {one.alert.alert_id: one.alert for one in of_key}
    left = {number: alert for one in of_key for number, alert in one.left.items()}
    counted = _counted(of_key)
    answered = {one.alert_id: one.transition.at for one in counted if one.transition.change in _ANSWERS}
    alert, before, newest, foretold = None, _BEFORE, 0, None
    for one in counted:
        finding, newest = one.transition.finding, max(newest, one.transition_id)
        if finding is None:
            alert = _acted(alert, one, left.get(one.transition_id))
        else:
            is_answered = answered.get(one.alert_id, 0) >= finding.at
            alert = _found(alert, before, one, facts[one.alert_id], is_answered=is_answered)
            alert = _still_shelved(alert, left.get(one.transition_id))
            before = finding
        if _rises(one):
            foretold = _range(one.transition)
        if alert is not None:
            alert = replace(alert, transition_id=newest)
            yield Stood(one.transition.at, alert, foretold)


def by_key(chronicles: Iterable[Chronicle]) -> list[list[Chronicle]]:
    """Chronicles of the same rule and subject together, in order of their numbers."""
    found: dict[object, list[Chronicle]] = {}
    for one in sorted(chronicles, key=lambda chronicle: chronicle.alert.alert_id):
        found.setdefault(one.alert.key, []).append(one)
    return list(found.values())


def _counted(of_key: Iterable[Chronicle]) -> list[Recorded]:
    rows = [one for chronicle in of_key for one in chronicle.recorded]
    gone = {one.transition.retracts for one in rows}
    said = [
        one for one in rows if one.transition.change not in _SAYS_NOTHING and one.transition_id not in gone
    ]
    return sorted(said, key=lambda one: (one.transition.at, one.transition_id))


def _found(
    alert: Alert | None, before: Finding, one: Recorded, facts: Alert, *, is_answered: bool
) -> Alert | None:
    """The alert after a finding; one that was over when it was found, and that nobody answers, is over."""
    t = one.transition
    finding = t.finding or _BEFORE
    place = Place(facts.datastream_id, facts.thing_id, facts.area)
    case = Case(t.key, place, [replace(before, at=finding.at - 1)], alert, now=finding.at)
    outcome = conclude(case, Revision((finding,)))
    after = next(iter(outcome.alerts.values()), alert)
    if after is not None and after.alert_id == NEW:
        same = {"alert_id": one.alert_id, "incident_id": facts.incident_id, "drill": facts.drill}
        after = replace(after, **same)
    if after and after.life is Life.UNACK_CLEARED and t.life is Life.CLEARED and not is_answered:
        return replace(after, life=Life.CLEARED)
    return after


def _still_shelved(alert: Alert | None, left: Alert | None) -> Alert | None:
    """A new alert on the shelf that the one before it was put on."""
    if alert is None or left is None or left.alert_id != alert.alert_id or alert.shelved_until is not None:
        return alert
    why = {"shelved_by": left.shelved_by, "shelved_why": left.shelved_why}
    return replace(alert, shelved_until=left.shelved_until, **why)


def _acted(alert: Alert | None, one: Recorded, left: Alert | None) -> Alert | None:
    """The alert after what a person, policy or time alone did to it; only its own, and while it is open."""
    if alert is None or alert.alert_id != one.alert_id or alert.life is Life.CLEARED:
        return alert
    return replace(_done(alert, one.transition, left), changed=one.transition.at)


def _done(alert: Alert, t: Transition, left: Alert | None) -> Alert:
    match t.change:
        case Change.ACKNOWLEDGED:
            return _acknowledged(alert, t, left)
        case Change.EXPIRED:
            back = {Life.ACK_ACTIVE: Life.UNACK_ACTIVE}.get(alert.life, alert.life)
            return replace(alert, life=back, by=None, ack_until=None)
        case Change.RESOLVED:
            return replace(alert, life=Life.CLEARED, by=t.by)
        case Change.WITHDRAWN:
            return replace(alert, life=Life.CLEARED)
        case Change.SHELVED:
            until = left.shelved_until if left else t.at + SHELF_MS
            return replace(alert, shelved_until=until, shelved_by=t.by, shelved_why=t.note)
        case Change.UNSHELVED:
            return replace(alert, shelved_until=None, shelved_by=None, shelved_why=None)
        case Change.SUPPRESSED:
            return replace(alert, suppressed_by=t.note)
        case Change.UNSUPPRESSED:
            return replace(alert, suppressed_by=None)
        case Change.ASSIGNED:
            whom = (t.detail or {}).get("assignee")
            return replace(alert, assignee=whom if isinstance(whom, str) else None)
        case Change.RAISED | Change.ESCALATED | Change.EASED | Change.CLEARED | Change.UNKNOWN | Change.KNOWN:
            return alert  # from before findings were kept apart: nothing says what was found
        case Change.RETRACTED | Change.COMMENTED | Change.NOTIFIED:
            return alert
        case _:
            assert_never(t.change)


def _acknowledged(alert: Alert, t: Transition, left: Alert | None) -> Alert:
    life = {Life.UNACK_ACTIVE: Life.ACK_ACTIVE, Life.UNACK_CLEARED: Life.CLEARED}.get(alert.life, alert.life)
    until = left.ack_until if left and life is Life.ACK_ACTIVE else None
    return replace(alert, life=life, by=t.by, ack_until=until)


def _rebuilt(chronicle: Chronicle, last: Recorded) -> Alert:
    """An alert from what was recorded of it, where nobody wrote down how it was left."""
    stood = max(lived([chronicle]), key=lambda one: one.at, default=None)
    alert = stood.alert if stood else chronicle.alert
    return replace(alert, severity=last.transition.severity, life=last.transition.life)


def _rises(one: Recorded) -> bool:
    return one.transition.change in _RISES


def _range(t: Transition) -> Foretold | None:
    low, high = (t.detail or {}).get("low"), (t.detail or {}).get("high")
    if not isinstance(low, int | float):
        return None
    return Foretold(low, high if isinstance(high, int | float) else None)
