"""A town of two air stations with sixty days of recorded air, one of them with a gap and with maintenance."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from zoneinfo import ZoneInfo

from small_town import area, city, named, template, thing

from city.local_time import moment
from city.observation import Observation
from city.quality import Quality, Reason
from cli import catalogue as shipped
from dashboard.api.context import Context
from dashboard.trends_reader import TrendsReader
from dashboard.wall_state import WallState
from sensors.catalogue import parse
from sensors.recording import parse_all, results
from store import batches, catalogue, observations, rollups
from store.batches import Batch
from store.database import Connection, pool

ZONE = ZoneInfo("Asia/Shanghai")
HOUR, DAY = 3_600_000, 24 * 3_600_000
DAYS = 60
NOW = moment(date(2026, 7, 15), 720, ZONE)
BEGUN = moment(date(2026, 7, 15), 0, ZONE) - DAYS * DAY
OFFLINE = (BEGUN + 100 * HOUR, BEGUN + 110 * HOUR)
MAINTAINED = (BEGUN + 200 * HOUR, BEGUN + 205 * HOUR)
SHOWN = ("pm2_5", "co", "temperature", "wind_speed", "wind_direction")
HOSTILE = "<img src=x onerror=alert(1)>"
AIR = """pm2_5 = { limits = { alarm = 75 } }
co = {}
temperature = {}
wind_speed = {}
wind_direction = {}
"""
TOWN = "".join(
    (
        city(name=named("Town", "城")),
        area("hills", named("Hills", "山")),
        template("air", "air", AIR).replace('kind = "air"', 'kind = "air"\nperiod_s = 3600'),
        template("weather", "weather", "wind_speed = {}\nwind_direction = {}\ntemperature = {}\n"),
        thing("air-a", "air", named("North", "北"), "hills"),
        thing("air-b", "air", named(HOSTILE, "南"), "hills", (121.81, 29.9)),
        thing("mast", "weather", named("Mast", "塔"), "hills", (121.9, 29.9)),
    )
)


class TrendsTown:
    """The town in a database; it is always noon of one day there."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        catalogue.save(conn, parse({"town.toml": TOWN}))
        found = catalogue.load(conn)
        assert found is not None
        self.catalogue, self.streams = found
        rollups.prepare(conn, ZONE.key)
        self.wall = WallState(lambda: NOW)
        self.wall.load(self.catalogue, self.streams, [], [])

    def key(self, thing_id: str, prop: str) -> int:
        """A datastream's id."""
        return next(k for k, s in self.streams.items() if (s.thing_id, s.property) == (thing_id, prop))

    def observe(self, rows: list[Observation]) -> None:
        """Store them."""
        for start in range(0, len(rows), 2000):
            batches.write(self.conn, "test", Batch(rows[start : start + 2000], []))

    def roll(self) -> None:
        """Bring the rollups up to date."""
        while rollups.turn(self.conn, NOW):
            pass

    def fill(self) -> None:
        """Sixty days of hours at both stations."""
        recordings = parse_all(shipped.recordings())
        for thing_id, name in (("air-a", "air-aotizhongxin"), ("air-b", "air-changping")):
            rows = []
            for at in range(BEGUN + HOUR, NOW + 1, HOUR):
                hour, first = at - HOUR, thing_id == "air-a"
                if first and OFFLINE[0] <= hour < OFFLINE[1]:
                    continue
                worked = first and MAINTAINED[0] <= hour < MAINTAINED[1]
                quality = (Quality.SUSPECT, Reason.MAINTENANCE) if worked else (Quality.GOOD, Reason.NONE)
                found = results(recordings[name], at)
                rows += [
                    Observation(self.key(thing_id, prop), at, found[prop], *quality, received_at=at)
                    for prop in SHOWN
                    if prop in found
                ]
            self.observe(rows)
        self.roll()
        self.wall.load(self.catalogue, self.streams, observations.latest(self.conn, list(self.streams)), [])


@contextmanager
def reading(town: TrendsTown, url: str, settings: object, clock: Callable[[], int]) -> Iterator[TrendsReader]:
    """A reader of the town."""
    with pool(url, "test", 2) as connections:
        yield TrendsReader(Context(settings, connections, town.wall, clock))  # type: ignore[arg-type]
