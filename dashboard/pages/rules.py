"""The rules' page: every rule with what it watches, and an editor with the same check that files go through.

The address says what is open: `?rule=gas` or `?new=1`; `lang` and `theme` are those of the wall. What is
typed is looked at on the server a moment later, and nothing that is wrong can be saved. A version that
somebody else made meanwhile is never written over.
"""

from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.components import frame
from dashboard.components.rules_editing import (
    Places,
    Wish,
    kept,
    opened,
    restored,
    spread,
    tabled,
    taken_away,
)
from dashboard.components.rules_list import address
from dashboard.components.rules_trial import LATE, tried
from dashboard.pages.rules_typing import register_typing
from dashboard.rules_reader import Choices, Known, Looked
from dashboard.rules_trial import Trial
from dashboard.words import t
from sensors.catalogue_part import Table
from store import database
from store.declarations import Declaration

PATH = "/rules/"
INDEX = frame.index("page/edit.css", "rules/rules.css").replace(
    "</head>", '<script src="/assets/rules/guard.js"></script>\n  </head>'
)


class Reader(Protocol):
    """What the page asks for."""

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        ...

    def known(self) -> list[Known]:
        """Every rule that counts."""
        ...

    def versions(self, name: str) -> list[Declaration]:
        """Every version of a rule, newest first."""
        ...

    def newest(self, name: str) -> Declaration | None:
        """The newest version of a rule, maybe the one that took it away."""
        ...

    def looked(self, name: str, table: Table) -> Looked:
        """What would be wrong with a table and what it would watch."""
        ...

    def choices(self) -> Choices:
        """What the form offers."""
        ...

    def tried(self, name: str, table: Table, days: int, *, late_too: bool = False) -> Trial:
        """What a table would have found in the last days."""
        ...

    def propose(self, name: str, table: Table | None, *, by: str, expected: int, note: str = "") -> int:
        """Keep a change."""
        ...


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="rules-address", refresh=False),
            dcc.Store(id="rules-saved", data=0),
            html.Main(id="rules", className="page"),
        ]
    )


def register(app: Dash, reader: Reader) -> None:
    """Bind the page's callbacks: list, editor, typing, looking, keeping."""
    _register_list(app, reader)
    register_typing(app, reader.choices)
    _register_looking(app, reader)
    _register_keeping(app, reader)


def framed(lang: str) -> list[Any]:
    """Head, filter and places for what the data say."""
    new = dcc.Link(t(lang, "New rule"), href=address(lang, new="1"), className="button main")
    find = dcc.Input(id="rules-find", type="search", placeholder=t(lang, "Search"), debounce=0.2)
    return [
        frame.header(t(lang, "Rules"), lang),
        html.P(
            t(lang, "What is dangerous where. A change counts as soon as it is saved; every version is kept.")
        ),
        html.Div([find, new], className="filter"),
        html.Div(id="rules-result", className="result", role="status"),
        html.Div(
            [
                dcc.Loading(html.Section(id="rules-list", className="sheet"), type="dot", delay_show=300),
                html.Section(id="rules-editor", className="sheet"),
            ],
            id="rules-places",
        ),
    ]


def away(lang: str) -> Any:
    """That nothing can be said now, and the way to ask again."""
    again = html.A(t(lang, "Try again"), href="")
    return html.P([t(lang, "The database does not answer"), " ", again], className="error")


def _register_list(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output("rules", "children"), Input("rules-address", "pathname"), State("rules-address", "search")
    )
    def frame_it(_path: object, search: object) -> Any:
        return framed(Wish.of(search).lang)

    @app.callback(
        Output("rules-list", "children"),
        Input("rules-find", "value"),
        Input("rules-saved", "data"),
        Input("rules-address", "search"),
    )
    def table(find: object, _saved: object, search: object) -> Any:
        wish = Wish.of(search)
        try:
            return tabled(reader, find if isinstance(find, str) else "", wish)
        except database.Unavailable:
            return away(wish.lang)

    @app.callback(
        Output("rules-editor", "children"), Input("rules-address", "search"), Input("rules-saved", "data")
    )
    def one(search: object, _saved: object) -> Any:
        wish = Wish.of(search)
        try:
            return opened(reader, wish)
        except database.Unavailable:
            return away(wish.lang)


def _register_looking(app: Dash, reader: Reader) -> None:
    places = {"type": "rules-fault", "path": ALL}

    @app.callback(
        Output(places, "children"),
        Output("rules-general", "children"),
        Output("rules-bound", "children"),
        Output("rules-save", "disabled"),
        Input("rules-draft", "data"),
        Input("rules-view", "value"),
        State(places, "id"),
        State("rules-base", "data"),
        State("rules-address", "search"),
    )
    def looking(draft: object, view: object, ids: list[dict[str, str]], base: object, search: object) -> Any:
        lang = Wish.of(search).lang
        try:
            return spread(reader, draft, Places([one["path"] for one in ids], view != "toml"), base, lang)
        except database.Unavailable:
            return [""] * len(ids), away(lang), no_update, True

    app.clientside_callback(
        ClientsideFunction("rules", "guard"),
        Output("rules-unsaved", "data"),
        Input("rules-draft", "data"),
        State("rules-base", "data"),
        State("rules-leave", "data"),
    )

    @app.callback(
        Output("rules-trial", "children"),
        Input("rules-try", "n_clicks"),
        State("rules-draft", "data"),
        State("rules-base", "data"),
        State("rules-days", "value"),
        State("rules-late", "value"),
        State("rules-address", "search"),
        prevent_initial_call=True,
    )
    def trial(clicks: object, draft: object, base: object, days: object, late: object, search: object) -> Any:
        if not clicks:
            return no_update
        return tried(reader, draft, base, days, Wish.of(search).lang, late_too=late == [LATE])


def _register_keeping(app: Dash, reader: Reader) -> None:
    outputs = (
        Output("rules-result", "children", allow_duplicate=True),
        Output("rules-saved", "data", allow_duplicate=True),
        Output("rules-address", "search", allow_duplicate=True),
    )
    states = (State("rules-saved", "data"), State("rules-address", "search"))

    @app.callback(
        *outputs,
        Input("rules-save", "n_clicks"),
        State("rules-draft", "data"),
        State("rules-base", "data"),
        State("rules-note", "value"),
        *states,
        prevent_initial_call=True,
    )
    def save(clicks: object, draft: object, base: object, note: object, saved: object, search: object) -> Any:
        return kept(reader, draft, base, note, saved, Wish.of(search)) if clicks else (no_update,) * 3

    @app.callback(
        Output("rules-sure", "displayed"), Input("rules-remove", "n_clicks"), prevent_initial_call=True
    )
    def ask(clicks: object) -> bool:
        return bool(clicks)

    @app.callback(
        *outputs,
        Input("rules-sure", "submit_n_clicks"),
        State("rules-base", "data"),
        State("rules-note", "value"),
        *states,
        prevent_initial_call=True,
    )
    def remove(clicks: object, base: object, note: object, saved: object, search: object) -> Any:
        return taken_away(reader, base, note, saved, Wish.of(search)) if clicks else (no_update,) * 3

    @app.callback(
        *outputs,
        Input({"type": "rules-restore", "version": ALL}, "n_clicks"),
        State("rules-base", "data"),
        *states,
        prevent_initial_call=True,
    )
    def restore(clicks: list[object], base: object, saved: object, search: object) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return (no_update,) * 3
        return restored(reader, base, ctx.triggered_id.get("version"), saved, Wish.of(search))
