"""What was concluded, written down in the caller's transaction: however much it is, in a few statements."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from alerts.fold import Revision
from alerts.incidents import TOGETHER_MS, chosen
from alerts.lifecycle import NEW, Case, Place, conclude
from alerts.strands import Concluded
from city import canary
from city.alert import Alert, Key, Recorded, Transition
from store import alerts, database, incidents

log = logging.getLogger(__name__)


def record(
    conn: database.Connection,
    concluded: Sequence[Concluded],
    places: Mapping[Key, Place],
    now: int,
    silent: Collection[Key] = (),
) -> None:
    """Step the lives of the alerts that are concerned, as they are now, and write what that changes.

    The alerts are locked: a person who acts meanwhile waits, and acts on what this leaves. What somebody has
    recorded already, as another engine may while a shard changes hands, is not recorded again. `silent` are
    keys of rules that find silence.
    """
    held = alerts.of_keys(conn, [one.key for one in concluded])
    recorded = alerts.findings(conn, {one.key: _begins(one) - 1 for one in concluded})
    written: list[alerts.Written] = []
    for one in concluded:
        key, known = one.key, recorded.get(one.key, ())
        case = Case(key, places[key], one.earlier, held.get(key), known, now, key in silent)
        outcome = conclude(case, _without(one.revision, known))
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
    """A line a transition in the log, but for the canary's of every minute."""
    for t in transitions:
        level = logging.DEBUG if t.rule_id == canary.RULE_ID else logging.INFO
        found = (t.severity.word, t.result, t.limit)
        log.log(level, "%s %s %s: %s (result %s, limit %s)", t.change, t.rule_id, t.subject, *found)


def _begins(one: Concluded) -> int:
    return min(finding.at for finding in (*one.revision.added, *one.revision.retracted))


def _without(revision: Revision, known: Iterable[Recorded]) -> Revision:
    """What is not recorded yet."""
    keys = {found.key for one in known if (found := one.transition.finding) is not None}
    added = tuple(finding for finding in revision.added if finding.key not in keys)
    return replace(revision, added=added)


def _newest(of_key: Mapping[int, Alert]) -> Alert:
    return of_key[NEW] if NEW in of_key else of_key[max(of_key)]
