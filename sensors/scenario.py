"""Scenarios for drills and demonstrations: rows of a table, each a pure function of elapsed time.

A scenario never writes values of its own. It pulls simulated ones towards a target by a share that
grows smoothly from 0 to 1, takes results away, or silences things; `sensors.simulate` does the rest,
so that storage still follows the level. Recordings are not pulled: what was recorded stays so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import atan2, cos, degrees, exp, hypot, radians
from types import MappingProxyType
from typing import NamedTuple

from city.catalogue import Catalogue
from city.thing import Kind, Name, Thing, name
from sensors.camera_act import Act

Stream = tuple[str, str]
"""thing_id, property."""

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere of 6371 km."""


class Pull(NamedTuple):
    """Where a value is drawn to (canonical unit) and how far it has got, 0..1."""

    target: float
    share: float


@dataclass(frozen=True, slots=True)
class Effects:
    """What a scenario does to the city at one time."""

    pulls: Mapping[Stream, Pull] = field(default_factory=lambda: MappingProxyType({}))
    absent: frozenset[Stream] = frozenset()
    silent: frozenset[str] = frozenset()
    cameras: Mapping[str, Act] = field(default_factory=lambda: MappingProxyType({}))
    """What cameras that are drawn do, by thing: then what they tell follows from their pictures."""


CALM = Effects()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named course of events. `effects` takes the catalogue and the ms since it began."""

    name: str
    description: Name
    effects: Callable[[Catalogue, int], Effects]


class Running(NamedTuple):
    """A scenario and when it began, epoch milliseconds."""

    scenario: Scenario
    started_ms: int

    def effects(self, catalogue: Catalogue, time_ms: int) -> Effects:
        """The effects at a time; none before it began."""
        elapsed = time_ms - self.started_ms
        return self.scenario.effects(catalogue, elapsed) if elapsed >= 0 else CALM


def ramp(elapsed_ms: int, start_s: float, length_s: float) -> float:
    """0 before the start, 1 after start + length, a smooth S between."""
    x = min(1.0, max(0.0, (elapsed_ms / 1000 - start_s) / length_s))
    return x * x * (3 - 2 * x)


def limit_of(thing: Thing, prop: str, limit: str) -> float | None:
    """A limit's value; of a seasonal one the highest, so that passing it passes all."""
    stream = next((s for s in thing.datastreams if s.property == prop), None)
    found = next((x for x in stream.limits if x.name == limit), None) if stream else None
    return max(season.value for season in found.seasons) if found else None


def _of_kind(catalogue: Catalogue, kind: Kind) -> Iterator[Thing]:
    """Simulated things of a kind, in catalogue order."""
    return (thing for thing in catalogue.things if thing.recorded is None and thing.kind is kind)


def _with(catalogue: Catalogue, prop: str) -> Iterator[Thing]:
    """Things whose `prop` is simulated, in catalogue order."""
    for thing in catalogue.things:
        if thing.recorded is None and any(s.property == prop for s in thing.datastreams):
            yield thing


_STAGGER_S, _RISE_S, _OVER_M = 20.0, 420.0, 0.25
_STORM = (
    ("rainfall", 48.0, 300.0),
    ("wind_speed", 29.0, 300.0),
    ("wind_direction", 70.0, 300.0),
    ("humidity", 97.0, 300.0),
    ("pressure", 978.0, 1800.0),
)
"""Property, what it comes to, seconds it takes: no step that a check would call incredible."""


_RIVER_LATER_S, _SURGE = 60.0, 0.92
"""Rivers rise after the rain; under the surge a little of the tide goes on."""


def _river_target(thing: Thing, order: int) -> float | None:
    """What a river or tide comes to: one after the other past its warning, guarantee and highest level."""
    names = ("warning", "guarantee", "historic_max")
    limit = limit_of(thing, "water_level", names[order % len(names)])
    return None if limit is None else limit + _OVER_M


def _typhoon(catalogue: Catalogue, elapsed_ms: int) -> Effects:
    pulls: dict[Stream, Pull] = {}
    for order, thing in enumerate(_with(catalogue, "water_level")):
        if (high := limit_of(thing, "water_level", "flood_high")) is not None:
            share = ramp(elapsed_ms, _STAGGER_S * (order % 9), _RISE_S)
            pulls[thing.thing_id, "water_level"] = Pull(high + _OVER_M, share)
            pulls[thing.thing_id, "inflow"] = Pull(180.0, ramp(elapsed_ms, 0, 120))
            pulls[thing.thing_id, "outflow"] = Pull(60.0, share)
    for order, thing in enumerate(_of_kind(catalogue, Kind.RIVER)):
        if (target := _river_target(thing, order)) is not None:
            share = _SURGE if thing.details.get("tidal") else 1.0
            rise = ramp(elapsed_ms, _RIVER_LATER_S + _STAGGER_S * order, _RISE_S)
            pulls[thing.thing_id, "water_level"] = Pull(target, share * rise)
    for prop, target, length_s in _STORM:
        for thing in _with(catalogue, prop):
            pulls[thing.thing_id, prop] = Pull(target, ramp(elapsed_ms, 0, length_s))
    return Effects(pulls)


_PEAK_PPM, _PLUME_M, _WIND_FROM, _HALF_ANGLE = 4.0, 2500.0, 45.0, 60.0


def _chlorine_leak(catalogue: Catalogue, elapsed_ms: int) -> Effects:
    sites = list(_with(catalogue, "gas_cl2"))
    pulls: dict[Stream, Pull] = {}
    for prop, target in (("wind_direction", _WIND_FROM), ("wind_speed", 3.0)):
        for thing in _with(catalogue, prop):
            pulls[thing.thing_id, prop] = Pull(target, ramp(elapsed_ms, 0, 60))
    for site in sites:
        distance, bearing = _from_to(sites[0], site)
        if site is sites[0] or abs((bearing - _WIND_FROM - 180 + 180) % 360 - 180) <= _HALF_ANGLE:
            peak = _PEAK_PPM if site is sites[0] else 0.4 * _PEAK_PPM * exp(-distance / _PLUME_M)
            pulls[site.thing_id, "gas_cl2"] = Pull(peak, ramp(elapsed_ms, distance / 3.0, 60))
    if sites:
        pulls[sites[0].thing_id, "tank_level"] = Pull(20.0, ramp(elapsed_ms, 0, 1800))
    return Effects(pulls)


def _from_to(a: Thing, b: Thing) -> tuple[float, float]:
    """(metres, bearing in degrees from north) from a to b, on a plane: fit for some kilometres."""
    north = (b.lat - a.lat) * METRES_PER_DEGREE
    east = (b.lon - a.lon) * METRES_PER_DEGREE * cos(radians(a.lat))
    return hypot(north, east), degrees(atan2(east, north))


def _stack_exceedance(catalogue: Catalogue, elapsed_ms: int) -> Effects:
    pulls: dict[Stream, Pull] = {}
    for order, thing in enumerate(list(_with(catalogue, "so2_stack"))[:2]):
        for prop, factor in (("so2_stack", 1.9), ("nox_stack", 1.6), ("dust_stack", 1.5)):
            if (permit := limit_of(thing, prop, "permit")) is not None:
                pulls[thing.thing_id, prop] = Pull(factor * permit, ramp(elapsed_ms, 60.0 * order, 120))
    return Effects(pulls)


def _camera_outage(catalogue: Catalogue, elapsed_ms: int) -> Effects:
    cameras = [thing.thing_id for thing in _with(catalogue, "video_online")][:5]
    pulls = {(camera, "video_online"): Pull(0.0, 1.0) for camera in cameras}
    pulls |= {(camera, "frame_age"): Pull(elapsed_ms / 1000, 1.0) for camera in cameras}
    absent = frozenset((camera, prop) for camera in cameras for prop in ("luma", "sharpness"))
    return Effects(pulls, absent, cameras=dict.fromkeys(cameras, Act.VANISH))


_FAULTS = (Act.FREEZE, Act.BLACK, Act.WHITE, Act.BLUR, Act.COVER)


def _camera_faults(catalogue: Catalogue, _: int) -> Effects:
    cameras = (thing.thing_id for thing in _with(catalogue, "video_online"))
    return Effects(cameras=dict(zip(cameras, _FAULTS, strict=False)))


def silent_gateway(catalogue: Catalogue) -> str | None:
    """The gateway `gateway-silent` takes away: the one in the middle of the alphabet."""
    gateways = sorted({thing.gateway for thing in catalogue.things if thing.gateway})
    return gateways[(len(gateways) - 1) // 2] if gateways else None


def _gateway_silent(catalogue: Catalogue, _: int) -> Effects:
    gateway = silent_gateway(catalogue)
    return Effects(silent=frozenset(t.thing_id for t in catalogue.things if gateway and t.gateway == gateway))


_ROWS = (
    Scenario(
        "typhoon",
        name(
            zh_Hans="台风暴雨：模拟水库水位在约十分钟内依次超过汛限并升至防洪高水位，河道和潮位随后超警",
            zh_Hant="颱風暴雨：模擬水庫水位在約十分鐘內依次超過汛限並升至防洪高水位，河道和潮位隨後超警",
            en="Typhoon: simulated reservoirs rise past flood limit to flood-high within about ten minutes, "
            "rivers and tides past their warning levels after them",
        ),
        _typhoon,
    ),
    Scenario(
        "chlorine-leak",
        name(
            zh_Hans="氯气泄漏：一处站点一分钟内连越一级、二级报警值，下风向邻近站点随后升高",
            zh_Hant="氯氣洩漏：一處站點一分鐘內連越一級、二級警報值，下風向鄰近站點隨後升高",
            en="Chlorine leak: one site passes both alarm levels within a minute, sites downwind follow",
        ),
        _chlorine_leak,
    ),
    Scenario(
        "stack-exceedance",
        name(
            zh_Hans="烟气超标：两座排气筒的二氧化硫、氮氧化物和烟尘超过许可限值",
            zh_Hant="煙氣超標：兩座排氣筒的二氧化硫、氮氧化物和煙塵超過許可限值",
            en="Stack exceedance: SO₂, NOₓ and dust of two stacks pass their permits",
        ),
        _stack_exceedance,
    ),
    Scenario(
        "camera-outage",
        name(
            zh_Hans="视频中断：五路视频离线",
            zh_Hant="影像中斷：五路影像離線",
            en="Camera outage: five cameras go offline",
        ),
        _camera_outage,
    ),
    Scenario(
        "camera-faults",
        name(
            zh_Hans="画面异常：五路视频在线但画面冻结、全黑、过曝、模糊、被遮挡",
            zh_Hant="畫面異常：五路影像連線中但畫面凍結、全黑、過曝、模糊、被遮擋",
            en="Camera faults: five cameras answer, but are frozen, black, over-exposed, blurred, covered",
        ),
        _camera_faults,
    ),
    Scenario(
        "gateway-silent",
        name(
            zh_Hans="网关失联：一个网关下的全部站点停止上报",
            zh_Hant="閘道失聯：一個閘道下的全部站點停止上報",
            en="Gateway silent: everything behind one gateway stops reporting",
        ),
        _gateway_silent,
    ),
)

SCENARIOS: MappingProxyType[str, Scenario] = MappingProxyType({row.name: row for row in _ROWS})
