"""What a plain Dash application does: a `scattermap` and a `dcc.Interval` of one second.

As its documentation and most tutorials show it: the callback asks the database for the newest observation of
every thing and answers with the whole figure; `uirevision` keeps what is in view. The base map is plotly's
own empty one, so that nothing is asked of the internet. It reads what our ingestor stored, by the same index.
The interval rests while an answer is under way: Dash drops an answer that the next question has overtaken,
and an application that takes longer than its interval would never show anything.
"""

import os
from typing import Any

import psycopg
from dash import Dash, Input, Output, dcc, html
from plotly import graph_objects as go

from store.queries import query

CENTRE, ZOOM = {"lon": 121.8, "lat": 29.9}, 9
EVERY_MS = 1000


def figure(rows: list[tuple[Any, ...]]) -> go.Figure:
    """All things by rows of id, lon, lat, result, time (epoch ms); the time is in `customdata`."""
    names, lons, lats, results, times = zip(*rows, strict=True) if rows else ((),) * 5
    marker = {"size": 10, "color": results, "colorscale": "Turbo"}
    text = [f"{name}: {result}" for name, result in zip(names, results, strict=True)]
    things = go.Scattermap(lon=lons, lat=lats, mode="markers", marker=marker, text=text, customdata=times)
    layout = {"uirevision": "same", "margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
    shown = {"style": "white-bg", "center": CENTRE, "zoom": ZOOM}
    return go.Figure(things, {**layout, "map": shown})


def build(conn: psycopg.Connection) -> Dash:
    """The application over one connection."""
    app = Dash("plain", serve_locally=True)
    graph = dcc.Graph(id="map", style={"height": "100vh"})
    app.layout = html.Div([graph, dcc.Interval(id="tick", interval=EVERY_MS)])

    @app.callback(
        Output("map", "figure"),
        Input("tick", "n_intervals"),
        running=[(Output("tick", "disabled"), True, False)],
    )
    def draw(_n: int | None) -> go.Figure:
        return figure(conn.execute(query("newest_of_things", "bench")).fetchall())

    return app


def main() -> None:
    """Serve until stopped."""
    conn = psycopg.connect(os.environ["PEER_DATABASE"], autocommit=True)
    build(conn).run(host="127.0.0.1", port=int(os.environ["PEER_PORT"]), debug=False)


if __name__ == "__main__":
    main()
