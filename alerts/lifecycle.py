"""Pure: what findings do to the life of an alert, after ISA-18.2. Every change is a Transition.

    raised → unack_active → (acknowledged) ack_active → (back to normal) cleared
                          → (back to normal) unack_cleared → (acknowledged) cleared

Findings that are newer than everything recorded are lived through one by one. Where the past is corrected,
findings are added and retracted in the history, visibly, and the life follows from what is found now.
Nothing here looks at a clock, and nothing clears on silence: only a finding moves an alert, or a person
(`alerts/acts.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from alerts.fold import Revision
from city.alert import Alert, Change, Finding, Key, Life, Recorded, Transition
from city.state import Level

NEW = 0
"""The number of an alert that is not stored yet."""


class Step(NamedTuple):
    """A transition, and the number of the alert that it belongs to."""

    alert_id: int
    transition: Transition


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject is, None where it has no such thing."""

    datastream_id: int | None = None
    thing_id: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One key as it stands: its newest alert, open or over, and what is recorded of it.

    `earlier` are the findings before the revision in order of time, the first of them settled. `recorded` is
    needed only where something is retracted. `now` is for the shelf. Silence (`finds_silence`) that is over
    when it is first found, because nobody listened meanwhile, is on record and asks nobody to answer.
    """

    key: Key
    place: Place
    earlier: Sequence[Finding]
    alert: Alert | None = None
    recorded: Sequence[Recorded] = ()
    now: int = 0
    finds_silence: bool = False


class Outcome(NamedTuple):
    """What is to be written: transitions in order, and the alerts they leave changed, by number."""

    steps: list[Step]
    alerts: dict[int, Alert]


def conclude(case: Case, revision: Revision) -> Outcome:
    """What a revision of the findings does to a case."""
    last = case.earlier[-1]
    if not revision.retracted and all(f.at > last.at for f in revision.added):
        return _lived(case, last, revision.added)
    return _corrected(case, revision)


def is_open(alert: Alert | None) -> bool:
    """Whether there is one, and it is not over."""
    return alert is not None and alert.life is not Life.CLEARED


def withdraw(alert: Alert, now: int) -> tuple[Transition, Alert]:
    """End an alert whose rule or datastream left the catalogue: no observation can end it any more."""
    transition = Transition(
        rule_id=alert.rule_id,
        subject=alert.subject,
        change=Change.WITHDRAWN,
        severity=alert.severity,
        life=Life.CLEARED,
        at=now,
        note="its rule or station left the catalogue",
    )
    return transition, replace(alert, life=Life.CLEARED, changed=now)


def _lived(case: Case, before: Finding, added: Iterable[Finding]) -> Outcome:
    outcome, alert = Outcome([], {}), case.alert
    for finding in added:
        change = name_of(before, finding)
        before = finding
        if change is None:
            continue
        change = _raised_after_all(change, alert, finding)
        alert = _after(case, alert, finding, change)
        outcome.steps.append(Step(alert.alert_id, _transition(alert, finding, change)))
        outcome.alerts[alert.alert_id] = alert
    return _passed(outcome, alert) if case.finds_silence and not is_open(case.alert) else outcome


def _passed(outcome: Outcome, alert: Alert | None) -> Outcome:
    """Over altogether, where it began and ended at once."""
    if alert is None or alert.life is not Life.UNACK_CLEARED:
        return outcome
    *steps, (number, last) = outcome.steps
    over = Step(number, replace(last, life=Life.CLEARED))
    return Outcome([*steps, over], outcome.alerts | {number: replace(alert, life=Life.CLEARED)})


def name_of(before: Finding, finding: Finding) -> Change | None:
    """What it is called that one finding follows another; None where there is nothing to tell."""
    if finding.severity is Level.NORMAL:
        return None if before.severity is Level.NORMAL else Change.CLEARED
    if before.severity is Level.NORMAL:
        return Change.RAISED
    if finding.severity != before.severity:
        return Change.ESCALATED if finding.severity > before.severity else Change.EASED
    return Change.UNKNOWN if finding.unknown else Change.KNOWN


def _raised_after_all(change: Change, alert: Alert | None, finding: Finding) -> Change:
    """What a person ended stays ended until it was normal, unless it is worse than what they ended."""
    if change is Change.ESCALATED and (alert is None or not is_open(alert)):
        ended_at = alert.severity if alert else Level.NORMAL
        return Change.RAISED if finding.severity > ended_at else change
    return change


def _after(case: Case, alert: Alert | None, finding: Finding, change: Change) -> Alert:
    """The alert as a finding leaves it: the open one, a new one, or the one that is over, with its life."""
    if alert is None or (change is Change.RAISED and not is_open(alert)):
        return _told(_begun(case, alert, finding), finding)
    if alert.life is Life.CLEARED:
        return alert
    if change in (Change.RAISED, Change.ESCALATED):
        active = replace(alert, life=Life.UNACK_ACTIVE, by=None, ack_until=None)
        worst = finding.severity if change is Change.RAISED else max(alert.worst, finding.severity)
        since = finding.at if change is Change.RAISED else alert.since
        return _told(replace(active, severity=finding.severity, worst=worst, since=since), finding)
    if change is Change.CLEARED:
        return _told(replace(alert, life=_cleared(alert.life)), finding)
    return _told(replace(alert, severity=finding.severity), finding)


def _begun(case: Case, ended: Alert | None, finding: Finding) -> Alert:
    """A new alert; a shelf that somebody put the last one on holds until its time is over."""
    shelved = ended is not None and ended.shelved_until is not None and ended.shelved_until > case.now
    return Alert(
        alert_id=NEW,
        rule_id=case.key.rule_id,
        subject=case.key.subject,
        severity=finding.severity,
        life=Life.CLEARED if finding.severity is Level.NORMAL else Life.UNACK_ACTIVE,
        since=finding.at,
        changed=finding.at,
        datastream_id=case.place.datastream_id,
        thing_id=case.place.thing_id,
        area=case.place.area,
        worst=finding.severity,
        shelved_until=ended.shelved_until if ended and shelved else None,
        shelved_by=ended.shelved_by if ended and shelved else None,
        shelved_why=ended.shelved_why if ended and shelved else None,
    )


def _told(alert: Alert, finding: Finding) -> Alert:
    """With what was found last, and since when nothing fresh says so."""
    unknown_since = alert.unknown_since if alert.unknown_since is not None else finding.at
    return replace(
        alert,
        changed=max(alert.changed, finding.at),
        result=alert.result if finding.result is None else finding.result,
        limit=alert.limit if finding.limit is None else finding.limit,
        unknown_since=unknown_since if finding.unknown else None,
    )


def _cleared(life: Life) -> Life:
    return {Life.UNACK_ACTIVE: Life.UNACK_CLEARED, Life.ACK_ACTIVE: Life.CLEARED}.get(life, life)


def _transition(alert: Alert, finding: Finding, change: Change) -> Transition:
    return Transition(
        rule_id=alert.rule_id,
        subject=alert.subject,
        change=change,
        severity=alert.severity,
        life=alert.life,
        at=finding.at,
        result=finding.result,
        limit=finding.limit,
        since=finding.since or None,
        found=finding.severity,
        unknown=finding.unknown,
        detail=_range(finding),
    )


def _range(finding: Finding) -> Mapping[str, object] | None:
    return None if finding.low is None else {"low": finding.low, "high": finding.high}


def _corrected(case: Case, revision: Revision) -> Outcome:
    """The past is another one: write what goes and what comes, then live up to what is found now."""
    gone = {finding.key for finding in revision.retracted}
    standing = [finding for finding in case.earlier[1:] if finding.key not in gone]
    history = [case.earlier[0], *sorted([*standing, *revision.added], key=lambda f: f.at)]
    alert = _reached(case, history, revision)
    if alert is None:
        return Outcome([], {})
    steps = _retractions(case, gone, alert)
    for before, finding in pairwise(history):
        change = name_of(before, finding)
        if finding in revision.added and change is not None:
            steps.append(Step(alert.alert_id, _transition(alert, finding, change)))
    return Outcome(steps, {alert.alert_id: alert} if steps else {})


def _retractions(case: Case, gone: set[tuple[int, Level, bool]], alert: Alert) -> list[Step]:
    steps: list[Step] = []
    for recorded in case.recorded:
        was = recorded.transition.finding
        if was is not None and was.key in gone:
            told = _transition(alert, was, Change.RETRACTED)
            retraction = replace(told, found=None, unknown=False, retracts=recorded.transition_id)
            steps.append(Step(recorded.alert_id, retraction))
    return steps


def _reached(case: Case, history: Sequence[Finding], revision: Revision) -> Alert | None:
    """The alert with the life that the history gives it; None where there never was one."""
    alert, now = case.alert, history[-1]
    risen = [f for f in revision.added if f.severity > Level.NORMAL]
    if not is_open(alert) and risen and _is_news(case.earlier, history):
        worst = max(f.severity for f in risen)
        alert = replace(_begun(case, alert, risen[0]), severity=worst, worst=worst)
    elif alert is not None and not is_open(alert) and _is_news(case.earlier, history):
        alert = replace(alert, life=Life.UNACK_ACTIVE, by=None, ack_until=None)
    if alert is None or alert.life is Life.CLEARED:
        return alert
    alert = _now_normal(alert, history) if now.severity is Level.NORMAL else _now_active(alert, now)
    return _told(alert, now)


def _is_news(earlier: Sequence[Finding], history: Sequence[Finding]) -> bool:
    """Whether a history holds more, or worse, than what somebody is done with."""
    return _weight(history) > _weight(earlier)


def _weight(history: Sequence[Finding]) -> tuple[bool, Level, int]:
    """Is it so now, how bad was it, how often did it begin."""
    begun = sum(name_of(before, finding) is Change.RAISED for before, finding in pairwise(history))
    return history[-1].severity > Level.NORMAL, max(f.severity for f in history), begun


def _now_normal(alert: Alert, history: Sequence[Finding]) -> Alert:
    """Back to normal; over at once where nothing is left of what it was raised for."""
    first, *rest = history
    left = first.severity > Level.NORMAL or any(
        f.severity > Level.NORMAL for f in rest if f.at >= alert.since or alert.alert_id == NEW
    )
    return replace(alert, life=_cleared(alert.life) if left else Life.CLEARED)


def _now_active(alert: Alert, now: Finding) -> Alert:
    again = now.severity > alert.severity or alert.life is Life.UNACK_CLEARED
    kept = replace(alert, severity=now.severity, worst=max(alert.worst, now.severity))
    return replace(kept, life=Life.UNACK_ACTIVE, by=None, ack_until=None) if again else kept
