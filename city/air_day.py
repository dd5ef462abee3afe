"""The air quality index of a station by days and by hours, of any scheme. Pure.

A day is the local day; of each pollutant the averages that the scheme asks for (`city.air_rules`) count while
enough of its hours are valid. The index is the greatest of all pollutants, so while one of them is not known
there is no index and no class: what is known says only that it is not lower (`at_least`). An incomplete day
never looks good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from city.air_rules import AirRule, AverageRole, day_rules, edition_of, hour_rules, judged, unit_of
from city.air_scheme import POLLUTANTS, Scheme, grade_of, primary_of
from city.air_windows import REACH, Averaged, HourLine, counted, running
from city.hourly import HOUR_MS, Floats, Hours, hour_from
from city.local_time import day_of, moment


@dataclass(frozen=True, slots=True)
class Part:
    """One average of one pollutant: "24h", "8h" or "1h".

    The concentration is as the scheme states it, in `unit`; None without any hour. `hours` is from how many
    hours it comes, of a day's greatest mean of eight hours from how many such means. The index is None where
    the average is not valid or the scheme's table gives none.
    """

    property: str
    averaging: str
    concentration: float | None
    index: int | None
    hours: int
    valid: bool
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AirIndex:
    """An index and its class; None while a pollutant is not known, and then it is not below `at_least`.

    `grade` is a slug of `city.air_scheme.GRADES`; `primary` and `missing`, the pollutants that are not known,
    are properties. Nothing is primary while one is missing.
    """

    day: date
    scheme: Scheme
    edition: str
    parts: tuple[Part, ...]
    index: int | None = None
    grade: str | None = None
    primary: tuple[str, ...] = ()
    at_least: int | None = None
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every pollutant is known."""
        return not self.missing


class AirDay(AirIndex):
    """The index of a day."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AirHour(AirIndex):
    """The index at the end of the hour that begins at `start` (epoch ms)."""

    start: int


def air_days(
    hours: Mapping[str, Hours], first: date, last: date, zone: ZoneInfo, scheme: Scheme
) -> list[AirDay]:
    """The index of each day from `first` to `last`, both included, of a station's hours by property.

    µg/m³, CO in mg/m³. Hours of the 24 before and after are used where a window reaches there. A day of a
    zone that is not whole hours from UTC begins with the first hour that begins in it.
    """
    starts = [
        hour_from(moment(day, 0, zone), hours.values()) for day in _days(first, last + timedelta(days=1))
    ]
    begin, end = starts[0] - REACH * HOUR_MS, starts[-1] + REACH * HOUR_MS
    lines = {prop: HourLine.of(one.dense(begin, end)) for prop, one in hours.items()}
    nothing = HourLine.of(np.full((end - begin) // HOUR_MS, np.nan))
    edges = [(start - begin) // HOUR_MS for start in starts]
    found: list[AirDay] = []
    for day, here, after in zip(_days(first, last), edges, edges[1:], strict=False):
        rules, edition = day_rules(scheme, day), edition_of(scheme, day)
        parts = [
            _part(scheme, rule, rule.window(lines.get(rule.property, nothing), here, after), edition)
            for rule in rules
            if rule.window
        ]
        found.append(AirDay(day=day, scheme=scheme, edition=edition, **_told(scheme, rules, parts)))
    return found


def air_hours(
    hours: Mapping[str, Hours], first_ms: int, last_ms: int, zone: ZoneInfo, scheme: Scheme
) -> list[AirHour]:
    """The index at the end of each hour that begins in [first_ms, last_ms) epoch ms.

    `hours` should reach 24 hours farther back: a running mean needs them.
    """
    begin = hour_from(first_ms, hours.values()) - REACH * HOUR_MS
    dense = {prop: one.dense(begin, last_ms) for prop, one in hours.items()}
    nothing = np.full(max(0, -(-(last_ms - begin) // HOUR_MS)), np.nan)
    means: dict[AirRule, tuple[Floats, Floats]] = {}
    found: list[AirHour] = []
    for place in range(REACH, len(nothing)):
        start = begin + place * HOUR_MS
        day = day_of(start, zone)
        rules, edition = hour_rules(scheme, day), edition_of(scheme, day)
        for rule in rules:
            if rule not in means:
                means[rule] = _running(dense.get(rule.property, nothing), rule)
        parts = [_part(scheme, rule, _at(means[rule], place, rule), edition) for rule in rules]
        told = _told(scheme, rules, parts)
        found.append(AirHour(start=start, day=day, scheme=scheme, edition=edition, **told))
    return found


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _running(dense: Floats, rule: AirRule) -> tuple[Floats, Floats]:
    return running(dense, rule.width, 1), counted(dense, rule.width)


def _at(means: tuple[Floats, Floats], place: int, rule: AirRule) -> Averaged:
    n = int(means[1][place])
    return Averaged(float(means[0][place]), n, n >= rule.least)


def _part(scheme: Scheme, rule: AirRule, averaged: Averaged, edition: str) -> Part:
    unit = unit_of(scheme, rule)
    if isnan(averaged.value):
        return Part(rule.property, rule.averaging, None, None, averaged.n, False, unit)
    said, index = judged(scheme, rule, averaged.value, edition)
    valid = averaged.valid and said >= 0
    return Part(rule.property, rule.averaging, said, index if valid else None, averaged.n, valid, unit)


def _told(scheme: Scheme, rules: Sequence[AirRule], parts: Sequence[Part]) -> dict[str, Any]:
    """The index that parts make, each by the rule of its place."""
    known: dict[str, int] = {}
    floors: list[int] = []
    for prop in POLLUTANTS[scheme]:
        index, floor = _pollutant([(r, p) for r, p in zip(rules, parts, strict=True) if r.property == prop])
        if index is not None:
            known[prop] = index
        floors += [one for one in (index, floor) if one is not None]
    missing = tuple(prop for prop in POLLUTANTS[scheme] if prop not in known)
    if missing:
        return {"parts": tuple(parts), "at_least": max(floors, default=None), "missing": missing}
    index = max(known.values())
    grade, primary = grade_of(scheme, index).slug, primary_of(scheme, known)
    return {"parts": tuple(parts), "index": index, "grade": grade, "primary": primary}


def _pollutant(own: Sequence[tuple[AirRule, Part]]) -> tuple[int | None, int | None]:
    """(the index of a pollutant, None while it is not known; what it is not below) from its averages."""
    rule, main = next(pair for pair in own if pair[0].role is AverageRole.MAIN)
    over = main.valid and main.index is None
    counting = [part.index for other, part in own if other.role is not AverageRole.INSTEAD or over]
    if over and rule.top_counts:
        counting.append(rule.top)
    indices = [index for index in counting if index is not None]
    floor = max([*indices, rule.top if over and rule.top is not None else 0], default=None)
    return (max(indices) if main.valid and indices else None), floor or None
