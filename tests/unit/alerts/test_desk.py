"""What a run of observations does to alerts: the desk, its rules and the life of an alert."""

from zoneinfo import ZoneInfo

from cast import CITY, MINUTE, NOW, STREAMS, observed

from alerts.desk import Desk, bind
from alerts.lifecycle import acknowledge, after, too_late
from city.alert import Change, Life, Transition
from city.observation import Observation
from city.quality import Quality, Reason
from city.state import Level


def desk() -> Desk:
    return Desk(bind(CITY, STREAMS), ZoneInfo("Asia/Shanghai"))


def told(d: Desk, *observations) -> list[Transition]:
    return [step.transition for step in d.conclude(observations)]


def test_rules_bind_by_kind_and_property_pattern():
    watches = bind(CITY, STREAMS)
    assert {key: [rule.rule_id for rule in watch.rules] for key, watch in watches.items()} == {
        1: ["flood"],
        3: ["gas"],
        5: ["flood"],
    }


def test_a_level_over_the_limit_is_raised_once():
    d = desk()
    transitions = told(d, observed(1, 12.5), observed(1, 12.6, 1))
    assert [(t.change, t.severity, t.life, t.result, t.limit) for t in transitions] == [
        (Change.RAISED, Level.YELLOW, Life.UNACK_ACTIVE, 12.5, 12.0)
    ]
    assert d.conclude([observed(1, 12.7, 2)]) == []


def test_a_worse_level_escalates_and_asks_for_acknowledgement_again():
    d = desk()
    d.conclude([observed(1, 12.5)])
    key = ("flood", 1)
    d.opened[key] = after(d.opened[key], acknowledge(d.opened[key], NOW, "me", ""))
    (escalated,) = told(d, observed(1, 14.5, 1))
    assert (escalated.change, escalated.severity, escalated.life) == (
        Change.ESCALATED,
        Level.RED,
        Life.UNACK_ACTIVE,
    )
    assert escalated.was is Life.ACK_ACTIVE


def test_an_unacknowledged_alert_stays_open_after_it_cleared():
    d = desk()
    changes = told(d, observed(1, 12.5), observed(1, 11, 1))
    assert [t.life for t in changes] == [Life.UNACK_ACTIVE, Life.UNACK_CLEARED]
    assert ("flood", 1) in d.opened


def test_an_acknowledged_alert_closes_when_it_clears():
    d = desk()
    d.conclude([observed(1, 12.5)])
    key = ("flood", 1)
    d.opened[key] = after(d.opened[key], acknowledge(d.opened[key], NOW, "me", "on it"))
    (cleared,) = told(d, observed(1, 11, 1))
    assert (cleared.change, cleared.life) == (Change.CLEARED, Life.CLEARED)
    assert key not in d.opened


def test_it_is_raised_again_after_it_cleared_unseen():
    d = desk()
    changes = told(d, observed(1, 12.5), observed(1, 11, 1), observed(1, 12.5, 2))
    assert [t.change for t in changes] == [Change.RAISED, Change.CLEARED, Change.RAISED]
    assert changes[2].was is Life.UNACK_CLEARED


def test_a_suspect_value_does_not_clear():
    d = desk()
    d.conclude([observed(1, 14.5)])
    assert d.conclude([observed(1, 1, 1, Quality.SUSPECT, Reason.STEP)]) == []
    assert d.opened[("flood", 1)].severity is Level.RED


def test_an_older_observation_than_one_decided_on_changes_nothing():
    d = desk()
    d.conclude([observed(1, 11, 5)])
    assert d.conclude([observed(1, 20, 4)]) == []
    assert d.conclude([observed(1, 11, 5)]) == []


def test_observations_of_one_batch_are_decided_in_the_order_of_their_time():
    d = desk()
    changes = told(d, observed(1, 11, 2), observed(1, 12.5, 1))
    assert [t.change for t in changes] == [Change.RAISED, Change.CLEARED]


def test_nobody_acknowledges_twice():
    d = desk()
    d.conclude([observed(1, 12.5)])
    alert = d.opened[("flood", 1)]
    taken = after(alert, acknowledge(alert, NOW, "me", "note"))
    assert taken.life is Life.ACK_ACTIVE
    assert acknowledge(taken, NOW, "you", "") is None


def test_what_came_an_hour_late_is_history():
    assert not too_late(observed(1, 1), NOW + 3600 * 1000)
    assert too_late(observed(1, 1), NOW + 3600 * 1000 + 1)


def test_an_acknowledgement_hides_no_newer_danger():
    d = desk()
    d.conclude([observed(1, 12.5)])
    key = ("flood", 1)
    d.opened[key] = after(d.opened[key], acknowledge(d.opened[key], NOW + 5 * MINUTE, "me", ""))
    (escalated,) = told(d, observed(1, 14.5, 4))
    assert escalated.severity is Level.RED
    assert d.opened[key].by is None


def test_an_alert_that_nothing_watches_any_more_is_withdrawn():
    d = desk()
    d.conclude([observed(1, 12.5), observed(3, 0.7)])
    d.watches = {key: watch for key, watch in d.watches.items() if key != 1}
    ((transition, alert),) = d.withdrawn(NOW + MINUTE)
    assert (transition.change, transition.datastream_id, alert.life) == (Change.WITHDRAWN, 1, Life.CLEARED)
    assert alert.result == 12.5


def test_a_clock_that_ran_ahead_does_not_hide_what_comes_after():
    d = desk()
    ahead = Observation(1, NOW + 4 * MINUTE, 11.0, received_at=NOW)
    d.conclude([ahead])
    assert told(d, observed(1, 14.5, 1))[0].severity is Level.RED
