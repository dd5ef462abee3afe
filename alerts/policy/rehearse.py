"""Pure: who would be told of an alert while nobody answers, found by playing it through policy itself.

The same `place`, `join`, `look` and `digest` that real alerts take, with a clock that jumps from due time to
due time. Nothing is remembered of it afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.policy.digest import digest, digest_due
from alerts.policy.look import look
from alerts.policy.place import join, place
from city.case import Case, Hold
from city.duty import Duty
from city.group import Group
from city.policy import Dropped, Message
from city.silence import Silence
from city.world import Look, World

SPAN_MS = 12 * 3_600_000
"""Longer than most quiet hours."""
MOST_LOOKS = 500


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of it: the route, when the group is first looked at, who is told when, and who is not.

    Times are epoch milliseconds; `dropped` and `held` have each reason once.
    """

    route_id: str
    first_due: int
    told: tuple[tuple[int, Message], ...] = ()
    dropped: tuple[tuple[int, Dropped], ...] = ()
    held: tuple[tuple[int, Hold], ...] = ()


def rehearse(
    case: Case, duty: Duty, silences: Sequence[Silence], now: int, span_ms: int = SPAN_MS
) -> Rehearsal:
    """Play a case from `now` on for a span of time."""
    placed = place(case, duty, now)
    group = join(None, placed, duty, now)
    done = Rehearsal(str(placed.route), group.due_at or now)
    world = World(duty, open=(placed,), silences=tuple(silences))
    at = now
    for _ in range(MOST_LOOKS):
        due = _next(group, world)
        if due is None or due > now + span_ms:
            break
        at = max(at, due)
        if group.due_at is not None and group.due_at <= at:
            seen = look(group, world, at)
            group = seen.group or replace(group, due_at=None)
            done, world = _noted(done, seen, at), _remembered(world, seen)
        for key in list(world.budgets):
            seen = digest(world.budgets[key], (placed,), world, at)
            done, world = _noted(done, seen, at), _remembered(world, seen)
    return done


def _next(group: Group, world: World) -> int | None:
    dues = [group.due_at, *(digest_due(budget, world.duty) for budget in world.budgets.values())]
    return min((due for due in dues if due is not None), default=None)


def _remembered(world: World, seen: Look) -> World:
    return replace(
        world,
        heard={**world.heard, **{(one.alert_id, one.person_id): one for one in seen.heard}},
        budgets={**world.budgets, **{one.key: one for one in seen.budgets}},
        flaps={**world.flaps, **{one.key: one for one in seen.flaps}},
    )


def _noted(done: Rehearsal, seen: Look, at: int) -> Rehearsal:
    known = {dropped.why for _, dropped in done.dropped}
    new = [(at, dropped) for _, dropped in seen.dropped if dropped.why not in known]
    kept = {(hold.person_id, hold.why) for _, hold in done.held}
    held = [(at, hold) for _, hold in seen.held if (hold.person_id, hold.why) not in kept]
    return replace(
        done,
        told=(*done.told, *((at, message) for message in seen.messages)),
        dropped=(*done.dropped, *new),
        held=(*done.held, *held),
    )
