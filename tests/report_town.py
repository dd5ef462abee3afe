"""A small town of an air station, a stack and a dam, and a month of hours that one can reckon by hand."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from small_town import area, city, named, template, thing

from city.catalogue import Catalogue
from city.local_time import moment
from city.observation import Observation
from city.quality import Quality
from city.thing import Datastream
from sensors.catalogue import parse
from store import batches, catalogue, rollups
from store.batches import Batch
from store.database import Connection

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3_600_000
NOW = moment(date(2026, 6, 3), 300, ZONE)
MAY, JUNE_1 = moment(date(2026, 5, 1), 0, ZONE), moment(date(2026, 6, 1), 0, ZONE)
HOSTILE = "=cmd|'/c calc'!A0<script>alert(1)</script>"
STACK = """details = { outlet = "stack", reference_o2_percent = 6 }
limits.so2_stack = { permit = 35 }
"""
DAM = """[things.limits.water_level]
flood_limit = 56
[things.details]
curve = { levels = [40, 50, 60], storages = [100, 600, 1800] }
"""
AIR = "\n".join(
    f"{p} = {{ period_s = 3600, report_s = 3600, max_age_s = 7200 }}"
    for p in ("so2", "no2", "co", "o3", "pm10", "pm2_5")
)
FLUE = "\n".join(
    f"{p} = {{ report_s = 3600, max_age_s = 7200, period_s = 3600 }}"
    for p in ("so2_stack", "o2_stack", "flow_stack")
)
TOWN = "".join(
    (
        city(name=named("Town", "城")),
        area("hills", named("Hills", "山")),
        template("air", "air", AIR),
        template("stack", "emission", FLUE),
        template("reservoir", "reservoir", "water_level = {}\nrainfall = { period_s = 3600 }"),
        thing("air-a", "air", named(HOSTILE, "＝1+1站"), "hills"),
        thing("stack-a", "stack", named("Mill", "厂"), "hills", (121.81, 29.9), more=STACK),
        thing("dam", "reservoir", named("Dam", "大库"), "hills", (121.82, 29.9), more=DAM),
    )
)


def settle(conn: Connection) -> tuple[Catalogue, Mapping[int, Datastream]]:
    """The town in a migrated database, with all it observed in May."""
    catalogue.save(conn, parse({"town.toml": TOWN}))
    rollups.prepare(conn, ZONE.key)
    stored = catalogue.load(conn)
    assert stored is not None
    observe(conn, stored[1])
    return stored


def key_of(streams: Mapping[int, Datastream], thing_id: str, prop: str) -> int:
    """A datastream's number."""
    return next(k for k, s in streams.items() if (s.thing_id, s.property) == (thing_id, prop))


def observe(conn: Connection, streams: Mapping[int, Datastream]) -> None:
    """May: air of 40 µg/m³ (CO 1), a day of PM2.5 at 200; a stack with 11 % oxygen; a rising dam."""
    told: list[Observation] = []

    def tell(thing_id: str, prop: str, at: int, value: float) -> None:
        key = key_of(streams, thing_id, prop)
        told.append(Observation(key, at, value, Quality.GOOD, received_at=at))

    for n in range(31 * 24):
        end, day = MAY + (n + 1) * HOUR, n // 24 + 1
        for prop in ("so2", "no2", "o3", "pm10", "pm2_5"):
            tell("air-a", prop, end, 200.0 if (prop, day) == ("pm2_5", 12) else 40.0)
        tell("air-a", "co", end, 1.0)
        tell("stack-a", "so2_stack", end, 30.0 if day == 20 else 15.0)
        tell("stack-a", "o2_stack", end, 11.0)
        tell("stack-a", "flow_stack", end, 2e5)
        tell("dam", "water_level", end - HOUR, 50 + n / 100)
    for start in range(0, len(told), 2000):
        batches.write(conn, "test", Batch(told[start : start + 2000], []))
