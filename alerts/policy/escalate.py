"""Pure: a group goes up its chain while nobody acknowledges what is there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from alerts.policy.climb import Rest, Take, climbed, next_step
from alerts.policy.digest import told_from
from alerts.policy.people import first_people, people_of, serving, serving_any
from alerts.policy.stages import PERSONAL, run
from city.case import Case
from city.chain import BEGIN, Chain, ChainStep, Climb
from city.group import Group
from city.policy import Message
from city.why import Why
from city.world import World


@dataclass(frozen=True, slots=True)
class Climbing:
    """The climb afterwards, when to look again, and what was to be told and to whom."""

    climb: Climb
    until: int | None = None
    messages: tuple[Message, ...] = ()
    cases: tuple[Case, ...] = ()


def climb_on(group: Group, there: Sequence[Case], world: World, now: int) -> Climbing:
    """Go on with a group's chain; `there` are its cases that people have to see to.

    The first step is what the look itself tells. It begins anew when something unacknowledged joins what was
    acknowledged, goes on when an acknowledgement ran out (the look reminds, and people have as long again to
    answer), likewise when all that is there came off the shelf, and is forgotten when nothing is there any
    more. A step has its time from when it is told.
    """
    name = world.duty.taken_by(group.route_id).chain
    if name is None or not there:
        over = not any(case.firing for case in group.cases)
        return Climbing(BEGIN if over else group.climb)
    chain, climb = world.duty.chain[name], _with_acknowledgement(group.climb, there)
    taken_back = group.climb.acknowledged_at is not None and climb.acknowledged_at is None
    ran_out = taken_back and any(case.expired_at is not None for case in there)
    if climb.told_at is not None and (ran_out or _was_shelved(there, climb.told_at)):
        climb = replace(climb, told_at=now)
    elif climb.told_at is None or taken_back:
        first = first_people(world.duty.taken_by(group.route_id), world.duty, now)
        told = serving_any(first, there, world.duty)
        climb = replace(BEGIN, tries=1, told_at=told_from(there, world, now), told=told)
    decision = next_step(chain, climb, now)
    if isinstance(decision, Rest):
        return Climbing(climb, decision.until)
    return _take(decision, chain, replace(group, climb=climb), there, world, now)


def _was_shelved(there: Sequence[Case], told_at: int) -> bool:
    """Whether all that nobody has in hand came off the shelf since the chain last told of it."""
    meant = [case for case in there if not _in_hand(case)]
    return bool(meant) and all((case.unshelved_at or 0) > told_at for case in meant)


def _with_acknowledgement(climb: Climb, there: Sequence[Case]) -> Climb:
    """The climb with the last of the acknowledgements, if every case has one."""
    if not all(_in_hand(case) for case in there):
        return replace(climb, acknowledged_at=None, acknowledged_by=None)
    last = max(there, key=lambda case: case.acknowledged_at or 0)
    return replace(climb, acknowledged_at=last.acknowledged_at, acknowledged_by=last.acknowledged_by)


def _in_hand(case: Case) -> bool:
    return case.acknowledged_at is not None


def _take(take: Take, chain: Chain, group: Group, there: Sequence[Case], world: World, now: int) -> Climbing:
    step = chain.steps[min(take.step, len(chain.steps) - 1)]
    people = people_of(step.targets, world.duty, now, group.climb.told)
    meant = [case for case in there if not _in_hand(case)]
    cases = (replace(case, people=serving(people, case, world.duty), held=()) for case in meant)
    cases = tuple(run(case, world, now, PERSONAL)[0] for case in cases)
    told_at = told_from(cases, world, now)
    climb = climbed(group.climb, take, serving_any(people, there, world.duty), told_at)
    after = next_step(chain, climb, now)
    until = after.until if isinstance(after, Rest) else now
    why = _why(take, group.climb, meant, world)
    messages = tuple(_messages(cases, step, group.key, why, world, now))
    return Climbing(climb, until, messages, cases)


def _why(take: Take, climb: Climb, meant: Sequence[Case], world: World) -> Why:
    """Why the chain goes on: nobody answered, could be reached, or was told at all."""
    if take.why is not Why.ESCALATED:
        return take.why
    if climb.hurried:
        return Why.UNREACHED
    any_told = not climb.told or any(_has_heard(person, meant, world) for person in climb.told)
    return Why.ESCALATED if any_told else Why.UNTOLD


def _has_heard(person_id: str, cases: Iterable[Case], world: World) -> bool:
    """Whether somebody knows that any of the cases is there."""
    return bool(_times_heard(person_id, cases, world))


def _times_heard(person_id: str, cases: Iterable[Case], world: World) -> list[int]:
    heard = (world.heard.get((case.alert_id, person_id)) for case in cases)
    return [one.at for one in heard if one is not None and one.firing]


def _messages(
    cases: Iterable[Case], step: ChainStep, thread: str, why: Why, world: World, now: int
) -> Iterator[Message]:
    """What a step says to each of its people; nobody is reminded of what they never heard, or hear now."""
    cases = tuple(cases)
    for person_id in dict.fromkeys(person for case in cases for person in case.people):
        mine = tuple(case for case in cases if person_id in case.people)
        times = _times_heard(person_id, mine, world)
        if why is Why.REPEATED and now in times:
            continue
        reason = Why.FIRST if why is Why.REPEATED and not times else why
        yield Message(person_id, thread, reason, mine, channels=step.channels)
