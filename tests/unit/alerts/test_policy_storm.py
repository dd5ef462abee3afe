"""Many alerts at once, and one that toggles: few messages, nothing lost (faults 23 and 30)."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from cast import NOW
from hypothesis import given, settings
from hypothesis import strategies as st
from played import MINUTE, SECOND, Play, alert, chain, duty, to

from city.alert import Change
from city.budget import StormLimit
from city.flap import Chatter
from city.policy import Policy
from city.route import Grouping, Route
from city.state import Level
from city.why import Why

WINDOW = 10 * MINUTE
EACH_ALONE = Grouping(("thing", "rule"), (0, 0, 0, 0))
SPREAD = Grouping(("area", "rule"))
ALONE = duty(routes=(Route("all", chain="usual", grouping=EACH_ALONE),))


def most_in_a_window(play: Play) -> int:
    times: dict[str, list[int]] = defaultdict(list)
    for at, message in play.told:
        times[message.person_id].append(at)
    return max(
        (sum(begin <= at < begin + WINDOW for at in of_one) for of_one in times.values() for begin in of_one),
        default=0,
    )


def assert_nothing_lost(play: Play) -> None:
    """Whoever heard an alert begin has heard its end, and nothing waits any more."""
    assert {key for key, one in play.heard.items() if one.firing and not play.cases[key[0]].firing} == set()
    assert all(not budget.waiting for budget in play.budgets.values())


def test_six_messages_are_told_singly_and_then_one_digest_lists_the_rest():
    play = Play(ALONE)
    for alert_id in range(1, 101):
        play.push(alert(alert_id, Level.YELLOW))
    play.wait(5 * MINUTE)
    singles = [m for _, m in play.told if m.why is Why.FIRST]
    digests = [m for _, m in play.told if m.why is Why.DIGEST]
    assert len(singles) == 6
    assert {case.alert_id for m in (*singles, *digests) for case in m.cases} == set(range(1, 101))


def test_a_digest_comes_after_its_interval_and_begins_with_what_is_red():
    play = Play(ALONE)
    for alert_id in range(1, 30):
        play.push(alert(alert_id, Level.YELLOW if alert_id % 2 else Level.RED))
    play.wait(3 * MINUTE)
    at, message = next(one for one in play.told if one[1].why is Why.DIGEST)
    assert at == NOW + 150 * SECOND
    assert message.cases[0].severity is Level.RED
    assert [c.severity for c in message.cases] == sorted((c.severity for c in message.cases), reverse=True)


def test_red_alerts_may_take_the_place_of_digests():
    play = Play(ALONE)
    for alert_id in range(1, 8):
        play.push(alert(alert_id, Level.YELLOW))
    play.push(alert(8, Level.RED))
    assert play.told[-1][1].cases[0].alert_id == 8


def test_a_drill_in_full_swing_delays_no_real_alert():
    play = Play(ALONE)
    for alert_id in range(1, 60):
        play.push(alert(alert_id, Level.RED, drill=True))
        play.wait(10 * SECOND)
    play.push(alert(100, Level.RED))
    at, message = play.told[-1]
    assert (at, message.person_id, [case.alert_id for case in message.cases]) == (play.now, "li", [100])


def test_a_storm_delays_the_messages_of_a_drill_no_more_than_its_own_do_and_no_digest_mixes_both():
    play = Play(ALONE)
    for alert_id in range(1, 40):
        play.push(alert(alert_id, Level.YELLOW))
        play.push(alert(100 + alert_id, Level.YELLOW, drill=True))
    singles = [message.cases[0].drill for _, message in play.told]
    assert sorted(singles) == [False] * 6 + [True] * 6
    play.wait(5 * MINUTE)
    digests = [message for _, message in play.told if message.why is Why.DIGEST]
    assert sorted({case.drill for case in message.cases} == {True} for message in digests) == [False, True]
    assert all(len({case.drill for case in message.cases}) == 1 for message in digests)
    for case in list(play.cases.values()):
        play.over(case)
    play.wait(30 * MINUTE)
    assert_nothing_lost(play)


def test_a_drill_of_a_silent_gateway_holds_no_real_alert_back():
    play = Play()
    cause = alert(1000, Level.ORANGE, "gateway-silent", thing=None, area=None, drill=True)
    play.push(replace(cause, subject="gateway:gw"))
    play.push(alert(1, Level.RED))
    assert [case.alert_id for case in play.told[-1][1].cases] == [1]


def storm(play: Play, gateway_down: bool) -> None:
    """500 datastreams cross within ten seconds, of 20 gateways in 10 areas, one of which falls silent."""
    if gateway_down:
        cause = alert(1000, Level.ORANGE, "gateway-silent", thing=None, gateway="gw-0", area=None)
        play.push(replace(cause, subject="gateway:gw-0"))
    for alert_id in range(1, 501):
        severity = (Level.YELLOW, Level.ORANGE, Level.RED)[alert_id % 3]
        more = {"gateway": f"gw-{alert_id % 20}", "area": f"area-{alert_id % 10}"}
        play.push(alert(alert_id, severity, f"rule-{alert_id % 4}", **more))
        play.wait(20)


@pytest.mark.parametrize("grouping", [EACH_ALONE, SPREAD], ids=["each alone", "by area and rule"])
def test_500_alerts_with_a_gateway_down_are_at_most_ten_messages_a_person_and_no_end_is_lost(
    grouping: Grouping,
):
    steps = (to("li"), to("wu", 600), to("boss", 600))
    play = Play(duty(routes=(Route("all", chain="usual", grouping=grouping),), chains=(chain(*steps),)))
    storm(play, gateway_down=True)
    play.wait(30 * MINUTE)
    heard = {alert_id for alert_id, who in play.heard if who == "li"}
    assert heard == {*range(1, 501), 1000}
    for case in list(play.cases.values()):
        play.over(case)
        play.wait(20)
    play.wait(2 * 60 * MINUTE)
    assert most_in_a_window(play) <= 10
    assert_nothing_lost(play)
    assert play.groups == {}


def test_the_root_cause_is_told_before_what_follows_from_it_and_lists_it():
    play = Play()
    storm(play, gateway_down=True)
    play.wait(20 * MINUTE)
    of_gateway = [m for _, m in play.told if any(case.alert_id == 1000 for case in m.cases)]
    listed = {case.alert_id for m in of_gateway for case in m.listed}
    assert listed == {alert_id for alert_id in range(1, 501) if alert_id % 20 == 0}


def toggle(play: Play, every: int, times: int, severity: Level = Level.RED) -> None:
    case = alert(1, severity)
    for _ in range(times):
        case = play.push(case, change=Change.RAISED, firing=True)
        play.wait(every)
        play.over(case)
        play.wait(every)


@pytest.mark.parametrize("severity", [Level.RED, Level.ORANGE, Level.YELLOW])
def test_an_alert_that_toggles_each_second_is_at_most_one_message_a_hold_window(severity: Level):
    play = Play(duty(chains=(chain(to("li")),)))
    toggle(play, SECOND, 1800, severity)
    times = [at for at, _ in play.told]
    assert times
    assert all(later - earlier >= WINDOW for earlier, later in pairwise(times))
    assert any(case.chattering for _, m in play.told for case in m.cases)


def test_after_it_has_been_calm_for_a_window_its_end_is_told_and_it_fires_again_at_once():
    play = Play(duty(chains=(chain(to("li")),)))
    toggle(play, SECOND, 900)
    over_since = play.now
    play.wait(20 * MINUTE)
    at, message = play.told[-1]
    assert message.why is Why.RESOLVED
    assert WINDOW - SECOND <= at - over_since <= WINDOW + 5 * MINUTE
    play.push(alert(1))
    assert play.told[-1][0] == play.now
    assert (play.told[-1][1].why, play.told[-1][1].cases[0].chattering) == (Why.FIRST, False)


def test_one_that_chatters_and_gets_worse_is_told_at_once():
    play = Play(duty(chains=(chain(to("li")),)))
    toggle(play, SECOND, 100, Level.YELLOW)
    case = play.push(alert(1, Level.YELLOW))
    play.push(case, severity=Level.RED, change=Change.ESCALATED)
    assert play.told[-1] == (play.now, play.told[-1][1])
    assert play.told[-1][1].cases[0].severity is Level.RED


@pytest.mark.parametrize(
    "make",
    [
        lambda: StormLimit(single=10),
        lambda: StormLimit(single=0),
        lambda: StormLimit(single=9, single_red=8),
        lambda: StormLimit(digest_s=601),
        lambda: Chatter(1),
        lambda: Chatter(3, 1),
    ],
)
def test_limits_that_leave_no_room_are_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


ACTS = st.lists(
    st.tuples(
        st.integers(1, 25),
        st.sampled_from(["raise", "worse", "over", "ack", "expire", "give"]),
        st.integers(0, 4 * MINUTE),
    ),
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(ACTS, st.integers(1, 6))
def test_whatever_happens_no_person_gets_more_than_ten_and_no_end_is_lost(acts, areas: int):
    steps = (to("li", repeat=1), to("wu", 300), to("boss", 300))
    play = Play(duty(chains=(chain(*steps),), policy=Policy("boss", chatter=Chatter(3, 300))))
    for alert_id, act, pause in acts:
        case = play.cases.get(alert_id) or alert(alert_id, Level.YELLOW, area=f"area-{alert_id % areas}")
        if act == "raise" and (alert_id not in play.cases or not case.firing):
            play.push(case, change=Change.RAISED, firing=True, acknowledged_at=None)
        elif act == "worse" and case.firing and alert_id in play.cases and case.severity < Level.RED:
            worse = Level(case.severity + 1)
            play.push(case, change=Change.ESCALATED, severity=worse, acknowledged_at=None)
        elif act == "over" and alert_id in play.cases and case.firing:
            play.over(case)
        elif act == "ack" and alert_id in play.cases and case.firing:
            play.taken(case)
        elif act == "expire" and case.firing and case.acknowledged_at is not None:
            play.ran_out(case)
        elif act == "give" and alert_id in play.cases and case.firing:
            play.given(case, "boss")
        play.wait(pause)
    for case in list(play.cases.values()):
        if case.firing:
            play.over(case)
    play.wait(120 * MINUTE)
    assert most_in_a_window(play) <= 10
    assert_nothing_lost(play)
    assert play.groups == {}


def test_the_order_in_which_a_storm_arrives_loses_nobody():
    for seed in range(3):
        play = Play(ALONE)
        ids = list(range(1, 60))
        random.Random(seed).shuffle(ids)
        for alert_id in ids:
            play.push(alert(alert_id, (Level.BLUE, Level.RED)[alert_id % 2]))
        play.wait(30 * MINUTE)
        assert Counter(a for a, who in play.heard if who == "li") == Counter(ids)
