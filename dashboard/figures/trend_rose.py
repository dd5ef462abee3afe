"""Wind rose and pollution rose, on a phone one below the other: bars by sector, where the wind comes FROM."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from city.hourly import Floats
from city.rose import SECTORS
from dashboard.figures.escape import escape
from dashboard.figures.series_style import HEIGHT, colour, plain_layout, ramp, rounded
from dashboard.tokens import THEMES

BESIDE = (([0.0, 0.42], [0.0, 1.0]), ([0.58, 1.0], [0.0, 1.0]))
BELOW = (([0.08, 0.92], [0.57, 0.91]), ([0.08, 0.92], [0.09, 0.43]))
"""Where the two roses are, from 0 to 1 of width and height."""
NARROW_HEIGHT = 780


@dataclass(frozen=True, slots=True)
class RoseWords:
    """Classes of speed, the sixteen points of the compass from north, the titles of the two roses."""

    classes: Sequence[str]
    points: Sequence[str]
    titles: tuple[str, str]


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


def roses(
    shares: Any, means: Floats, words: RoseWords, theme: str, *, narrow: bool = False
) -> dict[str, Any]:
    """Wind rose and pollution rose beside each other, `narrow` one below the other; directions are where the
    wind comes from.
    """
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
    layout = plain_layout(theme, NARROW_HEIGHT if narrow else HEIGHT, "", legend=True)
    layout["margin"] = {"l": 8, "r": 8, "t": 8, "b": 8} if narrow else {"l": 30, "r": 30, "t": 76, "b": 30}
    layout["legend"] = {
        "orientation": "h",
        "x": 0,
        "y": 0 if narrow else -0.08,
        "yanchor": "top",
        "font": {"size": 13},
    }
    domains = BELOW if narrow else BESIDE
    layout["polar"], layout["polar2"] = (
        _polar(place, theme, suffix, words.points) for place, suffix in zip(domains, (" %", ""), strict=True)
    )
    places = (("left", 0, 1), ("left", 0, 0.5)) if narrow else (("left", 0, 1.22), ("right", 1, 1.13))
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
        for (anchor, x, y), title in zip(places, words.titles, strict=True)
    ]
    return {"data": [*_wind(shares, words.classes, theme), pollution], "layout": layout}


def _polar(
    place: tuple[list[float], list[float]], theme: str, suffix: str, points: Sequence[str]
) -> dict[str, Any]:
    tokens = THEMES[theme]
    every = range(0, SECTORS, 2)
    return {
        "domain": {"x": place[0], "y": place[1]},
        "bgcolor": tokens["panel"],
        "angularaxis": {
            "direction": "clockwise",
            "rotation": 90,
            "tickvals": [n * 360 / SECTORS for n in every],
            "ticktext": [escape(points[n]) for n in every],
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
