"""Rows of one datastream → the chart of its day.

Gaps stay gaps: where two observations lie further apart than 2.5 reporting periods the line
breaks. SUSPECT and BAD points are marked by shape as well as colour. Limits are labelled lines in
their severity's colour. Times are drawn in the city's zone, which the axis names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from city.state import LATE_AFTER_REPORTS
from dashboard.figures.escape import escape
from dashboard.figures.template import SEVERITIES, template
from dashboard.tokens import THEMES

Row = Mapping[str, Any]
"""{"time": ISO text with an offset, "result": number, "quality": "GOOD" | "SUSPECT" | "BAD"}"""

Drawn = tuple[datetime, float | None, str]
"""Time, result, quality; a result of None is a gap."""

_MARKS = {"SUSPECT": ("diamond-open", "yellow"), "BAD": ("x-thin-open", "stale")}
HEIGHT = 190
COLUMNS = 3
WORDS_HIGH = 0.16
"""Of the plot's height: a line of words above a limit."""
FEW = 60
"""Up to this many points each is marked, so that the first minutes of a day can be seen."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the chart is of. `report_s` is the reporting period in seconds; None = draw no gaps."""

    label: str
    unit: str
    decimals: int
    report_s: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A limit to draw: its severity, value in the subject's unit, and what to call it."""

    severity: str
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The chart's words in the user's language: quality word by quality, and the axis title."""

    qualities: Mapping[str, str]
    axis: str


def day(
    rows: Sequence[Row],
    subject: Subject,
    limits: Iterable[Line],
    span: tuple[datetime, datetime],
    zone: ZoneInfo,
    theme: str,
    wording: Wording,
) -> dict[str, Any]:
    """The figure of a day. `span` is the aware (first, last) instant of the axis; rows ascend by time."""
    usable = [row for row in rows if row["quality"] != "BAD"]
    lines = _near([line for line in limits if line.severity in SEVERITIES], usable)
    layout = {
        "template": template(theme),
        "height": HEIGHT,
        "title": _title(subject, theme),
        "uirevision": subject.label,
        "xaxis": {
            "type": "date",
            "range": [_naive(at, zone) for at in span],
            "title": {"text": escape(wording.axis)},
            "tickformat": "%H:%M",
        },
        "yaxis": {"tickformat": f".{subject.decimals}f" if subject.decimals else "", "rangemode": "normal"},
        "shapes": [_shape(line, theme) for line in lines],
        "annotations": [
            _note(line, subject, theme, column / COLUMNS)
            for line, column in zip(lines, _columns(lines, usable), strict=True)
        ],
    }
    points = with_gaps(rows, subject.report_s)
    traces = [_line(points, subject, zone, theme, wording), _dots(points, zone, theme)]
    floor = min((row["result"] for row in usable), default=0.0)
    traces += [_marks(rows, "SUSPECT", None, zone, theme), _marks(rows, "BAD", floor, zone, theme)]
    if lines:
        traces.append(_reach(lines, span, zone))
    return {"data": traces, "layout": layout}


def with_gaps(rows: Sequence[Row], report_s: float | None) -> list[Drawn]:
    """(time, result, quality) with a None between observations too far apart to be joined."""
    points: list[Drawn] = []
    for row in rows:
        at = datetime.fromisoformat(row["time"])
        if points and report_s and (at - points[-1][0]).total_seconds() > report_s * LATE_AFTER_REPORTS:
            points.append((points[-1][0] + timedelta(seconds=report_s), None, ""))
        usable = row["quality"] != "BAD"
        points.append((at, row["result"] if usable else None, row["quality"]))
    return points


def _line(
    points: Sequence[Drawn], subject: Subject, zone: ZoneInfo, theme: str, wording: Wording
) -> dict[str, Any]:
    value = f"%{{y:.{subject.decimals}f}} {escape(subject.unit)}"
    return {
        "type": "scatter",
        "mode": "lines" if len(points) > FEW else "lines+markers",
        "marker": {"size": 4},
        "x": [_naive(at, zone) for at, _, _ in points],
        "y": [result for _, result, _ in points],
        "customdata": [escape(wording.qualities.get(quality, quality)) for _, _, quality in points],
        "connectgaps": False,
        "line": {"width": 2, "color": THEMES[theme]["blue"]},
        "hovertemplate": f"{value}<br>%{{x|%H:%M:%S}} · %{{customdata}}<extra></extra>",
    }


def _dots(points: Sequence[Drawn], zone: ZoneInfo, theme: str) -> dict[str, Any]:
    """Observations with a gap on either side, which no line would show."""
    results = [None, *(result for _, result, _ in points), None]
    alone = [
        p for i, p in enumerate(points) if p[1] is not None and results[i] is None and results[i + 2] is None
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_naive(at, zone) for at, _, _ in alone],
        "y": [result for _, result, _ in alone],
        "marker": {"size": 3, "color": THEMES[theme]["blue"]},
        "hoverinfo": "skip",
    }


def _marks(rows: Sequence[Row], quality: str, at: float | None, zone: ZoneInfo, theme: str) -> dict[str, Any]:
    """Marks where observations were not GOOD: at their value, or all at the height `at`, because a value out
    of physical range would flatten everything else.
    """
    symbol, colour = _MARKS[quality]
    chosen = [row for row in rows if row["quality"] == quality]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_naive(datetime.fromisoformat(row["time"]), zone) for row in chosen],
        "y": [row["result"] if at is None else at for row in chosen],
        "marker": {"symbol": symbol, "size": 8, "color": THEMES[theme][colour], "line": {"width": 2}},
        "hoverinfo": "skip",
    }


def _near(lines: Sequence[Line], rows: Sequence[Row]) -> list[Line]:
    """The limits up to the first above the day's highest value: farther ones would only flatten it."""
    top = max((row["result"] for row in rows), default=0.0)
    first = min((line.value for line in lines if line.value > top), default=top)
    return [line for line in lines if line.value <= first]


def _reach(lines: Sequence[Line], span: tuple[datetime, datetime], zone: ZoneInfo) -> dict[str, Any]:
    """An invisible trace through the limits, so that the axis reaches as far as they do."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_naive(span[0], zone)] * len(lines),
        "y": [line.value for line in lines],
        "marker": {"opacity": 0},
        "hoverinfo": "skip",
    }


def _columns(lines: Sequence[Line], rows: Sequence[Row]) -> list[int]:
    """Where each limit's words stand: beside those of the limit below, where they would lie over them."""
    ends = [line.value for line in lines] + [row["result"] for row in rows]
    apart = WORDS_HIGH * (max(ends, default=0.0) - min(ends, default=0.0))
    found: dict[Line, int] = {}
    below: Line | None = None
    for line in sorted(lines, key=lambda one: one.value):
        near = below is not None and line.value - below.value < apart
        found[line] = (found[below] + 1) % COLUMNS if below is not None and near else 0
        below = line
    return [found[line] for line in lines]


def _shape(line: Line, theme: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": line.value,
        "y1": line.value,
        "line": {"color": THEMES[theme][line.severity], "width": 1.5, "dash": "dash"},
    }


def _note(line: Line, subject: Subject, theme: str, x: float) -> dict[str, Any]:
    text = f"{line.label} {line.value:.{subject.decimals}f} {subject.unit}".strip()
    return {
        "xref": "paper",
        "x": x,
        "xanchor": "left",
        "y": line.value,
        "yanchor": "bottom",
        "showarrow": False,
        "text": escape(text),
        "font": {"size": 13, "color": THEMES[theme]["text"]},
    }


def _title(subject: Subject, theme: str) -> dict[str, Any]:
    quiet = THEMES[theme]["quiet"]
    unit = f' <span style="color:{quiet}">{escape(subject.unit)}</span>' if subject.unit else ""
    place = {"x": 0, "xref": "container", "y": 0.97, "pad": {"l": 8}}
    return {"text": escape(subject.label) + unit, "font": {"size": 15}, **place}


def _naive(at: datetime, zone: ZoneInfo) -> str:
    """Local wall time without its offset: Plotly draws dates as they are written."""
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="milliseconds")
