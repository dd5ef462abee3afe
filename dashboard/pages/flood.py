"""The page of all reservoirs, rivers and tides: the strip at the top and a place that its module fills.

The page asks nothing of the server itself: what stations are comes by the stream that the wall has, where
they stand by the interface of floods. The address holds what is shown; the module reads it.
"""

from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, dcc, html

from dashboard.components import frame
from dashboard.words import language, t

PATH = "/flood/"
INDEX = frame.index("flood/flood.css").replace(
    "</head>", '  <script type="module" src="/assets/flood/main.js"></script>\n  </head>'
)
_KEPT = ("basin", "theme", "kiosk")
_LONGEST = 200


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="flood-address", refresh=False),
            html.Main(id="flood", className="page flood-page"),
        ]
    )


def register(app: Dash, _reader: object) -> None:
    """Bind the page's one callback: its places, in the language of the address."""

    @app.callback(
        Output("flood", "children"),
        Input("flood-address", "pathname"),
        State("flood-address", "search"),
    )
    def places(_path: object, search: object) -> Any:
        return placed(search)


def placed(search: object) -> list[Any]:
    """The strip, and the places for the banner, the totals and the stations."""
    asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
    lang = language(asked.get("lang", [None])[-1])
    kept = {key: asked[key][-1][:_LONGEST] for key in _KEPT if key in asked}
    return [
        frame.header(t(lang, "Reservoirs and rivers"), lang, **kept),
        html.Div(id="banner", role="alert", hidden=True),
        html.Div(html.Div(className="waiting", **{"aria-busy": "true"}), id="flood-board"),
    ]
