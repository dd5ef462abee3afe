"""What holds an alert back from people, and what does not: stage by stage."""

from dataclasses import replace

import pytest
from cast import NOW
from played import HOUR, MINUTE, SECOND, Play, alert, duty

from alerts.policy import STAGES
from city.alert import Change
from city.matcher import Matcher
from city.route import Route
from city.silence import Silence
from city.state import Level
from city.why import Why

CAUSE = alert(1, Level.ORANGE, "gateway-silent", thing=None)
CAUSE = replace(CAUSE, subject="gateway:gw")


def test_the_stages_stand_in_one_list():
    assert [stage.__name__ for stage in STAGES] == [
        "group",
        "inhibit",
        "silence",
        "shelve",
        "steady",
        "route",
        "dedupe",
        "quiet",
        "storm",
    ]


def test_a_red_alert_is_told_at_once():
    play = Play()
    play.push(alert(1))
    assert play.reasons() == [(0, "li", Why.FIRST)]


@pytest.mark.parametrize(("severity", "seconds"), [(Level.BLUE, 120), (Level.YELLOW, 60), (Level.ORANGE, 30)])
def test_a_milder_one_waits_for_others_of_its_kind(severity: Level, seconds: int):
    play = Play()
    play.push(alert(1, severity))
    play.push(alert(2, severity))
    play.wait(10 * MINUTE)
    (at, message), *_ = play.told
    assert (at - NOW) // SECOND == seconds
    assert [case.alert_id for case in message.cases] == [1, 2]


def test_nobody_is_told_again_what_they_know():
    play = Play()
    case = play.push(alert(1, Level.ORANGE))
    play.wait(MINUTE)
    for _ in range(10):
        play.push(case, change=Change.KNOWN)
        play.wait(10 * SECOND)
    assert len(play.told) == 1


def test_what_gets_worse_is_told_at_once_to_those_who_know_it():
    play = Play()
    case = play.push(alert(1, Level.YELLOW))
    play.wait(2 * MINUTE)
    play.push(case, severity=Level.RED, change=Change.ESCALATED)
    assert play.reasons()[-1] == (120, "li", Why.WORSE)


def test_what_is_over_is_told_to_those_who_heard_of_it_and_to_nobody_else():
    play = Play()
    case = play.push(alert(1))
    play.wait(11 * MINUTE)
    play.over(case)
    play.wait(10 * MINUTE)
    assert {who for _, who, why in play.reasons() if why is Why.RESOLVED} == {"li", "wu"}
    assert play.groups == {}


def test_what_is_over_before_anybody_heard_of_it_is_told_to_nobody():
    play = Play()
    play.over(play.push(alert(1, Level.BLUE)))
    play.wait(HOUR)
    assert play.told == []
    assert play.dropped[-1][2].why is Why.UNHEARD


def test_what_comes_back_after_its_end_was_told_is_news():
    play = Play()
    case = play.push(alert(1))
    play.wait(20 * MINUTE)
    play.over(case)
    play.wait(20 * MINUTE)
    play.push(case)
    assert play.reasons()[-1][1:] == ("li", Why.FIRST)


def test_an_unacknowledged_alert_is_repeated_and_an_acknowledged_one_is_not():
    alone = duty(routes=(Route("all", people=("li",)),))
    play = Play(alone)
    case = play.push(alert(1))
    play.wait(31 * MINUTE)
    assert play.reasons()[-1] == (1800, "li", Why.REPEATED)
    play.push(case, acknowledged_at=play.now, change=Change.ACKNOWLEDGED)
    play.wait(5 * HOUR)
    assert len(play.told) == 2


def test_the_effects_of_a_cause_are_listed_with_it_and_told_nobody_by_themselves():
    play = Play()
    play.push(CAUSE)
    for alert_id in range(2, 12):
        play.push(alert(alert_id, Level.BLUE, rule="stale"))
    play.wait(4 * MINUTE)
    ((_, message),) = play.told
    assert [case.alert_id for case in message.cases] == [1]
    assert [case.alert_id for case in message.listed] == list(range(2, 12))


def test_an_effect_that_comes_later_is_listed_with_the_next_message_about_its_cause():
    play = Play()
    play.push(CAUSE)
    play.wait(MINUTE)
    play.push(alert(2, Level.BLUE, rule="stale"))
    play.wait(10 * MINUTE)
    assert [(why, [c.alert_id for c in m.listed]) for _, m in play.told if (why := m.why) is Why.LISTED] == [
        (Why.LISTED, [2])
    ]


def test_the_end_of_a_listed_effect_is_told_to_those_it_was_listed_to():
    play = Play()
    play.push(CAUSE)
    effect = play.push(alert(2, Level.BLUE, rule="stale"))
    play.wait(MINUTE)
    play.over(effect)
    play.wait(30 * MINUTE)
    resolved = [m for _, m in play.told if m.why is Why.RESOLVED]
    assert [(m.person_id, [c.alert_id for c in m.cases]) for m in resolved] == [("li", [2])]


def test_an_effect_that_outlives_its_cause_is_told():
    play = Play()
    cause = play.push(CAUSE)
    play.push(alert(2, Level.RED))
    play.wait(MINUTE)
    play.over(cause)
    play.wait(5 * MINUTE)
    assert [m.cases[0].alert_id for _, m in play.told if m.why is Why.FIRST] == [1, 2]


def test_things_of_another_gateway_are_not_held_back():
    play = Play()
    play.push(CAUSE)
    play.push(alert(2, gateway="other"))
    assert play.reasons() == [(0, "li", Why.FIRST)]


def test_causes_do_not_hold_back_each_other_nor_themselves():
    play = Play()
    play.push(CAUSE)
    play.push(replace(CAUSE, alert_id=2))
    play.wait(MINUTE)
    assert {case.alert_id for case in play.told[0][1].cases} == {1, 2}


def test_a_silence_holds_until_it_ends_by_itself():
    order = Silence("s", Matcher(areas=frozenset({"hills"})), NOW, NOW + HOUR, "wu", "works at the dam")
    play = Play(silences=(order,))
    play.push(alert(1))
    play.push(alert(2, area="coast"))
    assert [m.cases[0].alert_id for _, m in play.told] == [2]
    assert play.dropped[0][2] == replace(play.dropped[0][2], why=Why.SILENCED, by="s", until=NOW + HOUR)
    play.wait(HOUR)
    assert (3600, "li", Why.FIRST) in play.reasons()


def test_a_silence_does_not_hide_the_end_from_those_who_heard_the_beginning():
    play = Play()
    case = play.push(alert(1))
    play.silences = (Silence("s", Matcher(rules=frozenset({"flood"})), NOW, NOW + HOUR, "wu", "known"),)
    play.over(case)
    play.wait(5 * MINUTE)
    assert play.reasons()[-1][1:] == ("li", Why.RESOLVED)


def test_a_shelved_alert_is_told_when_it_comes_off_the_shelf():
    play = Play()
    case = play.push(alert(1), shelved_until=NOW + HOUR)
    play.wait(HOUR)
    assert play.told == []
    play.push(case, change=Change.UNSHELVED, shelved_until=None, unshelved_at=play.now)
    assert play.reasons() == [(3600, "li", Why.FIRST)]


@pytest.mark.parametrize("make", [{"last": NOW}, {"matcher": Matcher()}, {"reason": " "}, {"by": ""}])
def test_a_silence_without_end_aim_name_or_reason_is_refused(make):
    given = {"silence_id": "s", "matcher": Matcher(things=frozenset({"x"})), "first": NOW, "last": NOW + 1}
    with pytest.raises(ValueError, match="silence"):
        Silence(**{**given, "by": "wu", "reason": "works", **make})
