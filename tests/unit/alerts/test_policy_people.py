"""Whom policy tells: quiet hours, routes, areas, people and routes that are declared no more."""

from dataclasses import replace
from datetime import date

from cast import named
from hypothesis import given
from hypothesis import strategies as st
from played import HOUR, MINUTE, SHANGHAI, Play, alert, chain, duty, person, to

from alerts.policy import held_until
from alerts.policy.place import place
from city.alert import Change
from city.chain import ChainStep, Target, Who
from city.local_time import moment
from city.matcher import Matcher
from city.person import QuietHours, Team
from city.rota import Window
from city.route import Grouping, Route
from city.silence import Silence
from city.state import Level
from city.why import Why

NIGHT = QuietHours(22 * 60, 7 * 60)
MIDNIGHT = moment(date(2026, 11, 23), 0, SHANGHAI)


def test_quiet_hours_hold_a_message_and_deliver_it_when_they_end():
    sleeper = duty(people=(person("li", None, NIGHT), person("boss")), chains=(chain(to("li")),))
    play = Play(sleeper, now=MIDNIGHT)
    play.push(alert(1, Level.ORANGE))
    play.wait(7 * HOUR - 1)
    assert play.told == []
    play.wait(10 * MINUTE)
    ((at, message),) = play.told
    assert at == MIDNIGHT + 7 * HOUR
    assert message.cases[0].alert_id == 1


def test_red_overrides_quiet_hours():
    sleeper = duty(people=(person("li", None, NIGHT), person("boss")), chains=(chain(to("li")),))
    play = Play(sleeper, now=MIDNIGHT)
    play.push(alert(1))
    assert len(play.told) == 1


def test_what_came_and_went_in_quiet_hours_is_named_afterwards():
    sleeper = duty(people=(person("li", None, NIGHT), person("boss")), chains=(chain(to("li")),))
    play = Play(sleeper, now=MIDNIGHT)
    case = play.push(alert(1, Level.ORANGE))
    play.wait(HOUR)
    play.over(case)
    play.wait(8 * HOUR)
    ((at, message),) = play.told
    assert (at, message.why, message.cases[0].firing) == (MIDNIGHT + 7 * HOUR, Why.DIGEST, False)


def test_quiet_hours_hold_nobody_else():
    asleep = person("li", None, NIGHT)
    both = duty(people=(asleep, person("wu"), person("boss")), routes=(Route("all", people=("li", "wu")),))
    play = Play(both, now=MIDNIGHT)
    play.push(alert(1, Level.ORANGE))
    play.wait(HOUR)
    assert {m.person_id for _, m in play.told} == {"wu"}


@given(
    st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 3 * 24 * 60), st.sampled_from(list(Level)[1:])
)
def test_quiet_hours_end_after_now_within_a_day_and_exactly_at_their_end(first, last, minute, severity):
    if first == last:
        return
    now = MIDNIGHT + minute * MINUTE
    until = held_until(person("li", None, QuietHours(first, last)), severity, now, SHANGHAI)
    of_day = minute % 1440
    inside = first <= of_day < last if first < last else of_day >= first or of_day < last
    assert (until is not None) == (inside and severity is not Level.RED)
    if until is not None:
        assert now < until <= now + 24 * HOUR
        assert (until - MIDNIGHT) // MINUTE % 1440 == last


def test_the_first_route_that_matches_takes_a_case_in_its_hours():
    day = Window(frozenset(range(7)), 8 * 60, 18 * 60)
    routes = (
        Route("red", Matcher(frozenset({Level.RED})), people=("boss",)),
        Route("day", Matcher(areas=frozenset({"hills"})), (day,), people=("wu",)),
        Route("rest", people=("li",)),
    )
    at_noon, at_night = MIDNIGHT + 12 * HOUR, MIDNIGHT
    there = duty(routes=routes)
    taken = [
        place(case, there, now).route
        for case, now in (
            (alert(1), at_night),
            (alert(1, Level.BLUE), at_noon),
            (alert(1, Level.BLUE), at_night),
            (alert(1, Level.BLUE, area="coast"), at_noon),
        )
    ]
    assert taken == ["red", "day", "rest", "rest"]


def test_an_alert_that_gets_worse_may_take_another_route_and_both_hear_of_its_end():
    routes = (Route("red", Matcher(frozenset({Level.RED})), people=("boss",)), Route("rest", people=("li",)))
    play = Play(duty(routes=routes))
    case = play.push(alert(1, Level.ORANGE))
    play.wait(MINUTE)
    case = play.push(case, severity=Level.RED, change=Change.ESCALATED)
    play.wait(MINUTE)
    play.over(case)
    play.wait(10 * MINUTE)
    assert {who for _, who, why in play.reasons() if why is Why.RESOLVED} == {"li", "boss"}


def test_people_with_areas_are_told_of_theirs_and_the_fallback_of_the_rest():
    local = duty(
        people=(person("li", None, None, "hills"), person("boss")), routes=(Route("all", people=("li",)),)
    )
    play = Play(local)
    play.push(alert(1))
    play.push(alert(2, area="coast"))
    assert [m.person_id for _, m in play.told] == ["li", "boss"]


def test_groups_are_made_of_the_labels_one_says_and_drills_stand_apart():
    by_thing = duty(routes=(Route("all", people=("li",), grouping=Grouping(("thing",))),))
    play = Play(by_thing)
    play.push(alert(1))
    play.push(alert(2, thing="thing-1"))
    play.push(alert(3, thing="thing-1", drill=True))
    assert len(play.groups) == 2


def test_a_chain_that_meets_a_gap_tells_the_fallback():
    nobody = duty(
        chains=(chain(replace(to("li"), targets=(Target(Who.SUPERIOR),))),), people=(person("boss"),)
    )
    play = Play(nobody)
    play.push(alert(1))
    assert play.reasons() == [(0, "boss", Why.FIRST)]


def test_matchers_agree_by_label_and_pattern_and_never_with_a_label_that_is_not_there():
    case = alert(1, property="gas_cl2")
    assert Matcher(properties=frozenset({"gas_*"})).matches(case)
    assert not Matcher(properties=frozenset({"*"})).matches(replace(case, property=None))
    assert not Matcher(severities=frozenset({Level.BLUE})).matches(case)
    assert Matcher(subjects=frozenset({"datastream"})).matches(case)


def test_a_route_and_a_person_that_are_declared_no_more_leave_their_groups_to_those_who_are():
    routes = (Route("red", Matcher(frozenset({Level.RED})), people=("wu",)), Route("rest", people=("li",)))
    play = Play(duty(routes=routes))
    case = play.push(alert(1))
    play.duty = duty(people=(person("li"), person("boss")), routes=routes[1:])
    play.push(case, severity=Level.ORANGE, change=Change.EASED)
    play.wait(HOUR)
    play.over(case)
    play.wait(HOUR)
    assert [(who, why) for _, who, why in play.reasons()] == [
        ("wu", Why.FIRST),
        ("li", Why.FIRST),
        ("li", Why.RESOLVED),
    ]
    assert play.groups == {}


def test_a_chain_that_became_shorter_is_climbed_no_further():
    play = Play(duty(chains=(chain(to("li"), to("wu", 600), to("boss", 600, repeat=3)),)))
    play.push(alert(1))
    play.wait(25 * MINUTE)
    play.duty = duty(chains=(chain(to("li")),))
    play.wait(HOUR)
    assert [why for _, _, why in play.reasons()][3:] == [Why.REPEATED] * (len(play.told) - 3)


def test_what_gets_worse_while_it_waits_for_the_morning_waits_no_longer():
    sleeper = duty(
        people=(person("li", None, NIGHT), person("boss")),
        routes=(Route("all", people=("li",), grouping=Grouping(("thing", "rule"), (0, 0, 0, 0))),),
    )
    play = Play(sleeper, now=MIDNIGHT)
    waits = play.push(alert(1, Level.YELLOW))
    for alert_id in range(2, 10):
        play.push(alert(alert_id))
    play.push(waits, change=Change.ESCALATED, severity=Level.RED)
    play.wait(3 * MINUTE)
    assert 1 in {case.alert_id for _, message in play.told for case in message.cases}


def test_what_was_silenced_while_it_waited_for_the_morning_is_not_told_then():
    sleeper = duty(people=(person("li", None, NIGHT), person("boss")), chains=(chain(to("li")),))
    play = Play(sleeper, now=MIDNIGHT)
    play.push(alert(1, Level.ORANGE))
    play.wait(MINUTE)
    day = Silence("s", Matcher(rules=frozenset({"flood"})), MIDNIGHT, MIDNIGHT + 9 * HOUR, "boss", "known")
    play.silences = (day,)
    play.wait(8 * HOUR)
    assert play.told == []
    play.wait(2 * HOUR)
    assert [message.why for _, message in play.told][:1] == [Why.FIRST]


def test_a_chain_tells_each_person_of_a_group_about_their_own_areas_at_every_step():
    team = Team("both", named("both"), ("li", "wu"))
    step = ChainStep((Target(Who.TEAM, "both"),))
    here = duty(
        people=(person("li", None, None, "hills"), person("wu", None, None, "harbour"), person("boss")),
        teams=(team,),
        routes=(Route("all", chain="usual", grouping=Grouping(("rule",), (0, 0, 0, 0))),),
        chains=(chain(step, replace(step, after_s=600)),),
    )
    play = Play(here)
    play.push(alert(1))
    play.push(alert(2, area="harbour"))
    play.wait(11 * MINUTE)
    told = {(m.person_id, m.why, tuple(case.alert_id for case in m.cases)) for _, m in play.told}
    assert told == {
        (person_id, why, (number,))
        for person_id, number in (("li", 1), ("wu", 2))
        for why in (Why.FIRST, Why.ESCALATED)
    }
