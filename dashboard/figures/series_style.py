"""How lines are told apart: twelve styles of colour and dash, and the words of an axis.

Six hues that people with any colour vision can tell apart, each solid and then broken; the second half of a
chart's lines differ from the first by their dash, and neighbours by both.
"""

from typing import Any

import numpy as np

from city.hourly import Floats, Ints
from dashboard.figures.escape import escape
from dashboard.figures.template import template

COLOURS = {
    "dark": ("#6FB1FF", "#E1BA27", "#B3FFB7", "#B6745C", "#F1E4FF", "#688199"),
    "light": ("#0B4FB3", "#B16774", "#685B00", "#9080C9", "#832054", "#372400"),
}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MOST = 12
HEIGHT = 440
_RAMPS = {
    "dark": ("#1F4A6E", "#2A6A9B", "#6FB1FF", "#F2D06B", "#F2A65A"),
    "light": ("#DCE9F5", "#8DB8E2", "#3D7FC4", "#D69A1E", "#A34A00"),
}
"""From little to much: lightness alone tells them apart as far as the middle, then the hue turns too."""


def line_style(number: int, theme: str) -> dict[str, Any]:
    """Colour, dash and width of the n-th line of a chart."""
    colours = COLOURS[theme]
    hue = number % len(colours)
    dash = DASHES[1 + hue % (len(DASHES) - 1)] if number >= len(colours) else DASHES[0]
    return {"color": colours[hue], "dash": dash, "width": 2}


def colour(number: int, theme: str) -> str:
    """The colour of the n-th line."""
    return str(line_style(number, theme)["color"])


def written(local_ms: Ints) -> list[str]:
    """Local times as Plotly takes them: ISO without a zone, for it draws dates as they are written."""
    return np.datetime_as_string(local_ms.astype("datetime64[ms]"), unit="s").tolist()


def rounded(values: Floats, decimals: int) -> list[float | None]:
    """Values for JSON: two digits more than are shown, None where unknown."""
    return [None if value != value else value for value in np.round(values, decimals + 2).tolist()]


def unit_text(unit: str) -> str:
    """A canonical unit as people write it."""
    return unit.replace("1e4 ", "×10⁴ ")


def axis_title(label: str, unit: str, averaging: str) -> str:
    """What an axis is of: the quantity, its unit, over what it is averaged."""
    of_unit = f" ({unit_text(unit)})" if unit else ""
    return escape(f"{label}{of_unit} · {averaging}" if averaging else f"{label}{of_unit}")


def plain_layout(theme: str, height: int, y_title: str, *, legend: bool = False) -> dict[str, Any]:
    """What the layouts of all figures but the course begin with; the axis title is escaped already."""
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": height,
        "margin": {"l": 8, "r": 14, "t": 16, "b": 8},
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 13},
            "traceorder": "normal",
        },
    }
    if y_title:
        layout["yaxis"] = {"title": {"text": y_title}}
    return layout


def ramp(theme: str, n: int) -> list[str]:
    """n shades from little to much."""
    return [_RAMPS[theme][round(i * (len(_RAMPS[theme]) - 1) / max(1, n - 1))] for i in range(n)]


def clear(hexed: str, opacity: float) -> str:
    """A colour that something can be seen through."""
    red, green, blue = (int(hexed[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
