"""The air quality index of the whole city: the mean of its stations, held against HJ 633. Pure.

A city is judged by the arithmetic mean of its stations' concentrations, as HJ 663-2013 has it, and only while
three quarters of its stations are fresh: fewer are no city, and then there is no index. What is observed over
less than an hour stands for the hour, so the figure is provisional.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from city.aqi import Edition, edition_on, individual_index, primary, row_of

ENOUGH = 0.75
"""The share of stations that has to be fresh."""
_UP_TO = (50, 100, 150, 200, 300)


class Grade(StrEnum):
    """The classes of HJ 633, best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    LIGHT = "light"
    MODERATE = "moderate"
    HEAVY = "heavy"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class Concentration:
    """What a station says of one pollutant, in the unit of the table, averaged over `period_s`."""

    thing_id: str
    property: str
    period_s: float
    result: float


@dataclass(frozen=True, slots=True)
class CityIndex:
    """The city's index, its primary pollutants, and the worst station; None where too few are fresh."""

    edition: Edition
    fresh: int
    stations: int
    index: int | None = None
    primary: tuple[str, ...] = ()
    worst: tuple[str, int] | None = None


def grade_of(index: int) -> Grade:
    """The class an index is in."""
    return list(Grade)[sum(index > limit for limit in _UP_TO)]


def city_index(fresh: Iterable[Concentration], stations: int, day: date) -> CityIndex:
    """The index of a city of so many stations from what the fresh ones say, by the edition of the day."""
    edition, said = edition_on(day), list(fresh)
    heard = len({one.thing_id for one in said})
    if not heard or heard < ENOUGH * stations:
        return CityIndex(edition, heard, stations)
    means: dict[str, list[float]] = {}
    by_station: dict[str, int] = {}
    for one in said:
        row = row_of(one.property, one.period_s, edition)
        if row is None:
            continue
        means.setdefault(f"{one.property}|{row}", []).append(one.result)
        own = individual_index(edition, row, one.result)
        if own is not None:
            by_station[one.thing_id] = max(own, by_station.get(one.thing_id, 0))
    indices = _indices(means, edition)
    worst = max(by_station.items(), key=lambda pair: pair[1], default=None)
    return CityIndex(edition, heard, stations, max(indices.values(), default=None), primary(indices), worst)


def _indices(means: Mapping[str, list[float]], edition: Edition) -> dict[str, int]:
    """The index of each pollutant's mean, where the edition gives one."""
    found: dict[str, int] = {}
    for key, results in means.items():
        prop, _, row = key.partition("|")
        index = individual_index(edition, row, sum(results) / len(results))
        if index is not None:
            found[prop] = max(index, found.get(prop, 0))
    return found
