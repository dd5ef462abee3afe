"""Pure: what there is to remember of messages: who has heard of what, who has had how many, what waits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from alerts.policy.storm import put_off, spend
from city.budget import Budget, budget_key
from city.case import Case, Hold
from city.flap import Flap
from city.group import Heard, How
from city.policy import Message
from city.state import Level
from city.world import World

Key = TypeVar("Key")
Value = TypeVar("Value")


def remember(world: World, messages: Iterable[Message], cases: Iterable[Case], now: int) -> World:
    """The world after messages went out and the people held of these cases were put off."""
    messages, held = tuple(messages), tuple(held_back(cases))
    if not messages and not held:
        return world
    heard, budgets, flaps = dict(world.heard), dict(world.budgets), dict(world.flaps)
    limit = world.duty.policy.storm
    for message in messages:
        person_id = message.person_id
        heard.update(((one.alert_id, person_id), one) for one in _heard(message, now))
        budget = _budget(budgets, person_id, drill=all(case.drill for case in message.cases))
        budgets[budget.key] = spend(budget, limit, now)
        for case in message.cases:
            flaps[case.about()] = _told(flaps.get(case.about()), case, world, now)
    for case, hold in held:
        budget = _budget(budgets, hold.person_id, drill=case.drill)
        budgets[budget.key] = put_off(budget, (case,), now)
    return replace(world, heard=heard, budgets=budgets, flaps=flaps)


def _budget(budgets: Mapping[str, Budget], person_id: str, *, drill: bool) -> Budget:
    return budgets.get(budget_key(person_id, drill=drill)) or Budget(person_id, drill=drill)


def held_back(cases: Iterable[Case]) -> Iterator[tuple[Case, Hold]]:
    """Every person who is held, with the case."""
    return ((case, hold) for case in cases for hold in case.held)


def changes(before: World, after: World) -> tuple[tuple[Heard, ...], tuple[Budget, ...], tuple[Flap, ...]]:
    """What was remembered since."""
    return (
        _changed(before.heard, after.heard),
        _changed(before.budgets, after.budgets),
        _changed(before.flaps, after.flaps),
    )


def _changed(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> tuple[Value, ...]:
    return tuple(value for key, value in after.items() if before.get(key) is not value)


def _heard(message: Message, now: int) -> Iterator[Heard]:
    for how, cases in ((How.LISTED, message.listed), (How.TOLD, message.cases)):
        for case in cases:
            given = case.assigned_at if case.assignee == message.person_id and how is How.TOLD else None
            yield Heard(
                case.alert_id, message.person_id, now, case.severity, case.firing, how, case.chattering, given
            )


def _told(flap: Flap | None, case: Case, world: World, now: int) -> Flap:
    flap = flap or Flap(case.about())
    if not case.firing:
        return flap
    lately = flap.told_at is not None and now < flap.told_at + world.duty.policy.chatter.hold_s * 1000
    return replace(flap, told_at=now, told=max(case.severity, flap.told if lately else Level.NORMAL))
