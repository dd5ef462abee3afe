"""A page that one module fills: the strip at the top and a place for it. It asks the server nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, dcc, html

from dashboard.components import frame
from dashboard.words import language, t


@dataclass(frozen=True, slots=True)
class ModulePage:
    """A page by its name; `kept` of its address goes along when somebody changes the language.

    `place` is the id of what the module fills, `waiting` whether something stands there until it does.
    """

    name: str
    title: str
    place: str
    kept: Sequence[str]
    longest: int
    waiting: bool = False

    def index(self, *sheets: str) -> str:
        """Its HTML, with style sheets and the module."""
        module = f'  <script type="module" src="/assets/{self.name}/main.js"></script>\n  </head>'
        return frame.index(*sheets).replace("</head>", module)

    def layout(self) -> Any:
        """An empty page: its words come when the address is known."""
        return html.Div(
            [
                dcc.Location(id=f"{self.name}-address", refresh=False),
                html.Main(id=self.name, className=f"page {self.name}-page"),
            ]
        )

    def register(self, app: Dash, _reader: object) -> None:
        """Bind the page's one callback: its places, in the language of the address."""

        @app.callback(
            Output(self.name, "children"),
            Input(f"{self.name}-address", "pathname"),
            State(f"{self.name}-address", "search"),
        )
        def places(_path: object, search: object) -> Any:
            return self.placed(search)

    def placed(self, search: object) -> list[Any]:
        """The strip, and the places for the banner and for what the module shows."""
        asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
        lang = language(asked.get("lang", [None])[-1])
        kept = {key: asked[key][-1][: self.longest] for key in self.kept if key in asked}
        waiting = html.Div(className="waiting", **{"aria-busy": "true"}) if self.waiting else None
        return [
            frame.header(t(lang, self.title), lang, **kept),
            html.Div(id="banner", role="alert", hidden=True),
            html.Div(waiting, id=self.place),
        ]
