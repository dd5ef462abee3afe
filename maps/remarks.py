"""What has to be known of a release as a whole, beside the caveats of its zones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from city.erg import SMALL_SPILL_L, Spill
from city.release import Asked
from maps.surroundings import FeltWind
from maps.zones import Caveat, Zone


class Remark(StrEnum):
    """What has to be known of a release as a whole, beside the caveats of its zones."""

    HEAVY_GAS = "heavy_gas"
    NO_WIND = "no_wind"
    CALM = "calm"
    WIND_SINGLE = "wind_single"
    """The wind is one observation, not a mean."""
    WIND_FAR = "wind_far"
    """The station is far away: the wind may be another one here."""
    NO_DISTANCES = "no_distances"
    NO_THRESHOLDS = "no_thresholds"
    NO_DATA = "no_data"
    """Neither distances nor thresholds: nothing can be drawn, and that says nothing of the danger."""
    NOTHING_DRAWN = "nothing_drawn"
    """No distances, and no rate for a plume, though there are thresholds for one."""
    NO_RATE = "no_rate"
    """Neither a rate nor an amount is known: no plume."""
    SPILL_TOO_SMALL = "spill_too_small"
    """The spill is said to be small, but so much is not: the distances are too short."""
    MORE_THAN_HELD = "more_than_held"
    """More is said to come out than the site lists of the chemical: kilograms and tonnes may be mixed up."""
    RATE_IS_MEAN = "rate_is_mean"
    """The rate is the amount spread evenly over the duration."""
    OTHER_DURATION = "other_duration"
    """AEGLs are of the next longer tabled time."""
    LONGER_THAN_TABLED = "longer_than_tabled"
    """AEGLs are of the longest tabled time, which is shorter: the levels should be lower."""
    SCREENING_ONLY = "screening_only"
    BEYOND_10_KM = "beyond_10_km"
    OPEN_ENDED = "open_ended"
    NO_POPULATION = "no_population"
    """The city has no population grid: how many people are inside is not known."""
    GRID_LEFT = "grid_left"
    """Zones reach beyond the population grid: who is there is not counted."""
    DATUM_UNCHECKED = "datum_unchecked"
    """Nothing says whether the population grid is in the datum that it is said to be in."""
    SITE_GONE = "site_gone"
    """The site is in the catalogue no more: the release is followed where it was last."""
    POPULATION_MADE_UP = "population_made_up"
    PLACES_MADE_UP = "places_made_up"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a release was computed from: whether there are distances, AEGLs, and those of just its duration,
    or of a shorter one; whether the people and the places in it are made up, None for people whom nobody
    counted; whether a zone leaves the grid, and whether the grid's datum could be checked; how much of the
    chemical the site lists at most (kg), None where it does not say."""

    distances: bool
    levels: bool
    tabled: bool
    too_long: bool
    people_made_up: bool | None
    places_made_up: bool
    grid_left: bool
    datum_unchecked: bool = False
    held_kg: float | None = None


def remarks(asked: Asked, felt: FeltWind, grounds: Grounds, drawn: Sequence[Zone]) -> tuple[Remark, ...]:
    """All that holds, in the order of the list."""
    wind = felt.wind
    plumes = grounds.levels and asked.rate is not None
    found_nothing = grounds.levels and not grounds.distances and not plumes
    caveats = {caveat for zone in drawn for caveat in zone.caveats}
    said = {
        Remark.HEAVY_GAS: asked.substance.heavy_gas,
        Remark.NO_WIND: wind.from_deg is None and not wind.is_calm,
        Remark.CALM: wind.is_calm,
        Remark.WIND_SINGLE: felt.n == 1,
        Remark.WIND_FAR: felt.is_far,
        Remark.NO_DATA: not grounds.distances and not grounds.levels,
        Remark.NOTHING_DRAWN: found_nothing,
        Remark.NO_DISTANCES: plumes and not grounds.distances,
        Remark.NO_THRESHOLDS: grounds.distances and not grounds.levels,
        Remark.NO_RATE: grounds.distances and grounds.levels and not plumes,
        Remark.SPILL_TOO_SMALL: grounds.distances and _is_too_much(asked),
        Remark.MORE_THAN_HELD: grounds.held_kg is not None and _escaped_kg(asked) > grounds.held_kg,
        Remark.RATE_IS_MEAN: plumes and asked.rate_is_mean,
        Remark.OTHER_DURATION: plumes and not grounds.tabled and not grounds.too_long,
        Remark.LONGER_THAN_TABLED: plumes and grounds.too_long,
        Remark.SCREENING_ONLY: plumes,
        Remark.BEYOND_10_KM: Caveat.FARTHER_THAN_VALID in caveats,
        Remark.OPEN_ENDED: Caveat.OPEN_ENDED in caveats,
        Remark.NO_POPULATION: grounds.people_made_up is None,
        Remark.GRID_LEFT: grounds.grid_left,
        Remark.DATUM_UNCHECKED: grounds.datum_unchecked,
        Remark.POPULATION_MADE_UP: grounds.people_made_up is True,
        Remark.PLACES_MADE_UP: grounds.places_made_up,
    }
    return tuple(remark for remark, holds in said.items() if holds)


def _is_too_much(asked: Asked) -> bool:
    """Whether more is said to come out of a small spill than its 208 L would weigh if it were water."""
    return asked.spill is Spill.SMALL and _escaped_kg(asked) > SMALL_SPILL_L


def _escaped_kg(asked: Asked) -> float:
    """How much is said to come out, 0 where nothing is said."""
    if asked.amount_kg is not None:
        return asked.amount_kg
    return 0.0 if asked.rate_g_s is None else asked.rate_g_s * asked.duration_min * 60 / 1000
