"""The inbox of citizens' reports: who looks after which, what was measured there then, what is answered.

The address says which report is open: `?state=open&report=K7M2QX9TD&lang=…`.
"""

from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update

from city.citizen_report import Progress
from dashboard.citizens_reader import CitizensReader
from dashboard.components import citizen_view, frame
from dashboard.components.citizen_orders import ACTS, STATES, Filled, Wish, done
from dashboard.components.citizen_words import ANSWERS
from dashboard.signed_in import acting
from dashboard.words import t
from store import database

PATH = "/citizens/"
INDEX = frame.index("citizens/citizens.css")
EVERY_MS = 15_000
_STATES = {
    "open": (Progress.RECEIVED, Progress.ASSIGNED),
    "answered": (Progress.ANSWERED,),
    "set_aside": (Progress.SET_ASIDE,),
    "all": tuple(Progress),
}
_WORDS = {"open": "Open", "answered": "Answer given", "set_aside": "Set aside", "all": "All"}
_ADDRESS = State("citizens-address", "search")


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="citizens-address", refresh=False),
            dcc.Interval(id="citizens-tick", interval=EVERY_MS),
            html.Main(id="citizens", className="page"),
        ]
    )


def register(app: Dash, reader: CitizensReader) -> None:
    """Bind the page's callbacks: its frame, the list, one report, what is done about it."""

    @app.callback(Output("citizens", "children"), Input("citizens-address", "pathname"), _ADDRESS)
    def framed(_path: object, search: object) -> Any:
        return frame_of(Wish.of(search))

    @app.callback(
        Output("citizens-list", "children"),
        Output("citizens-rate", "children"),
        Input("citizens-address", "search"),
        Input("citizens-done", "data"),
        Input("citizens-tick", "n_intervals"),
    )
    def listed(search: object, _done: object, _tick: object) -> Any:
        return list_of(reader, Wish.of(search))

    @app.callback(
        Output("citizens-one", "children"),
        Output("citizens-seen", "data"),
        Input("citizens-address", "search"),
        Input("citizens-done", "data"),
    )
    def opened(search: object, _done: object) -> Any:
        return one_of(reader, Wish.of(search))

    @app.callback(
        Output("citizens-address", "search"),
        Input("citizens-state", "value"),
        _ADDRESS,
        prevent_initial_call=True,
    )
    def narrowed(state: object, search: object) -> Any:
        wish = Wish.of(search)
        return (
            wish.address(state=str(state), before="")
            if state in STATES and state != wish.state
            else no_update
        )

    @app.callback(
        Output("citizens-answer", "value"),
        Input("citizens-text", "value"),
        _ADDRESS,
        prevent_initial_call=True,
    )
    def begun(key: object, search: object) -> Any:
        return text_of(reader, Wish.of(search), key)

    _register_acting(app, reader)


def _register_acting(app: Dash, reader: CitizensReader) -> None:
    @app.callback(
        Output("citizens-result", "children"),
        Output("citizens-done", "data"),
        *(Input(button, "n_clicks") for button in ACTS),
        State("citizens-who", "value"),
        State("citizens-answer", "value"),
        State("citizens-note", "value"),
        State("citizens-seen", "data"),
        State("citizens-done", "data"),
        _ADDRESS,
        prevent_initial_call=True,
    )
    def act(*given: object) -> Any:
        *clicks, who, answer, note, seen, times, search = given
        clicked = dict(zip(ACTS, clicks, strict=True))
        button = str(ctx.triggered_id)
        if not clicked.get(button):
            return no_update, no_update
        problem = done(reader, Wish.of(search), ACTS[button], Filled(who, answer, note, seen), acting())
        count = times + 1 if isinstance(times, int) else 1
        return (html.Strong(problem, className="error"), no_update) if problem else ("", count)


def frame_of(wish: Wish) -> list[Any]:
    """Head, choice, and the places for the list and one report."""
    lang = wish.lang
    states = [{"label": t(lang, _WORDS[state]), "value": state} for state in STATES]
    return [
        frame.header(t(lang, "Reports of citizens"), lang, state=wish.state, report=wish.report),
        html.Div(dcc.RadioItems(states, wish.state, id="citizens-state", inline=True), className="filter"),
        html.Div(id="citizens-rate", className="quiet"),
        html.Div(id="citizens-result", role="status"),
        dcc.Store(id="citizens-done", data=0),
        dcc.Store(id="citizens-seen"),
        html.Div(
            [
                html.Section(id="citizens-list", className="sheet"),
                html.Section(id="citizens-one", className="sheet"),
            ],
            id="citizens-places",
        ),
    ]


def list_of(reader: CitizensReader, wish: Wish) -> tuple[Any, Any]:
    """The list, and how many were answered; why not, where the database is away."""
    try:
        reports, rate = reader.reports(_STATES[wish.state], wish.before), reader.rate()
    except database.Unavailable:
        return html.P(t(wish.lang, "The database does not answer"), className="error"), ""
    areas = {one.area: reader.area_name(one.area, wish.lang) for one in reports if one.area}
    made = citizen_view.listed(reports, wish.report, wish.query(), areas, reader.zone, wish.lang)
    return made, citizen_view.rate(rate, wish.lang)


def one_of(reader: CitizensReader, wish: Wish) -> tuple[Any, Any]:
    """The report that is open, and the newest act that was shown of it."""
    lang = wish.lang
    if not wish.report:
        return html.P(t(lang, "Choose a report.")), None
    try:
        case = reader.case(wish.report)
        people = reader.people(acting(), wish.report)
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer"), className="error"), None
    if case is None:
        return html.P(t(lang, "No such report"), className="error"), None
    area = reader.area_name(case.report.area, lang)
    return citizen_view.in_full(case, area, people, acting(), reader.zone, lang), case.seen


def text_of(reader: CitizensReader, wish: Wish, key: object) -> Any:
    """A text to begin with, in the language of whoever reported."""
    if not isinstance(key, str) or key not in ANSWERS or not wish.report:
        return no_update
    try:
        case = reader.case(wish.report)
    except database.Unavailable:
        return no_update
    return ANSWERS[key][1][case.report.lang] if case else no_update
