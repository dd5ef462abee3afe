"""What the incidents' page orders: filters into the address, acts on alarms, warnings, messages of others."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboard.components import incident_orders, outside_list
from dashboard.components.incident_wish import View, Wish
from dashboard.components.warning_form import FIELDS
from dashboard.components.wish import address
from dashboard.incidents_reader import IncidentsReader

ADDRESS = State("incidents-address", "search")
DONE = State("incidents-done", "data")


def register_acting(app: Dash, reader: IncidentsReader) -> None:
    """Bind filters and buttons."""
    _register_filter(app)
    _register_alarms(app, reader)
    _register_draft(app, reader)
    _register_message(app, reader)
    _register_outside(app, reader)


def _told() -> tuple[Output, Output, Output]:
    return (
        Output("incidents-result", "children", allow_duplicate=True),
        Output("incidents-done", "data", allow_duplicate=True),
        Output("incidents-address", "search", allow_duplicate=True),
    )


def _register_filter(app: Dash) -> None:
    @app.callback(
        Output("incidents-address", "search", allow_duplicate=True),
        Input("incidents-state", "value"),
        Input("incidents-area", "value"),
        Input("incidents-worst", "value"),
        ADDRESS,
        prevent_initial_call=True,
    )
    def narrow(state: object, area: object, worst: object, search: object) -> Any:
        wish = Wish.of(search)
        asked = {"state": str(state or ""), "area": str(area or ""), "worst": str(worst or "")}
        same = all(wish.get(key) == value for key, value in asked.items())
        return no_update if same else address(wish.lang, View.INCIDENTS, **asked)

    @app.callback(
        Output("incidents-address", "search", allow_duplicate=True),
        Input("incidents-warn-of", "value"),
        ADDRESS,
        prevent_initial_call=True,
    )
    def warn_of(alert: object, search: object) -> Any:
        return address(Wish.of(search).lang, View.WARNINGS, alert=str(alert)) if alert else no_update


def _register_alarms(app: Dash, reader: IncidentsReader) -> None:
    states = (State("incidents-alarm", "value"), State("incidents-note", "value"), DONE, ADDRESS)

    @app.callback(*_told()[:2], Input("incidents-take", "n_clicks"), *states, prevent_initial_call=True)
    def take(clicks: object, which: object, note: object, done: object, search: object) -> Any:
        if not clicks:
            return no_update, no_update
        return incident_orders.acknowledged(reader, which, note, done, Wish.of(search))

    @app.callback(*_told()[:2], Input("incidents-say", "n_clicks"), *states, prevent_initial_call=True)
    def say(clicks: object, which: object, note: object, done: object, search: object) -> Any:
        if not clicks:
            return no_update, no_update
        return incident_orders.commented(reader, which, note, done, Wish.of(search))


def _register_draft(app: Dash, reader: IncidentsReader) -> None:
    @app.callback(
        *_told(),
        Input("incidents-draft", "n_clicks"),
        *(State(f"incidents-{field}", "value") for field in FIELDS),
        DONE,
        ADDRESS,
        prevent_initial_call=True,
    )
    def draft(clicks: object, *given: object) -> Any:
        *fields, done, search = given
        if not clicks:
            return incident_orders.NOTHING
        asked = dict(zip(FIELDS, fields, strict=True))
        return incident_orders.drafted(reader, asked, done, Wish.of(search))


def _register_message(app: Dash, reader: IncidentsReader) -> None:
    for button in ("publish", "cancel"):
        app.clientside_callback(
            "(clicks) => Boolean(clicks)",
            Output(f"incidents-{button}-sure", "displayed"),
            Input(f"incidents-{button}", "n_clicks"),
            prevent_initial_call=True,
        )

    @app.callback(
        *_told(), Input("incidents-publish-sure", "submit_n_clicks"), DONE, ADDRESS, prevent_initial_call=True
    )
    def publish(sure: object, done: object, search: object) -> Any:
        return incident_orders.published(reader, done, Wish.of(search)) if sure else incident_orders.NOTHING

    @app.callback(
        *_told(),
        Input("incidents-cancel-sure", "submit_n_clicks"),
        State("incidents-cancel-note", "value"),
        DONE,
        ADDRESS,
        prevent_initial_call=True,
    )
    def cancel(sure: object, note: object, done: object, search: object) -> Any:
        if not sure:
            return incident_orders.NOTHING
        return incident_orders.cancelled(reader, note, done, Wish.of(search))


def _register_outside(app: Dash, reader: IncidentsReader) -> None:
    @app.callback(
        Output("incidents-document", "value"), Input("incidents-file", "contents"), prevent_initial_call=True
    )
    def chosen(contents: object) -> Any:
        found = incident_orders.file_text(contents)
        return no_update if found is None else found

    @app.callback(
        Output("incidents-document-said", "children"),
        Output("incidents-take-in", "disabled"),
        Input("incidents-document", "value"),
        ADDRESS,
        prevent_initial_call=True,
    )
    def looked(document: object, search: object) -> Any:
        said, sound = outside_list.looked(document, reader.zone, Wish.of(search).lang)
        return said, not sound

    @app.callback(
        *_told()[:2],
        Input("incidents-take-in", "n_clicks"),
        State("incidents-document", "value"),
        DONE,
        ADDRESS,
        prevent_initial_call=True,
    )
    def take_in(clicks: object, document: object, done: object, search: object) -> Any:
        if not clicks:
            return no_update, no_update
        return incident_orders.taken_in(reader, document, done, Wish.of(search).lang)
