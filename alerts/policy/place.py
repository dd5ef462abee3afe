"""Pure: to which route and group a case belongs, when the group is due, and how often its condition came
back.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from city.alert import Change
from city.case import Case
from city.duty import Duty
from city.flap import Chatter, Flap
from city.group import Group
from city.rota import ALWAYS
from city.route import Grouping, Route

_CAUSE_WAIT_MS = 5000
"""How long a case that holds others back waits at most: its effects come with it, and are listed with it."""
_CAME_BACK = (Change.RAISED, Change.ESCALATED)


def place(case: Case, duty: Duty, now: int) -> Case:
    """The case with the first route that takes it now, and the key of its group there.

    Ask again when it is raised or gets worse: another route may take it then. The group it was in keeps it,
    too.
    """
    route = next(one for one in duty.routes if one.matcher.matches(case) and _open(one, duty.zone, now))
    by = grouping_of(route, duty).by
    labels = ",".join(f"{name}={case.label(name) or ''}" for name in by)
    drill = "drill:" if case.drill else ""
    return replace(case, route=route.route_id, group=f"{drill}{route.route_id}:{labels}")


def join(group: Group | None, case: Case, duty: Duty, now: int) -> Group:
    """The group with the case as it is now, due when it has waited for others of its kind.

    A case worse than anything the group has told waits as the first one does: a red one not at all. Nor does
    one that holds others back, so that the cause is told before its effects.
    """
    if group is None or (group.due_at is None and not group.cases):
        group = Group(str(case.group), str(case.route), (), now, None)
    others = tuple(one for one in group.cases if one.alert_id != case.alert_id)
    cause = any(inhibition.is_source(case) for inhibition in duty.inhibitions)
    due = _due(group, case, grouping_of(duty.taken_by(group.route_id), duty), cause, now)
    soonest = due if group.due_at is None else min(due, group.due_at)
    waits = due if group.waits_until is None else min(due, group.waits_until)
    here = replace(case, route=group.route_id, group=group.key)
    return replace(group, cases=(*others, here), due_at=soonest, waits_until=waits)


def _due(group: Group, case: Case, grouping: Grouping, cause: bool, now: int) -> int:
    news = case.firing and case.severity > group.told
    if group.told_at is None or news:
        wait = grouping.wait_ms(case.severity)
        return now + (min(wait, _CAUSE_WAIT_MS) if cause else wait)
    return max(now, group.told_at + grouping.interval_ms(case.severity))


def grouping_of(route: Route, duty: Duty) -> Grouping:
    """How a route groups: its own way, or that of all."""
    return route.grouping or duty.policy.grouping


def flapped(flap: Flap | None, case: Case, chatter: Chatter) -> Flap:
    """The flap after a transition of the case: raised or worse once more, or unchanged."""
    flap = flap or Flap(case.about())
    if case.change not in _CAME_BACK or case.at in flap.raised:
        return flap
    return replace(flap, raised=tuple(sorted((*flap.raised, case.at)))[-chatter.count :])


def chattering(flap: Flap | None, chatter: Chatter, now: int) -> bool:
    """Whether it came back so often within the hold window before `now`."""
    times = flap.raised if flap else ()
    return len([at for at in times if at > now - chatter.hold_s * 1000]) >= chatter.count


def _open(route: Route, zone: ZoneInfo, now: int) -> bool:
    return route.hours == (ALWAYS,) or any(window.until(now, zone) is not None for window in route.hours)
