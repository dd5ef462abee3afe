"""The command centre's wall: the places that the live map module fills, and the charts of the panel.

The page carries no words of its own; the module fills them in the user's language. Charts are the
one thing Dash draws: the module sets `panel-ask`, a callback answers with the graphs.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dash import Dash, Input, Output, dcc, html

from dashboard.components.ask import Ask
from dashboard.components.charts import charts
from dashboard.figures.day import Row
from dashboard.modules import head

ASSETS_PATH_IGNORE = ["^.+$"]
"""No folder below `assets/` is included by Dash itself: they hold modules, copied packages, other pages."""

INDEX = """<!DOCTYPE html>
<html lang="zh-Hans" data-theme="dark">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    <link rel="stylesheet" href="/assets/vendor/maplibre/maplibre-gl.css">
    {%css%}
    <link rel="stylesheet" href="/assets/live/figures.css">
    <link rel="stylesheet" href="/assets/live/rail.css">
    <link rel="stylesheet" href="/assets/live/tools.css">
    <link rel="stylesheet" href="/assets/live/flat.css">
    <link rel="stylesheet" href="/assets/live/large.css">
    <link rel="stylesheet" href="/assets/live/flood.css">
    <link rel="stylesheet" href="/assets/live/release.css">
    <link rel="stylesheet" href="/assets/live/citizens.css">
    <link rel="stylesheet" href="/assets/live/video.css">
    <link rel="stylesheet" href="/assets/live/playback.css">
    MODULES
  </head>
  <body>
    {%app_entry%}
    <footer hidden>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>
""".replace("MODULES", head())


class Reader(Protocol):
    """What the page asks for: plain data, read by somebody else."""

    def thing(self, thing_id: str, past: int | None = None) -> Mapping[str, Any] | None:
        """A feature of the contract; each latest also has `limits`: [{"severity", "limit"}] in force, or in
        force on the day of a time past."""
        ...

    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        ...

    def day(self, datastream_id: int, past: int | None = None, *, knew: bool = False) -> list[Row]:
        """The last 24 hours' observations, ascending, or those before a time past; what was known then."""
        ...


def layout() -> Any:
    """The wall's places, empty: strip, banner, map, legend, panel, rail, foot, help."""
    return html.Main(
        id="wall",
        children=[
            html.Header(id="strip"),
            html.Div(id="banner", role="alert", hidden=True),
            html.Div(id="map"),
            html.Aside(id="legend"),
            html.Section(
                id="panel",
                role="region",
                hidden=True,
                children=[html.Div(id="panel-live"), html.Div(id="panel-charts")],
            ),
            html.Aside(id="rail"),
            html.Section(id="playback", role="region"),
            html.Footer(id="foot"),
            html.Dialog(id="help"),
            html.Dialog(id="alarm"),
            dcc.Store(id="panel-ask"),
        ],
    )


def register(app: Dash, reader: Reader) -> None:
    """Bind the page's one callback: what the panel asks for → its graphs."""

    @app.callback(Output("panel-charts", "children"), Input("panel-ask", "data"), prevent_initial_call=True)
    def draw(data: object) -> list[Any]:
        ask = Ask.of(data)
        return drawn(reader, ask) if ask else []


def drawn(reader: Reader, ask: Ask) -> list[Any]:
    """The graphs of an ask; none for an unknown thing."""
    feature = reader.thing(ask.thing_id, ask.past)
    if feature is None:
        return []
    thing = feature["properties"]
    days = {
        slug: reader.day(latest["datastream_id"], ask.past, knew=ask.knew)
        for slug, latest in thing["latest"].items()
    }
    return charts(thing, days, ask.now, reader.zone(), ask.lang, ask.theme)
