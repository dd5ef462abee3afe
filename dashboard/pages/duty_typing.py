"""What is typed on the on-call page is looked at on the server a moment later; nothing is kept."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from city.errors import PermanentError
from dashboard.components import duty_first, duty_looking
from dashboard.components.duty_wish import Wish
from dashboard.duty_reader import DutyReader
from dashboard.words import t
from store import database

STAND_IN = tuple(f"duty-in-{field}" for field in ("person", "away", "from", "to", "why"))


def register_typing(app: Dash, reader: DutyReader) -> None:
    """Bind the looking at stand-ins, texts of TOML, and questions of who would be told."""
    _register_stand_in(app, reader)
    _register_text(app, reader)
    _register_first(app, reader)
    _register_question(app, reader)


def _register_stand_in(app: Dash, reader: DutyReader) -> None:
    @app.callback(
        Output("duty-in-fault", "children"),
        Output("duty-in-save", "disabled"),
        *(Input(name, "value") for name in STAND_IN),
        State("duty-in-base", "data"),
        State("duty-address", "search"),
    )
    def stand_in(*given: object) -> Any:
        *fields, base, search = given
        lang = Wish.of(search).lang
        try:
            return duty_looking.stand_in_looked(reader, fields, base, lang)
        except database.Unavailable:
            return t(lang, "The database does not answer"), True


def _register_text(app: Dash, reader: DutyReader) -> None:
    @app.callback(
        Output("duty-text-faults", "children"),
        Output("duty-text-save", "disabled"),
        Input("duty-text", "value"),
        State("duty-text-base", "data"),
        State("duty-address", "search"),
    )
    def text(said: object, base: object, search: object) -> Any:
        wish = Wish.of(search)
        try:
            return duty_looking.text_looked(reader, said, base, wish)
        except PermanentError as error:
            return str(error), True
        except database.Unavailable:
            return t(wish.lang, "The database does not answer"), True


def _register_first(app: Dash, reader: DutyReader) -> None:
    @app.callback(
        Output("duty-first-faults", "children"),
        Output("duty-first-save", "disabled"),
        Input("duty-first-text", "value"),
        State("duty-address", "search"),
    )
    def first(said: object, search: object) -> Any:
        lang = Wish.of(search).lang
        try:
            return duty_first.looked(reader, said, lang)
        except PermanentError as error:
            return str(error), True
        except database.Unavailable:
            return t(lang, "The database does not answer"), True


def _register_question(app: Dash, reader: DutyReader) -> None:
    fields = ("area", "kind", "severity", "rule", "at")

    @app.callback(
        Output("duty-foreseen", "children"),
        *(Input(f"duty-who-{field}", "value") for field in fields),
        State("duty-address", "search"),
    )
    def question(*given: object) -> Any:
        *values, search = given
        lang = Wish.of(search).lang
        try:
            return duty_looking.question_answered(reader, dict(zip(fields, values, strict=True)), lang)
        except database.Unavailable:
            return t(lang, "The database does not answer") if given else no_update
