"""What was concluded, written down in the caller's transaction: however much it is, in a few statements."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from alerts.incidents import TOGETHER_MS, chosen
from alerts.lifecycle import NEW, Case, Place, conclude
from alerts.strands import Concluded
from city.alert import Alert, Key, Recorded, Transition
from store import alerts, database, incidents

log = logging.getLogger(__name__)


def record(
    conn: database.Connection, concluded: Sequence[Concluded], places: Mapping[Key, Place], now: int
) -> None:
    """Step the lives of the alerts that are concerned, as they are now, and write what that changes.

    The alerts are locked: a person who acts meanwhile waits, and acts on what this leaves.
    """
    held = alerts.of_keys(conn, [one.key for one in concluded])
    recorded = _to_retract(conn, concluded)
    written: list[alerts.Written] = []
    for one in concluded:
        key = one.key
        case = Case(key, places[key], one.earlier, held.get(key), recorded.get(key, ()), now)
        outcome = conclude(case, one.revision)
        if outcome.alerts:
            held[key] = _newest(outcome.alerts)
            written.append(alerts.Written(list(outcome.alerts.values()), outcome.steps))
            say(step.transition for step in outcome.steps)
    alerts.write(conn, _in_incidents(conn, written))


def _in_incidents(conn: database.Connection, written: list[alerts.Written]) -> list[alerts.Written]:
    """New alerts with the incident that each belongs to."""
    new = [one for w in written for one in w.alerts if one.alert_id == NEW and one.area]
    if not new:
        return written
    since = min(one.since for one in new) - TOGETHER_MS
    known = incidents.near(conn, {one.area for one in new if one.area is not None}, since)
    numbers: dict[Key, int | None] = {}
    for one in new:
        incident = chosen(one, known)
        if incident is not None and incident.incident_id == 0:
            incident = replace(incident, incident_id=incidents.begin(conn, incident))
            known.append(incident)
        numbers[one.key] = incident.incident_id if incident else None
    return [
        replace(
            w,
            alerts=[
                replace(one, incident_id=numbers[one.key]) if one.alert_id == NEW and one.area else one
                for one in w.alerts
            ],
        )
        for w in written
    ]


def say(transitions: Iterable[Transition]) -> None:
    """A line a transition in the log."""
    for t in transitions:
        found = (t.severity.word, t.result, t.limit)
        log.info("%s %s %s: %s (result %s, limit %s)", t.change, t.rule_id, t.subject, *found)


def _to_retract(conn: database.Connection, concluded: Iterable[Concluded]) -> dict[Key, list[Recorded]]:
    since = {
        one.key: min(finding.at for finding in one.revision.retracted) - 1
        for one in concluded
        if one.revision.retracted
    }
    return alerts.findings(conn, since) if since else {}


def _newest(of_key: Mapping[int, Alert]) -> Alert:
    return of_key[NEW] if NEW in of_key else of_key[max(of_key)]
