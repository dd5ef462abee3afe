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


def spend(budget: Budget, limit: StormLimit, now: int) -> Budget:
    """The budget after one more message."""
    return replace(budget, sent=(*lately(budget, limit, now), now))


def put_off(budget: Budget, cases: Iterable[Case], now: int) -> Budget:
    """The budget with cases that wait for the digest; one that waits already goes on, as bad as it is now."""
    waiting = {one.alert_id: one for one in budget.waiting}
    for case in cases:
        since = waiting[case.alert_id].at if case.alert_id in waiting else now
        waiting[case.alert_id] = Waiting(case.alert_id, str(case.group), since, case.severity)
    return replace(budget, waiting=tuple(waiting.values()))
