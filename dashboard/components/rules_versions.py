"""The versions of a rule: who changed what when, and the way back."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard.components.rules_list import when, who
from dashboard.words import t
from sensors.catalogue_rules_shape import RuleShape
from sensors.catalogue_toml import toml_of
from store.declarations import Declaration

_SIGNS = {"+": "added", "-": "removed"}


def versions(history: Sequence[Declaration], zone: ZoneInfo, lang: str) -> Any:
    """Every version, newest first, each with what it changed; older ones can be made to count again."""
    pairs = list(zip_longest(history, history[1:]))
    return html.Ol(
        [_version(one, before, index > 0, zone, lang) for index, (one, before) in enumerate(pairs)]
    )


def _version(one: Declaration, before: Declaration | None, is_older: bool, zone: ZoneInfo, lang: str) -> Any:
    what = t(lang, "taken away") if one.gone else t(lang, "version {n}", n=one.version)
    head = [
        html.B(what),
        f" · {when(one.at, zone)} · {who(one, lang)}",
        html.Em(one.note) if one.note else "",
    ]
    restore = html.Button(
        t(lang, "Restore"),
        id={"type": "rules-restore", "version": one.version},
        className="small",
        title=t(lang, "Make this version count again"),
    )
    lines = [html.Span(text, className=_SIGNS.get(text[:1], "")) for text in changed(one, before)]
    return html.Li(
        [
            html.Div([html.Span(head), restore if is_older and not one.gone else ""], className="version"),
            html.Details([html.Summary(t(lang, "What changed")), html.Pre(lines)]) if lines else "",
        ]
    )


def changed(one: Declaration, before: Declaration | None) -> list[str]:
    """The lines of TOML that a version put in and took out."""
    old = _lines(before) if before and not before.gone else []
    new = [] if one.gone else _lines(one)
    return [f"{line}\n" for line in _only_changes(unified_diff(old, new, lineterm="", n=0))]


def _only_changes(diff: Iterator[str]) -> Iterator[str]:
    return (line for line in diff if not line.startswith(("---", "+++", "@@")))


def _lines(one: Declaration) -> list[str]:
    return toml_of("rules", one.table, RuleShape).splitlines()
