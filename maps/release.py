"""What a release comes to: zones, who is in them, cameras that see it, water downwind. Pure.

The distances are the Guidebook's (`city.erg`), the plume Gaussian (`city.plume`), its thresholds AEGLs
(`city.exposure_limits`). What is missing leaves its part out and says so: a chemical without distances has a
plume only, one without thresholds distances only, one with neither nothing but the caveat `no_data`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from city.chemical import Chemical
from city.erg import Daylight, ErgAnswer, Spill, protective_distances
from city.exposure_limits import Aegl, aegl
from city.inventory import holdings_of
from city.place import Place, PlaceKind
from city.plume import g_m3_of_ppm
from city.population import Headcount
from city.release import Asked, Basis, WindSource
from city.stability import Judged, Sky, stability_class
from city.sun import elevation_deg, is_day, is_stable_night
from city.thing import Kind, Thing
from city.wind import Wind
from maps import zones
from maps.exposure import Polygon, inside, polygon, union
from maps.metres import LonLat, Origin, Sight
from maps.remarks import Grounds, Remark, remarks
from maps.surroundings import (
    FeltWind,
    Seen,
    Side,
    Surroundings,
    live_cameras,
    nearest_first,
    positions,
    side_of,
    wind_at,
)
from maps.zones import Guide, Outflow, Zone

DISCOMFORT = "AEGL-1"
"""The zone in which nobody has to be protected: it smells or irritates there, and that passes."""
WATER_WITHIN_M = 10_000.0
"""Reservoirs and intakes downwind are looked for at least so far."""
AEGL_SOURCE = "US EPA AEGL"


@dataclass(frozen=True, slots=True)
class ExposureLevel:
    """A level of the air that is drawn: its name, ppm, for how many minutes, in g/m³."""

    name: str
    ppm: float
    minutes: int
    g_m3: float


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """A sensitive place in at least one zone, and in which, by their names."""

    place: Place
    sight: Sight
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Water:
    """A reservoir or an intake that the wind blows to; `what` is a thing or a place."""

    what: Thing | Place
    sight: Sight
    in_zone: bool


@dataclass(frozen=True, slots=True)
class Exposed:
    """Who is in a zone: people, None without a grid, and how many sensitive places."""

    people: Headcount | None
    places: int


@dataclass(frozen=True, slots=True)
class Computed:
    """All that a version says. `exposed` is by zone in their order, `anywhere` of all zones together,
    `protect` of all but that of discomfort."""

    origin: Origin
    felt: FeltWind
    day: bool
    sun_deg: float
    judged: Judged
    erg: ErgAnswer
    levels: tuple[ExposureLevel, ...]
    zones: tuple[Zone, ...]
    exposed: tuple[Exposed, ...]
    anywhere: Exposed
    protect: Exposed
    places: tuple[PlaceSeen, ...]
    cameras: tuple[Seen, ...]
    water: tuple[Water, ...]
    remarks: tuple[Remark, ...]

    @property
    def basis(self) -> Basis:
        """The weather it stands on."""
        felt = self.felt
        return Basis(felt.wind, felt.source, felt.thing_id, self.day, self.judged.stability.value)


def compute(asked: Asked, site: LonLat, around: Surroundings, now: int) -> Computed:
    """A release as of now (epoch ms). `site` is where it is unless another place was asked (lon, lat, WGS84).

    Raises OutsideGridError for a place that EPSG:4549 is not for.
    """
    origin = Origin(*(asked.place or site))
    felt = FeltWind(asked.wind, WindSource.TYPED) if asked.wind else wind_at(origin, around, now)
    day, sky = _sky(origin, now)
    daylight = Daylight.DAY if day else Daylight.NIGHT
    erg = protective_distances(asked.substance.un, asked.spill, daylight)
    levels, tabled = _levels(asked)
    drawn = zones.zones(_escape(asked, origin, felt.wind, sky, erg, levels))
    shapes = [None if zone.ring is None else polygon(zone.ring) for zone in drawn]
    places = _places(origin, around.places, drawn, shapes)
    whole = union(shape for shape in shapes if shape is not None)
    judged = stability_class(felt.wind.speed_m_s, sky)
    grounds = Grounds(
        distances=erg.isolation_m is not None,
        levels=bool(levels),
        tabled=tabled,
        too_long=bool(levels) and asked.duration_min > levels[0].minutes,
        people_made_up=around.grid.grid.made_up if around.grid else None,
        places_made_up=any(seen.place.made_up for seen in places),
        datum_unchecked=around.grid is not None and not around.grid.grid.checked,
        held_kg=_held_kg(asked, around.things),
        grid_left=around.grid is not None and whole is not None and around.grid.is_left_by(whole),
    )
    return Computed(
        origin=origin,
        felt=felt,
        day=day,
        sun_deg=elevation_deg(origin.lon, origin.lat, now),
        judged=judged,
        erg=erg,
        levels=levels,
        zones=drawn,
        exposed=tuple(
            _exposed(around, shape, places, zone) for zone, shape in zip(drawn, shapes, strict=True)
        ),
        anywhere=Exposed(_people(around, whole) if drawn else None, len(places)),
        protect=_protect(around, drawn, shapes, places),
        places=places,
        cameras=tuple(live_cameras(origin, around, now)),
        water=tuple(_water(origin, around, felt.wind, drawn, whole)),
        remarks=remarks(asked, felt, grounds, drawn),
    )


def _held_kg(asked: Asked, things: Sequence[Thing]) -> float | None:
    """How much of the chemical its site lists at most; None where it lists none."""
    site = next((thing for thing in things if thing.thing_id == asked.thing_id), None)
    held = (
        [one.design_max_t for one in holdings_of(site) if one.substance == asked.substance.id] if site else []
    )
    return float(sum(held)) * 1000 if held else None


def basis_of(asked: Asked, site: LonLat, around: Surroundings, now: int) -> Basis:
    """The weather that `compute` would stand on, without computing: to see whether it is another one."""
    origin = Origin(*(asked.place or site))
    felt = FeltWind(asked.wind, WindSource.TYPED) if asked.wind else wind_at(origin, around, now)
    day, sky = _sky(origin, now)
    judged = stability_class(felt.wind.speed_m_s, sky)
    return Basis(felt.wind, felt.source, felt.thing_id, day, judged.stability.value)


def _sky(origin: Origin, now: int) -> tuple[bool, Sky]:
    """Whether it is day for the Guidebook, and the sky after Pasquill; clouds and insolation nobody knows."""
    night = is_stable_night(origin.lon, origin.lat, now)
    return is_day(origin.lon, origin.lat, now), Sky(day=not night)


def _levels(asked: Asked) -> tuple[tuple[ExposureLevel, ...], bool]:
    """The AEGLs of the duration, the lowest first, and whether the table has just that time.

    For a time between two tabled ones they are those of the longer, which are the same or lower.
    """
    answer = aegl(asked.chemical, asked.duration_min)
    row, mass = answer.longer or answer.levels, asked.substance.molar_mass
    if row is None or mass is None:
        return (), True
    return tuple(_level(n, row, mass) for n in (1, 2, 3) if _ppm(row, n) is not None), answer.is_tabled


def _ppm(row: Aegl, n: int) -> float | None:
    return (row.aegl1, row.aegl2, row.aegl3)[n - 1]


def _level(n: int, row: Aegl, mass: float) -> ExposureLevel:
    ppm = _ppm(row, n) or 0.0
    return ExposureLevel(f"AEGL-{n}", ppm, row.minutes, g_m3_of_ppm(ppm, mass))


def _escape(
    asked: Asked, origin: Origin, wind: Wind, sky: Sky, erg: ErgAnswer, levels: Sequence[ExposureLevel]
) -> zones.Release:
    """What the zones are made of."""
    guide = None
    if erg.isolation_m is not None:
        guide = Guide(erg.edition, erg.isolation_m, erg.protective_m, erg.open_ended)
    outflow = None
    if levels and asked.rate is not None:
        thresholds: Mapping[str, float] = {level.name: level.g_m3 for level in levels}
        heavy = asked.substance.heavy_gas
        outflow = Outflow(asked.rate, thresholds, asked.terrain, heavy_gas=heavy)
    return zones.Release(origin, wind, sky, guide, outflow)


def _places(
    origin: Origin, places: Sequence[Place], drawn: Sequence[Zone], shapes: Sequence[Polygon | None]
) -> tuple[PlaceSeen, ...]:
    """The sensitive places in any zone, nearest first."""
    if not places:
        return ()
    where = positions(places)
    flags = [None if shape is None else inside(shape, where) for shape in shapes]
    found: list[PlaceSeen] = []
    for index, (place, sight) in enumerate(zip(places, origin.sights(where), strict=True)):
        names = tuple(
            zone.name for zone, flag in zip(drawn, flags, strict=True) if flag is not None and flag[index]
        )
        if names and sight is not None:
            found.append(PlaceSeen(place, sight, names))
    return tuple(sorted(found, key=lambda seen: (seen.sight.distance_m, seen.place.place_id)))


def _exposed(around: Surroundings, shape: Polygon | None, places: Sequence[PlaceSeen], zone: Zone) -> Exposed:
    return Exposed(_people(around, shape), sum(zone.name in seen.zones for seen in places))


def _protect(
    around: Surroundings,
    drawn: Sequence[Zone],
    shapes: Sequence[Polygon | None],
    places: Sequence[PlaceSeen],
) -> Exposed:
    """Who is in any zone in which people have to do something; unknown where there is none but the other."""
    inner = {zone.name: shape for zone, shape in zip(drawn, shapes, strict=True) if zone.name != DISCOMFORT}
    whole = union(shape for shape in inner.values() if shape is not None)
    n = sum(any(name in inner for name in seen.zones) for seen in places)
    return Exposed(_people(around, whole) if inner else None, n)


def _people(around: Surroundings, shape: Polygon | None) -> Headcount | None:
    if around.grid is None:
        return None
    return Headcount(0, 0, 0) if shape is None else around.grid.count(shape)


def _water(
    origin: Origin, around: Surroundings, wind: Wind, drawn: Sequence[Zone], whole: Polygon | None
) -> list[Water]:
    """Reservoirs and intakes downwind, or in a zone; on every side where the wind has no direction."""
    reservoirs = nearest_first(origin, around.of_kind(Kind.RESERVOIR))
    intakes = [place for place in around.places if place.kind is PlaceKind.WATER_INTAKE]
    sights = origin.sights(positions(intakes))
    seen: list[tuple[Thing | Place, Sight]] = [(one.thing, one.sight) for one in reservoirs]
    seen += [(place, sight) for place, sight in zip(intakes, sights, strict=True) if sight is not None]
    flags = [False] * len(seen) if whole is None else inside(whole, [(w.lon, w.lat) for w, _ in seen])
    far = max([WATER_WITHIN_M, *(zone.reach_m for zone in drawn if zone.reach_m is not None)])
    found = [
        Water(what, sight, bool(flag))
        for (what, sight), flag in zip(seen, flags, strict=True)
        if flag or (sight.distance_m <= far and _is_towards(sight, wind))
    ]
    return sorted(found, key=lambda water: water.sight.distance_m)


def _is_towards(sight: Sight, wind: Wind) -> bool:
    return side_of(sight.bearing_deg, wind) in (Side.DOWNWIND, Side.UNKNOWN)


def has_distances(chemical: Chemical) -> bool:
    """Whether the Guidebook has distances for a chemical at all."""
    return protective_distances(chemical.un, Spill.LARGE, Daylight.DAY).isolation_m is not None


def has_thresholds(chemical: Chemical) -> bool:
    """Whether there are AEGLs that a plume of it can be drawn by."""
    return chemical.molar_mass is not None and aegl(chemical.id, 60).longer is not None
