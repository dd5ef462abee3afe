"""The form of a rule: a field for each key that its kind takes, each with a place for what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import dcc, html

from city.properties import LANGUAGES, PROPERTIES
from city.rule import Scope
from city.thing import Kind
from dashboard.components.frame import LANGUAGES as LANGUAGE_NAMES
from dashboard.components.menu import menu_words
from dashboard.components.rules_fields import STEPPED, Table, fields_of, keys_of, kind_of
from dashboard.components.rules_words import (
    FIELD_WORDS,
    KIND_WORDS,
    SCOPE_WORDS,
    SEVERITY_WORDS,
    SITE_WORDS,
    kind_name,
)
from dashboard.rules_reader import Choices
from dashboard.words import local, t
from sensors.catalogue_rules_shape import TAKES, RuleKind

TYPING_S = 0.4
"""How long nothing is typed before the rule is looked at."""
Values = Mapping[str, object]
_WHERE = ("property", "of", "scope", "kinds", "areas", "tags", "things")
_WHEN = ("severity", "n", "m", "window", "within", "after", "for", "clear_for", "tolerance", "valid", "least")
_FINE = ("hysteresis", "unit", "lateness")


def form(table: Table, choices: Choices, lang: str) -> list[Any]:
    """The whole form of a table."""
    kind, values = kind_of(table), fields_of(table)
    takes = keys_of(kind) | {"lateness"}
    options = _options(choices, str(table.get("id", "")), lang)

    def shown(keys: Iterable[str]) -> list[Any]:
        return [_field(key, kind, values, options, lang) for key in keys if key in takes]

    steps = _steps(kind, values, lang) if kind in STEPPED else []
    return [
        _part(t(lang, "What it is called"), [_texts("name", values)]),
        _part(t(lang, "What it watches"), shown(_WHERE)),
        _part(t(lang, "When it raises"), [*steps, *_equals(takes, values, lang), *shown((*_WHEN, *_FINE))]),
        _part(t(lang, "What to do"), [_texts("advice", values), _publish(values, lang)]),
        html.Datalist([html.Option(value=slug) for slug in PROPERTIES], id="rules-properties"),
    ]


def kind_choice(kind: RuleKind, lang: str) -> Any:
    """The choice of a kind, with what each is for."""
    options = [
        {"label": kind_name(one, lang), "value": one.value, "title": t(lang, words[1])}
        for one, words in KIND_WORDS.items()
    ]
    return html.Div(
        [
            html.Label(t(lang, "Kind of rule"), htmlFor="rules-kind"),
            dcc.Dropdown(
                options,
                kind.value,
                id="rules-kind",
                clearable=False,
                searchable=False,
                maxHeight=520,
                labels=menu_words(lang),
            ),
            html.P(t(lang, KIND_WORDS[kind][1]), className="quiet", id="rules-kind-words"),
        ],
        className="field",
    )


def _part(title: str, inside: Sequence[Any]) -> Any:
    return html.Fieldset([html.Legend(title), *inside])


def _options(choices: Choices, rule_id: str, lang: str) -> dict[str, list[dict[str, str]]]:
    def named(names: Mapping[str, dict[str, str]]) -> list[dict[str, str]]:
        return [{"label": f"{local(lang, name)} ({key})", "value": key} for key, name in names.items()]

    return {
        "kinds": [{"label": t(lang, SITE_WORDS[kind]), "value": kind.value} for kind in Kind],
        "areas": named(choices.areas),
        "things": named(choices.things),
        "tags": [{"label": tag, "value": tag} for tag in choices.tags],
        "of": [one for one in named(choices.rules) if one["value"] != rule_id],
        "scope": [{"label": t(lang, SCOPE_WORDS[scope]), "value": scope.value} for scope in Scope],
        "severity": [{"label": t(lang, text), "value": word} for word, text in SEVERITY_WORDS.items()],
    }


def _field(
    key: str, kind: RuleKind, values: Values, options: Mapping[str, list[dict[str, str]]], lang: str
) -> Any:
    title, hint = FIELD_WORDS[key]
    needed = key in TAKES[kind].needs
    value = values.get(key)
    if key in options:
        several = key not in ("scope", "severity")
        control: Any = dcc.Dropdown(
            options[key],
            value if value else ([] if several else None),
            id=_id(key),
            multi=several,
            clearable=not needed,
            placeholder="" if needed else t(lang, "As those rules find" if key == "severity" else "Any"),
            searchable=len(options[key]) > 8,
            labels=menu_words(lang),
        )
    else:
        control = _input(key, value, title=t(lang, title))
    return _labelled(key, t(lang, title), control, t(lang, hint) if hint else "", needed=needed)


def _id(path: str) -> dict[str, str]:
    return {"type": "rules-field", "path": path}


def _input(path: str, value: object, title: str, **more: Any) -> Any:
    if path == "property":
        more |= {"list": "rules-properties"}
    made = dcc.Input(
        id=_id(path),
        value="" if value is None else value,
        debounce=TYPING_S,
        autoComplete="off",
        **more,
    )
    return html.Label([html.Span(title, className="unseen"), made])


def _labelled(path: str, title: str, control: Any, hint: str, *, needed: bool = False) -> Any:
    return html.Div(
        [
            html.Label([title, html.B(" *") if needed else ""]),
            control,
            html.Small(hint, className="quiet") if hint else None,
            fault(path),
        ],
        className="field",
    )


def fault(path: str) -> Any:
    """The place for what is wrong in a field."""
    return html.Small(id={"type": "rules-fault", "path": path}, className="fault", role="alert")


def _texts(key: str, values: Values) -> Any:
    """A text in every language."""
    rows = [
        html.Div(
            [
                html.Label(short, lang=code, title=full),
                dcc.Textarea(
                    id=_id(f"{key}/{code}"),
                    value=str(values.get(f"{key}/{code}", "")),
                    rows=1 if key == "name" else 3,
                    lang=code,
                    title=full,
                ),
            ],
            className="text-row",
        )
        for code, short, full in LANGUAGE_NAMES
        if code in LANGUAGES
    ]
    return html.Div([*rows, fault(f"{key}/{LANGUAGES[0]}")], className=f"texts {key}")


def _publish(values: Values, lang: str) -> Any:
    label = t(lang, "Publish its alarms as warnings (CAP) without asking")
    return _box("publish", label, values)


def _box(key: str, label: str, values: Values) -> Any:
    box = dcc.Checklist([{"label": label, "value": key}], values[key], id=_id(key))
    return html.Div([box, fault(key)], className="side")


def _steps(kind: RuleKind, values: Values, lang: str) -> list[Any]:
    sides = [{"label": t(lang, "Above"), "value": "above"}, {"label": t(lang, "Below"), "value": "below"}]
    two, at_limit = "below" in keys_of(kind), "at_limit" in keys_of(kind)
    side = dcc.RadioItems(sides, values["side"] if two else "above", id=_id("side"), inline=True)
    chosen = html.Div([html.Label(t(lang, "Dangerous is what is")), side], className="field side")
    heads = (t(lang, "Severity"), t(lang, "Limit"), t(lang, "Cleared at"))
    head = html.Div([html.Span(text) for text in heads], className="step head")
    hint = t(lang, "A number, or the name of a limit of the station such as flood_limit")
    return [
        chosen if two else html.Div(chosen, hidden=True),
        html.Div([head, *(_step(word, values, lang) for word in SEVERITY_WORDS)], className="steps"),
        html.Small(hint, className="quiet"),
        *([_box("at_limit", t(lang, "What is exactly at a limit counts too"), values)] if at_limit else []),
        fault("above"),
    ]


def _step(word: str, values: Values, lang: str) -> Any:
    title = t(lang, SEVERITY_WORDS[word])
    seasons = sorted({int(path.split("/")[2]) for path in values if path.startswith(f"steps/{word}/")})
    add = html.Button(
        t(lang, "+ season"),
        id={"type": "rules-season", "word": word, "index": -1},
        className="small",
        title=t(lang, "Another limit in certain days of the year"),
    )
    limit = (
        html.Div([_season(word, index, values, lang) for index in seasons], className="seasons")
        if seasons
        else _input(f"steps/{word}", values.get(f"steps/{word}"), title=f"{title}: {t(lang, 'Limit')}")
    )
    return html.Div(
        [
            html.Span([html.I(className=f"swatch {word}"), title], className="severity"),
            html.Div([limit, add, fault(f"steps/{word}")], className="limit"),
            html.Div(
                [
                    _input(f"clear/{word}", values.get(f"clear/{word}"), f"{title}: {t(lang, 'Cleared at')}"),
                    fault(f"clear/{word}"),
                ]
            ),
        ],
        className="step",
    )


def _season(word: str, index: int, values: Values, lang: str) -> Any:
    parts = (
        ("value", t(lang, "Limit"), ""),
        ("from", t(lang, "From"), "04-15"),
        ("to", t(lang, "To"), "10-15"),
    )
    path = f"steps/{word}/{index}"
    return html.Div(
        [
            *(
                _input(f"{path}/{part}", values.get(f"{path}/{part}"), title, placeholder=example or title)
                for part, title, example in parts
            ),
            html.Button(
                "×",
                id={"type": "rules-season", "word": word, "index": index},
                className="small",
                title=t(lang, "Remove this season"),
            ),
        ],
        className="season",
    )


def _equals(takes: frozenset[str], values: Values, lang: str) -> list[Any]:
    if "equals" not in takes:
        return []
    rows = [
        _labelled(
            f"equals/{word}",
            t(lang, "{severity} when it is", severity=t(lang, text)),
            _input(f"equals/{word}", values.get(f"equals/{word}"), t(lang, text)),
            "",
        )
        for word, text in SEVERITY_WORDS.items()
    ]
    return [*rows, fault("equals")]
