"""From nouns to published documents. Pure: what is not declared public never gets past these functions.

They take from a thing what a document names, one by one, so that a field that is added to a noun later is not
published by itself.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from zoneinfo import ZoneInfo

from city.air_scheme import Scheme, grade_of
from city.aqi import POLLUTANTS
from city.catalogue import Catalogue
from city.city_index import Concentration, city_index
from city.local_time import day_of
from city.observation import Observation
from city.properties import find_property
from city.public import COARSEST_OF_CHEMICALS_M, NO_VALUES_OF
from city.published import Air, CityFacts, Mark, Shown, State, Station, Text, Value
from city.quality import Quality
from city.thing import Datastream, Kind, Thing
from dashboard.publishing.coarse import coarse

DEGREES_DECIMALS = 5
"""A metre or so: more digits of a position say nothing."""


def city_facts(catalogue: Catalogue) -> CityFacts:
    """The city."""
    city = catalogue.city
    return CityFacts(dict(city.name), city.timezone, city.centre, city.zoom, city.demo)


def mark(thing: Thing, areas: Mapping[str, Text]) -> Mark:
    """A station in lists. A chemical site is never shown finer than `COARSEST_OF_CHEMICALS_M`."""
    grid = thing.public.grid_m if thing.public else 0
    if thing.kind is Kind.CHEMICAL:
        grid = max(grid, COARSEST_OF_CHEMICALS_M)
    place = coarse(thing.lon, thing.lat, grid) if grid else (thing.lon, thing.lat)
    rounded = (round(place[0], DEGREES_DECIMALS), round(place[1], DEGREES_DECIMALS))
    return Mark(
        thing.thing_id, thing.kind.value, dict(thing.name), areas.get(thing.area, {}), rounded, grid or 1
    )


def withdrawn(thing_id: str) -> Station:
    """What is left of a station that is retired, or not public any more: who links to it is told so."""
    return Station(Mark(thing_id, retired=True))


def station(
    thing: Thing,
    catalogue: Catalogue,
    areas: Mapping[str, Text],
    latest: Mapping[str, Observation],
    state: State,
    now: int,
) -> Station:
    """A public thing as it is at `now`; `latest` is the newest observation of each property."""
    source = next((one for one in catalogue.sources if one.source_id == thing.recorded), None)
    streams = shown_streams(thing)
    values = [value_of(stream, latest.get(stream.property)) for stream in streams]
    zone = ZoneInfo(catalogue.city.timezone)
    return Station(
        mark(thing, areas),
        recorded=thing.recorded is not None,
        source=dict(source.title) if source else None,
        licence=source.licence if source else None,
        state=state,
        air=air_of(thing, streams, latest, now, zone) if thing.kind is Kind.AIR else None,
        values=[value.at(now) for value in values],
    )


def shown_streams(thing: Thing) -> list[Datastream]:
    """The datastreams that the public may see, in the order of the declaration."""
    if thing.public is None or thing.kind.value in NO_VALUES_OF:
        return []
    by_property = {stream.property: stream for stream in thing.datastreams}
    return [by_property[one] for one in thing.public.properties if one in by_property]


def value_of(stream: Datastream, observation: Observation | None) -> Value:
    """The newest of a property. What is BAD has no result, and nothing lasts longer than its `max_age_s`."""
    prop = find_property(stream.property)
    label, unit, decimals = (dict(prop.label), prop.unit, prop.decimals) if prop else ({}, "", 2)
    about = Value(stream.property, label, unit, decimals, stream.period_s)
    if observation is None:
        return about
    usable = observation.quality is not Quality.BAD and isfinite(observation.result)
    return Value(
        stream.property,
        label,
        unit,
        decimals,
        stream.period_s,
        result=round(observation.result, decimals) + 0.0 if usable else None,  # never -0.0
        time=observation.phenomenon_time,
        quality=(Shown.GOOD if observation.quality is Quality.GOOD else Shown.SUSPECT) if usable else None,
        valid_until=_ends(stream, observation),
    )


def air_of(
    thing: Thing, streams: Sequence[Datastream], latest: Mapping[str, Observation], now: int, zone: ZoneInfo
) -> Air | None:
    """The index of one station from its newest results, as the wall reckons it; None without pollutants.

    While one of the six pollutants is not public or not sure there is no index.
    """
    declared = [stream for stream in streams if stream.property in POLLUTANTS]
    if not declared:
        return None
    sure = [(stream, one) for stream in declared if (one := _sure(stream, latest, now))]
    fresh = [Concentration(thing.thing_id, s.property, s.period_s, one.result) for s, one in sure]
    found = city_index(fresh, {thing.thing_id: frozenset(POLLUTANTS)}, day_of(now, zone))
    return Air(
        Scheme.HJ633.value,
        found.edition.value,
        found.index,
        found.at_least,
        None if found.index is None else grade_of(Scheme.HJ633, found.index).slug,
        list(found.primary),
        list(found.missing),
        min((one.phenomenon_time for _, one in sure), default=None),
        min((_ends(stream, one) for stream, one in sure), default=None),
    )


def _sure(stream: Datastream, latest: Mapping[str, Observation], now: int) -> Observation | None:
    one = latest.get(stream.property)
    return one if one and one.quality is Quality.GOOD and now < _ends(stream, one) else None


def _ends(stream: Datastream, observation: Observation) -> int:
    """When it is no longer current (epoch ms); a clock that runs ahead makes it last no longer."""
    return observation.counts_at + round(stream.max_age_s * 1000)
