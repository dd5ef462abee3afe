"""Pure: one message of all that a person was not told by itself, be it for the storm limit or for quiet
hours.
"""

from collections.abc import Iterable
from dataclasses import replace

from alerts.policy.quiet import held_until
from alerts.policy.remember import changes, remember
from alerts.policy.stages import run, shelve, silence
from alerts.policy.storm import lately, room_at
from alerts.policy.update import in_order, is_given, unlisted
from city.budget import Budget, StormLimit, budget_key
from city.case import Case
from city.duty import Duty
from city.policy import Message
from city.state import Level
from city.why import Why
from city.world import Look, World

THREAD = "digest"
GRAVE_WAIT_MS = 10_000
"""How long orange and red wait for one another before a digest that nothing else holds up."""


def digest_due(budget: Budget, duty: Duty) -> int | None:
    """When a person's digest is to be looked at; None while nothing waits for it."""
    if not budget.waiting:
        return None
    limit = duty.policy.storm
    due = room_at(budget, limit, max(_ripe(budget, limit), (budget.digest_at or 0) + limit.digest_s * 1000))
    worst = max(one.severity for one in budget.waiting)
    person = duty.person.get(budget.person_id)
    return (held_until(person, worst, due, duty.zone) if person else None) or due


def _ripe(budget: Budget, limit: StormLimit) -> int:
    """When what waits has waited enough: an interval, or a moment where something grave waits behind milder
    messages that went out.
    """
    usual = min(one.at for one in budget.waiting) + limit.digest_s * 1000
    grave = [one.at for one in budget.waiting if one.severity >= Level.ORANGE]
    if not grave or len(lately(budget, limit, min(grave))) >= limit.single_red:
        return usual
    return min(usual, min(grave) + GRAVE_WAIT_MS)


def told_from(cases: Iterable[Case], world: World, now: int) -> int:
    """From when a step of a chain has its time: from now, or from the first digest of its people, where the
    storm limit holds all of them back; an interval later at most. Red waits for no digest.
    """
    cases = tuple(cases)
    held = [(case, hold.person_id) for case in cases for hold in case.held if hold.why is Why.STORM]
    if not held or any(case.people or case.severity is Level.RED for case in cases):
        return now
    latest = now + world.duty.policy.storm.digest_s * 1000
    budgets = (world.budgets.get(budget_key(person_id, drill=case.drill)) for case, person_id in held)
    dues = (digest_due(budget, world.duty) for budget in budgets if budget is not None)
    return max(now, min([latest, *(due for due in dues if due is not None)]))


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
