"""People and rules of telling: one section's entries as a list, and one entry as TOML beside it."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from city.by_locale import moment
from city.errors import Mistake
from dashboard.components import duty_first
from dashboard.components.declared_problems import said as problem_said
from dashboard.components.declared_versions import who
from dashboard.components.duty_editor import opened
from dashboard.components.duty_section_words import ABOUT, SECTION_NAMES, section_of, titled
from dashboard.components.duty_summary import summary
from dashboard.components.duty_wish import View, Wish
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader
from dashboard.words import t
from sensors.catalogue_declared import concerns
from sensors.catalogue_parts import SINGLE
from store.declarations import Declaration


def seen(reader: DutyReader, wish: Wish) -> Any:
    """The sections, the entries of the one that is open, and the entry that is."""
    lang, section = wish.lang, section_of(wish)
    entries = reader.section(section).entries()
    first = [] if reader.situation().known.duty else [duty_first.seen(lang)]
    return [
        *first,
        html.Nav(
            [
                html.Span(
                    dcc.Link(t(lang, name), href=address(lang, View.TELLING, section=key)),
                    **({"aria-current": "true"} if key == section else {}),
                )
                for key, name in SECTION_NAMES.items()
            ],
            className="duty-sections",
            **{"aria-label": t(lang, "Sections")},
        ),
        html.Div(
            [
                html.Section(_list(reader, entries, section, wish), className="sheet", id="duty-list"),
                html.Section(opened(reader, section, wish), className="sheet", id="duty-editor"),
            ],
            id="duty-places",
        ),
    ]


def _list(reader: DutyReader, entries: Sequence[Declaration], section: str, wish: Wish) -> list[Any]:
    lang = wish.lang
    new = dcc.Link(
        t(lang, "New entry"),
        href=address(lang, View.TELLING, section=section, new="1"),
        className="button main",
    )
    parts: list[Any] = [
        html.Div(
            [
                html.P(t(lang, ABOUT[section]), className="quiet"),
                "" if section in SINGLE and entries else new,
            ],
            className="duty-list-head",
        )
    ]
    if not entries:
        return [*parts, html.P(t(lang, "Nothing is declared here yet."), className="empty")]
    mistakes = reader.situation().mistakes
    rows = [_row(reader, one, mistakes, wish) for one in entries]
    heads = (t(lang, "Entry"), t(lang, "What it says"), t(lang, "Last change"))
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    return [*parts, html.Table([head, html.Tbody(rows)])]


def _row(reader: DutyReader, one: Declaration, mistakes: Sequence[Mistake], wish: Wish) -> Any:
    lang = wish.lang
    there = address(lang, View.TELLING, section=one.section, entry=one.name)
    wrong = [problem_said(m.problem, lang) for m in mistakes if concerns(m, one.section, one.name)]
    said = t(lang, "Not in force") + f": {'; '.join(wrong)}"
    fault = html.Small(said, className="fault") if wrong else ""
    changed = [moment(lang, one.at, reader.zone), html.Small(who(one, lang), className="quiet")]
    current = {"aria-current": "true"} if one.name == wish.get("entry") else {}
    name = dcc.Link(titled(one, lang), href=there)
    return html.Tr(
        [
            html.Td([name, html.Small(one.name, className="quiet")]),
            html.Td([html.Span(summary(one.section, one.table)), fault]),
            html.Td(changed),
        ],
        **current,
    )
