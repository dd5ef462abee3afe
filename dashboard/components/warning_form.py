"""What a warning is to say: how it is meant, for how long, the level of response, words of one's own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dash import dcc, html

from alerts.cap_draft import LIFE_H, Wish
from city.alert import Alert
from city.cap import CapStatus
from city.properties import LANGUAGES
from dashboard.components.duty_form import fields
from dashboard.components.frame import LANGUAGES as LANGUAGE_NAMES
from dashboard.components.incident_words import alarm_name, at_said, cap_word, severity_said
from dashboard.components.menu import menu_words
from dashboard.incidents_reader import IncidentsReader
from dashboard.words import t

STATUSES = (CapStatus.ACTUAL, CapStatus.EXERCISE, CapStatus.TEST)
HOURS = (1, 2, 3, 6, 12, 24, 48, 72)
RESPONSES = ("I", "II", "III", "IV")
FIELDS = ("status", "hours", "response", "note", *(f"say-{lang}" for lang in LANGUAGES))
LONGEST = 4000


class Unfit(ValueError):
    """What was entered makes no wish; the reason is a sentence."""


def head(alert: Alert, reader: IncidentsReader, lang: str) -> Any:
    """Which alarm is warned of."""
    told = reader.told(alert)
    return html.Section(
        [
            html.H2(t(lang, "Draft a warning")),
            html.P(
                [
                    severity_said(alert.severity, lang),
                    f" · {alarm_name(told, lang)} · ",
                    t(lang, "since"),
                    " ",
                    at_said(alert.since, reader.zone, lang),
                ],
                className="kind",
            ),
        ],
        className="sheet",
    )


def form(lang: str) -> Any:
    """The fields, and the button that drafts."""
    statuses = [{"label": cap_word(one.value, lang), "value": one.value} for one in STATUSES]
    hours = [{"label": t(lang, "{n} h", n=n), "value": n} for n in HOURS]
    levels = [{"label": one, "value": one} for one in RESPONSES]
    rows = [
        (
            t(lang, "How it is meant"),
            dcc.Dropdown(statuses, "Actual", id=_id("status"), clearable=False, labels=menu_words(lang)),
        ),
        (
            t(lang, "Holds for"),
            dcc.Dropdown(hours, LIFE_H, id=_id("hours"), clearable=False, labels=menu_words(lang)),
        ),
        (
            t(lang, "Level of response"),
            dcc.Dropdown(levels, None, id=_id("response"), placeholder="–", labels=menu_words(lang)),
        ),
        (t(lang, "Note"), dcc.Input(id=_id("note"), maxLength=LONGEST, autoComplete="off")),
    ]
    own = [
        html.Div(
            [
                html.Label(full, htmlFor=_id(f"say-{code}"), lang=code),
                dcc.Textarea(id=_id(f"say-{code}"), rows=3, maxLength=LONGEST, lang=code),
            ]
        )
        for code, _, full in LANGUAGE_NAMES
        if code in LANGUAGES
    ]
    words = t(lang, "What people should do, in words of your own")
    hint = t(lang, "All three or none: without, it says what is usual for this kind of station.")
    return html.Section(
        [
            fields(rows),
            html.Details(
                [html.Summary(words), html.Small(hint, className="quiet"), html.Div(own, className="own")]
            ),
            html.Div(
                [
                    html.Button(t(lang, "Draft it"), id="incidents-draft", className="button main"),
                    html.Small(
                        t(
                            lang,
                            "Nobody outside sees a draft: you read it in three languages, then publish it.",
                        ),
                        className="quiet",
                    ),
                ],
                className="ways",
            ),
        ],
        className="sheet",
    )


def _id(field: str) -> str:
    return f"incidents-{field}"


def wish_of(given: Mapping[str, object], lang: str) -> Wish:
    """What was entered as a wish. Raises Unfit with the reason."""
    said = {one: str(given.get(f"say-{one}") or "").strip()[:LONGEST] for one in LANGUAGES}
    if any(said.values()) and not all(said.values()):
        raise Unfit(t(lang, "Words of your own are needed in all three languages, or in none."))
    status, hours, level = given.get("status"), given.get("hours"), given.get("response")
    if status not in tuple(one.value for one in STATUSES) or hours not in HOURS:
        raise Unfit(t(lang, "Choose how it is meant and for how long."))
    if level not in (None, "", *RESPONSES):
        raise Unfit(t(lang, "There is no such level of response."))
    note = str(given.get("note") or "").strip()[:LONGEST]
    instruction = MappingProxyType(said) if any(said.values()) else None
    return Wish(
        CapStatus(str(status)), note or None, float(str(hours)), str(level) if level else None, instruction
    )
