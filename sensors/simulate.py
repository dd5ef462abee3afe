"""What a simulated station says: a pure function of station, time and seed, with no memory.

Backfill, live feed and a second run therefore agree, and nothing jumps. Each property is a row of a
table: where it is anchored, how it swings with the day and the year, how it drifts. A thing may say
what is typical for it in `details.typical`; otherwise the anchor is a share of one of its limits,
so that a calm city stays below its own alarms whatever they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi
from typing import cast

from city.characteristic import LEVEL
from city.clock import DAY_MS
from city.limit import Limit
from city.properties import Property, find_property
from city.reservoir import Curve
from city.thing import Datastream, Thing
from sensors.catalogue_build import curve_of
from sensors.noise import smooth, unit_hash
from sensors.scenario import CALM, Effects
from sensors.tide import tide_level

HOUR_MS = 3_600_000
_YEAR_MS = 31_556_952_000
_UTC_AHEAD_MS = 8 * HOUR_MS
_HOTTEST_DAY = 205


@dataclass(frozen=True, slots=True)
class Anchor:
    """A share of a limit's lowest value; `plus` is added in canonical units."""

    limit: str
    share: float
    plus: float = 0.0


@dataclass(frozen=True, slots=True)
class Wave:
    """How a property moves around its centre.

    `centre` is used where neither `details.typical` nor the anchor gives one. All swings are in
    canonical units, or shares of the centre when `relative`. `peak_h` is the local hour of the
    daily high, `drift_h` how long the slow noise takes to turn, `differs` how far apart stations lie.
    """

    centre: float
    drift: float
    drift_h: float = 6.0
    daily: float = 0.0
    peak_h: float = 14.0
    yearly: float = 0.0
    differs: float = 0.0
    relative: bool = False
    anchor: Anchor | None = None
    low: float | None = None
    high: float | None = None


def _polluted(limit: str, share: float) -> Wave:
    """A concentration kept at a share of its limit, never near it."""
    anchor = Anchor(limit, share)
    return Wave(1.0, 0.25, 5.0, 0.12, 8.0, 0.0, 0.15, relative=True, anchor=anchor, low=0.0)


_GAS = Wave(0.02, 0.4, 0.5, 0.2, 15.0, differs=0.3, relative=True, anchor=Anchor("level1", 0.05), low=0.0)
_WAVES: dict[str, Wave] = {
    "water_level": Wave(30.0, 0.12, 40.0, 0.03, 6.0, anchor=Anchor("flood_limit", 1.0, -1.2)),
    "inflow": Wave(2.0, 0.3, 8.0, 0.2, 4.0, relative=True, low=0.0),
    "outflow": Wave(1.6, 0.2, 12.0, 0.3, 9.0, relative=True, low=0.0),
    "rainfall": Wave(-1.2, 2.0, 5.0, low=0.0),
    "pm2_5": _polluted("day2", 0.4),
    "pm10": _polluted("day2", 0.4),
    "so2": _polluted("hour", 0.04),
    "no2": _polluted("hour", 0.15),
    "o3": Wave(80.0, 0.2, 5.0, 0.35, 14.5, relative=True, anchor=Anchor("hour", 0.35), low=0.0),
    "co": _polluted("hour", 0.07),
    "temperature": Wave(17.5, 1.5, 9.0, 3.0, 14.5, 11.0, 0.6),
    "pressure": Wave(1015.0, 4.0, 30.0, 0.8, 10.0, -8.0, 0.5),
    "humidity": Wave(74.0, 8.0, 8.0, -9.0, 14.5, 4.0, 2.0, high=100.0),
    "wind_speed": Wave(3.2, 1.4, 2.0, 0.9, 15.0, low=0.1),
    "wind_direction": Wave(110.0, 50.0, 6.0, 20.0, 16.0),
    "so2_stack": _polluted("permit", 0.5),
    "nox_stack": _polluted("permit", 0.55),
    "dust_stack": _polluted("permit", 0.4),
    "co_stack": Wave(40.0, 0.2, 2.0, relative=True, low=0.0),
    "o2_stack": Wave(7.5, 0.8, 3.0, differs=0.6),
    "flow_stack": Wave(240_000.0, 0.06, 4.0, 0.08, 15.0, differs=0.3, relative=True),
    "cod": _polluted("permit", 0.5),
    "ammonia_n": _polluted("permit", 0.3),
    "tp": _polluted("permit", 0.35),
    "ph": Wave(7.4, 0.25, 7.0, 0.08, 13.0, differs=0.2),
    "flow_outfall": Wave(180.0, 0.15, 3.0, 0.25, 11.0, differs=0.4, relative=True, low=0.0),
    "tank_level": Wave(55.0, 12.0, 30.0, 4.0, 18.0, differs=10.0),
    "tank_pressure": Wave(110.0, 0.02, 6.0, 0.02, 15.0, relative=True),
    "tank_temperature": Wave(18.0, 0.8, 8.0, 1.2, 16.0),
    "lel": Wave(1.0, 0.4, 1.0, 0.2, 14.0, relative=True, anchor=Anchor("level1", 0.04), low=0.0),
    "frame_age": Wave(0.25, 0.4, 0.2, relative=True, low=0.02),
    "luma": Wave(105.0, 8.0, 2.0, 35.0, 12.5, differs=10.0),
    "sharpness": Wave(1.0, 0.15, 1.0, -0.2, 12.5, differs=0.3, relative=True, low=0.1),
}
_CONSTANT = {"video_online": 1.0, "video_state": 1.0, "video_trouble": 0.0}
_CIRCULAR = frozenset({"wind_direction"})


def results(thing: Thing, time_ms: int, seed: int, effects: Effects = CALM) -> dict[str, float]:
    """What a simulated thing reports at a time (epoch ms UTC): property → value in canonical units.

    Values lie inside the property's range and are rounded one decimal finer than they are shown.
    Storage is not drawn but read from the curve at the level, effects included.
    """
    found: dict[str, float] = {}
    for stream in thing.datastreams:
        if stream.property != "storage" and (thing.thing_id, stream.property) not in effects.absent:
            found[stream.property] = _value(thing, stream, time_ms, seed, effects)
    curve, level = curve_of(thing.details), found.get("water_level")
    if curve is not None and level is not None and _reports(thing, "storage"):
        found["storage"] = round(_storage(curve, level), 2)
    return found


def _reports(thing: Thing, slug: str) -> bool:
    return any(stream.property == slug for stream in thing.datastreams)


def _storage(curve: Curve, level: float) -> float:
    return curve.storage(level)[0]


def _value(thing: Thing, stream: Datastream, time_ms: int, seed: int, effects: Effects) -> float:
    slug = stream.property
    prop = find_property(slug)
    if prop is None:
        raise ValueError(f"{slug!r} is not a property")
    value = _CONSTANT.get(slug)
    if value is None:
        value = _drawn(thing, stream, time_ms, seed)
    if pull := effects.pulls.get((thing.thing_id, slug)):
        value += (pull.target - value) * pull.share
    return round(_physical(prop, value), prop.decimals + 1)


def _physical(prop: Property, value: float) -> float:
    if prop.slug in _CIRCULAR:
        return value % 360
    return min(prop.high, max(prop.low, value))


def _drawn(thing: Thing, stream: Datastream, time_ms: int, seed: int) -> float:
    wave = _WAVES.get(stream.property, _GAS)
    name = f"{thing.thing_id}/{stream.property}"
    centre = _centre(thing, stream, wave)
    if stream.property == LEVEL and (tide := tide_level(thing.details, time_ms)) is not None:
        centre = tide
    swing = wave.differs * (2 * unit_hash(seed, name, "differs") - 1)
    swing += wave.daily * _turn(time_ms + _UTC_AHEAD_MS, DAY_MS, wave.peak_h * HOUR_MS)
    swing += wave.yearly * _turn(time_ms, _YEAR_MS, _HOTTEST_DAY * DAY_MS)
    swing += wave.drift * _noise(seed, name, time_ms, wave.drift_h)
    value = centre * (1 + swing) if wave.relative else centre + swing
    value = value if wave.low is None else max(wave.low, value)
    return value if wave.high is None else min(wave.high, value)


def _turn(time_ms: int, period_ms: int, peak_ms: float) -> float:
    """A cosine in [-1, 1] that is 1 at `peak_ms` into each period."""
    return cos(2 * pi * (time_ms % period_ms - peak_ms) / period_ms)


def _noise(seed: int, name: str, time_ms: int, drift_h: float) -> float:
    """Mostly the slow drift, a little that lives for minutes; together within [-1, 1]."""
    slow = smooth(seed, name, time_ms, int(drift_h * HOUR_MS))
    fast = smooth(seed, name + "/fast", time_ms, int(drift_h * HOUR_MS / 24))
    return 0.85 * slow + 0.15 * fast


def _centre(thing: Thing, stream: Datastream, wave: Wave) -> float:
    typical = cast(Mapping[str, float], thing.details.get("typical") or {})
    if stream.property in typical:
        return float(typical[stream.property])
    limit = _lowest(stream.limits, wave.anchor.limit) if wave.anchor else None
    if wave.anchor is None or limit is None:
        return wave.centre
    return limit * wave.anchor.share + wave.anchor.plus


def _lowest(limits: tuple[Limit, ...], name: str) -> float | None:
    found = next((limit for limit in limits if limit.name == name), None)
    return min(season.value for season in found.seasons) if found else None
