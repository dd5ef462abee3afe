"""The figures of a report of a stack or an outfall: hours and days against the permit, loads in kg.

Concentrations of a stack are brought to the reference oxygen hour by hour (`city.emission`) where it has one
and observes oxygen; else they stand as observed, and it is said so. An hour counts with 45 minutes, a day
with 20 such hours. Loads are of what was observed, not corrected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from city.emission import Medium, Period, day_counts, loads, oxygen_corrected_hours
from city.hourly import HOUR_MS, Floats, Hours
from city.limit import Limit
from city.local_time import moment
from city.properties import find_property
from city.report import LimitExceedance, ReportOrder
from city.thing import Thing

OXYGEN = "o2_stack"
FLOWS = {"stack": "flow_stack", "outfall": "flow_outfall"}
MEDIA = {"stack": Medium.STACK, "outfall": Medium.OUTFALL}
CONCENTRATIONS = ("mg/m³", "mg/L")
"""Units of what has a load, and in a stack a reference oxygen."""
UPPER, LOWER = ("permit", "high"), ("low",)
"""Names of limits not to rise above, the one that counts first, and not to fall below."""


@dataclass(frozen=True, slots=True)
class OutletFigure:
    """One pollutant over the period; `reference` is the oxygen it is brought to, None where as observed.

    Of hours and of days: how many are valid, how many past the permit. The load in kg is None where nothing
    of it is known; `load_skipped` are hours without concentration or flow.
    """

    property: str
    unit: str
    permit: float | None
    least: float | None
    reference: float | None
    hours: int
    mean: float | None
    highest: float | None
    highest_at: int | None
    hours_over: int
    days: int
    days_over: int
    load_kg: float | None
    load_hours: int
    load_skipped: int


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One day: the mean of each pollutant (None where the day does not count), its load in kg, and what was
    in force: (not to rise above, not to fall below)."""

    day: date
    means: tuple[float | None, ...]
    loads: tuple[float | None, ...]
    limits: tuple[tuple[float | None, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class OutletFigures:
    """What a report of an outlet says; `outlet` is "stack" or "outfall"."""

    outlet: str
    pollutants: tuple[OutletFigure, ...]
    days: tuple[OutletLine, ...]
    exceedances: tuple[LimitExceedance, ...]
    oxygen_missing: bool
    """A reference oxygen is declared, and no oxygen is observed."""


@dataclass(frozen=True, slots=True)
class _Limits:
    """Of one pollutant by day: what it may not exceed, and not fall below."""

    upper: Limit | None
    lower: Limit | None

    def at(self, day: date) -> tuple[float | None, float | None]:
        """(not to rise above, not to fall below)."""
        return self.upper.at(day) if self.upper else None, self.lower.at(day) if self.lower else None


def outlet_figures(
    thing: Thing, hours: Mapping[str, Hours], order: ReportOrder, zone: ZoneInfo
) -> OutletFigures:
    """Of an outlet's hours by property, in their canonical units."""
    outlet = str(thing.details.get("outlet", "outfall"))
    declared = thing.details.get("reference_o2_percent")
    reference = float(declared) if outlet == "stack" and isinstance(declared, int | float) else None
    has_oxygen = any(stream.property == OXYGEN for stream in thing.datastreams)
    found: list[OutletFigure] = []
    means: list[list[float | None]] = []
    kilograms: list[list[float | None]] = []
    over: list[LimitExceedance] = []
    in_force: list[_Limits] = []
    for stream in thing.datastreams:
        limits = _Limits(_named(stream.limits, UPPER), _named(stream.limits, LOWER))
        if stream.property in (OXYGEN, *FLOWS.values()) or not (limits.upper or limits.lower):
            continue
        at = reference if has_oxygen and _is_concentration(stream.property) else None
        dense = _concentrations(hours, stream.property, at, order, zone)
        days = _day_means(dense, order, zone)
        load = _loads(hours, stream.property, outlet, order, zone)
        past = _exceedances(stream.property, dense, days, limits, order, zone)
        found.append(_figure(stream.property, limits, at, dense, days, load, past, order, zone))
        means.append(days)
        kilograms.append([kg for kg, _, _ in load])
        in_force.append(limits)
        over += past
    lines = tuple(
        OutletLine(
            day,
            tuple(one[n] for one in means),
            tuple(one[n] for one in kilograms),
            tuple(limits.at(day) for limits in in_force),
        )
        for n, day in enumerate(order.days)
    )
    over.sort(key=lambda one: (one.at, one.property, one.averaging))
    return OutletFigures(outlet, tuple(found), lines, tuple(over), reference is not None and not has_oxygen)


def _named(limits: Sequence[Limit], names: Sequence[str]) -> Limit | None:
    declared = {limit.name: limit for limit in limits}
    return next((declared[name] for name in names if name in declared), None)


def _is_concentration(prop: str) -> bool:
    row = find_property(prop)
    return row is not None and row.unit in CONCENTRATIONS


def _concentrations(
    hours: Mapping[str, Hours], prop: str, reference: float | None, order: ReportOrder, zone: ZoneInfo
) -> Floats:
    first, last = order.span(zone)
    nothing = np.full((last - first) // HOUR_MS, np.nan)
    dense = hours[prop].dense(first, last) if prop in hours else nothing
    if reference is None:
        return dense
    oxygen = hours[OXYGEN].dense(first, last) if OXYGEN in hours else nothing
    return oxygen_corrected_hours(dense, oxygen, reference)


def _edges(order: ReportOrder, zone: ZoneInfo) -> list[tuple[date, int, int]]:
    """Each day with the places of its hours."""
    start = order.span(zone)[0]
    bounds = [(moment(day, 0, zone) - start) // HOUR_MS for day in (*order.days, order.after)]
    return [(day, a, b) for day, a, b in zip(order.days, bounds, bounds[1:], strict=False)]


def _day_means(dense: Floats, order: ReportOrder, zone: ZoneInfo) -> list[float | None]:
    found: list[float | None] = []
    for _, a, b in _edges(order, zone):
        there = dense[a:b][np.isfinite(dense[a:b])]
        found.append(float(there.mean()) if day_counts(len(there)) else None)
    return found


def _loads(
    hours: Mapping[str, Hours], prop: str, outlet: str, order: ReportOrder, zone: ZoneInfo
) -> list[tuple[float | None, int, int]]:
    """(kg, hours, hours left out) of each day."""
    flow, medium = hours.get(FLOWS.get(outlet, "")), MEDIA.get(outlet)
    if not _is_concentration(prop) or prop not in hours or flow is None or medium is None:
        return [(None, 0, b - a) for _, a, b in _edges(order, zone)]
    first, last = order.span(zone)
    told = loads(hours[prop], flow, medium, first, last, zone, Period.DAY)
    return [(one.kg, one.hours, one.skipped) for one in told]


def _exceedances(
    prop: str,
    dense: Floats,
    days: Sequence[float | None],
    limits: _Limits,
    order: ReportOrder,
    zone: ZoneInfo,
) -> list[LimitExceedance]:
    found: list[LimitExceedance] = []
    start = order.span(zone)[0]
    in_force = [limits.at(day) for day in order.days]
    starts = start + np.arange(len(dense)) * HOUR_MS
    places: list[int] = order.day_places(starts, zone).tolist()
    of_hours = [in_force[place] for place in places]
    for at, limit, value in zip(starts.tolist(), of_hours, dense.tolist(), strict=True):
        if past := _past(value, *limit):
            found.append(LimitExceedance(at, prop, "1h", value, *past))
    for day, mean, limit in zip(order.days, days, in_force, strict=True):
        if mean is not None and (past := _past(mean, *limit)):
            found.append(LimitExceedance(moment(day, 0, zone), prop, "day", mean, *past))
    return found


def _past(value: float, high: float | None, low: float | None) -> tuple[float, bool] | None:
    """(the limit that a value is past, whether below it); nothing is past where the value is not known."""
    if high is not None and value > high:
        return high, False
    return (low, True) if low is not None and value < low else None


def _figure(
    prop: str,
    limits: _Limits,
    reference: float | None,
    dense: Floats,
    days: Sequence[float | None],
    load: Sequence[tuple[float | None, int, int]],
    past: Sequence[LimitExceedance],
    order: ReportOrder,
    zone: ZoneInfo,
) -> OutletFigure:
    row = find_property(prop)
    valid = np.isfinite(dense)
    top = int(np.nanargmax(dense)) if valid.any() else None
    known = [kg for kg, _, _ in load if kg is not None]
    return OutletFigure(
        prop,
        row.unit if row else "",
        *limits.at(order.last),
        reference,
        int(valid.sum()),
        float(dense[valid].mean()) if valid.any() else None,
        float(dense[top]) if top is not None else None,
        order.span(zone)[0] + top * HOUR_MS if top is not None else None,
        sum(1 for one in past if one.averaging == "1h"),
        sum(1 for one in days if one is not None),
        sum(1 for one in past if one.averaging == "day"),
        sum(known) if known else None,
        sum(n for _, n, _ in load),
        sum(n for _, _, n in load),
    )
