"""A city that is observed and watched by one clock, whose past is asked for."""

from collections.abc import Callable
from typing import Any

from cast import CITY

from alerts import acts
from alerts.engine import Engine
from city.observation import Observation
from dashboard.playback import Ground
from store import alerts, batches, catalogue
from store.batches import Batch
from store.database import Connection


class Town:
    """A city that is observed and watched by one clock."""

    def __init__(self, conn: Connection, clock: Callable[[], int]) -> None:
        self.conn, self.clock = conn, clock
        catalogue.save(conn, CITY)
        self.known, self.streams = catalogue.load(conn)[:2]
        self.engine = Engine(conn, clock, lambda: clock() / 1000)
        self.level = self.id_of("res-a", "water_level")
        self.gas = self.id_of("chem-a", "gas_cl2")

    def id_of(self, thing_id: str, prop: str) -> int:
        found = (k for k, s in self.streams.items() if (s.thing_id, s.property) == (thing_id, prop))
        return next(found)

    def receive(self, *observations: Observation) -> None:
        batches.write(self.conn, "a", Batch(list(observations)))
        while self.engine.turn():
            pass
        self.engine.tend()

    def ground(self, knew: bool = True) -> Ground:
        return Ground(self.conn, self.known, self.streams, knew)

    def act(self, does: Callable[..., Any], *more: Any) -> None:
        (alert,) = alerts.open_alerts(self.conn)
        done = does(alert, self.clock(), "li", "a note", *more)
        assert isinstance(done, acts.Act)
        alerts.record(self.conn, *done)
