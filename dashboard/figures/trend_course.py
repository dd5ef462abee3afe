"""The course of several datastreams as one figure: lines with peaks kept, gaps as gaps, limits, alerts.

Below the chart each line has a lane that says why hours are missing, and when it was calibrated or
maintained; alerts are bands behind the lines. Times are drawn in the city's zone. A figure is data: nothing
is read here.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from city.hourly import Floats
from city.local_columns import local
from city.thinning import MOST, thinned
from dashboard.figures.escape import escape
from dashboard.figures.series_style import clear, line_style, rounded, unit_text, written
from dashboard.figures.template import template
from dashboard.figures.time_axis import hover, ticks
from dashboard.figures.trend_parts import CourseLine, CourseParts, CourseWords, DrawnLimit, Stretch
from dashboard.tokens import THEMES

HEIGHT = 460
LANE_PX, BELOW_PX, AROUND_PX = 22, 18, 100
"""A lane's height, that of the room between the lines and the lanes, and of what is around both."""
COLUMNS = 4
MOST_DASHED = 480
"""Values of a broken line: a browser that draws by the processor takes seconds for each thousand."""
FEW = 60
"""Up to this many values each is marked."""
PROVISIONAL = 0.55
"""How strongly a value is drawn that nobody has approved, beside those that somebody has."""


def trend_course(
    lines: Sequence[CourseLine],
    parts: CourseParts,
    span: tuple[int, int],
    zone: ZoneInfo,
    theme: str,
    words: CourseWords,
) -> dict[str, Any]:
    """The figure. `span` is [first, last] epoch ms of the axis."""
    tokens = THEMES[theme]
    height = HEIGHT + LANE_PX * max(0, len(words.lanes) - 1)
    room = BELOW_PX / (height - AROUND_PX)
    floor = LANE_PX * len(words.lanes) / (height - AROUND_PX) + room if words.lanes else 0.0
    seen = [_within(line, span) for line in lines]
    traces = [trace for n, line in enumerate(seen) for trace in _line(line, n, zone, theme, words)]
    traces += [_limit(one, span, zone, theme) for one in parts.limits]
    traces += _lanes(parts.stretches, zone, theme)
    axis: dict[str, Any] = {"title": {"text": words.axes[0]}, "domain": [floor, 1], "fixedrange": True}
    right = len(words.axes) > 1
    layout: dict[str, Any] = {
        "template": template(theme),
        "height": height,
        "margin": {"l": 8, "r": 8 if right else 14, "t": 16, "b": 8},
        "hovermode": "closest",
        "hoverdistance": 40,
        "barmode": "overlay",
        "showlegend": len(lines) > 1 or any(line.approved is not None for line in lines),
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 13}},
        "xaxis": {
            "type": "date",
            "range": written(local(np.array(span, np.int64), zone)),
            "title": {"text": escape(words.time)},
            "anchor": "y3" if words.lanes else "y",
            "tickformatstops": ticks(words.lang),
        },
        "yaxis": axis,
        "shapes": _bands(parts.bands, zone, theme, floor),
        "annotations": [
            note for n, one in enumerate(parts.limits) if (note := _note(one, n, span, zone, theme))
        ],
    }
    if right:
        layout["yaxis2"] = {
            "title": {"text": words.axes[1], "font": {"size": 13, "color": tokens["quiet"]}},
            "overlaying": "y",
            "fixedrange": True,
            "tickmode": "auto",
            "nticks": 5,
            "side": "right",
            "showgrid": False,
            "automargin": True,
        }
    if words.lanes:
        layout["yaxis3"] = _lane_axis([escape(name) for name in words.lanes], floor - room)
    return {"data": traces, "layout": layout}


def _lane_axis(names: Sequence[str], top: float) -> dict[str, Any]:
    return {
        "domain": [0, top],
        "range": [-0.6, len(names) - 0.4],
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "showgrid": False,
        "fixedrange": True,
        "automargin": True,
    }


def _within(line: CourseLine, span: tuple[int, int]) -> CourseLine:
    """The part of a line that can be seen, and one step more on either side: it is thinned for itself."""
    course = line.course
    first = int(np.searchsorted(course.ends + line.shift, span[0])) - 1
    last = int(np.searchsorted(course.starts + line.shift, span[1])) + 1
    part = slice(max(0, first), last)
    approved = None if line.approved is None else line.approved[part]
    return replace(line, course=course.part(part), approved=approved)


def _line(
    line: CourseLine, number: int, zone: ZoneInfo, theme: str, words: CourseWords
) -> list[dict[str, Any]]:
    course, values, when = line.course, line.course.means, hover(words.lang)
    if line.approved is None:
        return _part(line, values, number, zone, theme, 1.0, "", when)
    approved = np.where(line.approved, values, np.nan)
    rest = np.where(line.approved, np.nan, values)
    if not len(course):
        return []
    return [
        *_part(line, approved, number, zone, theme, 1.0, words.approved, when),
        *_part(line, rest, number, zone, theme, PROVISIONAL, words.provisional, when),
    ]


def _part(
    line: CourseLine,
    values: Floats,
    number: int,
    zone: ZoneInfo,
    theme: str,
    opacity: float,
    word: str,
    when: str,
) -> list[dict[str, Any]]:
    course = line.course
    style = line_style(number, theme)
    most = MOST if style["dash"] == "solid" else MOST_DASHED
    kept, breaks = thinned(course.starts, course.ends, values, most)
    times = written(local(course.starts[kept] + line.shift, zone))
    results = rounded(values[kept], line.decimals)
    ends: list[int] = breaks.tolist()
    apart = set(ends)
    alone = [
        n
        for n in range(len(kept))
        if (n == 0 or n - 1 in apart) and (n == len(kept) - 1 or n in apart) and len(kept) > FEW
    ]
    for at in reversed(ends):
        times.insert(at + 1, times[at])
        results.insert(at + 1, None)
    name = escape(f"{line.name} · {word}" if word else line.name)
    value = f"%{{y:,.{line.decimals}f}} {escape(unit_text(line.unit))}"
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines" if len(kept) > FEW else "lines+markers",
        "name": name,
        "x": times,
        "y": results,
        "opacity": opacity,
        "connectgaps": False,
        "line": {**style, "width": 2 if opacity == 1 else 1.5},
        "marker": {"size": 5, "color": style["color"]},
        "hovertemplate": f"{value}<br>{when}<br>{name}<extra></extra>",
        "yaxis": "y2" if line.axis else "y",
    }
    if not alone:
        return [trace]
    whole = [(time, result) for time, result in zip(times, results, strict=True) if result is not None]
    dots = {
        **trace,
        "mode": "markers",
        "x": [whole[n][0] for n in alone],
        "y": [whole[n][1] for n in alone],
        "showlegend": False,
    }
    return [trace, dots]


def _limit(limit: DrawnLimit, span: tuple[int, int], zone: ZoneInfo, theme: str) -> dict[str, Any]:
    starts = np.concatenate([np.clip(limit.starts, span[0], span[1]), [span[1]]])
    values = [*limit.values, limit.values[-1]]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": written(local(starts, zone)),
        "y": [None if value != value else value for value in values],
        "line": {"color": THEMES[theme][limit.token], "width": 1.5, "dash": "dash", "shape": "hv"},
        "hovertemplate": f"{escape(limit.label)} %{{y}}<extra></extra>",
        "showlegend": False,
        "yaxis": "y2" if limit.axis else "y",
    }


def _note(
    limit: DrawnLimit, number: int, span: tuple[int, int], zone: ZoneInfo, theme: str
) -> dict[str, Any]:
    """The limit's name where it is in force, beside those of others; empty where nothing of it is seen."""
    at = span[0] + round(number % COLUMNS / COLUMNS * (span[1] - span[0]))
    starts = np.clip(limit.starts, *span).tolist()
    parts = [
        (first, last, value)
        for first, last, value in zip(starts, [*starts[1:], span[1]], limit.values, strict=True)
        if value == value and first < last
    ]
    if not parts:
        return {}
    first, last, value = min(parts, key=lambda one: max(one[0] - at, at - one[1] + 1, 0))
    return {
        "x": written(local(np.array([at if first <= at < last else first], np.int64), zone))[0],
        "y": value,
        "yref": "y2" if limit.axis else "y",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": escape(f"{limit.label} {value:g}"),
        "font": {"size": 13, "color": THEMES[theme]["text"]},
        "bgcolor": clear(THEMES[theme]["panel"], 0.72),
        "borderpad": 1,
    }


def _bands(bands: Sequence[Stretch], zone: ZoneInfo, theme: str, floor: float) -> list[dict[str, Any]]:
    """One shape for each colour, of all that lies below any of its bands: a year may have thousands."""
    alike: dict[str, list[Stretch]] = {}
    for one in bands:
        alike.setdefault(one.token, []).append(one)
    return [
        {
            "type": "path",
            "layer": "below",
            "xref": "x",
            "yref": "paper",
            "path": "".join(_box(one, zone, floor) for one in some),
            "fillcolor": THEMES[theme][token],
            "fillrule": "nonzero",
            "opacity": 0.16,
            "line": {"width": 0},
        }
        for token, some in alike.items()
    ]


def _box(band: Stretch, zone: ZoneInfo, floor: float) -> str:
    """A rectangle as a path. In paths a T is a curve: Plotly reads dates with an underscore there."""
    ends = local(np.array([band.first, band.last], np.int64), zone)
    begin, end = (one.replace("T", "_") for one in written(ends))
    return f"M{begin},{floor:g}L{begin},1L{end},1L{end},{floor:g}Z"


def _lanes(stretches: Sequence[Stretch], zone: ZoneInfo, theme: str) -> list[dict[str, Any]]:
    """One trace for each look: a year may have thousands of gaps."""
    looks: dict[tuple[str, str], list[Stretch]] = {}
    for one in stretches:
        looks.setdefault((one.token, one.pattern), []).append(one)
    return [_lane(look, alike, zone, theme) for look, alike in looks.items()]


def _lane(look: tuple[str, str], stretches: Sequence[Stretch], zone: ZoneInfo, theme: str) -> dict[str, Any]:
    token, pattern = look
    colour, panel = THEMES[theme][token], THEMES[theme]["panel"]
    return {
        "type": "bar",
        "orientation": "h",
        "base": written(local(np.array([one.first for one in stretches], np.int64), zone)),
        "x": [one.last - one.first for one in stretches],
        "y": [one.lane for one in stretches],
        "customdata": [escape(one.label) for one in stretches],
        "width": 0.7,
        "yaxis": "y3",
        "marker": {
            "color": colour,
            "line": {"width": 1, "color": colour},
            "pattern": {"shape": pattern, "fgcolor": panel, "size": 5},
        },
        "showlegend": False,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
