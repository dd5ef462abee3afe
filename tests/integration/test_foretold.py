"""When a prediction says that its limit is reached, as the wall reads it from the transitions."""

from dataclasses import replace

import psycopg
from cast import NOW

from alerts.fold import Revision
from alerts.lifecycle import NEW, Case, Place, conclude
from city.alert import Alert, Finding, Key, Subject, SubjectKind
from city.state import Level
from city.terms import Foretold
from store import alerts, notifications

KEY = Key("soon", Subject(SubjectKind.AREA, "hills"))


def found(conn, alert: Alert | None, *findings: Finding) -> Alert:
    """The alert after findings that follow one another, stored."""
    outcome = conclude(Case(KEY, Place(), [findings[0]], alert), Revision(list(findings[1:]), []))
    ((_, changed),) = outcome.alerts.items()
    for step in outcome.steps:
        number = alerts.record(conn, step.transition, changed)
        changed = replace(changed, alert_id=number)
    return changed


def test_the_newest_range_counts_and_an_alert_that_foretells_nothing_has_none(database):
    calm = Finding(NOW, Level.NORMAL)
    soon = Finding(NOW + 1, Level.YELLOW, 41.0, 42.0, NOW + 1, low=NOW + 10.0, high=NOW + 20.0)
    sooner = Finding(NOW + 2, Level.RED, 41.5, 42.0, NOW + 2, low=NOW + 5.0)
    with psycopg.connect(database, autocommit=True) as conn:
        first = found(conn, None, calm, soon)
        assert first.alert_id != NEW
        assert notifications.foretold(conn, [first.alert_id]) == {
            first.alert_id: Foretold(NOW + 10, NOW + 20)
        }

        found(conn, first, soon, sooner)
        assert notifications.foretold(conn, [first.alert_id]) == {first.alert_id: Foretold(NOW + 5, None)}
        assert notifications.foretold(conn, [first.alert_id + 1]) == {}
