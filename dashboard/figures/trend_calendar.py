"""A calendar of days as a heat map: a square a day, a column a week, a block a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from city.by_locale import day_text
from city.hourly import Floats
from dashboard.figures.escape import escape
from dashboard.figures.series_style import plain_layout, ramp
from dashboard.tokens import THEMES

YEAR_HEIGHT = 190
WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class YearOfDays:
    """One year of one line: values by day, NaN where a day does not count."""

    title: str
    days: tuple[date, ...]
    values: Floats


def calendar(
    years: Sequence[YearOfDays], scale: str, weekdays: Sequence[str], decimals: int, theme: str, lang: str
) -> dict[str, Any]:
    """Days as squares: a row a weekday, a column a week, a block a year; what does not count stays empty."""
    tokens = THEMES[theme]
    known = np.concatenate([one.values[np.isfinite(one.values)] for one in years])
    low, high = (float(known.min()), float(np.percentile(known, 98))) if len(known) else (0.0, 1.0)
    layout = plain_layout(theme, YEAR_HEIGHT * len(years) + 40, "")
    layout["margin"] = {"l": 8, "r": 8, "t": 28, "b": 8}
    layout["hovermode"] = "closest"
    titles: list[dict[str, Any]] = []
    traces: list[dict[str, Any]] = []
    for n, one in enumerate(years):
        mark = str(n + 1) if n else ""
        top = 1 - n / len(years)
        domain = [top - 1 / len(years) + 0.06 / len(years), top - 0.16 / len(years)]
        traces.append(_year(one, mark, (low, high), scale, decimals, theme, lang, first=n == 0))
        layout[f"xaxis{mark}"] = _months(one, mark, theme)
        layout[f"yaxis{mark}"] = {
            "domain": domain,
            "anchor": f"x{mark}",
            "autorange": "reversed",
            "tickvals": list(range(WEEKDAYS)),
            "ticktext": [escape(day) for day in weekdays],
            "showgrid": False,
            "ticks": "",
        }
        title = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": top, "yanchor": "top"}
        words = {"text": escape(one.title), "font": {"size": 13, "color": tokens["text"]}, "showarrow": False}
        titles.append({**title, **words})
    layout["annotations"] = titles
    return {"data": traces, "layout": layout}


def _year(
    one: YearOfDays,
    mark: str,
    bounds: tuple[float, float],
    scale: str,
    decimals: int,
    theme: str,
    lang: str,
    *,
    first: bool,
) -> dict[str, Any]:
    start = one.days[0].replace(month=1, day=1)
    weeks = ((start.replace(month=12, day=31) - start).days + start.weekday()) // WEEKDAYS + 1
    grid: list[list[float | None]] = [[None] * weeks for _ in range(WEEKDAYS)]
    named = [[""] * weeks for _ in range(WEEKDAYS)]
    for day, value in zip(one.days, one.values.tolist(), strict=True):
        week = ((day - start).days + start.weekday()) // WEEKDAYS
        grid[day.weekday()][week] = None if value != value else round(value, decimals + 1)
        named[day.weekday()][week] = day_text(lang, day)
    return {
        "type": "heatmap",
        "z": grid,
        "customdata": named,
        "xaxis": f"x{mark}",
        "yaxis": f"y{mark}",
        "zmin": bounds[0],
        "zmax": bounds[1],
        "xgap": 2,
        "ygap": 2,
        "colorscale": [[n / 4, shade] for n, shade in enumerate(ramp(theme, 5))],
        "showscale": first,
        "colorbar": {
            "title": {"text": escape(scale), "side": "right", "font": {"size": 13}},
            "thickness": 12,
            "outlinewidth": 0,
        },
        "hoverongaps": False,
        "hovertemplate": f"%{{customdata}} · %{{z:.{decimals}f}}<extra></extra>",
    }


def _months(one: YearOfDays, mark: str, theme: str) -> dict[str, Any]:
    start = one.days[0].replace(month=1, day=1)
    firsts = [start.replace(month=n) for n in range(1, 13)]
    at = [((day - start).days + start.weekday()) // WEEKDAYS for day in firsts]
    ticks = {"tickvals": at, "ticktext": [f"{n}" for n in range(1, 13)], "ticks": "", "showgrid": False}
    return {**ticks, "anchor": f"y{mark}", "showline": False, "tickfont": {"color": THEMES[theme]["quiet"]}}
