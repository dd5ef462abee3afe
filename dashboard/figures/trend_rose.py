"""Wind rose and pollution rose beside each other: bars by sector, where the wind comes FROM."""

from collections.abc import Sequence
from typing import Any

from city.hourly import Floats
from city.rose import POINTS, SECTORS
from dashboard.figures.escape import escape
from dashboard.figures.series_style import HEIGHT, colour, plain_layout, ramp, rounded
from dashboard.tokens import THEMES


def _wind(shares: Any, classes: Sequence[str], theme: str) -> list[dict[str, Any]]:
    """Bars of a polar chart, one trace a class of speed; shares in per cent."""
    shades = ramp(theme, len(classes))
    return [
        {
            "type": "barpolar",
            "subplot": "polar",
            "theta": [n * 360 / SECTORS for n in range(SECTORS)],
            "r": rounded(100 * shares[n], 1),
            "name": escape(word),
            "marker": {"color": shades[n], "line": {"color": THEMES[theme]["panel"], "width": 1}},
            "hovertemplate": f"%{{theta:.0f}}° · %{{r:.1f}} %<br>{escape(word)}<extra></extra>",
        }
        for n, word in enumerate(classes)
    ]


def roses(shares: Any, classes: Sequence[str], means: Floats, titles: tuple[str, str], theme: str) -> Any:
    """Wind rose and pollution rose beside each other; directions are where the wind comes from."""
    tokens = THEMES[theme]
    pollution = {
        "type": "barpolar",
        "subplot": "polar2",
        "theta": [n * 360 / SECTORS for n in range(SECTORS)],
        "r": rounded(means, 2),
        "showlegend": False,
        "marker": {"color": colour(0, theme), "line": {"color": tokens["panel"], "width": 1}},
        "hovertemplate": "%{theta:.0f}° · %{r:.1f}<extra></extra>",
    }
    layout = plain_layout(theme, HEIGHT, "", legend=True)
    layout["margin"] = {"l": 30, "r": 30, "t": 76, "b": 30}
    layout["legend"] = {"orientation": "h", "x": 0, "y": -0.08, "yanchor": "top", "font": {"size": 13}}
    layout["polar"] = _polar([0, 0.42], theme, " %")
    layout["polar2"] = _polar([0.58, 1], theme, "")
    places = (("left", 0, 1.22), ("right", 1, 1.13))
    layout["annotations"] = [
        {
            "xref": "paper",
            "x": x,
            "xanchor": anchor,
            "yref": "paper",
            "y": y,
            "text": escape(title),
            "showarrow": False,
            "font": {"size": 13, "color": tokens["text"]},
        }
        for (anchor, x, y), title in zip(places, titles, strict=True)
    ]
    return {"data": [*_wind(shares, classes, theme), pollution], "layout": layout}


def _polar(domain: list[float], theme: str, suffix: str) -> dict[str, Any]:
    tokens = THEMES[theme]
    every = range(0, SECTORS, 2)
    return {
        "domain": {"x": domain, "y": [0, 1]},
        "bgcolor": tokens["panel"],
        "angularaxis": {
            "direction": "clockwise",
            "rotation": 90,
            "tickvals": [n * 360 / SECTORS for n in every],
            "ticktext": [POINTS[n] for n in every],
            "gridcolor": tokens["line"],
            "linecolor": tokens["line"],
        },
        "radialaxis": {
            "gridcolor": tokens["line"],
            "linecolor": tokens["line"],
            "ticksuffix": suffix,
            "angle": 67.5,
            "tickfont": {"size": 12, "color": tokens["quiet"]},
            "nticks": 5,
        },
    }
