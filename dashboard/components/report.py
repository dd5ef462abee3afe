"""A release as a report for the file and for people without a screen: everything that was known then."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from dashboard.components.release_tables import CAUSE_WORDS, ZONE_WORDS
from dashboard.components.report_drawn import LOOKS, drawn, origin_of
from dashboard.components.report_tables import (
    Table,
    cameras,
    models,
    places,
    time_of,
    versions,
    water,
)
from dashboard.components.report_words import (
    caveats,
    counts,
    metres,
    people,
    sky_words,
    wind_source,
    wind_words,
    word,
)
from dashboard.words import local, t
from maps.features import Json
from maps.report import Drawn, Look


@dataclass(frozen=True, slots=True)
class Zoned:
    """One zone's row with how its line looks."""

    look: Look
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All words of a report, in the order they are read."""

    lang: str
    title: str
    site: str
    drill: str
    standing: str
    loud: str
    source: str
    facts: list[tuple[str, str]]
    zone_heads: tuple[str, ...]
    zones: list[Zoned]
    count: str
    wider: str
    caveats: list[str]
    caveats_title: str
    tables: list[Table]
    made: str
    credit: str
    drawn: Drawn = field(repr=False)
    no_map: str = ""


def report(release: Json, lang: str, zone: ZoneInfo, now: int) -> Report:
    """The words of a report about a release (as the interface tells it), made at `now` (epoch ms)."""
    count, *wider = counts(lang, release)
    return Report(
        lang=lang,
        title=t(lang, "{chemical} released", chemical=local(lang, release["chemical_name"])),
        site=local(lang, release["site"]) or release["thing_id"],
        drill=t(lang, "DRILL") if release["drill"] else "",
        standing=_standing(release, lang, zone),
        loud=wind_words(lang, release["wind"]),
        source=_as_of(wind_source(lang, release["wind"]), release, lang, zone),
        facts=_facts(release, lang, zone),
        zone_heads=(
            t(lang, "Zone"),
            t(lang, "Threshold"),
            t(lang, "Reach"),
            t(lang, "People inside"),
            t(lang, "Places"),
        ),
        zones=[_zone(one["properties"], release, lang) for one in release["zones"]["features"]],
        count=count,
        wider="".join(wider),
        caveats=caveats(lang, release),
        caveats_title=t(lang, "Before relying on it"),
        tables=[
            places(release, lang),
            cameras(release, lang, zone),
            water(release, lang),
            models(release, lang),
            versions(release, lang, zone),
        ],
        made=t(lang, "Report made {time} by citywatch", time=time_of(lang, now, zone)),
        credit=t(lang, "Base map: GSHHG (Wessel & Smith), © OpenStreetMap contributors"),
        drawn=drawn(release, lang),
        no_map=t(lang, "The map needs scripts. Everything it shows stands in the tables."),
    )


def _standing(release: Json, lang: str, zone: ZoneInfo) -> str:
    why = word(lang, CAUSE_WORDS, release["why"])
    since = t(
        lang,
        "valid since {time} · {why} · version {n}",
        time=time_of(lang, release["at"], zone),
        why=why,
        n=release["version"],
    )
    newest = max([release["version"], *(one["version"] for one in release["versions"])])
    if release["version"] < newest:
        since = t(
            lang,
            "VERSION {n} of {all}, as it was at {time}. Not as it is now.",
            n=release["version"],
            all=newest,
            time=time_of(lang, release["at"], zone),
        )
    if release["closed_at"] is None:
        return since
    return f"{t(lang, 'CLOSED at {time}', time=time_of(lang, release['closed_at'], zone))} · {since}"


def _as_of(said: str, release: Json, lang: str, zone: ZoneInfo) -> str:
    """What a station said, and when that was: a report is read later."""
    if release["wind"]["source"] != "station":
        return said
    return t(lang, "as of {time}: {what}", time=time_of(lang, release["at"], zone), what=said)


def _facts(release: Json, lang: str, zone: ZoneInfo) -> list[tuple[str, str]]:
    asked = release["asked"]
    origin = origin_of(release)
    amount = "–" if asked["amount_kg"] is None else f"{asked['amount_kg']:,g} kg"
    rate = release.get("rate_g_s") or asked["rate_g_s"]
    size = t(lang, "small: up to 208 L") if asked["spill"] == "small" else t(lang, "large")
    terrain = t(lang, "built-up") if asked["terrain"] == "urban" else t(lang, "open country")
    closed = [release.get("closed_by"), release.get("closed_why")]
    rows = [
        (t(lang, "Release"), _numbers(release, lang)),
        (t(lang, "Opened"), time_of(lang, release["opened_at"], zone)),
        (t(lang, "Place"), f"{origin[0]:.5f}, {origin[1]:.5f} (WGS 84)" if origin else "–"),
        (t(lang, "Amount"), amount),
        (t(lang, "Rate"), "–" if rate is None else f"{rate:,.4g} g/s"),
        (t(lang, "Within"), t(lang, "{n} min", n=f"{asked['duration_min']:g}")),
        (t(lang, "Spill"), size),
        (t(lang, "Terrain"), terrain),
        (t(lang, "Sky"), sky_words(lang, release["sky"])),
        (t(lang, "Note"), asked["note"]),
        (t(lang, "Closed by"), ": ".join(filter(None, closed))),
    ]
    return [(name, value) for name, value in rows if value]


def _numbers(release: Json, lang: str) -> str:
    """Which release it is, and of which incident."""
    incident = release.get("incident_id")
    number = str(release["release_id"])
    return number if incident is None else f"{number} · {t(lang, 'Incident {n}', n=incident)}"


def _zone(zone: Json, release: Json, lang: str) -> Zoned:
    name = zone["name"]
    threshold = next((one for one in release["thresholds"] if one["name"] == name), None)
    guide: Json = release["guide"] or {}
    said: str = guide.get("edition", "")
    if threshold:
        said = t(lang, "{ppm} ppm, {n} min", ppm=f"{threshold['ppm']:g}", n=threshold["minutes"])
    reach = "–" if "nowhere_reached" in zone["caveats"] else metres(lang, zone["reach_m"])
    more = [t(lang, "or farther")] if "open_ended" in zone["caveats"] else []
    more += [t(lang, "drawn to 10 km")] if "farther_than_valid" in zone["caveats"] else []
    inside: Json = zone.get("exposed") or {"population": None, "places": "–"}
    cells = (
        word(lang, ZONE_WORDS, name),
        said,
        " · ".join((reach, *more)),
        people(lang, inside["population"]),
        str(inside["places"]),
    )
    return Zoned(LOOKS.get(name, Look("#333333", 2, (2, 4))), cells)
