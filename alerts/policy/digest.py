"""Pure: one message of all that a person was not told by itself, be it for the storm limit or for quiet
hours.
"""

from collections.abc import Iterable
from dataclasses import replace

from alerts.policy.quiet import held_until
from alerts.policy.remember import changes, remember
from alerts.policy.stages import run, shelve, silence
from alerts.policy.storm import room_at
from alerts.policy.update import in_order, is_given, unlisted
from city.budget import Budget
from city.case import Case
from city.duty import Duty
from city.policy import Message
from city.why import Why
from city.world import Look, World

THREAD = "digest"


def digest_due(budget: Budget, duty: Duty) -> int | None:
    """When a person's digest is to be looked at; None while nothing waits for it."""
    if not budget.waiting:
        return None
    interval = duty.policy.storm.digest_s * 1000
    due = max(min(one.at for one in budget.waiting), budget.digest_at or 0) + interval
    due = room_at(budget, duty.policy.storm, due)
    worst = max(one.severity for one in budget.waiting)
    person = duty.person.get(budget.person_id)
    return (held_until(person, worst, due, duty.zone) if person else None) or due


def digest(budget: Budget, cases: Iterable[Case], world: World, now: int) -> Look:
    """The digest of a person, of the waiting alerts as they are now, if it is due.

    What they have heard meanwhile is left out, and what was silenced or shelved since, unless it was given to
    them. What is over is named all the same: it was held back from them.
    """
    due = digest_due(budget, world.duty)
    if due is None or now < due:
        return Look(None)
    waiting = {one.alert_id for one in budget.waiting}
    left = [
        case
        for case in cases
        if case.alert_id in waiting
        and not _knows(budget.person_id, case, world)
        and (_is_order(budget.person_id, case, world) or run(case, world, now, (silence, shelve))[1] is None)
    ]
    emptied = replace(world, budgets={**world.budgets, budget.key: replace(budget, waiting=())})
    messages: tuple[Message, ...] = ()
    if left and budget.person_id in world.duty.person:
        told = tuple(in_order(left, world))
        listed = unlisted(tuple(case for case in told if case.firing), budget.person_id, world)
        messages = (Message(budget.person_id, THREAD, Why.DIGEST, told, listed),)
    after = remember(emptied, messages, (), now)
    heard, _, flaps = changes(world, after)
    final = replace(after.budgets[budget.key], digest_at=now if messages else budget.digest_at)
    return Look(None, messages, heard, (final,), flaps)


def _is_order(person_id: str, case: Case, world: World) -> bool:
    return is_given(case, person_id, world.heard.get((case.alert_id, person_id)))


def _knows(person_id: str, case: Case, world: World) -> bool:
    heard = world.heard.get((case.alert_id, person_id))
    if is_given(case, person_id, heard):
        return False
    if heard is None or heard.firing != case.firing or heard.severity != case.severity:
        return False
    return not (case.firing and unlisted((case,), person_id, world))
