"""A small town of a reservoir, a dead one and a river, whose day of observations a test writes itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from zoneinfo import ZoneInfo

from asking import Ask, asks
from small_town import area, city, named, template, thing

from city.clock import Clock
from city.local_time import moment
from city.observation import Observation
from city.quality import Quality
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.wall_state import WallState
from sensors.catalogue import parse
from store import batches, catalogue, observations
from store.batches import Batch
from store.database import Connection, connect, pool

ZONE = ZoneInfo("Asia/Shanghai")
NOON = moment(date(2026, 7, 15), 720, ZONE)
MINUTE, HOUR = 60_000, 3_600_000

DAM = """[things.limits.water_level]
dead = 45
flood_limit = [{ value = 58, from = "04-15", to = "07-15" }, { value = 56, from = "07-16", to = "10-15" }, 60]
normal = 60
flood_high = 64
design = 66
check = 68
crest = 70
[things.details]
datum = "wusong"
curve = { levels = [40, 50, 60, 70], storages = [100, 600, 1800, 3700] }
basin = { zh-Hans = "甲流域", zh-Hant = "甲流域", en = "<b>First</b> basin" }
"""
RIVER = "limits.water_level = { warning = 2.4, guarantee = 2.6, historic_max = 3.0 }\n"
STREAMS = "water_level = {}\ninflow = {}\noutflow = {}\nrainfall = { period_s = 3600 }"
TOWN = "".join(
    (
        city(name=named("Town", "城")),
        area("hills", named("Hills", "山")),
        template("reservoir", "reservoir", STREAMS),
        template("river", "river", "water_level = {}"),
        thing("dam", "reservoir", named("Dam", "大库"), "hills", more=DAM),
        thing(
            "silent",
            "reservoir",
            named("Silent", "静库"),
            "hills",
            (121.81, 29.9),
            more="limits.water_level = { flood_limit = 20 }\n",
        ),
        thing("river", "river", named("River", "河"), "hills", (121.82, 29.9), more=RIVER),
    )
)


class FloodTown:
    """The town in a database, at a time that a test sets."""

    def __init__(self, conn: Connection) -> None:
        self.conn, self.now, self.url = conn, NOON, ""
        catalogue.save(conn, parse({"town.toml": TOWN}))
        self.catalogue, self.streams = catalogue.load(conn) or (None, {})
        self.wall = WallState(lambda: self.now)

    def key(self, thing_id: str, prop: str) -> int:
        """A datastream's id."""
        return next(k for k, s in self.streams.items() if (s.thing_id, s.property) == (thing_id, prop))

    def observe(
        self, thing_id: str, prop: str, series: list[tuple[int, float]], quality: Quality = Quality.GOOD
    ) -> None:
        """Store results at times (epoch ms), and tell the wall as ingest would."""
        key = self.key(thing_id, prop)
        rows = [Observation(key, at, result, quality, received_at=at) for at, result in series]
        for start in range(0, len(rows), 500):
            batches.write(self.conn, "test", Batch(rows[start : start + 500], []))
        self.wall.observe(rows)

    def rising(self, thing_id: str, top: float, per_h: float, hours: int = 24) -> None:
        """A level that came up to `top` in a straight line, one result a minute until now."""
        series = [(self.now - n * MINUTE, top - per_h * n / 60) for n in range(hours * 60, -1, -1)]
        self.observe(thing_id, "water_level", series)

    def load(self) -> None:
        """Let the wall begin with what is stored."""
        assert self.catalogue is not None
        self.wall.load(self.catalogue, self.streams, observations.latest(self.conn, list(self.streams)), [])


@contextmanager
def flood_town(url: str) -> Iterator[FloodTown]:
    """The town, empty of observations."""
    with connect(url, "test") as conn:
        town = FloodTown(conn)
        town.load()
        yield town


@contextmanager
def asking(town: FloodTown, url: str) -> Iterator[Ask]:
    """Asks a dashboard of the town."""
    clock: Clock = lambda: town.now  # noqa: E731
    with pool(url, "test", 2) as connections:
        yield asks(Context(Settings(), connections, town.wall, clock))
