"""Pure: the next step of a chain, taken at once, or foretold to those who are told now."""

from dataclasses import replace

from alerts.policy.people import people_of, serving_any
from city.chain import Chain
from city.duty import Duty
from city.group import Group


def hurried(group: Group, duty: Duty, now: int) -> Group:
    """The group as if those of this step had been waited for: its chain goes on at `now`."""
    chain = chain_of(group, duty)
    if chain is None or group.climb.told_at is None or group.climb.step + 1 >= len(chain.steps):
        return replace(group, due_at=now)
    step, after = chain.steps[group.climb.step], chain.steps[group.climb.step + 1]
    climb = replace(group.climb, tries=step.repeat + 1, told_at=now - after.after_s * 1000, hurried=True)
    return replace(group, climb=climb, due_at=now)


def foretold(group: Group, duty: Duty, now: int) -> tuple[int, tuple[str, ...]] | None:
    """When the next step of a group's chain comes if nobody acknowledges, and whom it tells."""
    chain, climb = chain_of(group, duty), group.climb
    if chain is None or climb.told_at is None or climb.acknowledged_at is not None:
        return None
    step = chain.steps[min(climb.step, len(chain.steps) - 1)]
    if climb.tries <= step.repeat:
        return climb.told_at + step.repeat_s * 1000, climb.told
    if climb.step + 1 >= len(chain.steps):
        return None
    following = chain.steps[climb.step + 1]
    at = climb.told_at + following.after_s * 1000
    people = people_of(following.targets, duty, now, climb.told)
    return at, serving_any(people, group.cases, duty)


def chain_of(group: Group, duty: Duty) -> Chain | None:
    """The chain that a group goes up, None where its route leads to people."""
    route = duty.route.get(group.route_id)
    return duty.chain.get(route.chain) if route is not None and route.chain is not None else None
