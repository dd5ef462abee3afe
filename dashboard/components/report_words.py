"""A release in words, for its report: the same sentences as the wall has."""

from collections.abc import Mapping, Sequence

from dashboard.components.release_tables import ASSUMED_WORDS, CAVEAT_WORDS, POINT_WORDS
from dashboard.words import local, t
from maps.features import Json

NO_PAPER = "No PDF can be made here now. Open the report and print it from the browser."
BUSY = "Another report is being printed. Try again in a few seconds, or print the page of the report."
INSIDE = "People inside: {people}. Sensitive places: {n}."
PROTECT = (
    "People to be protected (isolation, protective action, AEGL-2 and -3): {people}. Sensitive places: {n}."
)
WIDER = "People inside with AEGL-1, too (irritation that passes): {people}. Sensitive places: {n}."


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
    return "--" if deg is None else f"{t(lang, POINT_WORDS[round(deg / 45) * 45 % 360])} {deg:.0f}°"


def people(lang: str, range_of: Json | None) -> str:
    """A count with its range."""
    if range_of is None:
        return t(lang, "not known")
    counts = {key: f"{range_of[key]:,.0f}" for key in ("best", "low", "high")}
    return t(lang, "{best} ({low} to {high})", **counts)


def counts(lang: str, release: Json) -> list[str]:
    """Who has to be protected, then, where it reaches anybody, who is in any zone at all."""
    exposed = release["exposed"]
    all_ = {"people": people(lang, exposed["population"]), "n": len(exposed["places"])}
    protect = exposed.get("protect")
    if protect is None:
        return [t(lang, INSIDE, **all_)]
    said = [t(lang, PROTECT, people=people(lang, protect["population"]), n=protect["places"])]
    zones = release["zones"]["features"]
    reached = any(zone["properties"]["name"] == "AEGL-1" and zone["geometry"] for zone in zones)
    return [*said, t(lang, WIDER, **all_)] if reached else said


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
    late = t(lang, "late") if wind["trust"] == "late" else ""
    mean = t(lang, "mean of 10 min") if wind.get("mean_of", 0) > 1 else ""
    return " · ".join(part for part in (late, said, mean) if part)


def sky_words(lang: str, sky: Json) -> str:
    """Day or night and the stability class, with what had to be assumed."""
    day = t(lang, "day") if sky["day"] else t(lang, "night")
    assumed: Sequence[str] = [word(lang, ASSUMED_WORDS, key) for key in sky["assumed"]]
    return " · ".join((day, t(lang, "stability {class}", **{"class": sky["stability"]}), *assumed))
