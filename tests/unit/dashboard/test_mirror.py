"""The live picture in memory."""

from dataclasses import replace

import pytest
from cast import CITY, MINUTE, NOW, STREAMS, observed

from city.alert import Alert, Life, of_datastream
from city.observation import Observation
from city.presence import Presence
from city.quality import Quality, Reason
from city.state import Level, State, Trust
from dashboard.mirror import Mirror, Shown, thing_trust
from dashboard.wire import delta_json


def mirror() -> Mirror:
    return Mirror(CITY, STREAMS)


def alert(life: Life = Life.UNACK_ACTIVE, severity: Level = Level.RED, alert_id: int = 1) -> Alert:
    return Alert(
        alert_id, "flood", of_datastream(1), severity, life, NOW, NOW, 1, "res-a", "hills", 14.5, 14.0
    )


def test_nothing_is_normal_before_it_was_seen():
    assert mirror().shown("res-a").state == State(Level.NORMAL, Trust.NEVER)


def test_a_thing_seen_in_part_is_not_fresh():
    m = mirror()
    m.observe([observed(1, 11)], NOW)
    assert m.shown("res-a").state.trust is Trust.STALE
    m.observe([observed(2, 300)], NOW)
    assert m.shown("res-a").state.trust is Trust.FRESH


def test_a_value_never_goes_back_in_time():
    m = mirror()
    m.observe([observed(1, 11, 1)], NOW)
    assert not m.observe([observed(1, 9, 0), observed(1, 10, 1)], NOW)
    assert m.latest[1].result == 11


def test_a_datastream_of_another_catalogue_is_ignored():
    assert not mirror().observe([observed(999, 1)], NOW)


def test_silence_alone_makes_a_thing_late_and_then_stale():
    m = mirror()
    m.observe([observed(1, 11), observed(2, 300)], NOW)
    assert not m.age(NOW + 2 * MINUTE)
    late = m.age(NOW + 3 * MINUTE)
    assert (late.trusts, late.shown["res-a"].state.trust) == ({1: Trust.LATE, 2: Trust.LATE}, Trust.LATE)
    stale = m.age(NOW + 11 * MINUTE)
    assert stale.shown["res-a"].state.trust is Trust.STALE
    assert not m.age(NOW + 10**9)


def test_what_a_wrong_clock_made_stale_is_fresh_again_when_the_clock_is_right():
    m = mirror()
    m.observe([observed(1, 11), observed(2, 300)], NOW)
    assert m.age(NOW + 60 * MINUTE).shown["res-a"].state.trust is Trust.STALE
    back = m.age(NOW + 1000)
    assert (back.trusts, back.shown["res-a"].state.trust) == ({1: Trust.FRESH, 2: Trust.FRESH}, Trust.FRESH)
    assert m.age(NOW + 11 * MINUTE).shown["res-a"].state.trust is Trust.STALE


def test_a_clock_that_is_set_back_makes_nothing_stale():
    m = mirror()
    m.observe([observed(1, 11), observed(2, 300)], NOW)
    m.age(NOW)
    assert not m.age(NOW - 60 * MINUTE)
    assert not m.age(NOW)


def test_a_fresh_value_brings_a_stale_thing_back():
    m = mirror()
    m.observe([observed(1, 11), observed(2, 300)], NOW)
    m.age(NOW + 11 * MINUTE)
    back = m.observe([observed(1, 11, 11), observed(2, 300, 11)], NOW + 11 * MINUTE)
    assert back.shown["res-a"].state.trust is Trust.FRESH
    assert m.age(NOW + 14 * MINUTE).shown["res-a"].state.trust is Trust.LATE


def test_a_suspect_value_makes_the_thing_suspect():
    m = mirror()
    m.observe([observed(1, 11, 0, Quality.SUSPECT, Reason.STEP), observed(2, 300)], NOW)
    assert m.shown("res-a").state.trust is Trust.SUSPECT


def test_an_alert_colours_the_marker_until_it_clears():
    m = mirror()
    raised = m.alert(alert())
    assert (raised.shown["res-a"].state.level, raised.shown["res-a"].unacknowledged) == (Level.RED, 1)
    taken = m.alert(alert(Life.ACK_ACTIVE))
    assert (taken.shown["res-a"].state.level, taken.shown["res-a"].unacknowledged) == (Level.RED, 0)
    assert m.alert(alert(Life.CLEARED)).shown["res-a"].state.level is Level.NORMAL
    assert m.alerts == {}


def test_an_alert_that_cleared_unseen_stays_in_the_list_but_not_on_the_marker():
    m = mirror()
    m.alert(alert())
    m.alert(alert(Life.UNACK_CLEARED))
    shown = m.shown("res-a")
    assert (shown.state.level, shown.unacknowledged, len(m.alerts)) == (Level.NORMAL, 1, 1)


@pytest.mark.parametrize("aside", [{"shelved_until": NOW + MINUTE}, {"suppressed_by": "silence:1"}])
def test_what_is_put_aside_calls_nobody_and_is_not_normal(aside):
    m = mirror()
    m.alert(alert(severity=Level.YELLOW))
    m.alert(replace(alert(severity=Level.RED, alert_id=2), **aside))
    assert m.shown("res-a") == Shown(State(Level.RED, Trust.NEVER), 1, Level.YELLOW)
    said = delta_json(m.alert(alert(Life.CLEARED, Level.YELLOW)), NOW)["states"]
    assert said == [("res-a", "red", "never", 0, "normal")]
    assert m.feature("res-a", NOW)["properties"]["calls"] == "normal"
    again = m.alert(replace(alert(severity=Level.RED, alert_id=2), transition_id=9))
    assert delta_json(again, NOW)["states"] == [("res-a", "red", "never", 1)]


def test_the_worst_alert_of_a_thing_decides():
    m = mirror()
    m.alert(alert(severity=Level.YELLOW))
    m.alert(alert(severity=Level.RED, alert_id=2))
    assert m.shown("res-a").state.level is Level.RED


def test_an_alert_keeps_its_level_when_the_data_go_stale():
    m = mirror()
    m.observe([observed(1, 14.5), observed(2, 300)], NOW)
    m.alert(alert())
    m.age(NOW + 60 * MINUTE)
    assert m.shown("res-a").state == State(Level.RED, Trust.STALE)


def test_a_feature_tells_value_unit_age_and_quality():
    m = mirror()
    m.observe([observed(1, 11.25)], NOW)
    latest = m.feature("res-a", NOW + 5000)["properties"]["latest"]
    assert latest["water_level"] == {
        "datastream_id": 1,
        "unit": "m",
        "decimals": 2,
        "report_s": 60,
        "max_age_s": 600,
        "trust": "fresh",
        "result": 11.25,
        "time": "2026-11-22T00:00:00.000Z",
        "quality": "GOOD",
        "reasons": [],
        "age_s": 5.0,
    }
    assert (latest["storage"]["result"], latest["storage"]["trust"]) == (None, "never")


def test_a_thing_without_datastreams_was_never_seen():
    assert thing_trust([]) is Trust.NEVER


def test_a_value_from_a_clock_that_runs_ahead_gives_way_to_the_next_one():
    m = mirror()
    ahead = Observation(1, NOW + 4 * MINUTE, 11.0, received_at=NOW)
    m.observe([ahead], NOW)
    assert m.observe([observed(1, 14.5, 1)], NOW + MINUTE)
    assert m.latest[1].result == 14.5


def test_an_older_word_on_an_alert_does_not_overrule_a_newer_one():
    m = mirror()
    m.alert(replace(alert(severity=Level.RED), transition_id=7))
    assert not m.alert(replace(alert(Life.ACK_ACTIVE, Level.YELLOW), transition_id=6))
    assert m.shown("res-a").state.level is Level.RED


def test_what_a_thing_says_of_being_online_is_told_when_it_changes_and_takes_no_part_in_trust():
    m = mirror()
    m.observe([observed(1, 11), observed(2, 300)], NOW)
    assert m.hear([offline := Presence("res-a", False, NOW, NOW)]).presences == [offline]
    assert not m.hear([replace(offline, heard_at=NOW + 9)])
    assert m.hear([replace(offline, online=True, since=NOW + 9)])
    assert m.shown("res-a").state.trust is Trust.FRESH


def test_a_word_of_a_thing_of_another_catalogue_is_ignored():
    assert not mirror().hear([Presence("nobody", True, NOW, NOW)])


def test_a_feature_tells_what_the_thing_says_and_nothing_where_it_never_said_a_word():
    m = mirror()
    m.hear([Presence("res-a", False, NOW, NOW + 5)])
    told, never = (m.feature(thing_id, NOW)["properties"] for thing_id in ("res-a", "res-b"))
    assert (told["online"], told["online_since"]) == (False, "2026-11-22T00:00:00.000Z")
    assert (never["online"], never["online_since"]) == (None, None)


def test_a_picture_that_was_held_still_is_not_moved_on():
    m = mirror()
    m.observe([observed(1, 11), observed(2, 300)], NOW)
    m.alert(alert())
    still = m.still()
    before = still.features(NOW)
    m.observe([observed(1, 12, 1)], NOW)
    m.alert(alert(Life.CLEARED))
    m.hear([Presence("res-a", False, NOW, NOW)])
    m.age(NOW + 60 * MINUTE)
    assert m.features(NOW) != before
    assert (still.features(NOW), set(still.alerts)) == (before, {1})
