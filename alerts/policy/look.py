"""Pure: one look at a group that is due. Its cases pass the stages, its chain is climbed.

What is to be sent and what is to be remembered comes out. Whoever keeps the group looks again at its new
`due_at`, and whenever a case joins.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from alerts.policy.escalate import Climbing, climb_on
from alerts.policy.orders import orders
from alerts.policy.people import channels_to
from alerts.policy.place import grouping_of
from alerts.policy.remember import changes, held_back, remember
from alerts.policy.stages import run
from alerts.policy.update import in_order, needs_update, unlisted
from city.case import Case
from city.group import Group
from city.policy import Dropped, Message
from city.state import Level
from city.why import Why
from city.world import Look, World

Outcome = tuple[Case, Dropped | None]
_POLL_MS = 300_000
"""How long nobody looks at a group in which nothing changes, whatever its interval."""


def look(group: Group, world: World, now: int) -> Look:
    """What to send of a group now, what to remember of it, and when to look again."""
    before = replace(world, group=group)
    given = orders(in_order(group.cases, before), before, now)
    ordered = list(_news(given, before, now))
    aware = remember(before, ordered, given, now)
    outcomes = [run(case, aware, now) for case in in_order(group.cases, aware)]
    passed = [case for case, dropped in outcomes if dropped is None]
    news = list(_news(passed, aware, now))
    told = remember(aware, news, passed, now)
    climbing = climb_on(group, list(_there(outcomes)), told, now)
    after = remember(told, climbing.messages, climbing.cases, now)
    heard, budgets, flaps = changes(before, after)
    return Look(
        _afterwards(group, outcomes, climbing, after, now),
        (*ordered, *news, *climbing.messages),
        heard,
        budgets,
        flaps,
        tuple((case, dropped) for case, dropped in outcomes if dropped is not None),
        tuple(held_back((*given, *passed, *climbing.cases))),
    )


def _there(outcomes: Sequence[Outcome]) -> Iterator[Case]:
    """Cases that people have to see to: neither held back nor over. One that chatters is there on and off."""
    for case, dropped in outcomes:
        why = dropped.why if dropped else None
        if why is Why.FLAPPING:
            yield replace(case, firing=True, chattering=True)
        elif case.firing and why in (None, Why.KNOWN):
            yield case


def _news(passed: Sequence[Case], world: World, now: int) -> Iterator[Message]:
    """One message to each person, of everything that is news to them."""
    for person_id in dict.fromkeys(person for case in passed for person in case.people):
        cases = tuple(case for case in passed if person_id in case.people)
        reasons = [why for case in cases if (why := needs_update(case, person_id, world, now))]
        listed = unlisted(tuple(case for case in cases if case.firing), person_id, world)
        why = min(reasons, key=_RANK.__getitem__)
        yield Message(person_id, str(cases[0].group), why, cases, listed, _channels(person_id, world, now))


def _channels(person_id: str, world: World, now: int) -> tuple[str, ...]:
    if world.group is None:
        return ()
    route = world.duty.taken_by(world.group.route_id)
    return channels_to(person_id, route, world.duty, world.group.climb, now)


_RANK = {why: rank for rank, why in enumerate(Why)}


def _afterwards(group: Group, outcomes: list[Outcome], climbing: Climbing, world: World, now: int) -> Group:
    """The group with the cases that are not settled yet, and when it is due again."""
    left = tuple(case for case in group.cases if case.firing or case.alert_id in world.listeners)
    told = [case for case, dropped in outcomes if dropped is None or dropped.why is Why.KNOWN]
    worst = max((case.severity for case in told if case.firing), default=Level.NORMAL)
    news = any(dropped is None for _, dropped in outcomes)
    return replace(
        group,
        cases=left,
        told=worst,
        told_at=now if news else group.told_at,
        climb=climbing.climb,
        due_at=min(_again(group, left, outcomes, climbing, world, now)) if left else None,
        waits_until=None,
    )


def _again(
    group: Group, left: Sequence[Case], outcomes: list[Outcome], climbing: Climbing, world: World, now: int
) -> Iterator[int]:
    """Moments at which something may have to be told though nothing new comes."""
    grouping = grouping_of(world.duty.taken_by(group.route_id), world.duty)
    yield now + max(_POLL_MS, grouping.interval_ms(max(case.severity for case in left)))
    untils = [dropped.until for _, dropped in outcomes if dropped is not None]
    untils += [hold.until for case, _ in outcomes for hold in case.held]
    yield from (until for until in (*untils, climbing.until) if until is not None and until > now)
