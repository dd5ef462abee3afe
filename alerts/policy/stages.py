"""Pure: the stages of policy, one after the other, as one list.

A stage looks at one case and gives it back, perhaps with other people, or says why nobody is told of it. What
is over passes the stages that hold back: whoever heard of it hears of its end.
"""

from collections.abc import Callable
from dataclasses import replace

from alerts.policy.people import first_people, serves, serving
from alerts.policy.place import chattering
from alerts.policy.quiet import held_until
from alerts.policy.storm import room
from alerts.policy.update import cause_of, is_cause, needs_update
from city.budget import budget_key
from city.case import Case, Hold
from city.policy import Dropped
from city.why import Why
from city.world import World

Stage = Callable[[Case, World, int], Case | Dropped]


def group(case: Case, world: World, now: int) -> Case | Dropped:
    """Wait for others of its kind, and between messages of one group."""
    due = world.group.due_at if world.group else None
    return case if due is None or now >= due else Dropped(Why.WAITING, until=due)


def inhibit(case: Case, world: World, _now: int) -> Case | Dropped:
    """Held back while its cause is there."""
    cause = cause_of(case, world) if case.firing else None
    return Dropped(Why.INHIBITED, by=str(cause.alert_id)) if cause else case


def silence(case: Case, world: World, now: int) -> Case | Dropped:
    """Silenced by a person, for a time."""
    order = next((one for one in world.silences if case.firing and one.holds(case, now)), None)
    return Dropped(Why.SILENCED, by=order.silence_id, until=order.last) if order else case


def shelve(case: Case, _world: World, _now: int) -> Case | Dropped:
    """Put aside by a person, until it comes off the shelf: that its time is over is a change of the alert."""
    until = case.shelved_until
    return Dropped(Why.SHELVED, until=until) if case.firing and until is not None else case


def steady(case: Case, world: World, now: int) -> Case | Dropped:
    """One that chatters is there until it has been over for a hold window, and told once in each.

    What gets worse is told at once all the same.
    """
    flap, chatter = world.flaps.get(case.about()), world.duty.policy.chatter
    hold = chatter.hold_s * 1000
    calm = not case.firing and now >= case.at + hold
    if flap is None or calm or not chattering(flap, chatter, now):
        return case
    ends = (flap.told_at or 0) + hold
    if now < ends and case.severity <= flap.told:
        return Dropped(Why.FLAPPING, until=ends)
    return replace(case, firing=True, chattering=True)


def route(case: Case, world: World, now: int) -> Case | Dropped:
    """Whom it concerns: those its route tells first, those the chain has reached, who was given it, who had
    it in hand; of its end, who heard of it.
    """
    if not case.firing:
        people = world.listeners.get(case.alert_id, ())
        return replace(case, people=people) if people else Dropped(Why.UNHEARD)
    first = serving(first_people(world.duty.taken_by(case.route), world.duty, now), case, world.duty)
    told = world.group.climb.told if world.group else ()
    reached = (p for p in told if p == world.duty.fallback or serves(p, case, world.duty))
    named = (p for p in (case.expired_by, case.assignee) if p is not None and p in world.duty.person)
    return replace(case, people=tuple(dict.fromkeys((*first, *reached, *named))))


def dedupe(case: Case, world: World, now: int) -> Case | Dropped:
    """Nobody is told again what they know."""
    people = tuple(person for person in case.people if needs_update(case, person, world, now))
    return replace(case, people=people) if people else Dropped(Why.KNOWN)


def quiet(case: Case, world: World, now: int) -> Case | Dropped:
    """People in their quiet hours are told afterwards, but of red at once."""
    holds: list[Hold] = []
    for person_id in case.people:
        until = held_until(world.duty.person[person_id], case.severity, now, world.duty.zone)
        if until is not None:
            holds.append(Hold(person_id, Why.QUIET, until))
    return case.hold(*holds)


def storm(case: Case, world: World, now: int) -> Case | Dropped:
    """Whoever had too many messages lately gets what follows in one digest; drills are counted apart."""
    limit = world.duty.policy.storm
    cause = is_cause(case, world)
    had = {person_id: world.budgets.get(budget_key(person_id, drill=case.drill)) for person_id in case.people}
    full = (person_id for person_id, one in had.items() if not room(one, case, limit, now, cause=cause))
    return case.hold(*(Hold(person_id, Why.STORM) for person_id in full))


STAGES: tuple[Stage, ...] = (group, inhibit, silence, shelve, steady, route, dedupe, quiet, storm)
"""From what concerns the alert alone to what concerns one person."""

PERSONAL: tuple[Stage, ...] = (quiet, storm)
"""The stages that a step of a chain passes, too."""


def run(
    case: Case, world: World, now: int, stages: tuple[Stage, ...] = STAGES
) -> tuple[Case, Dropped | None]:
    """The case after all stages, or as it was when one dropped it, and why."""
    for stage in stages:
        outcome = stage(case, world, now)
        if isinstance(outcome, Dropped):
            return case, outcome
        case = outcome
    return case, None
