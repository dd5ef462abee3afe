"""Silences: what is not told for a time, by whose order and why; a new one, and ending one."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.catalogue import Catalogue
from city.matcher import Matcher
from city.route import SEVERITIES
from city.state import Level
from city.thing import Kind
from dashboard.components.duty_form import Field, fields
from dashboard.components.duty_names import SEVERITY_NAMES, short_moment
from dashboard.components.duty_wish import Wish
from dashboard.components.menu import menu_words
from dashboard.components.rules_words import SITE_WORDS
from dashboard.duty_reader import DutyReader
from dashboard.words import local, t
from store.silences import KeptSilence

HOUR_MS = 3_600_000
LENGTHS = (1, 2, 4, 8, 24, 72, 168)
FIELDS = ("areas", "kinds", "rules", "things", "properties", "severities")
END = "duty-silence-end"
MARKS = {"in_force": "■", "to_come": "□", "over": "–"}
STATE_NAMES = {"in_force": "in force", "to_come": "to come", "over": "over"}
FIELD_NAMES = {
    "areas": "Area",
    "kinds": "Kind of station",
    "rules": "Rule",
    "things": "Station",
    "gateways": "Gateway",
    "properties": "Property",
    "severities": "Severity",
    "subjects": "What it is about",
}


def seen(reader: DutyReader, wish: Wish) -> list[Any]:
    """A new silence, and those there are."""
    lang, known, now = wish.lang, reader.situation().known, reader.now
    kept = reader.silences()
    rows = [_row(one, known, now, reader.zone, lang) for one in kept]
    heads = (
        t(lang, "State"),
        t(lang, "What is not told"),
        t(lang, "From"),
        t(lang, "To"),
        t(lang, "Why"),
        t(lang, "By"),
        "",
    )
    table = html.Table(
        [html.Thead(html.Tr([html.Th(word, scope="col") for word in heads])), html.Tbody(rows)],
        className="narrow",
    )
    empty = html.P(
        t(lang, "No silence was ever ordered: everybody is told of everything."), className="empty"
    )
    return [
        html.P(
            t(lang, "A silence holds back messages, never alarms: they stay on the wall. It ends by itself.")
        ),
        _form(known, lang),
        html.Section(html.Div(table, className="scrolls") if rows else empty, className="sheet"),
    ]


def state_of(one: KeptSilence, now: int) -> str:
    """Over, to come or in force."""
    if now >= one.silence.last:
        return "over"
    return "to_come" if now < one.silence.first else "in_force"


def _row(one: KeptSilence, known: Catalogue, now: int, zone: ZoneInfo, lang: str) -> Any:
    silence, state = one.silence, state_of(one, now)
    ended = t(lang, "ended by {name}", name=one.ended_by) if one.ended_by else ""
    button = html.Button(
        t(lang, "End it now"), id={"type": END, "silence": silence.silence_id}, className="small"
    )
    return html.Tr(
        [
            html.Td([MARKS[state], " ", t(lang, STATE_NAMES[state])], className=f"state {state}"),
            html.Td(said(silence.matcher, known, lang)),
            html.Td(short_moment(silence.first, zone, lang)),
            html.Td([short_moment(silence.last, zone, lang), html.Small(ended, className="quiet")]),
            html.Td(silence.reason),
            html.Td(silence.by),
            html.Td(button if state != "over" else ""),
        ],
        className=state,
    )


def said(matcher: Matcher, known: Catalogue, lang: str) -> str:
    """What a matcher means, in words."""
    names: dict[str, Mapping[str, str]] = {
        "areas": {one.area_id: local(lang, dict(one.name)) for one in known.areas},
        "rules": {one.rule_id: local(lang, dict(one.name)) for one in known.rules},
        "things": {one.thing_id: local(lang, dict(one.name)) for one in known.things},
        "kinds": {kind.value: t(lang, word) for kind, word in SITE_WORDS.items()},
    }
    parts: list[str] = []
    for field, title in FIELD_NAMES.items():
        values = getattr(matcher, field)
        if not values:
            continue
        if field == "severities":
            words = [t(lang, SEVERITY_NAMES[level]) for level in sorted(values)]
        else:
            words = [names.get(field, {}).get(value, value) for value in sorted(values)]
        parts.append(t(lang, "{what}: {which}", what=t(lang, title), which=", ".join(words)))
    return " · ".join(parts)


def _form(known: Catalogue, lang: str) -> Any:
    properties = sorted({stream.property for thing in known.things for stream in thing.datastreams})
    options: dict[str, list[dict[str, str]]] = {
        "areas": [{"label": local(lang, dict(one.name)), "value": one.area_id} for one in known.areas],
        "kinds": [
            {"label": t(lang, SITE_WORDS[kind]), "value": kind.value}
            for kind in Kind
            if any(thing.kind is kind for thing in known.things)
        ],
        "rules": [{"label": local(lang, dict(one.name)), "value": one.rule_id} for one in known.rules],
        "things": [{"label": local(lang, dict(one.name)), "value": one.thing_id} for one in known.things],
        "properties": [{"label": one, "value": one} for one in properties],
        "severities": [
            {"label": t(lang, SEVERITY_NAMES[level]), "value": level.word} for level in SEVERITIES
        ],
    }
    lengths = [{"label": _length(hours, lang), "value": hours} for hours in LENGTHS]
    rows: list[Field] = [
        (
            t(lang, FIELD_NAMES[field]),
            dcc.Dropdown(
                options[field],
                [],
                id=f"duty-silence-{field}",
                multi=True,
                placeholder=t(lang, "any"),
                labels=menu_words(lang),
            ),
        )
        for field in FIELDS
    ]
    rows.append(
        (
            t(lang, "For how long"),
            dcc.Dropdown(lengths, 2, id="duty-silence-hours", clearable=False, labels=menu_words(lang)),
        )
    )
    why = dcc.Input(id="duty-silence-reason", autoComplete="off", maxLength=500)
    rows.append((t(lang, "Why"), why))
    return html.Section(
        [
            html.H3(t(lang, "New silence: every field that says something has to agree")),
            fields(rows),
            html.Div(
                html.Button(t(lang, "Order the silence"), id="duty-silence-begin", className="button main"),
                className="row",
            ),
        ],
        className="sheet",
    )


def _length(hours: int, lang: str) -> str:
    return t(lang, "{n} h", n=hours) if hours <= 24 else t(lang, "{n} days", n=hours // 24)


def matcher_of(given: Mapping[str, object]) -> Matcher:
    """What the fields of the form mean; what makes no sense is left out."""
    chosen = {
        field: frozenset(str(one)[:120] for one in value[:100])
        for field, value in given.items()
        if isinstance(value, list) and field != "severities"
    }
    words = given.get("severities")
    levels = {level.word: level for level in Level if level}
    severities = (
        frozenset(levels[one] for one in words if one in levels) if isinstance(words, list) else frozenset()
    )
    return Matcher(severities, **chosen)
