"""An alert that foretells when its limit is reached, stored by what was found."""

from dataclasses import replace

from alerts.fold import Revision
from alerts.lifecycle import Case, Place, conclude
from city.alert import Alert, Finding, Key, Subject, SubjectKind
from store import alerts
from store.database import Connection

KEY = Key("soon", Subject(SubjectKind.AREA, "hills"))


def found(conn: Connection, alert: Alert | None, *findings: Finding) -> Alert:
    """The alert after findings that follow one another, stored."""
    outcome = conclude(Case(KEY, Place(), [findings[0]], alert), Revision(list(findings[1:]), []))
    ((_, changed),) = outcome.alerts.items()
    for step in outcome.steps:
        number = alerts.record(conn, step.transition, changed)
        changed = replace(changed, alert_id=number)
    return changed
