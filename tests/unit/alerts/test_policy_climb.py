"""Escalation: who is told next while nobody acknowledges, and that acknowledging stops it."""

from dataclasses import replace

import pytest
from cast import NOW
from played import HOUR, MINUTE, Play, alert, chain, duty, person, to

from alerts.policy import Rest, Take, next_step
from alerts.policy.climb import climbed
from city.alert import Change
from city.chain import BEGIN, Chain, ChainStep, Climb, Target, Who
from city.person import Team
from city.route import Route
from city.state import Level
from city.why import Why

USUAL = chain(to("li", repeat=1, repeat_s=300), to("wu", 600), to("boss", 900), expires_s=1800)
TOLD = Climb(0, 1, NOW, ("li",))


def test_a_chain_begins_with_its_first_step():
    assert next_step(USUAL, BEGIN, NOW) == Take(Why.FIRST, 0, 1)


@pytest.mark.parametrize(
    ("climb", "minutes", "expected"),
    [
        (TOLD, 4.9, Rest(Why.WAITING, NOW + 5 * MINUTE)),
        (TOLD, 5, Take(Why.REPEATED, 0, 2)),
        (replace(TOLD, tries=2), 9.9, Rest(Why.WAITING, NOW + 10 * MINUTE)),
        (replace(TOLD, tries=2), 10, Take(Why.ESCALATED, 1, 1)),
        (Climb(1, 1, NOW, ("wu",)), 15, Take(Why.ESCALATED, 2, 1)),
        (Climb(2, 1, NOW, ("boss",)), 600, Rest(Why.EXHAUSTED)),
        (replace(TOLD, acknowledged_at=NOW), 600, Rest(Why.ACKNOWLEDGED)),
    ],
)
def test_the_next_step_has_a_reason(climb: Climb, minutes: float, expected: Take | Rest):
    assert next_step(USUAL, climb, NOW + round(minutes * MINUTE)) == expected


def test_a_climb_after_a_step_knows_whom_it_told():
    assert climbed(TOLD, Take(Why.ESCALATED, 1, 1), ("wu",), NOW + 1) == Climb(1, 1, NOW + 1, ("wu",))


def test_nobody_answers_and_everybody_on_the_chain_is_told_in_turn():
    play = Play(duty(chains=(USUAL,)))
    play.push(alert(1))
    play.wait(29 * MINUTE)
    assert (
        play.reasons()
        == [
            (0, "li", Why.FIRST),
            (300, "li", Why.REPEATED),
            (900, "wu", Why.ESCALATED),
            (1800, "boss", Why.ESCALATED),
        ][: len(play.told)]
    )
    play.wait(MINUTE)
    assert (1800, "boss", Why.ESCALATED) in play.reasons()


def test_acknowledging_stops_every_pending_step():
    play = Play(duty(chains=(USUAL,)))
    case = play.push(alert(1))
    play.wait(6 * MINUTE)
    play.push(case, acknowledged_at=play.now, acknowledged_by="li", change=Change.ACKNOWLEDGED)
    play.wait(29 * MINUTE)
    assert len(play.told) == 2


def test_acknowledging_before_the_first_message_went_out_stops_that_too():
    play = Play()
    case = play.push(alert(1, Level.BLUE))
    play.push(case, acknowledged_at=play.now, acknowledged_by="li", change=Change.ACKNOWLEDGED)
    play.wait(HOUR - MINUTE)
    assert play.told == []


def test_an_acknowledgement_that_runs_out_reminds_and_the_chain_goes_on():
    play = Play(duty(chains=(USUAL,)))
    case = play.taken(play.push(alert(1)), by="boss")
    play.wait(30 * MINUTE)
    play.ran_out(case)
    assert play.reasons()[1:] == [(1800, "li", Why.REMINDED), (1800, "boss", Why.REMINDED)]
    play.wait(16 * MINUTE)
    assert play.reasons()[3:] == [(1800 + 300, "li", Why.REPEATED), (1800 + 900, "wu", Why.ESCALATED)]


def test_what_comes_off_the_shelf_is_told_once_and_its_step_has_as_long_again():
    play = Play(duty(chains=(USUAL,)))
    case = play.push(alert(1))
    play.push(case, change=Change.SHELVED, shelved_until=play.now + 30 * MINUTE)
    play.wait(30 * MINUTE)
    play.push(case, change=Change.UNSHELVED, shelved_until=None, unshelved_at=play.now)
    assert play.reasons()[1:] == [(1800, "li", Why.UNSHELVED)]
    play.wait(16 * MINUTE)
    assert play.reasons()[2:] == [(1800 + 300, "li", Why.REPEATED), (1800 + 900, "wu", Why.ESCALATED)]


def test_what_comes_off_the_shelf_does_not_put_off_the_chain_of_others_beside_it():
    play = Play(duty(chains=(USUAL,)))
    case = play.push(alert(1))
    play.push(alert(2))
    play.push(case, change=Change.SHELVED, shelved_until=play.now + 10 * MINUTE)
    play.wait(10 * MINUTE)
    play.push(case, change=Change.UNSHELVED, shelved_until=None, unshelved_at=play.now)
    play.wait(6 * MINUTE)
    assert (900, "wu", Why.ESCALATED) in play.reasons()


def test_an_acknowledgement_that_ran_out_reminds_once():
    play = Play(duty(chains=(USUAL,)))
    case = play.taken(play.push(alert(1)))
    play.wait(10 * MINUTE)
    play.ran_out(case)
    play.wait(4 * MINUTE)
    assert [why for _, _, why in play.reasons()] == [Why.FIRST, Why.REMINDED]


def test_one_that_was_told_of_nothing_before_their_acknowledgement_ran_out_is_reminded_too():
    play = Play(duty(routes=(Route("all", people=("li",)),)))
    case = play.taken(play.push(alert(1)), by="wu")
    play.wait(10 * MINUTE)
    play.ran_out(case)
    assert play.reasons()[1:] == [(600, "li", Why.REMINDED), (600, "wu", Why.REMINDED)]


def test_who_had_it_when_it_ran_out_is_reminded_while_others_have_the_rest_of_the_group():
    play = Play(duty(chains=(USUAL,)))
    first, second = play.push(alert(1)), play.push(alert(2))
    play.wait(2 * MINUTE)
    first, second = play.taken(first, by="boss"), play.taken(second, by="wu")
    before = len(play.told)
    play.wait(10 * MINUTE)
    play.ran_out(first)
    play.wait(4 * MINUTE)
    after = play.told[before:]
    assert [(message.person_id, message.why) for _, message in after] == [
        ("li", Why.REMINDED),
        ("boss", Why.REMINDED),
    ]
    assert all([case.alert_id for case in message.cases] == [1] for _, message in after)


def test_an_acknowledgement_that_runs_out_does_not_put_off_the_chain_that_goes_on_beside_it():
    play = Play(duty(chains=(USUAL,)))
    first = play.push(alert(1))
    play.wait(2 * MINUTE)
    second = play.push(alert(2))
    play.taken(first, by="li")
    play.wait(10 * MINUTE)
    play.ran_out(play.cases[1])
    play.wait(4 * MINUTE)
    assert (900, "wu", Why.ESCALATED) in play.reasons()
    assert second.alert_id == 2


def test_a_second_acknowledgement_counts_as_the_first_did():
    play = Play(duty(chains=(USUAL,)))
    case = play.taken(play.push(alert(1)))
    play.wait(30 * MINUTE)
    case = play.ran_out(case)
    play.taken(case)
    play.wait(29 * MINUTE)
    assert [why for _, _, why in play.reasons()] == [Why.FIRST, Why.REMINDED]


def test_something_new_beside_what_was_acknowledged_begins_the_chain_anew():
    play = Play(duty(chains=(USUAL,)))
    case = play.push(alert(1))
    play.push(case, acknowledged_at=play.now, acknowledged_by="li", change=Change.ACKNOWLEDGED)
    play.wait(20 * MINUTE)
    play.push(alert(2))
    play.wait(16 * MINUTE)
    after = [one for one in play.reasons() if one[0] >= 1200]
    assert after == [(1200, "li", Why.FIRST), (1500, "li", Why.REPEATED), (2100, "wu", Why.ESCALATED)]


def test_a_chain_ends_when_nothing_is_there_any_more():
    play = Play(duty(chains=(USUAL,)))
    case = play.push(alert(1))
    play.over(case)
    play.wait(2 * HOUR)
    assert [why for _, _, why in play.reasons()] == [Why.FIRST, Why.RESOLVED]


def test_superiors_are_those_of_the_step_before_and_the_fallback_where_there_are_none():
    up = ChainStep((Target(Who.SUPERIOR),), 600)
    play = Play(duty(chains=(chain(to("li"), up, up, up),)))
    play.push(alert(1))
    play.wait(31 * MINUTE)
    assert [who for _, who, why in play.reasons() if why is Why.ESCALATED] == ["wu", "boss", "boss"]


def test_a_team_is_told_together():
    teams = (Team("both", person("li").name, ("li", "wu")),)
    both = ChainStep((Target(Who.TEAM, "both"), Target(Who.PERSON, "li")))
    play = Play(duty(chains=(chain(both),), teams=teams))
    play.push(alert(1))
    assert [who for _, who, _ in play.reasons()] == ["li", "wu"]


def test_a_step_may_name_its_channels():
    play = Play(duty(chains=(chain(to("li"), to("wu", 600, channels=("voice",))),)))
    play.push(alert(1))
    play.wait(10 * MINUTE)
    assert [m.channels for _, m in play.told] == [(), ("voice",)]


def test_silence_and_inhibition_stop_the_chain_as_well():
    play = Play(duty(chains=(USUAL,)))
    play.push(alert(1), shelved_until=NOW + HOUR)
    play.wait(HOUR - 1)
    assert play.told == []


def test_an_alert_that_comes_to_be_shelved_is_not_escalated():
    play = Play(duty(chains=(USUAL,)))
    case = play.push(alert(1))
    play.push(case, shelved_until=NOW + 10 * HOUR, change=Change.SHELVED)
    play.wait(9 * HOUR)
    assert len(play.told) == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: Chain("c", person("x").name, ()),
        lambda: chain(to("li", 600)),
        lambda: chain(to("li"), to("wu", 1)),
        lambda: chain(to("li"), expires_s=1),
        lambda: ChainStep(()),
        lambda: to("li", repeat=-1),
        lambda: to("li", repeat_s=1),
        lambda: Target(Who.PERSON),
        lambda: Target(Who.FALLBACK, "boss"),
    ],
)
def test_what_cannot_be_a_chain_is_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


def test_the_channels_of_a_step_are_those_of_its_first_message_and_of_the_end_too():
    play = Play(duty(chains=(chain(to("li", channels=("mail",)), to("wu", 600, channels=("voice",))),)))
    play.push(alert(1))
    play.wait(10 * MINUTE)
    play.push(replace(alert(1), change=Change.CLEARED, firing=False, at=play.now))
    play.wait(10 * MINUTE)
    ways = {(message.person_id, message.why): message.channels for _, message in play.told}
    assert ways == {
        ("li", Why.FIRST): ("mail",),
        ("wu", Why.ESCALATED): ("voice",),
        ("li", Why.RESOLVED): ("mail",),
        ("wu", Why.RESOLVED): ("voice",),
    }


def test_what_somebody_had_in_hand_before_it_was_over_is_told_when_it_comes_back():
    play = Play()
    case = play.push(alert(1))
    taken = play.push(case, change=Change.ACKNOWLEDGED, acknowledged_at=play.now, acknowledged_by="wu")
    play.wait(MINUTE)
    play.over(taken)
    play.wait(2 * MINUTE)
    play.push(taken, change=Change.RAISED)
    play.wait(2 * MINUTE)
    assert [why for _, person, why in play.reasons() if person == "li"] == [
        Why.FIRST,
        Why.RESOLVED,
        Why.FIRST,
    ]
