"""What a look of policy needs to know, read once a turn: open alerts, silences, who heard what, budgets.

Read within the transaction of the turn, so that it is as of one moment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from alerts.cases import Answers, Book, Found, case_of, members_of, scene_of
from alerts.words import Scene
from city.alert import Alert, Change
from city.case import Case
from city.duty import Duty
from city.world import Look, World
from store import alerts, database, notifications, silences, told
from store.notifications import Details
from store.told import Kept


@dataclass(slots=True)
class Outlook:
    """The world of one turn, and the alerts that it speaks of."""

    book: Book
    duty: Duty
    world: World
    alerts: dict[int, Alert]
    details: Details
    scenes: dict[int, Scene] = field(default_factory=dict[int, Scene])

    def case(self, alert_id: int, change: Change | None = None, at: int | None = None) -> Case:
        """An alert as policy sees it."""
        alert = self.alerts[alert_id]
        last = change or self.details.changes.get(alert_id, Change.RAISED)
        return case_of(alert, self.book, last, alert.changed if at is None else at, self._answers(alert_id))

    def scene(self, alert_id: int) -> Scene:
        """An alert as texts speak of it."""
        if alert_id not in self.scenes:
            change = self.details.changes.get(alert_id)
            found, answers = self._found(alert_id), self._answers(alert_id)
            alert = self.alerts[alert_id]
            scene = scene_of(alert, self.book, found, change, answers)
            members = members_of(alert, self.alerts.values(), self.book)
            self.scenes[alert_id] = replace(scene, members=members)
        return self.scenes[alert_id]

    def take(self, look: Look) -> None:
        """Remember what a look came to, for the looks after it in the same turn."""
        heard = {(one.alert_id, one.person_id): one for one in look.heard}
        self.world = replace(
            self.world,
            heard={**self.world.heard, **heard},
            budgets={**self.world.budgets, **{one.key: one for one in look.budgets}},
            flaps={**self.world.flaps, **{one.key: one for one in look.flaps}},
        )

    def _answers(self, alert_id: int) -> Answers:
        said = self.details
        return Answers(
            said.answered.get(alert_id),
            said.ran_out.get(alert_id),
            said.given.get(alert_id),
            said.left.get(alert_id),
            said.unshelved.get(alert_id),
        )

    def _found(self, alert_id: int) -> Found:
        began, detail, note = self.details.found.get(alert_id, (None, {}, ""))
        return Found(began, _time(detail, "low"), _time(detail, "high"), str(detail.get("headline") or note))


def outlook(
    conn: database.Connection, book: Book, duty: Duty, wanted: Iterable[int], abouts: Iterable[str], now: int
) -> Outlook:
    """The world now; `wanted` are alerts besides the open ones, `abouts` what is said of flaps."""
    there = {alert.alert_id: alert for alert in alerts.open_alerts(conn)}
    missing = set(wanted) - there.keys()
    everything = there | {alert.alert_id: alert for alert in alerts.of_ids(conn, missing)}
    details = notifications.details(conn, everything)
    seen = Outlook(book, duty, World(duty), everything, details)
    cases = tuple(seen.case(alert_id) for alert_id in there)
    in_force = tuple(kept.silence for kept in silences.in_force(conn, now))
    known = {case.about() for case in cases} | set(abouts)
    seen.world = World(
        duty,
        open=cases,
        silences=in_force,
        heard={key: one for key, one in told.heard_of(conn, everything).items() if key[1] in duty.person},
        budgets=told.budgets(conn),
        flaps=told.flaps(conn, known),
    )
    return seen


def known_only(kept: Kept, duty: Duty) -> Kept:
    """The group without people who have left since."""
    climb = kept.group.climb
    there = tuple(person for person in climb.told if person in duty.person)
    return replace(kept, group=replace(kept.group, climb=replace(climb, told=there)))


def _time(detail: Mapping[str, object], name: str) -> int | None:
    value = detail.get(name)
    return round(value) if isinstance(value, int | float) else None
