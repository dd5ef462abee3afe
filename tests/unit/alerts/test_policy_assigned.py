"""Giving an alert to somebody: they are told at once, and only an acknowledgement stops the chain."""

from cast import NOW
from played import HOUR, MINUTE, Play, alert, duty, person

from city.alert import Change
from city.matcher import Matcher
from city.person import QuietHours
from city.silence import Silence
from city.state import Level
from city.why import Why


def test_whoever_is_given_an_alert_is_told_at_once_and_the_chain_goes_on():
    play = Play()
    case = play.push(alert(1))
    play.wait(MINUTE)
    play.given(case, "boss")
    play.wait(10 * MINUTE)
    assert play.reasons() == [(0, "li", Why.FIRST), (60, "boss", Why.ASSIGNED), (600, "wu", Why.ESCALATED)]


def test_it_stops_when_they_acknowledge():
    play = Play()
    case = play.given(play.push(alert(1)), "boss")
    play.wait(MINUTE)
    play.taken(case, by="boss")
    play.wait(HOUR)
    assert play.reasons() == [(0, "li", Why.FIRST), (0, "boss", Why.ASSIGNED)]


def test_an_order_is_told_once_and_a_new_one_again():
    play = Play()
    case = play.given(play.push(alert(1, Level.YELLOW)), "boss")
    play.wait(MINUTE)
    case = play.given(case, "wu")
    play.wait(MINUTE)
    play.given(case, "boss")
    play.wait(MINUTE)
    orders = [one for one in play.reasons() if one[2] is Why.ASSIGNED]
    assert orders == [(0, "boss", Why.ASSIGNED), (60, "wu", Why.ASSIGNED), (120, "boss", Why.ASSIGNED)]


def test_whoever_heard_of_it_before_is_told_all_the_same():
    play = Play()
    case = play.push(alert(1))
    play.wait(MINUTE)
    play.given(case, "li")
    assert play.reasons() == [(0, "li", Why.FIRST), (60, "li", Why.ASSIGNED)]


def test_an_order_reaches_through_quiet_hours_and_silences():
    quiet = QuietHours(7 * 60, 9 * 60)
    play = Play(duty(people=(person("li", "wu"), person("wu", "boss", quiet), person("boss"))))
    everything_north = Matcher(areas=frozenset({"hills"}))
    play.silences = (Silence("1", everything_north, NOW, NOW + HOUR, "me", "works"),)
    case = play.push(alert(1, Level.YELLOW))
    play.wait(5 * MINUTE)
    play.given(case, "wu")
    assert play.reasons() == [(300, "wu", Why.ASSIGNED)]


def test_whoever_was_given_it_hears_that_it_got_worse_and_that_it_is_over():
    play = Play()
    case = play.given(play.push(alert(1, Level.YELLOW)), "boss")
    play.wait(MINUTE)
    case = play.push(case, change=Change.ESCALATED, severity=Level.RED)
    play.wait(MINUTE)
    play.over(case)
    play.wait(5 * MINUTE)
    assert [why for _, name, why in play.reasons() if name == "boss"] == [
        Why.ASSIGNED,
        Why.WORSE,
        Why.RESOLVED,
    ]


def test_what_is_over_and_asks_for_an_answer_is_given_too():
    play = Play()
    case = play.push(alert(1))
    play.over(case)
    play.given(play.cases[1], "boss")
    assert (0, "boss", Why.ASSIGNED) in play.reasons()


def test_somebody_who_is_not_declared_is_told_nothing_and_stops_nothing():
    play = Play()
    play.given(play.push(alert(1)), "ghost")
    play.wait(10 * MINUTE)
    assert play.reasons() == [(0, "li", Why.FIRST), (600, "wu", Why.ESCALATED)]


def test_many_orders_in_ten_minutes_keep_to_the_limit_of_messages():
    play = Play()
    for number in range(1, 31):
        play.given(play.push(alert(number, Level.YELLOW)), "boss")
    play.wait(9 * MINUTE)
    told = [message for _, message in play.told if message.person_id == "boss"]
    assert len(told) <= 10
    assert {case.alert_id for message in told for case in message.cases} == set(range(1, 31))


def test_the_commander_gives_several_and_they_are_one_message():
    play = Play()
    for number in (1, 2, 3):
        play.push(alert(number, Level.BLUE, assignee="boss", assigned_at=play.now))
    play.wait(2 * MINUTE)
    orders = [message for _, message in play.told if message.why is Why.ASSIGNED]
    assert [len(order.cases) for order in orders] == [3]
