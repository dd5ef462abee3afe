"""The tables of a report: what lies in and around the zones, what it was computed with, its versions."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from city.by_locale import moment
from dashboard.components.release_tables import CAUSE_WORDS, PLACE_WORDS, SIDE_WORDS, ZONE_WORDS
from dashboard.components.report_words import direction, metres, wind_words, word
from dashboard.words import local, t
from maps.features import Json


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title; a row is as long as the heads. `none` is said where there is no row."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    none: str = ""
    note: str = ""


def time_of(lang: str, at: int, zone: ZoneInfo) -> str:
    """A moment to the second, with its zone."""
    return moment(lang, at, zone, seconds=True, offset=True)


def places(release: Json, lang: str) -> Table:
    """Schools, hospitals and others inside a zone, the nearest first."""
    rows = [
        (
            str(n),
            local(lang, one["name"]) + (" *" if one["made_up"] else ""),
            word(lang, PLACE_WORDS, one["kind"]),
            "–" if one["people"] is None else f"{one['people']:,}",
            metres(lang, one["distance_m"]),
            direction(lang, one["bearing_deg"]),
            ", ".join(word(lang, ZONE_WORDS, key) for key in one["zones"]),
        )
        for n, one in enumerate(near(release["exposed"]["places"]), 1)
    ]
    heads = (
        "#",
        t(lang, "Designation"),
        t(lang, "Kind"),
        t(lang, "People at most"),
        t(lang, "Distance"),
        t(lang, "Direction"),
        t(lang, "Zones"),
    )
    made_up = any(one["made_up"] for one in release["exposed"]["places"])
    note = t(lang, "Places marked * are made up for this demonstration.") if made_up else ""
    none = t(lang, "No sensitive place that we know of is inside.")
    return Table(t(lang, "Sensitive places inside"), heads, rows, none, note)


def cameras(release: Json, lang: str, zone: ZoneInfo) -> Table:
    """The cameras that were online then, by their numbers on the map."""
    rows = [
        (
            f"C{n}",
            local(lang, one["name"]),
            word(lang, SIDE_WORDS, one["side"]),
            metres(lang, one["distance_m"]),
            direction(lang, one["bearing_deg"]),
        )
        for n, one in enumerate(release["cameras"], 1)
    ]
    heads = (
        "#",
        t(lang, "Designation"),
        t(lang, "Side of the wind"),
        t(lang, "Distance"),
        t(lang, "Direction"),
    )
    then = time_of(lang, release["at"], zone)
    title = t(lang, "Nearest cameras online at {time}", time=then)
    return Table(title, heads, rows, t(lang, "No camera near it was online then."))


def water(release: Json, lang: str) -> Table:
    """Reservoirs and intakes downwind."""
    rows = [
        (
            local(lang, one["name"]),
            word(lang, PLACE_WORDS, one["kind"]),
            t(lang, "inside a zone") if one["in_zone"] else "",
            metres(lang, one["distance_m"]),
            direction(lang, one["bearing_deg"]),
        )
        for one in near(release["water"])
    ]
    heads = (t(lang, "Designation"), t(lang, "Kind"), "", t(lang, "Distance"), t(lang, "Direction"))
    none = t(lang, "No reservoir or intake downwind that we know of.")
    return Table(t(lang, "Water downwind"), heads, rows, none)


def models(release: Json, lang: str) -> Table:
    """What it was computed with."""
    rows = [(one["name"], one["edition"]) for one in release["models"]]
    sources = dict.fromkeys(one["source"] for one in release["thresholds"])
    known = {edition for _, edition in rows}
    rows += [("AEGL", source) for source in sources if source not in known]
    return Table(t(lang, "Models and editions"), (t(lang, "Model"), t(lang, "Edition")), rows)


def versions(release: Json, lang: str, zone: ZoneInfo) -> Table:
    """How it came to be as it is, the first version first."""
    rows = [
        (
            str(one["version"]),
            time_of(lang, one["at"], zone),
            word(lang, CAUSE_WORDS, one["why"]),
            wind_words(lang, one["wind"]),
            one["by"],
            one.get("note") or "",
        )
        for one in release["versions"]
    ]
    heads = ("#", t(lang, "Time"), t(lang, "Cause"), t(lang, "Wind"), t(lang, "By"), t(lang, "Note"))
    return Table(t(lang, "Versions"), heads, rows)


def near(found: list[Json]) -> list[Json]:
    """In order of distance."""
    return sorted(found, key=lambda one: one["distance_m"])
