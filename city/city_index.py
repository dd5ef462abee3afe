"""The air quality index of the whole city: the mean of its stations, held against HJ 633. Pure.

A city is judged by the arithmetic mean of its stations' concentrations, as HJ 663-2013 has it, and each
pollutant only while three quarters of the stations that observe it are fresh: fewer are no city. The index is
the greatest of all pollutants, so that while one is not known there is none, and the others say only that it
is not lower.
What is observed over less than an hour stands for the hour, so the figure is provisional.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from city.air_scheme import Scheme, primary_of
from city.aqi import POLLUTANTS, Edition, edition_on, individual_index, row_of

ENOUGH = 0.75
"""The share of a pollutant's stations that has to be fresh."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """What a station says of one pollutant, in the unit of the table, averaged over `period_s`."""

    thing_id: str
    property: str
    period_s: float
    result: float


@dataclass(frozen=True, slots=True)
class CityIndex:
    """The city's index, its primary pollutants, and the worst station; None where not all is known."""

    edition: Edition
    fresh: int
    """How many stations are fresh in all that they observe."""
    stations: int
    index: int | None = None
    at_least: int | None = None
    """The index of the pollutants that are known, while others are not."""
    missing: tuple[str, ...] = ()
    """Pollutants of which too few stations are fresh."""
    primary: tuple[str, ...] = ()
    worst: tuple[str, int] | None = None


def city_index(
    fresh: Iterable[Concentration], stations: Mapping[str, Collection[str]], day: date
) -> CityIndex:
    """The index of a city from what is fresh, by the edition of the day.

    `stations` has the pollutants that each one observes.
    """
    edition, said = edition_on(day), list(fresh)
    heard = {(one.thing_id, one.property) for one in said}
    whole = sum(all((station, prop) in heard for prop in props) for station, props in stations.items())
    missing = _missing(heard, stations)
    means: dict[str, list[float]] = {}
    by_station: dict[str, int] = {}
    for one in said:
        row = row_of(one.property, one.period_s, edition)
        if row is None:
            continue
        own = individual_index(edition, row, one.result)
        if own is not None:
            by_station[one.thing_id] = max(own, by_station.get(one.thing_id, 0))
        if one.property not in missing:
            means.setdefault(f"{one.property}|{row}", []).append(one.result)
    indices = _indices(means, edition)
    heard_of = {key.partition("|")[0] for key in means}
    missing = tuple(one for one in POLLUTANTS if one in missing or one in heard_of - indices.keys())
    worst = max(by_station.items(), key=lambda pair: pair[1], default=None)
    known = max(indices.values(), default=None)
    if missing:
        return CityIndex(edition, whole, len(stations), None, known, missing, (), worst)
    return CityIndex(edition, whole, len(stations), known, None, (), primary_of(Scheme.HJ633, indices), worst)


def _missing(heard: Collection[tuple[str, str]], stations: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The pollutants that stations observe and of which too few are fresh, in the order of the standard."""
    declared = Counter(prop for props in stations.values() for prop in set(props))
    fresh = Counter(prop for _, prop in heard)
    return tuple(one for one in POLLUTANTS if fresh[one] < ENOUGH * declared[one])


def _indices(means: Mapping[str, list[float]], edition: Edition) -> dict[str, int]:
    """The index of each pollutant's mean, where the edition gives one."""
    found: dict[str, int] = {}
    for key, results in means.items():
        prop, _, row = key.partition("|")
        index = individual_index(edition, row, sum(results) / len(results))
        if index is not None:
            found[prop] = max(index, found.get(prop, 0))
    return found
