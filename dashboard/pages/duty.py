"""The on-call page: who is on duty, who would be told of what, what was told, and silences.

The address says everything: `?view=calendar&rota=water`; `lang` and `theme` are those of the wall. Whatever
comes from the browser is checked before it is believed; what cannot be known is said, not guessed around.
"""

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.components import (
    duty_calendar,
    duty_ledger,
    duty_now,
    duty_sections,
    duty_silences,
    duty_who,
    frame,
)
from dashboard.components.duty_wish import LIVE, View, Wish
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader, Sender
from dashboard.pages.duty_acting import register_acting
from dashboard.pages.duty_typing import register_typing
from dashboard.words import t
from store import database

PATH = "/on-call/"
INDEX = frame.index("page/edit.css", "duty/duty.css")
EVERY_MS = 30_000


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="duty-address", refresh=False),
            dcc.Store(id="duty-saved", data=0),
            dcc.Interval(id="duty-again", interval=EVERY_MS),
            html.Main(id="duty", className="page"),
        ]
    )


def register(app: Dash, reader: DutyReader) -> None:
    """Bind the page's callbacks: its frame, its views, typing, acting."""

    @app.callback(
        Output("duty", "children"), Input("duty-address", "pathname"), State("duty-address", "search")
    )
    def frame_it(_path: object, search: object) -> Any:
        return framed(Wish.of(search))

    @app.callback(
        Output("duty-body", "children"),
        Output("duty-tabs", "children"),
        Input("duty-address", "search"),
        Input("duty-saved", "data"),
        Input("duty-again", "n_intervals"),
    )
    def view(search: object, _saved: object, _times: object) -> Any:
        wish = Wish.of(search)
        if ctx.triggered_id == "duty-again" and wish.view not in LIVE:
            return no_update, no_update
        return shown(reader, wish), tabs(wish)

    register_typing(app, reader)
    register_acting(app, reader)


def framed(wish: Wish) -> list[Any]:
    """Head, tabs, and places for what the data say."""
    lang = wish.lang
    return [
        frame.header(t(lang, "On call"), lang, view=wish.view.value),
        html.Nav(tabs(wish), id="duty-tabs", **{"aria-label": t(lang, "Views")}),
        html.Div(id="duty-result", className="result", role="status"),
        dcc.Loading(
            html.Div(shell(), id="duty-body"), type="dot", delay_show=400, overlay_style={"opacity": 0.5}
        ),
    ]


def shell() -> Any:
    """What stands where a view will be."""
    return html.Div(className="duty-waiting", **{"aria-busy": "true"})


def tabs(wish: Wish) -> list[Any]:
    """The views, the one that is open marked."""
    lang = wish.lang
    names = {
        View.NOW: t(lang, "Now"),
        View.CALENDAR: t(lang, "Calendar"),
        View.TELLING: t(lang, "People and rules of telling"),
        View.WHO: t(lang, "Who would be told"),
        View.SILENCES: t(lang, "Silences"),
        View.LEDGER: t(lang, "Ledger"),
    }
    return [
        html.Span(
            dcc.Link(name, href=address(lang, view)), **{"aria-current": "page"} if view is wish.view else {}
        )
        for view, name in names.items()
    ]


def shown(reader: DutyReader, wish: Wish) -> Any:
    """The view that the address asks for, or why it cannot be shown."""
    try:
        return _VIEWS[wish.view](reader, wish)
    except database.Unavailable:
        return away(wish.lang)


def away(lang: str) -> Any:
    """That nothing can be said now, and the way to ask again."""
    again = html.A(t(lang, "Try again"), href="")
    return html.P([t(lang, "The database does not answer"), " ", again], className="error", role="alert")


def _now(reader: DutyReader, wish: Wish) -> Any:
    sender: Sender | None
    try:
        sender = reader.sender()
    except database.Unavailable:
        sender = None
    return duty_now.seen(reader.now, reader.situation(), sender, wish.lang)


_VIEWS: dict[View, Callable[[DutyReader, Wish], Any]] = {
    View.NOW: _now,
    View.CALENDAR: lambda reader, wish: duty_calendar.seen(reader, wish),
    View.TELLING: lambda reader, wish: duty_sections.seen(reader, wish),
    View.WHO: lambda reader, wish: duty_who.seen(reader, wish),
    View.SILENCES: lambda reader, wish: duty_silences.seen(reader, wish),
    View.LEDGER: lambda reader, wish: duty_ledger.seen(reader, wish),
}
