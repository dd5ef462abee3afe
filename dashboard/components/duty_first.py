"""The first steps of a city that declares nobody: a channel, a person, a route and a policy, all at once.

None of them is right without the others, so they are looked at and kept together.
"""

import tomllib
from collections.abc import Iterator
from typing import Any, cast

from dash import dcc, html, no_update

from city.errors import CatalogueError, Mistake, PermanentError
from dashboard.components.declared_problems import said
from dashboard.duty_reader import DutyReader
from dashboard.words import t
from sensors.catalogue_part import Table
from sensors.catalogue_parts import DECLARED, SINGLE
from store import database
from store.declarations import Overtaken

Tables = dict[tuple[str, str], Table]
TEMPLATE = """[[channels]]
id = "mail"
kind = "smtp"
sender = "duty@city.example"

[[people]]
id = "chen"
name = { zh-Hans = "", zh-Hant = "", en = "" }
contacts = [{ channel = "mail", address = "chen@city.example" }]

[[routes]]
id = "all"
people = ["chen"]

[policy]
fallback = "chen"
"""


def seen(lang: str) -> Any:
    """A text to begin with, what is wrong with it, and how to keep it."""
    return html.Section(
        [
            html.H2(t(lang, "First steps")),
            html.P(t(lang, "Nobody is declared: no alarm reaches anybody"), className="error"),
            html.Label(
                t(lang, "Begin with a channel, a person, a route and a [policy]."), htmlFor="duty-first-text"
            ),
            dcc.Textarea(id="duty-first-text", value=TEMPLATE, spellCheck=False, rows=18),
            html.Div(id="duty-first-faults", role="alert"),
            html.Div(
                html.Button(t(lang, "Save"), id="duty-first-save", className="button main", disabled=True),
                className="row",
            ),
        ],
        className="sheet",
        id="duty-first",
    )


def tables_of(text: object) -> Tables | Mistake:
    """The entries that a text of TOML holds, by section and id, or why it holds none."""
    try:
        found = cast(dict[str, Any], tomllib.loads(text if isinstance(text, str) else ""))
        return dict(_entries(found))
    except RecursionError:
        return Mistake("toml", "toml", "is nested too deeply")
    except ValueError as error:
        return Mistake("toml", "toml", str(error))


def _entries(found: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Table]]:
    for section, inside in found.items():
        if section not in DECLARED:
            raise ValueError(f"{section} is not a section: {', '.join(DECLARED)}")
        many = cast(list[Any], [inside] if section in SINGLE else inside)
        if not isinstance(many, list) or not all(isinstance(one, dict) for one in many):
            raise ValueError(f"{section} is not written as [[{section}]]")
        for one in cast(list[Table], many):
            yield (section, section if section in SINGLE else str(one.get("id", ""))), one


def looked(reader: DutyReader, text: object, lang: str) -> tuple[Any, bool]:
    """What is wrong with a text, and whether it cannot be saved."""
    tables = tables_of(text)
    if isinstance(tables, Mistake):
        return html.Small(tables.problem, className="fault"), True
    told = [
        html.Small([html.Code(one.key), " ", said(one.problem, lang)], className="fault")
        for one in reader.first_steps(tables)
    ]
    sound = html.Small(t(lang, "Nothing is wrong with it"), className="sound")
    return (told, True) if told else (sound, not tables)


def begun(reader: DutyReader, text: object, saved: object, lang: str) -> tuple[Any, Any]:
    """Keep what is in the text; what is said of it, and how often something was saved."""
    tables = tables_of(text)
    if isinstance(tables, Mistake):
        return no_update, no_update
    try:
        reader.begin(tables, t(lang, "First steps"))
    except Overtaken:
        return html.P(t(lang, "There is an entry of this name already"), className="error"), no_update
    except (CatalogueError, PermanentError):
        return html.P(t(lang, "Not saved"), className="error"), no_update
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer"), className="error"), no_update
    return html.P(t(lang, "Saved"), className="done"), saved + 1 if isinstance(saved, int) else 1
