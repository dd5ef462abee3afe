"""The figures of a report of a reservoir: levels by day against the limit in force, storage, what came in.

Storage is that of the surveyed curve (`city.reservoir_hours`), never extrapolated. The change of storage is
from the first known hour of the period to the last, and the net inflow is that change over the time between.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from city.characteristic import watched_limit
from city.hourly import HOUR_MS, NO_HOURS, Hours, lead_ms
from city.limit import Limit
from city.local_time import moment
from city.report import LimitExceedance, ReportOrder
from city.reservoir import Curve
from city.reservoir_hours import M3, StorageHours, control_percent, storage_hours
from city.thing import Datastream, Thing

LEVEL, RAIN = "water_level", "rainfall"


@dataclass(frozen=True, slots=True)
class ReservoirLine:
    """One day: mean, lowest and highest hour of the level (m), storage (1e4 m³) and its share of the control
    storage (%) at the last hour, the limit in force, hours above it, rain (mm)."""

    day: date
    mean: float | None
    lowest: float | None
    highest: float | None
    storage: float | None
    percent: float | None
    limit: float | None
    hours_over: int
    rain: float | None


@dataclass(frozen=True, slots=True)
class ReservoirFigures:
    """What a report of a reservoir says; levels in m, storages in 1e4 m³, inflow in m³/s, times epoch ms."""

    days: tuple[ReservoirLine, ...]
    begin: float | None
    end: float | None
    highest: float | None
    highest_at: int | None
    lowest: float | None
    lowest_at: int | None
    storage_begin: float | None
    storage_end: float | None
    net_inflow: float | None
    rain: float | None
    hours: int
    hours_over: int
    hours_outside: int
    """Hours of a level beyond the surveyed curve: there is no storage."""
    levels: dict[str, float]
    """The characteristic levels in force on the last day, by name."""
    exceedances: tuple[LimitExceedance, ...]


def reservoir_figures(
    thing: Thing, curve: Curve | None, hours: Mapping[str, Hours], order: ReportOrder, zone: ZoneInfo
) -> ReservoirFigures:
    """Of a reservoir's hours by property, with its surveyed curve where it has one."""
    first, last = order.span(zone)
    limit = watched_limit(thing)
    levels = hours.get(LEVEL, NO_HOURS)
    kept = storage_hours(curve, levels.only((levels.starts >= first) & (levels.starts < last)))
    percent = control_percent(kept, curve, limit, zone) if curve and limit else np.full(len(kept), np.nan)
    gauge = next((stream for stream in thing.datastreams if stream.property == RAIN), None)
    rain = _rain(gauge, hours.get(RAIN), first, last)
    in_force = [limit.at(day) if limit else None for day in order.days]
    limits = np.array([np.nan if one is None else one for one in in_force])
    over = kept.levels > limits[order.day_places(kept.starts, zone)]
    days = tuple(_line(day, kept, percent, over, rain, limit, zone) for day in order.days)
    top = int(np.argmax(kept.levels)) if len(kept) else None
    low = int(np.argmin(kept.levels)) if len(kept) else None
    begin, end, inflow = _change(kept)
    return ReservoirFigures(
        days,
        _at(kept.levels, 0),
        _at(kept.levels, -1),
        _at(kept.levels, top),
        int(kept.starts[top]) if top is not None else None,
        _at(kept.levels, low),
        int(kept.starts[low]) if low is not None else None,
        begin,
        end,
        inflow,
        float(sum(rain.values())) if rain else None,
        len(kept),
        int(over.sum()),
        int(kept.outside.sum()) if curve else 0,
        _characteristic(thing, order.last),
        tuple(_days_over(days, zone)),
    )


def _rain(gauge: Datastream | None, rain: Hours | None, first: int, last: int) -> dict[int, float]:
    """mm by hour: what a valid hour's periods add up to, as often as they follow without overlapping.

    Of results that stand for no period, or for more than an hour, nothing can be said.
    """
    if rain is None or gauge is None or not 0 < gauge.period_s * 1000 <= HOUR_MS:
        return {}
    kept = rain.only(rain.valid & (rain.starts >= first) & (rain.starts < last))
    times = kept.n_good * min(1.0, gauge.report_s / gauge.period_s)
    total = kept.means if lead_ms(gauge.period_s) else kept.means * times
    return dict(zip(kept.starts.tolist(), total.tolist(), strict=True))


def _line(
    day: date,
    kept: StorageHours,
    percent: np.ndarray,
    over: np.ndarray,
    rain: Mapping[int, float],
    limit: Limit | None,
    zone: ZoneInfo,
) -> ReservoirLine:
    first, last = moment(day, 0, zone), moment(day, 1440, zone)
    inside = np.flatnonzero((kept.starts >= first) & (kept.starts < last))
    fell = [mm for start, mm in rain.items() if first <= start < last]
    levels = kept.levels[inside]
    end = int(inside[-1]) if len(inside) else None
    return ReservoirLine(
        day,
        float(levels.mean()) if len(levels) else None,
        float(levels.min()) if len(levels) else None,
        float(levels.max()) if len(levels) else None,
        _at(kept.storages, end),
        _at(percent, end),
        limit.at(day) if limit else None,
        int(over[inside].sum()),
        sum(fell) if fell else None,
    )


def _change(kept: StorageHours) -> tuple[float | None, float | None, float | None]:
    """(first and last known storage, net inflow between them in m³/s)."""
    known = np.flatnonzero(np.isfinite(kept.storages))
    if not len(known):
        return None, None, None
    first, last = int(known[0]), int(known[-1])
    begin, end = float(kept.storages[first]), float(kept.storages[last])
    hours = int(kept.starts[last] - kept.starts[first]) // HOUR_MS
    return begin, end, (end - begin) * M3 / (hours * 3600) if hours else None


def _characteristic(thing: Thing, day: date) -> dict[str, float]:
    limits = next((s.limits for s in thing.datastreams if s.property == LEVEL), ())
    return {one.name: value for one in limits if (value := one.at(day)) is not None}


def _days_over(days: tuple[ReservoirLine, ...], zone: ZoneInfo) -> list[LimitExceedance]:
    return [
        LimitExceedance(moment(one.day, 0, zone), LEVEL, "day", one.highest, one.limit)
        for one in days
        if one.hours_over and one.highest is not None and one.limit is not None
    ]


def _at(values: np.ndarray, place: int | None) -> float | None:
    if place is None or not len(values) or not np.isfinite(values[place]):
        return None
    return float(values[place])
