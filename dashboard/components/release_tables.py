"""What ids of a release mean in words, for its report and for the wall: the server sends no sentences.

This is the source: `python -m dashboard.components.release_tables >dashboard/assets/live/release_tables.js`
writes the wall's module, and a test fails when the two differ.
"""

import json
import sys

_SCREENING = "Screening estimate: a steady plume over flat ground, no forecast"
_CUT = "The threshold goes on past 10 km, where the formulas do not hold: the zone is cut there"
CAVEAT_WORDS = {
    "no_wind": "NO WIND KNOWN: the zones are full circles",
    "no_wind_direction": "The wind's direction is not known: a full circle",
    "calm": "The wind is too weak to have a direction: a full circle",
    "wind_single": "The wind is one observation of its station, not a mean of ten minutes: it may be a gust",
    "wind_far": "The weather station is more than 10 km away: the wind may be another one here",
    "site_gone": "The site is in the catalogue no more: the release is followed where it was last",
    "open_ended": "The Guidebook's table ends at this distance: the danger may go farther",
    "screening": _SCREENING,
    "screening_only": _SCREENING,
    "heavy_gas": "Screening estimate: {chemical} comes out as a cloud heavier than air. It creeps along the"
    " ground, upwind and into hollows too, and wider than drawn",
    "nearer_than_valid": "The threshold ends within 100 m, where the formulas do not hold",
    "farther_than_valid": _CUT,
    "beyond_10_km": _CUT,
    "nowhere_reached": "The threshold is reached nowhere at the ground: there is nothing to draw",
    "no_distances": "The Guidebook has no distances for this chemical: the plume only. That does not mean"
    " it is safe",
    "no_thresholds": "There are no AEGL thresholds for this chemical: the Guidebook's distances only",
    "no_data": "NO DATA: neither distances nor thresholds are known for this chemical. Keep far away, ask a"
    " specialist",
    "no_rate": "Without an amount or a rate there is no plume: the Guidebook's distances only",
    "rate_is_mean": "The rate is the amount spread evenly over the time: at first it may be more",
    "other_duration": "AEGLs are not given for just this time: those of the next longer one stand",
    "no_population": "There is no population grid: how many people are inside is not known",
    "nothing_drawn": "The Guidebook has no distances for this chemical, and without an amount or"
    " a rate there is no plume: NOTHING IS DRAWN. That does not mean it is safe",
    "spill_too_small": "The spill is called small (up to 208 L), but so much is"
    " said to come out: the Guidebook's distances are too short",
    "more_than_held": "More is said to come out than the site lists of it:"
    " are kilograms and tonnes mixed up?",
    "longer_than_tabled": "AEGLs are not given for so long a time: those of the longest stand,"
    " lower ones would reach farther",
    "grid_left": "The zones reach beyond the population grid: whoever is there is not"
    " counted, it may be more",
    "datum_unchecked": "No coast says whether the population grid lies where it should:"
    " if it is in another datum, other people are counted",
    "population_made_up": "The population grid is made up for this demonstration",
    "places_made_up": "The sensitive places are made up for this demonstration",
    "not_in_table": "The chemical is not in the Guidebook's table: a guide page may apply",
    "no_such_name": "The Guidebook does not know the chemical by this name",
    "only_in_water": "The Guidebook has distances for spills in water only",
    "only_on_land": "The Guidebook has distances for spills on land only",
    "only_as_weapon": "The Guidebook has distances for use as a weapon only",
    "unknown_chemical": "The chemical is not among those we know",
    "shorter_than_tabled": "No threshold is given for so short a time: that of the shortest stands",
}
ASSUMED_WORDS = {
    "wind_speed": "Wind speed not known: the worst case's 1.5 m/s and class F",
    "day_or_night": "Day or night not known: the worse one",
    "insolation": "Strength of the sun not known: the worst one",
    "cloud": "Clouds not known: the worst sky",
    "between_classes": "Between two stability classes: the more stable one",
}
CAUSE_WORDS = {
    "opened": "opened",
    "wind": "the wind changed",
    "changed": "changed by a person",
    "wind_lost": "the wind was lost",
    "wind_back": "the wind is back",
    "sky": "day, night or a more stable air came",
    "site": "the site left the catalogue or is back in it",
    "closed": "closed",
}
PLACE_WORDS = {
    "school": "School",
    "hospital": "Hospital",
    "care_home": "Care home",
    "water_intake": "Water intake",
    "kindergarten": "Kindergarten",
    "residential": "Homes",
    "station": "Railway or bus station",
    "other": "Other place",
    "reservoir": "Reservoir",
}
SIDE_WORDS = {
    "upwind": "upwind",
    "downwind": "downwind",
    "crosswind": "crosswind",
    "unknown": "side of the wind unknown",
}
ZONE_WORDS = {"isolation": "Isolation", "protective": "Protective action"}
POINT_WORDS = {0: "N", 45: "NE", 90: "E", 135: "SE", 180: "S", 225: "SW", 270: "W", 315: "NW"}
BUOYANCY_WORDS = {
    "molar_mass": "heavier than air",
    "cold": "heavier than air while cold",
    "associates": "heavier than air: its molecules cling together",
    "not_heavier": "not heavier than air",
}
VERDICT_WORDS = {
    "major": "Major hazard installation",
    "not_major": "Not a major hazard installation",
    "undecided": "Undecided: something it holds is not known to the standard",
}
TABLES = {
    "CAVEAT_WORDS": CAVEAT_WORDS,
    "ASSUMED_WORDS": ASSUMED_WORDS,
    "BUOYANCY_WORDS": BUOYANCY_WORDS,
    "VERDICT_WORDS": VERDICT_WORDS,
    "CAUSE_WORDS": CAUSE_WORDS,
    "PLACE_WORDS": PLACE_WORDS,
    "SIDE_WORDS": SIDE_WORDS,
    "ZONE_WORDS": ZONE_WORDS,
    "POINT_WORDS": POINT_WORDS,
}


def module() -> str:
    """The text of `release_tables.js`."""
    head = "// Written from dashboard/components/release_tables.py: what ids of a release mean in words.\n"
    return head + "".join(_table(name, words) for name, words in TABLES.items())


def _table(name: str, words: dict[str, str] | dict[int, str]) -> str:
    lines = "".join(f"  {key}: {json.dumps(word, ensure_ascii=False)},\n" for key, word in words.items())
    return f"export const {name} = {{\n{lines}}};\n"


if __name__ == "__main__":
    sys.stdout.write(module())
