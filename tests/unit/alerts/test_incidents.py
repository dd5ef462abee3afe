"""Which alerts belong together."""

from dataclasses import replace

import pytest
from cast import HOUR, NOW

from alerts.incidents import chosen
from city import canary
from city.alert import Alert, Life, of_datastream
from city.incident import Incident
from city.state import Level

ALERT = Alert(0, "flood", of_datastream(1), Level.RED, Life.UNACK_ACTIVE, NOW, NOW, area="hills")
NEAR = Incident(3, "hills", NOW - 3 * HOUR, NOW - HOUR, Level.BLUE)


def test_an_alert_joins_what_was_active_in_its_area_within_two_hours():
    assert chosen(ALERT, [NEAR, replace(NEAR, incident_id=4, active_at=NOW - 2 * HOUR)]) == NEAR


@pytest.mark.parametrize(
    "other",
    [
        replace(NEAR, area="coast"),
        replace(NEAR, active_at=NOW - 2 * HOUR - 1),
        replace(NEAR, since=NOW + 2 * HOUR + 1, active_at=NOW + 3 * HOUR),
        replace(NEAR, drill=True),
    ],
    ids=["another area", "too long ago", "too far ahead", "a drill"],
)
def test_else_it_begins_one_of_its_own(other: Incident):
    assert chosen(ALERT, [other]) == Incident(0, "hills", NOW, NOW, Level.RED)


def test_what_is_nowhere_and_the_canary_belong_to_none():
    assert chosen(replace(ALERT, area=None), [NEAR]) is None
    assert chosen(replace(ALERT, rule_id=canary.RULE_ID), [NEAR]) is None
