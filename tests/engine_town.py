"""A city with engines that come and go, on a clock that tests move."""

from dataclasses import dataclass, replace

from cast import CITY, MINUTE, NOW, named

from alerts.engine import Engine
from city.alert import Change, Life
from city.catalogue import Catalogue
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Bound, GatewaySilence, Rule, Staleness
from city.state import Level
from store import alerts, batches, catalogue
from store.batches import Batch
from store.database import Connection

GOOD = (Quality.GOOD, Reason.NONE)
STALE = Rule("stale", named("Stale"), Bound(("water_level",)), Staleness(Level.BLUE, 5 * MINUTE))
GATEWAY = Rule("gateway", named("Gateway"), Bound(("water_level",)), GatewaySilence(Level.ORANGE, 5 * MINUTE))


def behind_a_gateway(*rules: Rule) -> Catalogue:
    things = tuple(replace(thing, gateway="gw-1") for thing in CITY.things)
    return replace(CITY, things=things, rules=rules)


@dataclass
class Town:
    """A city with one ingestor, a clock, and engines that come and go."""

    conn: Connection
    url: str
    now: int = NOW
    wrong: int = 0
    engine: Engine | None = None

    def clock(self) -> int:
        return self.now + self.wrong

    def timer(self) -> float:
        return (self.now - NOW) / 1000

    def load(self, city: Catalogue) -> "Town":
        catalogue.save(self.conn, city)
        self.ids = {s.thing_id: key for key, s in catalogue.load(self.conn)[1].items() if s.limits}
        return self.restart()

    def restart(self) -> "Town":
        self.engine = Engine(self.conn, self.clock, self.timer)
        return self

    def say(
        self, thing_id: str, result: float, at: int | None = None, judged: tuple[Quality, Reason] = GOOD
    ) -> "Town":
        """A result of the thing's water level, at the present time or an earlier one."""
        self.say_only(thing_id, result, at, judged)
        return self.drain()

    def say_only(
        self, thing_id: str, result: float, at: int | None = None, judged: tuple[Quality, Reason] = GOOD
    ) -> None:
        """The same, for whoever asks the engine."""
        time = self.now if at is None else at
        one = Observation(self.ids[thing_id], time, result, *judged, received_at=self.clock())
        batches.write(self.conn, "a", Batch([one]))

    def drain(self) -> "Town":
        while self.engine.turn():
            pass
        return self

    def wait(self, ms: int) -> "Town":
        self.now += ms
        return self.drain()

    def alerts(self, rule_id: str) -> dict[str, Life]:
        return {str(a.subject): a.life for a in alerts.open_alerts(self.conn) if a.rule_id == rule_id}

    def changes(self, rule_id: str = "flood") -> list[Change]:
        rows = [
            row
            for alert in alerts.newest(self.conn)
            if alert.rule_id == rule_id
            for row in alerts.history(self.conn, alert)
        ]
        return [row.transition.change for row in sorted(rows, key=lambda row: row.transition_id)]

    def history(self) -> dict[str, list[tuple[int, Level, bool]]]:
        """The settled history of every key."""
        keys = {alert.key: 0 for alert in alerts.newest(self.conn)}
        return {
            f"{key.rule_id} {key.subject}": [held.transition.finding.key for held in found]
            for key, found in alerts.findings(self.conn, keys).items()
        }
