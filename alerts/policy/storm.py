"""Pure: how many messages a person may get, and what waits when it is too much."""

from collections.abc import Iterable
from dataclasses import replace

from city.budget import Budget, StormLimit, Waiting
from city.case import Case
from city.state import Level


def room(budget: Budget | None, case: Case, limit: StormLimit, now: int, *, cause: bool) -> bool:
    """Whether a person may get one more message for this case; after a cause one digest still fits."""
    most = limit.single_red if case.severity is Level.RED else limit.single
    most = limit.most - 1 if cause else most
    return budget is None or len(lately(budget, limit, now)) < most


def room_at(budget: Budget, limit: StormLimit, now: int) -> int:
    """When a person may get one more message of whatever sort."""
    times = lately(budget, limit, now)
    return now if len(times) < limit.most else times[-limit.most] + limit.window_s * 1000


def lately(budget: Budget, limit: StormLimit, now: int) -> tuple[int, ...]:
    """The times of messages within the window before `now`."""
    return tuple(at for at in budget.sent if at > now - limit.window_s * 1000)


def spend(budget: Budget | None, person_id: str, limit: StormLimit, now: int) -> Budget:
    """The budget after one more message."""
    budget = budget or Budget(person_id)
    return replace(budget, sent=(*lately(budget, limit, now), now))


def put_off(budget: Budget | None, person_id: str, cases: Iterable[Case], now: int) -> Budget:
    """The budget with cases that wait for the digest; one that waits already goes on waiting."""
    budget = budget or Budget(person_id)
    there = {waiting.alert_id for waiting in budget.waiting}
    more = (
        Waiting(case.alert_id, str(case.group), now, case.severity)
        for case in cases
        if case.alert_id not in there
    )
    return replace(budget, waiting=(*budget.waiting, *more))
