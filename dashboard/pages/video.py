"""The video wall's page: the strip at the top and a place that its module fills.

The page asks nothing of the server itself: pictures come by the interface of cameras, states and alarms by
the stream that the wall has. The address holds the view; `first.js` and the module read it.
"""

from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, dcc, html

from dashboard.components import frame
from dashboard.words import language, t

PATH = "/video/"
INDEX = frame.index("live/video.css", "video/video.css").replace(
    "</head>", '  <script type="module" src="/assets/video/main.js"></script>\n  </head>'
)


_KEPT = ("tiles", "cameras", "follow", "pin", "page", "rotate", "focus", "theme", "kiosk")
_LONGEST = 4000


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="video-address", refresh=False),
            html.Main(id="video", className="page video-page"),
        ]
    )


def register(app: Dash, _reader: object) -> None:
    """Bind the page's one callback: its places, in the language of the address."""

    @app.callback(
        Output("video", "children"),
        Input("video-address", "pathname"),
        State("video-address", "search"),
    )
    def places(_path: object, search: object) -> Any:
        return placed(search)


def placed(search: object) -> list[Any]:
    """The strip, and the places for the banner and the video wall."""
    asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
    lang = language(asked.get("lang", [None])[-1])
    kept = {key: asked[key][-1][:_LONGEST] for key in _KEPT if key in asked}
    return [
        frame.header(t(lang, "Video wall"), lang, **kept),
        html.Div(id="banner", role="alert", hidden=True),
        html.Div(id="video-wall"),
    ]
