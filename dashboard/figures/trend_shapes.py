"""The trends' other figures: profile of a day, scatter, distribution, data capture.

Each takes plain columns and gives plain dictionaries; words come in the user's language and are escaped here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from city.correlation import Correlation, Pairs
from city.hourly import Floats, Ints
from dashboard.figures.escape import escape
from dashboard.figures.series_style import HEIGHT, clear, colour, line_style, plain_layout, rounded
from dashboard.tokens import THEMES


@dataclass(frozen=True, slots=True)
class Named:
    """A column of a line with its name."""

    name: str
    values: Floats
    dashed: bool = False


def profile(
    lines: Sequence[Named], band: tuple[Floats, Floats] | None, axes: tuple[str, str], theme: str
) -> dict[str, Any]:
    """Means by hour of the day; a band between the quartiles where there is one line."""
    hours = list(range(24))
    traces: list[dict[str, Any]] = []
    if band is not None:
        shared = {"type": "scatter", "x": hours, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        fill = {"fill": "tonexty", "fillcolor": clear(colour(0, theme), 0.18)}
        traces += [
            {**shared, "y": rounded(band[0], 2), "showlegend": False},
            {**shared, **fill, "y": rounded(band[1], 2), "showlegend": False},
        ]
    for n, line in enumerate(lines):
        style = line_style(n, theme)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": hours,
                "y": rounded(line.values, 2),
                "name": escape(line.name),
                "line": {**style, "dash": "dash" if line.dashed else style["dash"]},
                "marker": {"size": 5, "color": style["color"]},
                "hovertemplate": f"%{{x}}:00 · %{{y:.1f}}<br>{escape(line.name)}<extra></extra>",
            }
        )
    layout = plain_layout(theme, HEIGHT, axes[1], legend=True)
    layout["xaxis"] = {"title": {"text": escape(axes[0])}, "dtick": 3, "range": [-0.5, 23.5]}
    return {"data": traces, "layout": layout}


def scatter(of: Pairs, found: Correlation | None, axes: tuple[str, str], theme: str) -> dict[str, Any]:
    """Pairs as dots, with the line of least squares."""
    dots = {
        "type": "scattergl" if len(of) > 3000 else "scatter",
        "mode": "markers",
        "x": rounded(of.x, 3),
        "y": rounded(of.y, 3),
        "marker": {"size": 4, "color": colour(0, theme), "opacity": 0.45},
        "hovertemplate": "%{x} · %{y}<extra></extra>",
    }
    traces = [dots]
    if found is not None:
        ends = np.array([of.x.min(), of.x.max()])
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": ends.tolist(),
                "y": (found.slope * ends + found.intercept).tolist(),
                "line": {"color": colour(1, theme), "width": 2},
                "hoverinfo": "skip",
            }
        )
    layout = plain_layout(theme, HEIGHT, axes[1])
    layout["xaxis"] = {"title": {"text": axes[0]}}
    layout["yaxis"] = {"title": {"text": axes[1]}}
    layout["hovermode"] = "closest"
    return {"data": traces, "layout": layout}


def histogram(
    bounds: Floats, counts: Sequence[tuple[str, Ints]], axes: tuple[str, str], theme: str
) -> dict[str, Any]:
    """How many values lie in each class: bars of one line, outlines of several."""
    traces: list[dict[str, Any]] = []
    for n, (name, column) in enumerate(counts):
        share = column / max(1, column.sum()) * 100
        style = line_style(n, theme)
        if len(counts) == 1:
            middles = (bounds[:-1] + bounds[1:]) / 2
            shape = {"type": "bar", "x": middles.tolist(), "y": np.round(share, 3).tolist()}
            look = {"width": float(bounds[1] - bounds[0]) * 0.94, "marker": {"color": style["color"]}}
        else:
            shape = {"type": "scatter", "mode": "lines", "x": bounds.tolist(), "y": [*share.tolist(), 0]}
            look = {"line": {**style, "shape": "hv"}}
        hover = f"%{{x}}: %{{y:.1f}} %<br>{escape(name)}<extra></extra>"
        traces.append({**shape, **look, "name": escape(name), "hovertemplate": hover})
    layout = plain_layout(theme, HEIGHT, axes[1], legend=len(counts) > 1)
    layout["xaxis"] = {"title": {"text": axes[0]}}
    layout["yaxis"] = {"title": {"text": escape(axes[1])}, "rangemode": "tozero"}
    layout["hovermode"] = "closest"
    return {"data": traces, "layout": layout}


def capture_bars(
    months: Sequence[str], lines: Sequence[Named], goal: float, axes: tuple[str, str], theme: str
) -> dict[str, Any]:
    """Per cent of the hours that are valid, by month: a group of bars a month."""
    traces = [
        {
            "type": "bar",
            "x": list(months),
            "y": rounded(line.values, 1),
            "name": escape(line.name),
            "marker": {
                "color": colour(n, theme),
                "pattern": {"shape": "/" if n >= 6 else "", "fgcolor": THEMES[theme]["panel"]},
            },
            "hovertemplate": f"%{{x}} · %{{y:.1f}} %<br>{escape(line.name)}<extra></extra>",
        }
        for n, line in enumerate(lines)
    ]
    layout = plain_layout(theme, HEIGHT, axes[1], legend=len(lines) > 1)
    layout["xaxis"] = {"title": {"text": escape(axes[0])}, "type": "category"}
    layout["yaxis"] = {"title": {"text": escape(axes[1])}, "range": [0, 102]}
    ends = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal, "y1": goal}
    layout["shapes"] = [{**ends, "line": {"color": THEMES[theme]["orange"], "width": 2, "dash": "dash"}}]
    return {"data": traces, "layout": layout}
