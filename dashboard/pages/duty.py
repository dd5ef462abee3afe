"""The duty page: who is on duty now, who comes next, where nobody is. It is edited as declarations are.

The address says the language; the page reads the wall's picture of the city, and asks the database nothing.
"""

from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, dcc, html

from city.duty import Duty
from dashboard.api.context import Context
from dashboard.components import frame
from dashboard.components.duty_view import seen
from dashboard.words import language, t

PATH = "/duty/"
INDEX = frame.index()
EVERY_MS = 60_000


class DutyReader:
    """What the page asks for."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self) -> tuple[Duty | None, int]:
        """Who there is, and what time it is."""
        return self._context.wall.mirror.catalogue.duty, self._context.clock()


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="duty-address", refresh=False),
            dcc.Interval(id="duty-again", interval=EVERY_MS),
            html.Main(id="duty", className="page"),
        ]
    )


def register(app: Dash, reader: DutyReader) -> None:
    """Bind the page's one callback: it is drawn anew each minute."""

    @app.callback(
        Output("duty", "children"),
        Input("duty-address", "pathname"),
        Input("duty-again", "n_intervals"),
        State("duty-address", "search"),
    )
    def page(_path: object, _times: object, search: object) -> Any:
        return drawn(reader, search)


def drawn(reader: DutyReader, search: object) -> list[Any]:
    """The page in the language that the address says."""
    asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
    lang = language(next(iter(asked.get("lang", [])), None))
    duty, now = reader.read()
    return [frame.header(t(lang, "On call"), lang), *seen(duty, now, lang)]
