"""The one Plotly template of all charts, dark and light: quiet axes, gaps as gaps, no chart junk.

Plain dictionaries, so that a figure is data; colours and fonts are the wall's tokens.
"""

from typing import Any

from dashboard.tokens import MEASURES, THEMES

SEVERITIES = ("blue", "yellow", "orange", "red")


def template(theme: str) -> dict[str, Any]:
    """The layout template of a theme ("dark" or "light")."""
    tokens = THEMES[theme]
    axis = {
        "gridcolor": tokens["line"],
        "linecolor": tokens["line"],
        "tickcolor": tokens["line"],
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "automargin": True,
        "title": {"font": {"size": 13, "color": tokens["quiet"]}, "standoff": 6},
        "tickfont": {"size": 13, "color": tokens["quiet"]},
    }
    layout = {
        "paper_bgcolor": tokens["panel"],
        "plot_bgcolor": tokens["panel"],
        "font": {"family": MEASURES["font"], "size": 13, "color": tokens["text"]},
        "colorway": [tokens["blue"]],
        "margin": {"l": 8, "r": 12, "t": 34, "b": 8},
        "xaxis": {**axis, "showgrid": False},
        "yaxis": {**axis, "nticks": 5},
        "showlegend": False,
        "hovermode": "x",
        "hoverlabel": {
            "bgcolor": tokens["raised"],
            "bordercolor": tokens["line"],
            "font": {"family": MEASURES["font"], "size": 13, "color": tokens["text"]},
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": tokens["quiet"], "activecolor": tokens["text"]},
    }
    return {"layout": layout}
