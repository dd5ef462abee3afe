"""The versions of an entry of what is declared: who changed what when, and the way back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from city.by_locale import moment
from dashboard.words import t
from sensors.catalogue_parts import DECLARED, SINGLE
from sensors.catalogue_toml import toml_of
from store.declarations import Declaration, Origin

_SIGNS = {"+": "added", "-": "removed"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where versions are shown: times in `zone`, buttons of the type `restore`."""

    restore: str
    zone: ZoneInfo
    lang: str


def versions(history: Sequence[Declaration], shelf: Shelf) -> Any:
    """Every version, newest first, each with what it changed; older ones can be made to count again."""
    pairs = list(zip_longest(history, history[1:]))
    return html.Ol(
        [_version(one, before, shelf, is_older=index > 0) for index, (one, before) in enumerate(pairs)],
        className="versions",
    )


def _version(one: Declaration, before: Declaration | None, shelf: Shelf, *, is_older: bool) -> Any:
    lang = shelf.lang
    what = t(lang, "taken away") if one.gone else t(lang, "version {n}", n=one.version)
    head = [
        html.B(what),
        f" · {moment(lang, one.at, shelf.zone)} · {who(one, lang)}",
        html.Em(one.note) if one.note else "",
    ]
    restore = html.Button(
        t(lang, "Restore"),
        id={"type": shelf.restore, "version": one.version},
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


def who(kept: Declaration, lang: str) -> str:
    """Who said a version, and where."""
    return t(lang, "from the files") if kept.origin is Origin.FILE else kept.by


def _only_changes(diff: Iterator[str]) -> Iterator[str]:
    return (line for line in diff if not line.startswith(("---", "+++", "@@")))


def _lines(one: Declaration) -> list[str]:
    single = one.section in SINGLE
    return toml_of(one.section, one.table, DECLARED[one.section], single=single).splitlines()
