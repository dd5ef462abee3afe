"""Releases of chemicals in an incident: how each stands, and every version of it in the line of time."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboard.components.incident_timeline import Entry, Sort
from dashboard.components.release_tables import CAUSE_WORDS
from dashboard.components.report_words import wind_words, word
from dashboard.words import local, t
from maps.features import Json

BY_PEOPLE = frozenset({"opened", "changed"})


def release_entries(releases: Iterable[Json], lang: str) -> list[Entry]:
    """A line for every version of each release, and one for its end."""
    return [entry for one in releases for entry in _entries(one, lang)]


def _entries(release: Json, lang: str) -> Iterable[Entry]:
    about = release_name(release, lang)
    for one in release["versions"]:
        sort = Sort.PEOPLE if one["why"] in BY_PEOPLE else Sort.FOUND
        words = t(lang, "release: {why}", why=word(lang, CAUSE_WORDS, one["why"]))
        by = one["by"] if sort is Sort.PEOPLE else ""
        said = [wind_words(lang, one["wind"]), t(lang, "version {n}", n=one["version"]), by, one["note"]]
        yield Entry(one["at"], sort, words, about, " · ".join(part for part in said if part))
    if release["closed_at"] is not None:
        words = t(lang, "release: {why}", why=word(lang, CAUSE_WORDS, "closed"))
        said = [release["closed_by"], release["closed_why"]]
        yield Entry(
            release["closed_at"], Sort.PEOPLE, words, about, " · ".join(part for part in said if part)
        )


def release_name(release: Json, lang: str) -> str:
    """What and where; a drill is called one."""
    chemical = local(lang, release["chemical_name"])
    name = f"{t(lang, '{chemical} released', chemical=chemical)} · {local(lang, release['site'])}"
    return f"{t(lang, 'DRILL')} · {name}" if release["drill"] else name


def release_list(releases: Sequence[Json], lang: str) -> list[Any]:
    """The releases of an incident with the ways to the wall and to their reports."""
    if not releases:
        return []
    items = [_item(one, lang) for one in releases]
    title = html.H2(t(lang, "Releases"))
    return [html.Section([title, html.Ul(items, className="lines")], className="sheet releases")]


def _item(release: Json, lang: str) -> Any:
    number = release["release_id"]
    report = f"/api/v1/releases/{number}/report"
    over = release["closed_at"] is not None
    return html.Li(
        [
            html.B(release_name(release, lang)),
            html.Span(t(lang, "closed") if over else wind_words(lang, release["wind"]), className="quiet"),
            html.A(t(lang, "Wall"), href="/?" + urlencode({"lang": lang, "release": number})),
            html.A(t(lang, "Report"), href=f"{report}.html?lang={lang}"),
            html.A("PDF", href=f"{report}.pdf?lang={lang}"),
        ],
        className="over" if over else "",
    )
