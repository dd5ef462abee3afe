"""The incidents' page: what goes on where, what was done about it, and warnings, ours and those of others.

The address says everything: `?view=incidents&incident=12`, `?view=warnings&message=…`, `?view=outside`;
`lang` and `theme` are those of the wall. What is typed stands apart from what is drawn anew by itself. What
comes from the browser, and every text of another authority, is taken for text and nothing else.
"""

from typing import Any
from zlib import crc32

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update

from city.alert import SubjectKind
from dashboard.components import (
    frame,
    incident_list,
    incident_view,
    outside_list,
    warning_form,
    warning_list,
    warning_view,
)
from dashboard.components.incident_wish import View, Wish
from dashboard.components.wish import address
from dashboard.incidents_reader import IncidentsReader
from dashboard.pages.incidents_acting import register_acting
from dashboard.words import t
from store import database
from store.cap import CapChain

PATH = "/incidents/"
INDEX = frame.index("page/edit.css", "incidents/incidents.css")
EVERY_MS = 10_000


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="incidents-address", refresh=False),
            dcc.Store(id="incidents-done", data=0),
            dcc.Interval(id="incidents-again", interval=EVERY_MS),
            html.Main(id="incidents", className="page"),
        ]
    )


def register(app: Dash, reader: IncidentsReader) -> None:
    """Bind the page's callbacks: its frame, what is drawn anew, what is typed in, what is done."""

    @app.callback(
        Output("incidents", "children"),
        Input("incidents-address", "pathname"),
        State("incidents-address", "search"),
    )
    def frame_it(_path: object, search: object) -> Any:
        return framed(Wish.of(search))

    @app.callback(
        Output("incidents-tabs", "children"),
        Output("incidents-form", "children"),
        Input("incidents-address", "search"),
        Input("incidents-done", "data"),
    )
    def typed_in(search: object, _done: object) -> Any:
        wish = Wish.of(search)
        return tabs(wish), form(reader, wish)

    @app.callback(
        Output("incidents-head", "children"),
        Output("incidents-body", "children"),
        Output("incidents-drawn", "data"),
        Input("incidents-address", "search"),
        Input("incidents-done", "data"),
        Input("incidents-again", "n_intervals"),
        State("incidents-drawn", "data"),
    )
    def drawn(search: object, _done: object, _times: object, before: object) -> Any:
        head, body = shown(reader, Wish.of(search))
        mark = f"{search} {crc32(repr((head, body)).encode()):x}"
        if ctx.triggered_id == "incidents-again" and mark == before:
            return (no_update,) * 3  # what is open on the page, or read out, stays
        return head, body, mark

    _keep_focus(app)
    register_acting(app, reader)


def _keep_focus(app: Dash) -> None:
    """Who acts by keyboard goes on where they were: the form is made anew after each act."""
    app.clientside_callback(
        """(form, done) => {
          setTimeout(() => done && document.activeElement === document.body
            && document.getElementById("incidents-say")?.focus({ preventScroll: true }), 100);
          return done;
        }""",
        Output("incidents-focus", "data"),
        Input("incidents-form", "children"),
        State("incidents-done", "data"),
        prevent_initial_call=True,
    )


def framed(wish: Wish) -> list[Any]:
    """Head, tabs, and places for what the data say."""
    lang = wish.lang
    kept = {key: wish.get(key) for key in ("incident", "message", "alert") if wish.get(key)}
    return [
        dcc.Store(id="incidents-drawn"),
        dcc.Store(id="incidents-focus"),
        frame.header(t(lang, "Incidents and warnings"), lang, view=wish.view.value, **kept),
        html.Nav(tabs(wish), id="incidents-tabs", className="tabs", **{"aria-label": t(lang, "Views")}),
        html.Div(id="incidents-result", className="result", role="status"),
        html.Div(id="incidents-head"),
        html.Div(id="incidents-form"),
        html.Div(html.Div(className="waiting", **{"aria-busy": "true"}), id="incidents-body"),
    ]


def tabs(wish: Wish) -> list[Any]:
    """The views, the one that is open marked."""
    lang = wish.lang
    names = {
        View.INCIDENTS: t(lang, "Incidents"),
        View.WARNINGS: t(lang, "Our warnings"),
        View.OUTSIDE: t(lang, "Warnings of others"),
    }
    return [
        html.Span(
            dcc.Link(name, href=address(lang, view)), **{"aria-current": "page"} if view is wish.view else {}
        )
        for view, name in names.items()
    ]


def form(reader: IncidentsReader, wish: Wish) -> Any:
    """What is typed into or chosen from: drawn when the address changes or something was done."""
    try:
        match wish.view:
            case View.INCIDENTS:
                return _incident_form(reader, wish)
            case View.WARNINGS:
                return _warning_form(reader, wish)
            case View.OUTSIDE:
                return outside_list.form(wish.lang)
    except database.Unavailable:
        return []


def _incident_form(reader: IncidentsReader, wish: Wish) -> Any:
    if not wish.get("incident"):
        return incident_list.filters(reader, wish)
    number = wish.number("incident")
    alarms = reader.alarms(number) if number is not None else []
    return incident_view.acting(alarms, reader, wish.lang) if alarms else []


def _warning_form(reader: IncidentsReader, wish: Wish) -> Any:
    if wish.get("message"):
        kept = reader.warnings.message(wish.get("message"))
        return warning_view.acting(kept, reader, wish.lang) if kept else []
    if wish.get("alert"):
        number = wish.number("alert")
        alert = reader.warnings.alert(number) if number is not None else None
        ours = alert is not None and alert.subject.kind is not SubjectKind.EXTERNAL
        return warning_form.form(wish.lang) if ours else []
    return warning_list.begin(reader, wish.lang)


def shown(reader: IncidentsReader, wish: Wish) -> tuple[Any, Any]:
    """Head and body of what the address asks for, or why they cannot be shown."""
    try:
        match wish.view:
            case View.INCIDENTS:
                return _incident(reader, wish) if wish.get("incident") else ([], _list(reader, wish))
            case View.WARNINGS:
                return _warning(reader, wish)
            case View.OUTSIDE:
                return _hint(wish), outside_list.seen(reader, wish.lang)
    except database.Unavailable:
        return [], away(wish.lang)


def _list(reader: IncidentsReader, wish: Wish) -> list[Any]:
    """Open incidents, open alarms that are in none, and incidents that are over."""
    first, *rest = incident_list.seen(reader, wish)
    if wish.get("state") == "over" or wish.get("area"):
        return [first, *rest]
    return [
        first,
        *incident_view.alone(reader, incident_list.wanted(wish, still=True).worst, wish.lang),
        *rest,
    ]


def _incident(reader: IncidentsReader, wish: Wish) -> tuple[Any, Any]:
    number = wish.number("incident")
    whole = reader.one(number) if number is not None else None
    if whole is None:
        return [], _missing(t(wish.lang, "There is no such incident"), wish)
    return incident_view.head(whole, reader, wish.lang), incident_view.body(whole, reader, wish)


def _warning(reader: IncidentsReader, wish: Wish) -> tuple[Any, Any]:
    lang = wish.lang
    if wish.get("message"):
        kept = reader.warnings.message(wish.get("message"))
        if kept is None:
            return [], _missing(t(lang, "There is no such message."), wish)
        return warning_view.head(kept, reader, lang), warning_view.body(kept, reader.zone, lang)
    if not wish.get("alert"):
        return _hint(wish), warning_list.seen(reader, wish)
    number = wish.number("alert")
    alert = reader.warnings.alert(number) if number is not None else None
    if alert is None:
        return [], _missing(t(lang, "There is no such alarm."), wish)
    if alert.subject.kind is SubjectKind.EXTERNAL:
        return [], _missing(t(lang, "Another authority warned of it, and says what follows."), wish)
    earlier = list(reversed(reader.warnings.of([CapChain(alert.alert_id)])))
    none = html.P(t(lang, "No warning about this alarm was drafted yet."), className="empty")
    table = warning_list.table(earlier, None, reader.now, reader.zone, lang) if earlier else none
    before = html.Section([html.H2(t(lang, "Warnings about this alarm")), table], className="sheet")
    return warning_form.head(alert, reader, lang), before


def _hint(wish: Wish) -> Any:
    lang = wish.lang
    words = {
        View.WARNINGS: t(
            lang,
            "Messages in CAP 1.2 about our alarms. The first goes out by a person, what follows by itself.",
        ),
        View.OUTSIDE: t(
            lang, "Messages in CAP 1.2 that others sent us. They stand on the wall among our own alarms."
        ),
    }
    return html.P(words.get(wish.view, ""), className="quiet")


def _missing(words: str, wish: Wish) -> Any:
    back = dcc.Link(t(wish.lang, "Show all"), href=address(wish.lang, wish.view))
    return html.Section(html.P([words, " · ", back], className="empty"), className="sheet")


def away(lang: str) -> Any:
    """That nothing can be said now, and the way to ask again."""
    again = html.A(t(lang, "Try again"), href="")
    return html.P([t(lang, "The database does not answer"), " ", again], className="error", role="alert")
