"""One entry of what is declared as TOML: what is wrong with it, how to keep it, its versions."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from city.thing import THING_ID
from dashboard.components.declared_base import Base
from dashboard.components.declared_versions import Shelf, versions
from dashboard.components.duty_section_words import titled
from dashboard.components.duty_wish import Wish
from dashboard.duty_reader import DutyReader
from dashboard.words import t
from sensors.catalogue_part import Table
from sensors.catalogue_parts import DECLARED, SINGLE
from sensors.catalogue_toml import toml_of

_NAME: Table = {"zh-Hans": "", "zh-Hant": "", "en": ""}
NEW: Mapping[str, Table] = {
    "people": {"id": "", "name": _NAME, "lang": "zh-Hans", "contacts": [{"channel": "", "address": ""}]},
    "teams": {"id": "", "name": _NAME, "members": []},
    "rotas": {
        "id": "",
        "name": _NAME,
        "layers": [
            {"id": "week", "turns": [], "turn_days": 7, "start": "2026-01-05", "handover": "mon 08:00"}
        ],
    },
    "chains": {
        "id": "",
        "name": _NAME,
        "steps": [
            {"tell": ["rota:"]},
            {"tell": ["superior"], "after": "10m"},
            {"tell": ["fallback"], "after": "10m"},
        ],
    },
    "routes": {"id": "", "rank": 50, "kinds": [], "severities": ["orange", "red"], "chain": ""},
    "inhibitions": {
        "id": "",
        "source": {"subjects": ["gateway"]},
        "target": {"subjects": ["datastream", "thing"]},
        "equal": ["gateway"],
    },
    "policy": {"fallback": ""},
    "callouts": {"id": "", "name": _NAME},
    "channels": {"id": "", "kind": "smtp", "sender": ""},
}


def opened(reader: DutyReader, section: str, wish: Wish) -> list[Any]:
    """The editor of what the address asks for; where it asks for nothing, what to do."""
    lang, name = wish.lang, wish.get("entry")
    if wish.get("new"):
        table = NEW[section]
        return editor(Base("", 0, table), t(lang, "New entry"), section, None, lang)
    if not name:
        return [html.P(t(lang, "Choose an entry to see and change it."), className="empty")]
    history = reader.section(section).versions(name) if THING_ID.fullmatch(name) else []
    if not history:
        return [html.P(t(lang, "No entry like this"), className="error")]
    newest = history[0]
    heading = titled(newest, lang)
    heading = t(lang, "{name} (taken away)", name=heading) if newest.gone else heading
    shelf = Shelf("duty-restore", reader.zone, lang)
    return editor(
        Base(newest.name, newest.version, newest.table), heading, section, versions(history, shelf), lang
    )


def editor(base: Base, heading: str, section: str, history: Any, lang: str) -> list[Any]:
    """One entry as TOML, what is wrong with it, how to keep it, its versions."""
    text = toml_of(section, base.table, DECLARED[section], single=section in SINGLE)
    remove = [html.Button(t(lang, "Remove"), id="duty-text-remove", className="button")]
    why = dcc.Input(
        id="duty-text-note", placeholder=t(lang, "Why (is kept with the version)"), autoComplete="off"
    )
    return [
        html.H2(heading),
        html.P(html.Code(base.name), className="quiet"),
        html.Label(t(lang, "The same as in the catalogue's files"), htmlFor="duty-text", className="quiet"),
        dcc.Textarea(id="duty-text", value=spread(text), spellCheck=False, rows=16),
        html.Div(id="duty-text-faults", role="alert"),
        html.Div(
            [
                why,
                html.Button(t(lang, "Save"), id="duty-text-save", className="button main", disabled=True),
                *([] if base.is_new or section in SINGLE else remove),
                dcc.ConfirmDialog(
                    id="duty-text-sure", message=t(lang, "Take this entry away? Its versions are kept.")
                ),
            ],
            className="buttons",
        ),
        *([html.Section([html.H3(t(lang, "Versions")), history])] if history else []),
        dcc.Store(id="duty-text-base", data=base.stored()),
    ]


def spread(text: str) -> str:
    """TOML with lists of tables on lines of their own, which is easier to change."""
    return text.replace(" = [{ ", " = [\n  { ").replace(" }, { ", " },\n  { ").replace(" }]\n", " },\n]\n")
