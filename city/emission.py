"""What a stack or an outfall emits: oxygen correction, validity of hours and days, loads in kg. Pure.

Concentrations of stacks are held against a permit as if the flue gas had the oxygen that the standard refers
to: c × (21 − reference) ÷ (21 − O2), GB 13223-2011 (coal 6 %, oil and gas 3 %, turbines 15 %). Near the 21 %
of air the factor has no end, and there is hardly any flue gas: within `OXYGEN_MARGIN` of it there is no
corrected value.

An hour counts with 45 minutes, a day with 20 hours, a month with 25 days, February 23 (HJ 75-2017, HJ
76-2017). Only what the device flagged as normal counts.

A load is the sum over hours of concentration × flow, both of the hour and not corrected for oxygen: mg/m³ ×
m³/h × 1e-6 of a stack, mg/L × m³/h × 1e-3 of an outfall. Hours of which one is missing add nothing and are
counted.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from city.hourly import HOUR_MS, Floats, Hours, hour_from
from city.local_time import day_of, moment

AIR_OXYGEN = 21.0
"""% of oxygen that the standard reckons air with."""
OXYGEN_MARGIN = 0.5
"""How near to that a correction is still made, in points of a per cent."""
VALID_MINUTES, VALID_HOURS, VALID_DAYS, VALID_DAYS_FEBRUARY = 45, 20, 25, 23


class Medium(Enum):
    """What carries the load, by kg for each mg/m³ (mg/L) and m³."""

    STACK = 1e-6
    OUTFALL = 1e-3


class Period(StrEnum):
    """Over what loads are summed: the local hour, day or month."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Load:
    """What was emitted in a period that begins at `first` (epoch ms).

    `kg` is the sum over `hours`; `skipped` hours of it lack concentration or flow. `valid` is whether
    the period counts: a day by its hours, a month by its days. Without any hour `kg` is None: not known, not
    nought.
    """

    first: int
    kg: float | None
    hours: int
    skipped: int
    valid: bool


def oxygen_corrected(concentration: float, oxygen: float, reference: float) -> float | None:
    """A concentration at the reference oxygen, both in % of volume; None where that is near the air's."""
    if not 0 <= oxygen <= AIR_OXYGEN - OXYGEN_MARGIN:
        return None
    return concentration * (AIR_OXYGEN - reference) / (AIR_OXYGEN - oxygen)


def oxygen_corrected_hours(concentrations: Floats, oxygen: Floats, reference: float) -> Floats:
    """The same for each of many, NaN where there is none."""
    near = ~((oxygen >= 0) & (oxygen <= AIR_OXYGEN - OXYGEN_MARGIN))
    room = np.where(near, np.nan, AIR_OXYGEN - oxygen)
    return concentrations * (AIR_OXYGEN - reference) / room


def hour_counts(minutes: float) -> bool:
    """Whether an hour with so many valid minutes counts."""
    return minutes >= VALID_MINUTES


def day_counts(hours: int) -> bool:
    """Whether a day with so many valid hours counts."""
    return hours >= VALID_HOURS


def month_counts(days: int, month: int) -> bool:
    """Whether a month (1 to 12) with so many valid days counts."""
    return days >= (VALID_DAYS_FEBRUARY if month == 2 else VALID_DAYS)


def load_per_hour(concentration: float, flow: float, medium: Medium) -> float:
    """kg/h of mg/m³ (of an outfall mg/L) at m³/h."""
    return concentration * flow * medium.value


def loads(
    concentration: Hours, flow: Hours, medium: Medium, first: int, last: int, zone: ZoneInfo, period: Period
) -> list[Load]:
    """The loads of each local period that begins in or holds hours of [first, last) epoch ms, ascending.

    Concentration in mg/m³ (of an outfall mg/L), flow in m³/h. A period at the edge has only its hours of the
    time.
    """
    begin = hour_from(first, (concentration, flow))
    kg = concentration.dense(begin, last) * flow.dense(begin, last) * medium.value
    days = [day_of(begin + n * HOUR_MS, zone) for n in range(len(kg))]
    if period is Period.HOUR:
        return [_load(begin + n * HOUR_MS, kg[n : n + 1], least=1) for n in range(len(kg))]
    by_day = _daily(kg, days, zone)
    if period is Period.DAY:
        return [_load(start, part, VALID_HOURS) for _, start, part in by_day]
    return _monthly(by_day, zone)


def _daily(kg: Floats, days: list[date], zone: ZoneInfo) -> list[tuple[date, int, Floats]]:
    """(day, its start, its hours) of each day that has hours."""
    edges = [0, *(n for n in range(1, len(days)) if days[n] != days[n - 1]), len(days)]
    return [(days[a], moment(days[a], 0, zone), kg[a:b]) for a, b in pairwise(edges) if b > a]


def _monthly(by_day: list[tuple[date, int, Floats]], zone: ZoneInfo) -> list[Load]:
    months: dict[date, list[Floats]] = {}
    for day, _, part in by_day:
        months.setdefault(day.replace(day=1), []).append(part)
    found: list[Load] = []
    for month, parts in months.items():
        valid_days = sum(day_counts(int(np.isfinite(part).sum())) for part in parts)
        whole = _load(moment(month, 0, zone), np.concatenate(parts), least=1)
        valid = month_counts(valid_days, month.month)
        found.append(Load(whole.first, whole.kg, whole.hours, whole.skipped, valid))
    return found


def _load(start: int, kg: Floats, least: int) -> Load:
    there = kg[np.isfinite(kg)]
    total = float(there.sum()) if len(there) else None
    return Load(start, total, len(there), len(kg) - len(there), len(there) >= least)
