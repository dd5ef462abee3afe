"""One rule on one subject with its alerts and its record, as the database would keep them."""

from dataclasses import replace

from cast import MINUTE, NOW

from alerts.acts import Act
from alerts.evaluate import normal
from alerts.fold import Revision
from alerts.lifecycle import Case, Place, conclude
from city.alert import Alert, Change, Finding, Key, Recorded, Transition, of_datastream
from city.state import Level

KEY = Key("flood", of_datastream(1))
PLACE = Place(1, "res-a", "hills")


def found(minute: float, severity: Level, unknown: bool = False) -> Finding:
    at = NOW + round(minute * MINUTE)
    return Finding(at, severity, 12.5, 12.0, at, unknown)


class Life1:
    """One key with its alerts and its record, as the database would keep them."""

    def __init__(self, finds_silence: bool = False) -> None:
        self.finds_silence = finds_silence
        self.alerts: dict[int, Alert] = {}
        self.rows: list[Recorded] = []

    @property
    def alert(self) -> Alert | None:
        return self.alerts[max(self.alerts)] if self.alerts else None

    @property
    def changes(self) -> list[Change]:
        return [row.transition.change for row in self.rows]

    def standing(self) -> list[Recorded]:
        gone = {row.transition.retracts for row in self.rows}
        held = [r for r in self.rows if r.transition.finding and r.transition_id not in gone]
        return sorted(held, key=lambda r: r.transition.at)

    def find(self, *added: Finding, retracted: tuple[Finding, ...] = ()) -> "Life1":
        earlier = (normal(), *(r.transition.finding for r in self.standing()))
        case = Case(KEY, PLACE, earlier, self.alert, self.standing(), NOW, self.finds_silence)
        outcome = conclude(case, Revision(added, retracted))
        new = len(self.alerts) + 1
        for number, alert in outcome.alerts.items():
            self.alerts[number or new] = replace(alert, alert_id=number or new)
        for number, transition in outcome.steps:
            self.write(number or new, transition)
        return self

    def do(self, act: object) -> "Life1":
        assert isinstance(act, Act), act
        self.alerts[act.alert.alert_id] = act.alert
        self.write(act.alert.alert_id, act.transition)
        return self

    def write(self, number: int, transition: Transition) -> None:
        self.rows.append(Recorded(len(self.rows) + 1, number, NOW, transition))
