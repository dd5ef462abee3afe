"""What has to be known of a release as a whole, beside the caveats of its zones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from city.release import Asked
from city.wind import Wind
from maps.zones import Caveat, Zone


class Remark(StrEnum):
    """What has to be known of a release as a whole, beside the caveats of its zones."""

    HEAVY_GAS = "heavy_gas"
    NO_WIND = "no_wind"
    CALM = "calm"
    NO_DISTANCES = "no_distances"
    NO_THRESHOLDS = "no_thresholds"
    NO_DATA = "no_data"
    """Neither distances nor thresholds: nothing can be drawn, and that says nothing of the danger."""
    NO_RATE = "no_rate"
    """Neither a rate nor an amount is known: no plume."""
    RATE_IS_MEAN = "rate_is_mean"
    """The rate is the amount spread evenly over the duration."""
    OTHER_DURATION = "other_duration"
    """AEGLs are of the next longer tabled time, or of the longest."""
    SCREENING_ONLY = "screening_only"
    BEYOND_10_KM = "beyond_10_km"
    OPEN_ENDED = "open_ended"
    NO_POPULATION = "no_population"
    """The city has no population grid: how many people are inside is not known."""
    POPULATION_MADE_UP = "population_made_up"
    PLACES_MADE_UP = "places_made_up"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a release was computed from: whether there are distances, AEGLs, and those of just its duration;
    whether the people and the places in it are made up, None for people whom nobody counted."""

    distances: bool
    levels: bool
    tabled: bool
    people_made_up: bool | None
    places_made_up: bool


def remarks(asked: Asked, wind: Wind, grounds: Grounds, drawn: Sequence[Zone]) -> tuple[Remark, ...]:
    """All that holds, in the order of the list."""
    plumes = grounds.levels and asked.rate is not None
    caveats = {caveat for zone in drawn for caveat in zone.caveats}
    said = {
        Remark.HEAVY_GAS: asked.substance.heavy_gas,
        Remark.NO_WIND: wind.from_deg is None and not wind.is_calm,
        Remark.CALM: wind.is_calm,
        Remark.NO_DATA: not grounds.distances and not grounds.levels,
        Remark.NO_DISTANCES: not grounds.distances,
        Remark.NO_THRESHOLDS: not grounds.levels,
        Remark.NO_RATE: asked.rate is None,
        Remark.RATE_IS_MEAN: plumes and asked.rate_is_mean,
        Remark.OTHER_DURATION: plumes and not grounds.tabled,
        Remark.SCREENING_ONLY: plumes,
        Remark.BEYOND_10_KM: Caveat.FARTHER_THAN_VALID in caveats,
        Remark.OPEN_ENDED: Caveat.OPEN_ENDED in caveats,
        Remark.NO_POPULATION: grounds.people_made_up is None,
        Remark.POPULATION_MADE_UP: grounds.people_made_up is True,
        Remark.PLACES_MADE_UP: grounds.places_made_up,
    }
    return tuple(remark for remark, holds in said.items() if holds)
