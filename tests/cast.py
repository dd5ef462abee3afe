"""The cast of the tests: one small city with a name for each part."""

from types import MappingProxyType

from city.catalogue import Area, Catalogue, City
from city.limit import Limit, Season
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Bound, Ladder, Rule, Side, Step, Threshold
from city.state import Level
from city.thing import Datastream, Kind, Name, Thing

NOW = 1_795_305_600_000
"""2026-11-22T00:00:00Z in epoch milliseconds."""
MINUTE = 60_000
HOUR = 60 * MINUTE


def named(text: str) -> Name:
    """The same text in every language."""
    return MappingProxyType({"zh-Hans": text, "zh-Hant": text, "en": text})


def stream(
    thing_id: str, prop: str, unit: str, limits: dict[str, float] | None = None, report_s: float = 60
) -> Datastream:
    """A datastream that reports every minute and is stale after ten."""
    made = tuple(Limit(name, (Season(value),)) for name, value in (limits or {}).items())
    return Datastream(thing_id, prop, 0, report_s, report_s * 10, unit, made)


LEVEL = stream("res-a", "water_level", "m", {"flood_limit": 12.0, "design": 14.0})
LEVEL_IN_CM = stream("res-b", "water_level", "cm", {"flood_limit": 30.0, "design": 33.0})
STORAGE = stream("res-a", "storage", "1e4 m³")
CHLORINE = stream("chem-a", "gas_cl2", "ppm", {"level1": 0.5, "level2": 1.0}, report_s=15)
TANK = stream("chem-a", "tank_level", "%", report_s=15)


def thing(thing_id: str, kind: Kind, area: str, lon: float, lat: float, *streams: Datastream) -> Thing:
    """A thing named by its id."""
    return Thing(thing_id, kind, named(thing_id), area, lon, lat, named("owner"), streams)


RESERVOIR = thing("res-a", Kind.RESERVOIR, "hills", 121.8, 29.85, LEVEL, STORAGE)
RESERVOIR_IN_CM = thing("res-b", Kind.RESERVOIR, "hills", 121.82, 29.84, LEVEL_IN_CM)
CHEMICAL = thing("chem-a", Kind.CHEMICAL, "coast", 121.9, 29.92, CHLORINE, TANK)

FLOOD = Rule(
    "flood",
    named("Above flood limit"),
    Bound(("water_level",), frozenset({Kind.RESERVOIR})),
    Threshold(
        Ladder(Side.ABOVE, (Step(Level.YELLOW, "flood_limit"), Step(Level.RED, "design")), hysteresis=0.2)
    ),
    advice=named("Open the gates"),
)
GAS = Rule(
    "gas",
    named("Gas"),
    Bound(("gas_*",), frozenset({Kind.CHEMICAL})),
    Threshold(Ladder(Side.ABOVE, (Step(Level.ORANGE, "level1"), Step(Level.RED, "level2")))),
)

CITY = Catalogue(
    City("cast", named("Cast"), (121.85, 29.9), 11, "Asia/Shanghai"),
    (Area("hills", named("Hills"), (121.8, 29.85)), Area("coast", named("Coast"), (121.9, 29.92))),
    (RESERVOIR, RESERVOIR_IN_CM, CHEMICAL),
    (FLOOD, GAS),
)
STREAMS = {1: LEVEL, 2: STORAGE, 3: CHLORINE, 4: TANK, 5: LEVEL_IN_CM}
"""The city's datastreams under ids for tests that need no database."""


def observed(
    datastream_id: int,
    result: float,
    minutes: float = 0,
    quality: Quality = Quality.GOOD,
    reasons: Reason = Reason.NONE,
) -> Observation:
    """An observation so many minutes after NOW, received at once."""
    time = NOW + round(minutes * MINUTE)
    return Observation(datastream_id, time, result, quality, reasons, time)
