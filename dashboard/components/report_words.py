"""What ids of a release mean in words, for its report: the same sentences as the wall has for them."""

from collections.abc import Mapping, Sequence

from dashboard.words import local, t
from maps.features import Json

_SCREENING = "Screening estimate: a steady plume over flat ground, no forecast"
_CUT = "The threshold goes on past 10 km, where the formulas do not hold: the zone is cut there"
CAVEAT_WORDS = {
    "no_wind": "NO WIND KNOWN: the zones are full circles",
    "no_wind_direction": "The wind's direction is not known: a full circle",
    "calm": "The wind is too weak to have a direction: a full circle",
    "open_ended": "The Guidebook's table ends at this distance: the danger may go farther",
    "screening": _SCREENING,
    "screening_only": _SCREENING,
    "heavy_gas": "Screening estimate: {chemical} is heavier than air. It creeps along the ground, upwind and"
    " into hollows too, and wider than drawn",
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
    "wind_speed": "Wind speed not known: the worst case's 1.5 m/s",
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
    "sky": "day or night came",
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
POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def word(lang: str, table: Mapping[str, str], key: str, **values: object) -> str:
    """The word of an id; one that nobody put into words stands as it is."""
    return t(lang, table[key], **values) if key in table else key


def caveats(lang: str, release: Json) -> list[str]:
    """All that has to be known before relying on it: its own caveats and its zones', each sentence once."""
    of_zones = (key for zone in release["zones"]["features"] for key in zone["properties"]["caveats"])
    said = release["caveats"]
    left = {"no_wind_direction"} if "no_wind" in said else set[str]()
    chemical = local(lang, release["chemical_name"])
    keys = [key for key in (*said, *of_zones) if key not in left]
    return list(dict.fromkeys(word(lang, CAVEAT_WORDS, key, chemical=chemical) for key in keys))


def metres(lang: str, reach_m: float | None) -> str:
    """A distance; None is more than anybody looked for."""
    if reach_m is None:
        return t(lang, "> 100 km")
    if reach_m < 1000:
        return f"{reach_m:.0f} m"
    return f"{reach_m / 1000:.1f} km" if reach_m < 9950 else f"{reach_m / 1000:.0f} km"


def direction(lang: str, deg: float | None) -> str:
    """As people say it, and exactly."""
    return "--" if deg is None else f"{t(lang, POINTS[round(deg / 45) % 8])} {deg:.0f}°"


def people(lang: str, range_of: Json | None) -> str:
    """A count with its range."""
    if range_of is None:
        return t(lang, "not known")
    counts = {key: f"{range_of[key]:,.0f}" for key in ("best", "low", "high")}
    return t(lang, "{best} ({low} to {high})", **counts)


def wind_words(lang: str, wind: Json) -> str:
    """Where it blows from and how fast, or that this is not known."""
    if wind["source"] == "none":
        return t(lang, "no wind known")
    speed = t(lang, "speed not known") if wind["speed_m_s"] is None else f"{wind['speed_m_s']:.1f} m/s"
    if wind["from_deg"] is None:
        return t(lang, "wind {speed} from no known direction", speed=speed)
    return t(lang, "wind from {direction}, {speed}", direction=direction(lang, wind["from_deg"]), speed=speed)


def wind_source(lang: str, wind: Json) -> str:
    """Who says so, how far away, how old it was."""
    if wind["source"] == "typed":
        return t(lang, "typed by a person")
    if wind["source"] == "none":
        return t(lang, "no fresh weather station")
    age = "--" if wind["age_s"] is None else t(lang, "{n} s", n=f"{wind['age_s']:.0f}")
    name = local(lang, wind["name"] or {}) or wind["thing_id"]
    distance = metres(lang, wind["distance_m"])
    said = t(lang, "{name}, {distance} away, {age} old", name=name, distance=distance, age=age)
    return f"{t(lang, 'late')} · {said}" if wind["trust"] == "late" else said


def sky_words(lang: str, sky: Json) -> str:
    """Day or night and the stability class, with what had to be assumed."""
    day = t(lang, "day") if sky["day"] else t(lang, "night")
    assumed: Sequence[str] = [word(lang, ASSUMED_WORDS, key) for key in sky["assumed"]]
    return " · ".join((day, t(lang, "stability {class}", **{"class": sky["stability"]}), *assumed))
