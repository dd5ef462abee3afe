"""Pure: the life of an alert after ISA-18.2. Every decision is a Transition or None.

    raised → unack_active → (acknowledged) ack_active → (back to normal) cleared
                          → (back to normal) unack_cleared → (acknowledged) cleared

Nothing here looks at a clock, and nothing clears on silence: only an observation moves an alert,
or a person.
"""

from city.alert import Alert, Change, Finding, Life, Rule, Transition
from city.observation import Observation
from city.state import Level

LATENESS_MS = 3600 * 1000
"""An observation that came later than this is history: it neither raises nor lowers an alert."""


def advance(alert: Alert | None, finding: Finding, rule: Rule, observation: Observation) -> Transition | None:
    """What a finding does to the open alert of its rule and datastream, if there is one."""
    if alert is None:
        return _raised(rule, finding, observation) if finding.severity > Level.NORMAL else None
    if observation.phenomenon_time <= alert.seen_until:
        return None
    decided = _decide(alert, finding)
    if decided is None:
        return None
    change, life = decided
    severity = alert.severity if change is Change.CLEARED else finding.severity
    return Transition(
        rule_id=rule.rule_id,
        datastream_id=observation.datastream_id,
        change=change,
        severity=severity,
        life=life,
        at=observation.phenomenon_time,
        result=observation.result,
        limit=finding.limit,
        was=alert.life,
    )


WITHOUT_DATA = frozenset({Change.ACKNOWLEDGED, Change.WITHDRAWN})
"""Changes that no observation made: they say nothing about how far the data were looked at."""


def after(alert: Alert | None, transition: Transition) -> Alert:
    """The alert as a transition leaves it. A new one has id 0 until it is stored."""
    kept = alert if transition.change in WITHOUT_DATA else None
    began = alert is None or transition.change is Change.RAISED
    return Alert(
        alert_id=alert.alert_id if alert else 0,
        rule_id=transition.rule_id,
        datastream_id=transition.datastream_id,
        severity=transition.severity,
        life=transition.life,
        since=transition.at if began or alert is None else alert.since,
        changed=transition.at,
        seen_until=kept.seen_until if kept else transition.at,
        result=kept.result if kept else transition.result,
        limit=alert.limit if alert and transition.limit is None else transition.limit,
        by=_in_hand(alert, transition),
    )


def _in_hand(alert: Alert | None, transition: Transition) -> str | None:
    if transition.change is Change.ACKNOWLEDGED:
        return transition.by
    return None if transition.life is Life.UNACK_ACTIVE or alert is None else alert.by


def withdraw(alert: Alert, now: int) -> Transition:
    """End an alert whose rule or datastream left the catalogue: no observation can end it any more."""
    return _without_data(
        alert, Change.WITHDRAWN, Life.CLEARED, now, note="its rule or station left the catalogue"
    )


def acknowledge(alert: Alert, now: int, by: str, note: str) -> Transition | None:
    """A person takes an alert; None when somebody already has or it is over."""
    life = {Life.UNACK_ACTIVE: Life.ACK_ACTIVE, Life.UNACK_CLEARED: Life.CLEARED}.get(alert.life)
    return _without_data(alert, Change.ACKNOWLEDGED, life, now, by, note or None) if life else None


def _without_data(
    alert: Alert, change: Change, life: Life, now: int, by: str | None = None, note: str | None = None
) -> Transition:
    return Transition(
        rule_id=alert.rule_id,
        datastream_id=alert.datastream_id,
        change=change,
        severity=alert.severity,
        life=life,
        at=now,
        result=None,
        limit=None,
        was=alert.life,
        by=by,
        note=note,
    )


def too_late(observation: Observation, received_at: int) -> bool:
    """Whether an observation came so late that it is history."""
    return received_at - observation.phenomenon_time > LATENESS_MS


def _raised(rule: Rule, finding: Finding, observation: Observation) -> Transition:
    return Transition(
        rule_id=rule.rule_id,
        datastream_id=observation.datastream_id,
        change=Change.RAISED,
        severity=finding.severity,
        life=Life.UNACK_ACTIVE,
        at=observation.phenomenon_time,
        result=observation.result,
        limit=finding.limit,
    )


def _decide(alert: Alert, finding: Finding) -> tuple[Change, Life] | None:
    if alert.life is Life.UNACK_CLEARED:
        return (Change.RAISED, Life.UNACK_ACTIVE) if finding.severity > Level.NORMAL else None
    if finding.severity > alert.severity:
        return Change.ESCALATED, Life.UNACK_ACTIVE
    if finding.severity == alert.severity or not finding.may_ease:
        return None
    if finding.severity > Level.NORMAL:
        return Change.EASED, alert.life
    return Change.CLEARED, Life.CLEARED if alert.life is Life.ACK_ACTIVE else Life.UNACK_CLEARED
