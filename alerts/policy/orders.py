"""Pure: a person gave an alert to somebody, who is told of it at once.

That is an order, and no news: no silence, shelf, inhibition or quiet hours hold it back, for whoever gave it
knew of them; only the limit of messages does, and then it stands in the next digest. It stops nothing: the
chain goes on until somebody acknowledges.
"""

from collections.abc import Iterable
from dataclasses import replace

from alerts.policy.storm import room
from alerts.policy.update import is_given
from city.budget import budget_key
from city.case import Case, Hold
from city.why import Why
from city.world import World


def orders(cases: Iterable[Case], world: World, now: int) -> list[Case]:
    """The cases that were given to somebody who has not heard of that, each with them alone."""
    there = ((case, case.assignee) for case in cases)
    return [
        _meant(case, who, world, now)
        for case, who in there
        if who is not None
        and who in world.duty.person
        and is_given(case, who, world.heard.get((case.alert_id, who)))
    ]


def _meant(case: Case, person_id: str, world: World, now: int) -> Case:
    budget = world.budgets.get(budget_key(person_id, drill=case.drill))
    meant = replace(case, people=(person_id,), held=())
    if room(budget, case, world.duty.policy.storm, now, cause=True):
        return meant
    return meant.hold(Hold(person_id, Why.STORM))
