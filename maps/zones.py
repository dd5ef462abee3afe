"""The zones of a chemical incident as GeoJSON: what to keep clear, whom to protect, where the gas goes. Pure.

The distances of isolation and protection are those of the Emergency Response Guidebook, for which the
caller names the edition. The plume is screening (`city.plume`). Where the wind's direction is not
known or the wind is calm, each zone is a full circle: of the protective distance, or of the farthest that the
plume's contour comes. Every zone carries its caveats, and one with nothing to draw is there and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import hypot
from typing import Any

from city.dispersion import Terrain
from city.plume import Extent, Plume, Reach, reach
from city.stability import WORST_WIND_M_S, Assumed, Judged, Sky, stability_class
from city.wind import CALM_M_S, Wind
from maps.metres import LonLat, Origin
from maps.shapes import Ring, circle, contour, downwind_square

GAUSSIAN = "Gaussian plume, Briggs sigmas (Fundamentals of Air Pollution, 3rd ed., ch. 19)"


class ZoneKind(StrEnum):
    """What a zone is for."""

    ISOLATION = "isolation"
    PROTECTIVE = "protective"
    PLUME = "plume"


class Shape(StrEnum):
    """How a zone is drawn."""

    CIRCLE = "circle"
    SQUARE = "square"
    CONTOUR = "contour"


class Caveat(StrEnum):
    """What a person has to know before relying on a zone."""

    NO_WIND_DIRECTION = "no_wind_direction"
    """A full circle, since nobody knows where the wind blows to."""
    CALM = "calm"
    """A full circle, since the wind is too weak to have a direction."""
    OPEN_ENDED = "open_ended"
    """The Guidebook's table ends at this distance; the danger may go farther."""
    SCREENING = "screening"
    """A passive, steady plume over flat ground: a first estimate, no forecast."""
    HEAVY_GAS = "heavy_gas"
    """Denser than air: it creeps along the ground, upwind and into hollows too, and wider than this."""
    NEARER_THAN_VALID = "nearer_than_valid"
    """The threshold ends within 100 m, where the formulas do not hold; within 1 m nothing is drawn."""
    FARTHER_THAN_VALID = "farther_than_valid"
    """The threshold goes on past 10 km, where the formulas do not hold; the zone is cut there."""
    NOWHERE_REACHED = "nowhere_reached"
    """At the ground the threshold is reached nowhere; there is nothing to draw."""


_OF_EXTENT: Mapping[Extent, tuple[Caveat, ...]] = {
    Extent.VALID: (),
    Extent.NEAR: (Caveat.NEARER_THAN_VALID,),
    Extent.FAR: (Caveat.FARTHER_THAN_VALID,),
    Extent.NONE: (Caveat.NOWHERE_REACHED,),
}


@dataclass(frozen=True, slots=True)
class Guide:
    """What the Guidebook says of a spill, in its edition ("ERG 2012"): isolation and protective distance (m).

    `open_ended`: the table ends there, and the protective distance may be greater.
    """

    edition: str
    isolation_m: float
    protective_m: float | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Outflow:
    """What escapes: a rate (g/s) at a height (m) over a terrain; thresholds (g/m³) by name; if heavy."""

    rate_g_s: float
    thresholds: Mapping[str, float]
    terrain: Terrain = Terrain.RURAL
    height_m: float = 0.0
    heavy_gas: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a chemical as far as zones are concerned; what is None or empty makes no zone."""

    origin: Origin
    wind: Wind = field(default_factory=Wind)
    sky: Sky = field(default_factory=Sky)
    guide: Guide | None = None
    outflow: Outflow | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone: its ring (degrees, WGS84; None: nothing to draw) and its reach (m; None: more than 100 km).

    A plume's reach past 10 km is what formulas say where they do not hold: its caveat has to stand beside it.
    """

    kind: ZoneKind
    shape: Shape
    name: str
    source: str
    ring: tuple[LonLat, ...] | None
    reach_m: float | None
    caveats: tuple[Caveat, ...] = ()
    judged: Judged | None = None


def zones(release: Release) -> tuple[Zone, ...]:
    """Every zone of a release: isolation, protective, then the plume for each threshold in the order given.

    Raises ValueError for a distance, rate or threshold that is not above 0.
    """
    made = _guided(release, release.guide) if release.guide else ()
    return made + (_plumes(release, release.outflow) if release.outflow else ())


def as_feature(zone: Zone) -> dict[str, Any]:
    """A zone as a GeoJSON feature; its geometry is null where there is nothing to draw."""
    polygon = (
        {"type": "Polygon", "coordinates": [[list(place) for place in zone.ring]]} if zone.ring else None
    )
    assumed: tuple[Assumed, ...] = zone.judged.assumed if zone.judged else ()
    properties = {
        "kind": zone.kind.value,
        "shape": zone.shape.value,
        "name": zone.name,
        "source": zone.source,
        "reach_m": zone.reach_m,
        "caveats": [caveat.value for caveat in zone.caveats],
        "stability": zone.judged.stability.value if zone.judged else None,
        "assumed": [one.value for one in assumed],
    }
    return {"type": "Feature", "geometry": polygon, "properties": properties}


def _guided(release: Release, guide: Guide) -> tuple[Zone, ...]:
    ring = release.origin.ring(circle(guide.isolation_m))
    isolation = Zone(ZoneKind.ISOLATION, Shape.CIRCLE, "isolation", guide.edition, ring, guide.isolation_m)
    if guide.protective_m is None:
        return (isolation,)
    ahead_m = guide.protective_m
    shape, caveats = _turned(release.wind, Shape.SQUARE)
    caveats += (Caveat.OPEN_ENDED,) if guide.open_ended else ()
    outline = downwind_square(ahead_m) if shape is Shape.SQUARE else circle(ahead_m)
    return isolation, Zone(
        ZoneKind.PROTECTIVE, shape, "protective", guide.edition, _laid(release, outline), ahead_m, caveats
    )


def _plumes(release: Release, outflow: Outflow) -> tuple[Zone, ...]:
    judged = stability_class(release.wind.speed_m_s, release.sky)
    plume = Plume(
        outflow.rate_g_s, _blowing(release.wind), judged.stability, outflow.terrain, outflow.height_m
    )
    return tuple(_plume(release, outflow, plume, judged, name) for name in outflow.thresholds)


def _plume(release: Release, outflow: Outflow, plume: Plume, judged: Judged, name: str) -> Zone:
    found = reach(plume, outflow.thresholds[name])
    shape, turned = _turned(release.wind, Shape.CONTOUR)
    outline = contour(plume, outflow.thresholds[name], found)
    if outline is not None and shape is Shape.CIRCLE:
        outline = circle(max(hypot(*place) for place in outline))
    ring = None if outline is None else _laid(release, outline)
    caveats = (Caveat.SCREENING, *_heavy(outflow), *turned, *_OF_EXTENT[found.extent])
    return Zone(ZoneKind.PLUME, shape, name, GAUSSIAN, ring, _reach_m(found), caveats, judged)


def _reach_m(found: Reach) -> float | None:
    return 0.0 if found.extent is Extent.NONE else found.to_m


def _heavy(outflow: Outflow) -> tuple[Caveat, ...]:
    return (Caveat.HEAVY_GAS,) if outflow.heavy_gas else ()


def _turned(wind: Wind, shape: Shape) -> tuple[Shape, tuple[Caveat, ...]]:
    """The shape where the wind's direction is known, else a circle, and why."""
    if wind.toward_deg is not None:
        return shape, ()
    return Shape.CIRCLE, (Caveat.CALM if wind.is_calm else Caveat.NO_WIND_DIRECTION,)


def _laid(release: Release, outline: Ring) -> tuple[LonLat, ...]:
    return release.origin.ring(outline, release.wind.toward_deg or 0.0)


def _blowing(wind: Wind) -> float:
    """The speed (m/s) a plume is computed with: the worst case's when not known, never less than a calm's."""
    return WORST_WIND_M_S if wind.speed_m_s is None else max(wind.speed_m_s, CALM_M_S)
