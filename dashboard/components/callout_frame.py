"""The places of the callouts' page that stand still: how to start, what to order, the table of people."""

from typing import Any

import dash_ag_grid
from dash import dcc, html

from city.callout import CalloutList
from city.person import Person
from dashboard.components import callout_table
from dashboard.components.grid_words import grid_words
from dashboard.components.menu import menu_words
from dashboard.words import local, t


def start(lists: list[CalloutList], lang: str) -> Any:
    """Which list is called, with which words, as a drill unless somebody says otherwise."""
    options = [{"label": _labelled(one, lang), "value": one.list_id} for one in lists]
    kinds = [{"label": t(lang, "Drill"), "value": "drill"}, {"label": t(lang, "For real"), "value": "real"}]
    questions = {
        f"{kind} {one.list_id}": t(
            lang,
            "Call {n} people as a drill?" if kind == "drill" else "Call {n} people for real?",
            n=len(one.people),
        )
        for one in lists
        for kind in ("drill", "real")
    }
    if not lists:
        text = t(lang, "No list is declared: write [[callouts]] in the catalogue.")
        return html.P(text, className="quiet", id="callout-none")
    return html.Div(
        [
            dcc.Store(id="callout-questions", data=questions),
            dcc.ConfirmDialog(id="callout-sure"),
            dcc.Dropdown(
                options,
                lists[0].list_id,
                id="callout-list",
                clearable=False,
                searchable=False,
                labels=menu_words(lang),
            ),
            dcc.Input(
                id="callout-message",
                type="text",
                placeholder=t(lang, "Another message than the list's"),
                maxLength=300,
            ),
            dcc.RadioItems(kinds, "drill", id="callout-kind", inline=True),
            html.Button(t(lang, "Call"), id="callout-start", className="act"),
            html.Span(id="callout-said", role="status"),
            html.Details(
                [html.Summary(t(lang, "Who is called, and what they hear")), html.Div(id="callout-preview")],
                id="callout-about",
            ),
        ],
        className="filter",
    )


def orders(everybody: list[Person], lang: str) -> Any:
    """Stop, and call somebody else as well; hidden where the callout does not run."""
    options = [{"label": local(lang, dict(one.name)), "value": one.person_id} for one in everybody]
    question = t(lang, "Stop calling? Whoever has not confirmed is called off.")
    return html.Div(
        [
            dcc.ConfirmDialog(id="callout-stop-sure", message=question),
            html.Button(t(lang, "Stop"), id="callout-stop", className="act"),
            dcc.Dropdown(
                options,
                id="callout-add",
                placeholder=t(lang, "Call somebody else as well"),
                labels=menu_words(lang),
            ),
        ],
        className="filter orders",
    )


def people(lang: str) -> Any:
    """The table of people, and which of them it shows."""
    shown = [
        {"label": t(lang, "Without an answer"), "value": "unreached"},
        {"label": t(lang, "Confirmed"), "value": "confirmed"},
        {"label": t(lang, "Everybody"), "value": "all"},
    ]
    grid = dash_ag_grid.AgGrid(
        id="callout-grid",
        getRowId="params.data.id",
        columnDefs=list(callout_table.columns(lang)),
        defaultColDef={"sortable": False, "resizable": True},
        style={"height": "100%"},
        dashGridOptions={
            "localeText": grid_words(lang, t(lang, "Nobody here")),
            "rowHeight": 36,
            "headerHeight": 36,
            "enableCellTextSelection": True,
        },
    )
    return html.Div(
        [
            dcc.RadioItems(shown, "unreached", id="callout-shown", inline=True),
            html.Div(grid, id="callout-table"),
        ]
    )


def _labelled(one: CalloutList, lang: str) -> str:
    many = t(lang, "{n} people", n=len(one.people))
    return f"{local(lang, dict(one.name))} · {many}"
