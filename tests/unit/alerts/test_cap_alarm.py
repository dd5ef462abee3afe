"""What a chain of another authority does to its alert."""

from dataclasses import replace

import pytest
from cast import CITY

from alerts.cap_alarm import RULE, area_named, reached
from city.alert import Alert, Change, Key, Life, Subject, SubjectKind
from city.cap import CapStatus, MsgType
from city.cap_external import External, ExternalState, Heard
from city.state import Level

KEY = Key(RULE, Subject(SubjectKind.EXTERNAL, "7"))
NEWEST = Heard(
    sender="duty@example.org",
    identifier="a",
    sent=1000,
    status=CapStatus.ACTUAL,
    msg_type=MsgType.ALERT,
    severity=Level.ORANGE,
    expires=9000,
    event="Flood",
    headline="Flood",
    place="Beilun",
)
RAISED = External(ExternalState.RAISED, NEWEST, 1000)
WORSE = External(ExternalState.RAISED, replace(NEWEST, sent=2000, severity=Level.RED), 1000)
SAME = External(ExternalState.RAISED, replace(NEWEST, sent=2000), 1000)
EXPIRED = External(ExternalState.EXPIRED, NEWEST, 1000)
CLEARED = External(ExternalState.CLEARED, replace(NEWEST, sent=3000), 1000)
ALERT = Alert(4, RULE, KEY.subject, Level.ORANGE, Life.UNACK_ACTIVE, 1000, 1000, worst=Level.ORANGE)


@pytest.mark.parametrize(
    ("alert", "before", "after", "changes"),
    [
        (None, None, RAISED, [Change.RAISED]),
        (None, None, EXPIRED, []),
        (None, None, CLEARED, []),
        (None, EXPIRED, WORSE, [Change.RAISED]),
        (ALERT, RAISED, SAME, []),
        (ALERT, RAISED, WORSE, [Change.ESCALATED]),
        (ALERT, WORSE, SAME, [Change.EASED]),
        (ALERT, RAISED, EXPIRED, [Change.UNKNOWN]),
        (ALERT, EXPIRED, SAME, [Change.KNOWN]),
        (ALERT, EXPIRED, CLEARED, [Change.CLEARED]),
        (ALERT, RAISED, CLEARED, [Change.CLEARED]),
        (replace(ALERT, life=Life.CLEARED), CLEARED, WORSE, [Change.RAISED]),
    ],
)
def test_what_is_said_becomes_a_change(alert, before, after, changes):
    outcome = reached(KEY, alert, before, after, now=10_000)
    assert [step.transition.change for step in (outcome.steps if outcome else [])] == changes


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ("Hills", "hills"),
        ("Coast, the whole of it", "coast"),
        ("Hills and Coast", None),
        ("Elsewhere", None),
        ("", None),
    ],
)
def test_an_external_alert_is_of_the_one_area_that_it_names(place, area):
    assert area_named(place, CITY.areas) == area


def test_a_change_comes_after_what_a_person_did():
    later = replace(ALERT, changed=5000, life=Life.ACK_ACTIVE)
    outcome = reached(KEY, later, RAISED, WORSE, now=10_000)
    assert outcome.steps[0].transition.at == 5001
    assert outcome.alerts[4].life is Life.UNACK_ACTIVE
