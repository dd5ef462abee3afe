"""What the on-call page orders: stand-ins, changed entries, silences, tests; each says what came of it."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboard.components import duty_first, duty_orders
from dashboard.components.duty_ledger import TRY, tried
from dashboard.components.duty_silences import END, FIELDS
from dashboard.components.duty_stand_in import UNDO
from dashboard.components.duty_wish import View, Wish
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader
from dashboard.pages.duty_typing import STAND_IN
from dashboard.words import t
from store import database
from store.ledger import Wanted

ADDRESS = State("duty-address", "search")
SAVED = State("duty-saved", "data")
WAITED_S = 60


def register_acting(app: Dash, reader: DutyReader) -> None:
    """Bind the buttons."""
    _register_stand_in(app, reader)
    _register_text(app, reader)
    _register_first(app, reader)
    _register_silence(app, reader)
    _register_filter(app)
    _register_trial(app, reader)


def _told() -> tuple[Output, Output, Output]:
    return (
        Output("duty-result", "children", allow_duplicate=True),
        Output("duty-saved", "data", allow_duplicate=True),
        Output("duty-address", "search", allow_duplicate=True),
    )


def _register_stand_in(app: Dash, reader: DutyReader) -> None:
    @app.callback(
        *_told(),
        Input("duty-in-save", "n_clicks"),
        *(State(name, "value") for name in STAND_IN),
        State("duty-in-base", "data"),
        SAVED,
        ADDRESS,
        prevent_initial_call=True,
    )
    def enter(clicks: object, *given: object) -> Any:
        *fields, base, saved, search = given
        if not clicks:
            return (no_update,) * 3
        return duty_orders.stand_in_entered(reader, fields, base, saved, Wish.of(search).lang)

    @app.callback(
        *_told(),
        Input({"type": UNDO, "rota": ALL, "index": ALL, "version": ALL}, "n_clicks"),
        SAVED,
        ADDRESS,
        prevent_initial_call=True,
    )
    def undo(clicks: list[object], saved: object, search: object) -> Any:
        if not any(clicks):
            return (no_update,) * 3
        return duty_orders.stand_in_removed(reader, ctx.triggered_id, saved, Wish.of(search).lang)


def _register_text(app: Dash, reader: DutyReader) -> None:
    states = (State("duty-text-base", "data"), State("duty-text-note", "value"), SAVED, ADDRESS)

    @app.callback(
        *_told(),
        Input("duty-text-save", "n_clicks"),
        State("duty-text", "value"),
        *states,
        prevent_initial_call=True,
    )
    def save(clicks: object, text: object, base: object, note: object, saved: object, search: object) -> Any:
        if not clicks:
            return (no_update,) * 3
        return duty_orders.text_kept(reader, text, base, note, saved, Wish.of(search))

    @app.callback(
        Output("duty-text-sure", "displayed"),
        Input("duty-text-remove", "n_clicks"),
        prevent_initial_call=True,
    )
    def ask(clicks: object) -> bool:
        return bool(clicks)

    @app.callback(*_told(), Input("duty-text-sure", "submit_n_clicks"), *states, prevent_initial_call=True)
    def remove(clicks: object, base: object, note: object, saved: object, search: object) -> Any:
        if not clicks:
            return (no_update,) * 3
        return duty_orders.entry_taken_away(reader, base, note, saved, Wish.of(search))

    @app.callback(
        *_told(),
        Input({"type": "duty-restore", "version": ALL}, "n_clicks"),
        State("duty-text-base", "data"),
        SAVED,
        ADDRESS,
        prevent_initial_call=True,
    )
    def restore(clicks: list[object], base: object, saved: object, search: object) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return (no_update,) * 3
        version = ctx.triggered_id.get("version")
        return duty_orders.version_restored(reader, base, version, saved, Wish.of(search))


def _register_first(app: Dash, reader: DutyReader) -> None:
    @app.callback(
        *_told()[:2],
        Input("duty-first-save", "n_clicks"),
        State("duty-first-text", "value"),
        SAVED,
        ADDRESS,
        prevent_initial_call=True,
    )
    def begin(clicks: object, text: object, saved: object, search: object) -> Any:
        if not clicks:
            return no_update, no_update
        return duty_first.begun(reader, text, saved, Wish.of(search).lang)


def _register_silence(app: Dash, reader: DutyReader) -> None:
    @app.callback(
        *_told()[:2],
        Input("duty-silence-begin", "n_clicks"),
        *(State(f"duty-silence-{field}", "value") for field in (*FIELDS, "hours", "reason")),
        SAVED,
        ADDRESS,
        prevent_initial_call=True,
    )
    def silence(clicks: object, *given: object) -> Any:
        *fields, saved, search = given
        if not clicks:
            return no_update, no_update
        asked = dict(zip((*FIELDS, "hours", "reason"), fields, strict=True))
        return duty_orders.silence_begun(reader, asked, saved, Wish.of(search).lang)

    @app.callback(
        *_told()[:2],
        Input({"type": END, "silence": ALL}, "n_clicks"),
        SAVED,
        ADDRESS,
        prevent_initial_call=True,
    )
    def end(clicks: list[object], saved: object, search: object) -> Any:
        if not any(clicks):
            return no_update, no_update
        return duty_orders.silence_ended(reader, ctx.triggered_id, saved, Wish.of(search).lang)


def _register_filter(app: Dash) -> None:
    @app.callback(
        Output("duty-address", "search", allow_duplicate=True),
        Input("duty-ledger-state", "value"),
        Input("duty-ledger-person", "value"),
        Input("duty-ledger-alert", "value"),
        ADDRESS,
        prevent_initial_call=True,
    )
    def narrow(state: object, person: object, alert: object, search: object) -> Any:
        wish = Wish.of(search)
        asked = {
            "state": str(state or ""),
            "person": str(person or ""),
            "alert": str(alert or "").strip("# "),
        }
        same = all(wish.get(key) == value for key, value in asked.items())
        return no_update if same else address(wish.lang, View.LEDGER, **asked)


def _register_trial(app: Dash, reader: DutyReader) -> None:
    @app.callback(
        Output("duty-try-said", "children"),
        Output("duty-try-number", "data"),
        Output("duty-try-again", "disabled"),
        Output("duty-try-again", "n_intervals"),
        Input({"type": TRY, "channel": ALL}, "n_clicks"),
        State("duty-try-person", "value"),
        ADDRESS,
        prevent_initial_call=True,
    )
    def send(clicks: list[object], person: object, search: object) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return (no_update,) * 4
        said, number = duty_orders.trial_sent(
            reader, str(ctx.triggered_id.get("channel")), person, Wish.of(search).lang
        )
        return said, number, number is None, 0

    @app.callback(
        Output("duty-try-said", "children", allow_duplicate=True),
        Output("duty-try-again", "disabled", allow_duplicate=True),
        Input("duty-try-again", "n_intervals"),
        State("duty-try-number", "data"),
        ADDRESS,
        prevent_initial_call=True,
    )
    def follow(times: object, number: object, search: object) -> Any:
        lang = Wish.of(search).lang
        if not isinstance(number, int) or not isinstance(times, int) or times == 0:
            return no_update, no_update
        try:
            said, over = tried(reader.ledger(Wanted(notification_id=number)), reader.sender(), lang)
        except database.Unavailable:
            return t(lang, "The database does not answer"), False
        return said, over or times > WAITED_S
