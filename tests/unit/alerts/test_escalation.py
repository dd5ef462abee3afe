"""The next step of a chain: taken at once where nobody can be reached, foretold to those who are told now."""

from dataclasses import replace

import pytest
from duty_town import duty_of
from played import alert, duty, person

from alerts.escalation import chain_of, foretold, hurried
from alerts.policy import Take, next_step
from city.chain import Climb
from city.group import Group
from city.why import Why

NOW = 1_795_305_600_000
MINUTE = 60_000
DUTY = duty_of()
GROUP = Group("all:", "all", (alert(1),), NOW, NOW + MINUTE, NOW, climb=Climb(0, 1, NOW, ("li",)))


def test_those_who_are_told_read_who_is_next_and_when():
    assert foretold(GROUP, DUTY, NOW) == (NOW + 10 * MINUTE, ("boss",))


def test_who_does_not_look_after_the_area_is_not_foretold():
    of_the_coast = duty(people=(person("li", "wu"), person("wu", None, None, "coast"), person("boss")))
    assert foretold(GROUP, of_the_coast, NOW) == (NOW + 10 * MINUTE, ("boss",))
    assert foretold(GROUP, duty(), NOW) == (NOW + 10 * MINUTE, ("wu",))


@pytest.mark.parametrize(
    "climb",
    [Climb(), Climb(1, 1, NOW, ("boss",)), Climb(0, 1, NOW, ("li",), acknowledged_at=NOW)],
    ids=["nobody told yet", "nobody is left", "acknowledged"],
)
def test_where_nobody_is_next_nobody_is_foretold(climb):
    assert foretold(replace(GROUP, climb=climb), DUTY, NOW) is None


def test_a_hurried_group_takes_the_next_step_now():
    group = hurried(GROUP, DUTY, NOW)

    assert group.due_at == NOW
    assert next_step(chain_of(group, DUTY), group.climb, NOW) == Take(Why.ESCALATED, 1, 1)


def test_after_the_last_step_there_is_nothing_to_hurry_to():
    last = replace(GROUP, climb=Climb(1, 1, NOW, ("boss",)))

    assert hurried(last, DUTY, NOW).climb == last.climb
