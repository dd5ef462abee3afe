"""Where a reservoir or river station stands: against its levels, curve, inflow and rain, and on which course.

Pure: what was observed, and the past that it is judged by, are handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from city.characteristic import (
    AT_LIMIT,
    LEVELS,
    NEAR,
    RIVER,
    InForce,
    in_force,
    level_stream,
    watched_limit,
)
from city.clock import DAY_MS
from city.crossing import Line, line_through
from city.local_time import day_of
from city.rain import HOUR_MS, RainTotal, Tile, rain_total
from city.reservoir import Curve
from city.river import RiverLevels
from city.standing import Basis, Course, Crossing, Figure, Past, Seen, SizeClass, Standing, relied_on
from city.state import Level, Trust
from city.thing import Kind, Thing

RAIN_HOURS = (1, 3, 6, 24)
HORIZON_MS = DAY_MS
"""A line drawn further than this says nothing of rivers."""
_SIZES = (
    (10_000, SizeClass.LARGE),
    (1_000, SizeClass.MEDIUM),
    (100, SizeClass.SMALL_1),
    (10, SizeClass.SMALL_2),
)


def stand(
    thing: Thing, seen: Mapping[str, Seen], past: Past, curve: Curve | None, zone: ZoneInfo, now: int
) -> Standing:
    """A station's standing at a time (epoch ms); `curve` None where it was never surveyed."""
    watched = watched_limit(thing)
    limit = in_force(watched, now, zone, at_limit=thing.kind in AT_LIMIT) if watched else None
    value = limit.value if limit else None
    level = relied_on(seen, limit)
    line = line_through(past.levels, past.window_ms) if level is not None else None
    levels = levels_on(thing, now, zone)
    capacity = total_capacity(thing, curve, dict(levels))
    storage = _storage(seen, curve, level)
    held, control = _held(curve, level), _held(curve, value)
    return Standing(
        thing,
        seen,
        limit,
        levels,
        storage,
        percent=None if held is None or not control else 100 * held / control,
        room=None if held is None or control is None else control - held,
        net_inflow=_net_inflow(thing, seen, curve, line, past.window_ms),
        rise=line.slope * HOUR_MS if line else None,
        crossing=_crossing(thing, past, line, level, limit, now),
        rain=_rain(seen, past.rain),
        size=size_class(capacity) if capacity is not None else None,
        capacity=capacity,
        colour=_colour(thing, level, now, zone),
        window_ms=past.window_ms,
    )


def size_class(capacity: float) -> SizeClass:
    """The size class of a total capacity in 1e4 m³."""
    return next((size for least, size in _SIZES if capacity >= least), SizeClass.POND)


def total_capacity(thing: Thing, curve: Curve | None, levels: Mapping[str, float]) -> float | None:
    """The total capacity in 1e4 m³: as declared, else what the curve holds at the check flood level."""
    declared = thing.details.get("total_capacity")
    if isinstance(declared, int | float):
        return float(declared)
    return _held(curve, levels.get("check"))


def levels_on(thing: Thing, at: int, zone: ZoneInfo) -> tuple[tuple[str, float], ...]:
    """The characteristic levels of a thing that are in force at a time (epoch ms), bottom up as named."""
    known = limits_on(thing, at, zone)
    return tuple((name, known[name]) for name in LEVELS.get(thing.kind, ()) if name in known)


def limits_on(thing: Thing, at: int, zone: ZoneInfo) -> dict[str, float]:
    """All limits of a thing's water level that are in force at a time (epoch ms)."""
    stream, day = level_stream(thing), day_of(at, zone)
    limits = stream.limits if stream else ()
    return {limit.name: value for limit in limits if (value := limit.at(day)) is not None}


def _held(curve: Curve | None, level: float | None) -> float | None:
    """The storage at a level; None beyond the survey."""
    if curve is None or level is None:
        return None
    storage, surveyed = curve.storage(level)
    return storage if surveyed else None


def _storage(seen: Mapping[str, Seen], curve: Curve | None, level: float | None) -> Figure | None:
    """By the curve where there is one, else as the station says."""
    if curve is not None:
        held = _held(curve, level)
        return Figure(held, Basis.CURVE, surveyed=level is None or held is not None)
    return Figure(seen["storage"].usable, Basis.REPORTED) if "storage" in seen else None


def _net_inflow(
    thing: Thing, seen: Mapping[str, Seen], curve: Curve | None, line: Line | None, window_ms: int
) -> Figure | None:
    """What comes in less what goes out: observed, as reported, or by how the storage changes."""
    inflow, outflow = (seen[name].usable if name in seen else None for name in ("inflow", "outflow"))
    if inflow is not None and thing.details.get("inflow") == "net":
        return Figure(inflow, Basis.REPORTED)
    if inflow is not None and outflow is not None:
        return Figure(inflow - outflow, Basis.MEASURED)
    if line is not None:
        after, before = _held(curve, line.value), _held(curve, line.value - line.slope * window_ms)
        if after is not None and before is not None:
            return Figure((after - before) * 1e4 / (window_ms / 1000), Basis.STORAGE_CHANGE)
    return None if thing.kind is not Kind.RESERVOIR else Figure(None, Basis.STORAGE_CHANGE)


def _crossing(
    thing: Thing, past: Past, line: Line | None, level: float | None, limit: InForce | None, now: int
) -> Crossing:
    """When the line reaches the limit; the newest level decides whether it is over already.

    The line ends at its newest point, whenever somebody asks; what it has reached since is reached now.
    """
    if level is None or limit is None or limit.value is None:
        return Crossing(Course.UNKNOWN)
    if limit.is_over(level):
        return Crossing(Course.OVER)
    if thing.details.get("tidal"):
        return Crossing(Course.TIDAL)
    if line is None:
        return Crossing(Course.UNKNOWN)
    low, high = line.reaches(limit.value, past.levels[-1][0], above=True)
    if low is None or low > now + HORIZON_MS:
        return Crossing(Course.AWAY)
    late = None if high is None or high > now + HORIZON_MS else max(high, now)
    return Crossing(Course.REACHES, max(low, now), late)


def _rain(seen: Mapping[str, Seen], tiles: Sequence[Tile]) -> tuple[RainTotal, ...]:
    """Sums up to the newest rain, where that is not too old."""
    gauge = seen.get("rainfall")
    if gauge is None:
        return ()
    known = tiles if gauge.trust not in (Trust.STALE, Trust.NEVER) else ()
    return tuple(rain_total(known, round(gauge.stream.period_s * 1000), hours) for hours in RAIN_HOURS)


def _colour(thing: Thing, level: float | None, at: int, zone: ZoneInfo) -> Level | None:
    """The colour of the national rule, which is for rivers."""
    if thing.kind is not Kind.RIVER or level is None:
        return None
    return river_levels(limits_on(thing, at, zone)).colour(level)


def river_levels(levels: Mapping[str, float]) -> RiverLevels:
    """The levels that the rule for rivers asks for."""
    return RiverLevels(begins=levels.get(NEAR), **{name: levels[name] for name in RIVER if name in levels})


@dataclass(frozen=True, slots=True)
class BasinTotal:
    """What the stations of a basin come to; sums are of those that are known, the others are counted."""

    stations: int
    over: int
    unknown: int
    storage: float
    room: float
    without_storage: int


def basin_total(standings: Sequence[Standing]) -> BasinTotal:
    """Storage and room of the reservoirs of a basin, and how many stations are over limit or unknown.

    Room is what reservoirs below their limit can take; one that is over has none, and takes none away.
    """
    reservoirs = [one for one in standings if one.thing.kind is Kind.RESERVOIR]
    held = [one for one in reservoirs if one.storage and one.storage.value is not None]
    return BasinTotal(
        len(standings),
        sum(one.over is True for one in standings),
        sum(one.level is None for one in standings),
        sum(one.storage.value or 0.0 for one in held if one.storage),
        sum(max(0.0, one.room) for one in reservoirs if one.room is not None),
        sum(one.room is None or one not in held for one in reservoirs),
    )
