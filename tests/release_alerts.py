"""Alerts in the town of releases: raised about the gas of its site, and over."""

from dataclasses import replace

from release_town import Town

from city.alert import Alert, Change, Life, Subject, SubjectKind, Transition
from city.state import Level
from store import alerts, incidents


def gas_alert(desk: Town) -> int:
    """An alert about the site's gas, in an incident of its area."""
    incident_id = incidents.begin(desk.conn, incidents.Incident(0, "coast", desk.now, desk.now, Level.ORANGE))
    subject = Subject(SubjectKind.THING, "chem-a")
    raised = Alert(
        0, "gas", subject, Level.ORANGE, Life.UNACK_ACTIVE, desk.now, desk.now, None, "chem-a", "coast",
        1.0, 0.5, Level.ORANGE, incident_id=incident_id,
    )  # fmt: skip
    step = Transition("gas", subject, Change.RAISED, Level.ORANGE, Life.UNACK_ACTIVE, desk.now)
    return alerts.record(desk.conn, step, raised)


def clear(desk: Town, alert_id: int) -> None:
    """The alert is over and answered."""
    known = alerts.alert(desk.conn, alert_id)
    ended = replace(known, life=Life.CLEARED, changed=desk.now)
    step = Transition("gas", known.subject, Change.CLEARED, known.severity, Life.CLEARED, desk.now)
    alerts.record(desk.conn, step, ended)
