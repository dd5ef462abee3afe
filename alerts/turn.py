"""One turn of the dispatcher: what came joins its groups, answers take effect, what is due is looked at."""

from collections.abc import Iterable
from dataclasses import replace

from alerts.escalation import hurried
from alerts.guard import guarded
from alerts.letters import thread_of
from alerts.outlook import Outlook, known_only
from alerts.pen import Pen
from alerts.policy import flapped, join, look, place
from city.alert import Change
from city.case import Case
from city.why import CALLS
from store import database, deliveries, told
from store.notifications import Outgoing
from store.told import Kept

FAILED_WAIT_MS = 60_000
CAME = frozenset({Change.RAISED, Change.ESCALATED})
ANSWERS = frozenset({Change.ACKNOWLEDGED, Change.SHELVED, Change.RESOLVED})
AT_ONCE = ANSWERS | {Change.ASSIGNED, Change.EXPIRED, Change.UNSHELVED}
ENDS = frozenset({Change.CLEARED, Change.RETRACTED, Change.WITHDRAWN, Change.RESOLVED})


class Turn:
    """The groups of one turn, as they change."""

    def __init__(self, conn: database.Connection, seen: Outlook, kept: dict[str, Kept], now: int) -> None:
        self._conn, self._seen, self._now = conn, seen, now
        self._kept = {key: known_only(one, seen.duty) for key, one in kept.items()}
        self._move_homeless()

    def _move_homeless(self) -> None:
        """Groups of a route that is gone are taken up by those there are now."""
        gone = [one.group for one in self._kept.values() if one.group.route_id not in self._seen.duty.route]
        for group in gone:
            told.forget_group(self._conn, group.key)
            del self._kept[group.key]
            for case in group.cases:
                if case.alert_id in self._seen.alerts:
                    self._take_in(self._seen.case(case.alert_id))

    def take_up(self, strays: Iterable[int]) -> None:
        """Put open alerts that are in no group where they belong."""
        for alert_id in strays:
            if alert_id in self._seen.alerts and self._seen.case(alert_id).firing:
                with guarded(self._conn, f"the place of alert {alert_id}"):
                    self._take_in(self._seen.case(alert_id))

    def join(self, came: Iterable[Outgoing]) -> None:
        """Put what came into groups: what is raised or worse where a route takes it, the rest where it is."""
        seen, chatter = self._seen, self._seen.duty.policy.chatter
        placed: dict[int, bool] = {}
        for one in came:
            if one.alert_id not in seen.alerts:
                continue
            placed[one.alert_id] = placed.get(one.alert_id, False) or one.change in CAME
            if one.change in CAME:
                case = seen.case(one.alert_id, one.change, one.at)
                flap = flapped(seen.world.flaps.get(case.about()), case, chatter)
                told.save_flap(self._conn, flap)
                seen.world = replace(seen.world, flaps={**seen.world.flaps, flap.key: flap})
        for alert_id, is_new in placed.items():
            with guarded(self._conn, f"the place of alert {alert_id}"):
                self._join(seen.case(alert_id), is_new)

    def _join(self, case: Case, is_new: bool) -> None:
        groups = [key for key, one in self._kept.items() if _holds(one, case.alert_id)]
        is_order = case.assignee is not None and not groups
        if is_order or (case.firing and (is_new or not groups)):
            taken = self._take_in(case)
            groups = [other for other in groups if other != taken]
        for key in groups:
            self._into(key, case)

    def _take_in(self, case: Case) -> str:
        """Put a case into the group where it belongs now; its key."""
        placed = place(case, self._seen.duty, self._now)
        key = str(placed.group)
        if key not in self._kept:
            self._kept |= told.groups(self._conn, [key])
        self._into(key, placed)
        return key

    def _into(self, key: str, case: Case) -> None:
        before = self._kept.get(key)
        group = join(before.group if before else None, case, self._seen.duty, self._now)
        self._kept[key] = (
            replace(before, group=group) if before else Kept(group, thread_of(group.key, group.since))
        )

    def answer(self, came: Iterable[Outgoing]) -> None:
        """What was answered is told to nobody any more, and what changed by it is looked at now."""
        came = list(came)
        for one in came:
            if one.change in ANSWERS:
                why = f"{one.change.value} by {one.by or '–'}"
                deliveries.cancel(self._conn, [one.alert_id], CALLS, self._now, why)
        ended = {f"alert:{one.alert_id}" for one in came if one.change in ENDS}
        freed = [a.alert_id for a in self._seen.alerts.values() if a.suppressed_by in ended]
        for other in told.groups_with(self._conn, freed) if freed else ():
            self._kept.setdefault(other.group.key, other)
        at_once = {one.alert_id for one in came if one.change in AT_ONCE} | set(freed)
        for key, one in self._kept.items():
            if any(case.alert_id in at_once for case in one.group.cases):
                self._kept[key] = replace(one, group=replace(one.group, due_at=self._now))

    def look_at_due(self, pen: Pen) -> int:
        """Look at every group that is due, the worst first; how many."""
        looks = 0
        for kept in sorted(self._kept.values(), key=lambda one: -_worst(one)):
            group = replace(kept.group, cases=tuple(map(self._fresh, kept.group.cases)))
            if kept.hurried:
                group = hurried(group, self._seen.duty, self._now)
            if group.due_at is None or group.due_at > self._now:
                told.save_group(self._conn, replace(kept, group=group, hurried=False))
                continue
            looks += 1
            looked = False
            with guarded(self._conn, f"the look at group {group.key}"):
                self._look_at(replace(kept, group=group, hurried=False), pen)
                looked = True
            if not looked:
                later = replace(group, due_at=self._now + FAILED_WAIT_MS)
                told.save_group(self._conn, replace(kept, group=later, hurried=False))
        return looks

    def _look_at(self, kept: Kept, pen: Pen) -> None:
        result = look(kept.group, self._seen.world, self._now)
        pen.suppress(kept.group, result)
        pen.write(result, replace(kept, group=result.group or kept.group))
        self._seen.take(result)

    def _fresh(self, case: Case) -> Case:
        """The case as its alert is now, in the group where it was."""
        if case.alert_id not in self._seen.alerts:
            return case
        now = self._seen.case(case.alert_id)
        return replace(now, route=case.route, group=case.group, chattering=case.chattering)


def _holds(kept: Kept, alert_id: int) -> bool:
    return any(case.alert_id == alert_id for case in kept.group.cases)


def _worst(kept: Kept) -> int:
    return max((int(case.severity) for case in kept.group.cases if case.firing), default=0)
