"""Writes down what a look of policy came to: notifications with their deliveries, memory, suppression."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from alerts.acts import suppress
from alerts.letters import Desk, contacts, written
from alerts.outlook import Outlook
from alerts.policy import digest_due
from alerts.policy.update import held_back_now
from city.budget import budget_key
from city.group import Group
from city.policy import Dropped, Message
from city.why import CALLS, Why
from city.world import Look
from store import alerts, database, deliveries, notifications, told
from store.alerts import Written
from store.told import Kept

log = logging.getLogger(__name__)

DIGEST_THREAD = "digest"
NO_WAY = "no contact leads to them"
OVERLAYS = {Why.INHIBITED: "alert", Why.SILENCED: "silence"}
"""What holds an alert back for everybody, and how `suppressed_by` names it."""


class Pen:
    """Writes in the transaction of one turn."""

    def __init__(self, conn: database.Connection, seen: Outlook, base: str, now: int) -> None:
        self._conn, self._seen, self._base, self._now = conn, seen, base, now
        self._wrote = False

    def write(self, result: Look, kept: Kept | None) -> None:
        """Store what a look came to; `kept` is its group as it is now, None for a digest."""
        told.save_heard(self._conn, result.heard)
        for flap in result.flaps:
            told.save_flap(self._conn, flap)
        for budget in result.budgets:
            told.save_budget(self._conn, budget, digest_due(budget, self._seen.duty))
        if kept is not None:
            self._keep(kept)
        told_by = [(one.why, self._tell(one, result.messages, kept)) for one in result.messages]
        reached = [ways for why, ways in told_by if why is not Why.ASSIGNED]
        if kept is not None and reached and not any(reached):
            told.hurry(self._conn, kept.group.key, self._now)

    def done(self) -> None:
        """Wake the senders, if there is something to send."""
        if self._wrote:
            deliveries.announce(self._conn)

    def suppress(self, group: Group, result: Look) -> None:
        """Record which alerts of a group began or ceased to be held back for everybody."""
        held = {case.alert_id: dropped for case, dropped in result.dropped if dropped.why in OVERLAYS}
        self._overlay(
            {case.alert_id: _overlay(held.get(case.alert_id)) for case in group.cases if case.firing}
        )

    def hold_back(self, came: Iterable[int]) -> None:
        """Record at once what a cause holds back, where the cause or what it holds back has just come."""
        held = held_back_now(frozenset(came), self._seen.world)
        self._overlay({alert_id: f"alert:{cause.alert_id}" for alert_id, cause in held})

    def _overlay(self, wanted: Mapping[int, str | None]) -> None:
        """Have the alerts say by what they are held back, None for by nothing."""
        there = self._seen.alerts
        changed = [
            there[key] for key, by in wanted.items() if key in there and there[key].suppressed_by != by
        ]
        if not changed:
            return
        locked = alerts.of_keys(self._conn, [alert.key for alert in changed])
        acts = (
            suppress(now, self._now, wanted[now.alert_id])
            for alert in changed
            if (now := locked.get(alert.key)) is not None and now.alert_id == alert.alert_id
        )
        steps = [Written([act.alert], [(act.alert.alert_id, act.transition)]) for act in acts if act]
        alerts.write(self._conn, steps)

    def _keep(self, kept: Kept) -> None:
        group = kept.group
        if group.due_at is None and not group.cases:
            told.forget_group(self._conn, group.key)
        else:
            told.save_group(self._conn, kept)

    def _tell(self, message: Message, together: Sequence[Message], kept: Kept | None) -> bool:
        """Store one message; whether any contact leads to its person."""
        person = self._seen.duty.person.get(message.person_id)
        if person is None:
            log.warning("%s is not declared any more, and not told", message.person_id)
            return False
        drill = all(case.drill for case in message.cases)
        key = budget_key(person.person_id, drill=drill).replace(":", "-")
        thread = kept.thread if kept else f"{DIGEST_THREAD}-{key}"
        desk = Desk(
            base=self._base,
            thread=thread,
            group=kept.group if kept else None,
            now=self._now,
            reminded=notifications.reminders_of(self._conn, thread),
            told_too=self._others(message, together),
        )
        said = written(message, self._seen, desk)
        if said.over:
            deliveries.cancel_outdated(self._conn, person.person_id, said.over, CALLS, self._now)
        number = notifications.add(self._conn, said)
        ways = contacts(person, message.channels)
        if ways:
            deliveries.add(self._conn, number, ways, self._now)
            self._wrote = True
        else:
            deliveries.add_failed(self._conn, number, NO_WAY, self._now)
        log.info("%s is told of %d alerts: %s", person.person_id, len(message.cases), message.why.value)
        return bool(ways)

    def _others(self, message: Message, together: Sequence[Message]) -> list[str]:
        """Who else is told now, or was before."""
        ids = [case.alert_id for case in message.cases]
        before = [person for alert_id, person in self._seen.world.heard if alert_id in ids]
        return list(dict.fromkeys([*(other.person_id for other in together), *before]))


def _overlay(dropped: Dropped | None) -> str | None:
    return f"{OVERLAYS[dropped.why]}:{dropped.by}" if dropped is not None else None
