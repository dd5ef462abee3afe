"""The editor of one rule: form or TOML, what is wrong, what it would watch, its versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboard.components.declared_base import Base
from dashboard.components.rules_fields import Table, field_of, kind_of
from dashboard.components.rules_form import fault, form, kind_choice
from dashboard.components.rules_trial import LATE
from dashboard.components.rules_words import problem_said
from dashboard.rules_reader import Choices, Looked
from dashboard.words import local, t
from sensors.catalogue_rules_shape import RuleShape
from sensors.catalogue_toml import toml_of

MOST_SHOWN = 12


def editor(base: Base, heading: str, choices: Choices, history: Any, lang: str) -> list[Any]:
    """Everything about one rule."""
    views = [{"label": t(lang, "Form"), "value": "form"}, {"label": "TOML", "value": "toml"}]
    return [
        html.H2(heading),
        *([_identity(lang)] if base.is_new else [html.P(html.Code(base.name), className="quiet")]),
        html.Div(
            [
                kind_choice(kind_of(base.table), lang),
                dcc.RadioItems(views, "form", id="rules-view", inline=True, className="views"),
            ],
            className="top",
        ),
        html.Div(form(base.table, choices, lang), id="rules-form"),
        html.Div(_toml(base.table, lang), id="rules-toml", hidden=True),
        html.Div(id="rules-general", role="alert"),
        html.Section([html.H3(t(lang, "What it would watch")), html.Div(id="rules-bound")]),
        _try_out(lang),
        _buttons(base, lang),
        *([html.Section([html.H3(t(lang, "Versions")), history], id="rules-versions")] if history else []),
        dcc.Store(id="rules-base", data=base.stored()),
        dcc.Store(id="rules-draft", data=base.table),
        dcc.Store(id="rules-leave", data=t(lang, "What you changed is not saved. Leave it?")),
        dcc.Store(id="rules-unsaved", data=False),
    ]


def _identity(lang: str) -> Any:
    return html.Div(
        [
            html.Label([html.Span(t(lang, "Short name (a-z, 0-9, - and _)")), _name_field()]),
            fault("id"),
        ],
        className="field",
    )


def _name_field() -> Any:
    return dcc.Input(
        id={"type": "rules-name", "of": "new"},
        name="rule-name",
        value="",
        debounce=0.4,
        autoComplete="off",
        maxLength=64,
    )


def _toml(table: Table, lang: str) -> list[Any]:
    text = dcc.Textarea(id="rules-text", value=text_of(table), spellCheck=False, rows=18)
    return [text, html.Small(id="rules-text-fault", className="fault", role="alert"), _hint(lang)]


def _hint(lang: str) -> Any:
    return html.Small(t(lang, "The same as in the catalogue's files"), className="quiet")


def text_of(table: Table) -> str:
    """A rule as TOML."""
    return toml_of("rules", table, RuleShape)


def _try_out(lang: str) -> Any:
    days = [{"label": t(lang, "{n} days", n=n), "value": n} for n in (3, 7, 30)]
    late = t(lang, "Count what came late: imports")
    return html.Section(
        [
            html.H3(t(lang, "Try it on what was")),
            html.Div(
                [
                    dcc.RadioItems(days, 7, id="rules-days", inline=True),
                    dcc.Checklist([{"label": late, "value": LATE}], [], id="rules-late"),
                    html.Button(t(lang, "Try it"), id="rules-try", className="button"),
                ],
                className="row",
            ),
            dcc.Loading(html.Div(id="rules-trial"), type="dot"),
        ]
    )


def _buttons(base: Base, lang: str) -> Any:
    remove = [html.Button(t(lang, "Take away"), id="rules-remove", className="button")]
    return html.Div(
        [
            dcc.Input(
                id="rules-note", placeholder=t(lang, "Why (is kept with the version)"), autoComplete="off"
            ),
            html.Button(t(lang, "Save"), id="rules-save", className="button main", disabled=True),
            *([] if base.is_new else remove),
            dcc.ConfirmDialog(id="rules-sure", message=t(lang, "Take this rule away? Its alarms end.")),
        ],
        className="buttons",
    )


def faults(looked: Looked, fields: Sequence[str], lang: str) -> tuple[dict[str, list[str]], list[str]]:
    """What is said at each field, and what is said of the whole."""
    at: dict[str, list[str]] = {}
    general: list[str] = []
    for mistake in looked.mistakes:
        said, key = problem_said(mistake["problem"], lang), mistake["key"]
        field = field_of(key or _place_of(mistake["problem"]), fields)
        if field is None:
            general.append(f"{key}: {said}" if key else said)
        else:
            at.setdefault(field, []).append(said)
    return at, general


def _place_of(problem: str) -> str:
    """Where a mistake without a key is shown: what is watched, or the limits."""
    return "property" if problem.startswith("binds nothing") else "above"


def bound_table(looked: Looked, lang: str) -> Any:
    """What a rule would watch, and what is odd about it."""
    if looked.mistakes:
        return html.P(t(lang, "Told once nothing is wrong"), className="quiet")
    warnings = [html.P(problem_said(text, lang), className="error") for text in looked.watches["warnings"]]
    bound: Sequence[Mapping[str, Any]] = looked.watches["bound"]
    if not bound:
        return [*warnings, html.P(t(lang, "What other rules find"), className="quiet")]
    said = t(lang, "Stations: {m}, values: {n}", n=looked.watches["datastreams"], m=looked.watches["things"])
    rows = [html.Li([local(lang, one["name"]), html.Small(_measured(one))]) for one in bound[:MOST_SHOWN]]
    more = len(bound) - len(rows)
    rest = [html.Li(t(lang, "and {n} more", n=more), className="quiet")] if more > 0 else []
    return [*warnings, html.P(said), html.Ul([*rows, *rest], className="bound")]


def _measured(one: Mapping[str, Any]) -> str:
    return f"{one['property']} ({one['unit']})" if one["unit"] else str(one["property"])
