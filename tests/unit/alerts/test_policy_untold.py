"""Who is next in a chain is told when those before them had the time to answer, and what truly happened."""

from dataclasses import replace

from played import MINUTE, SECOND, Play, alert, chain, duty, person, to

from alerts.escalation import hurried
from city.budget import Budget
from city.chain import ChainStep, Target, Who
from city.person import QuietHours
from city.route import Grouping, Route
from city.state import Level
from city.why import Why

ALONE = Grouping(("thing", "rule"), (0, 0, 0, 0))
SHORT = chain(to("li"), ChainStep((Target(Who.SUPERIOR),), 60), ChainStep((Target(Who.FALLBACK),), 60))
TOWN = duty(routes=(Route("all", chain="usual", grouping=ALONE),), chains=(SHORT,))


def swamped() -> Play:
    """Li has had as many messages as one may get by themselves."""
    play = Play(TOWN)
    play.budgets["li"] = Budget("li", tuple(play.now - MINUTE + n for n in range(6)))
    return play


def full(now: int) -> tuple[int, ...]:
    """Ten messages, just now."""
    return tuple(now - 9 + n for n in range(10))


def told(play: Play, alert_id: int) -> list[tuple[int, str, Why]]:
    """Seconds since the alert was raised, who, why."""
    raised = play.cases[alert_id].at
    mine = (one for one in play.told if any(case.alert_id == alert_id for case in one[1].cases))
    return [((at - raised) // SECOND, message.person_id, message.why) for at, message in mine]


def test_whoever_is_held_back_by_the_storm_limit_has_as_long_to_answer_from_their_digest_on():
    play = swamped()
    play.push(alert(10, Level.YELLOW))
    play.wait(4 * MINUTE)
    (digest_at, *first), (next_at, *second), *_ = told(play, 10)
    assert (first, second) == (["li", Why.DIGEST], ["wu", Why.ESCALATED])
    assert digest_at <= 150
    assert next_at == digest_at + 60


def test_a_red_alert_waits_for_no_digest_before_its_chain_goes_on():
    play = swamped()
    play.budgets["li"] = replace(play.budgets["li"], sent=full(play.now))
    play.push(alert(10, Level.RED))
    play.wait(MINUTE)
    assert told(play, 10) == [(60, "wu", Why.UNTOLD)]


def test_where_even_the_digest_has_no_room_the_chain_goes_on_and_says_that_nobody_was_told():
    play = swamped()
    play.budgets["li"] = replace(play.budgets["li"], sent=full(play.now))
    play.push(alert(10, Level.YELLOW))
    play.wait(4 * MINUTE)
    assert told(play, 10)[0] == (150 + 60, "wu", Why.UNTOLD)


def test_those_who_are_asleep_are_not_waited_for_and_not_said_to_have_been_told():
    asleep = (person("li", "wu", QuietHours(0, 1439)), person("wu", "boss"), person("boss"))
    play = Play(replace(TOWN, people=asleep))
    play.push(alert(10, Level.YELLOW))
    play.wait(MINUTE)
    assert told(play, 10) == [(60, "wu", Why.UNTOLD)]


def test_who_was_never_told_is_not_reminded():
    again = chain(to("li", repeat=2, repeat_s=60), to("wu", 600))
    play = Play(replace(TOWN, chains=(again,)))
    play.budgets["li"] = Budget("li", full(play.now - 9 * MINUTE - 30 * SECOND))
    play.push(alert(10, Level.RED))
    play.wait(2 * MINUTE)
    assert [why for _, _, why in told(play, 10)] == [Why.FIRST, Why.REPEATED]


def test_an_orange_alert_does_not_wait_behind_yellow_ones():
    play = swamped()
    play.push(alert(10, Level.YELLOW))
    play.push(alert(11, Level.ORANGE))
    play.wait(10 * SECOND)
    (message,) = [message for _, message in play.told]
    assert message.why is Why.DIGEST
    assert [case.alert_id for case in message.cases] == [11, 10]


def test_a_second_digest_keeps_its_distance_whatever_waits():
    play = swamped()
    for alert_id in range(10, 20):
        play.push(alert(alert_id, Level.ORANGE))
        play.wait(20 * SECOND)
    times = [at for at, message in play.told if message.why is Why.DIGEST]
    assert len(times) == 2
    assert times[1] - times[0] >= 150 * SECOND


def test_a_chain_that_goes_on_because_nobody_can_be_reached_says_so():
    play = Play(TOWN)
    play.push(alert(1))
    play.wait(10 * SECOND)
    ((key, group),) = play.groups.items()
    play.groups[key] = hurried(group, play.duty, play.now)
    play.settle()
    assert play.reasons() == [(0, "li", Why.FIRST), (10, "wu", Why.UNREACHED)]
    play.wait(MINUTE)
    assert play.reasons()[2:] == [(70, "boss", Why.ESCALATED)]
