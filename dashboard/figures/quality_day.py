"""A day of one datastream under review: provisional results lighter and dashed, approved ones whole, excluded
ones crossed out, SUSPECT ones as diamonds; its neighbours thin behind it; what checks found as bands with
their names.

Gaps stay gaps. Times are drawn in the city's zone, which the axis names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from city.columns import REASONS_AT, Columns
from city.quality import Reason
from city.review import ReviewSpan, ReviewState
from city.state import LATE_AFTER_REPORTS
from dashboard.figures.escape import escape
from dashboard.figures.template import template
from dashboard.tokens import THEMES

HEIGHT = 360
FEW = 60
"""So few results have large marks."""
LEAST_BAND_MS = 10 * 60 * 1000
ROWS = 4
"""Names of bands stand in so many rows, so that near ones can be read."""

Line = tuple[Sequence[int], Sequence[float]]
"""Times (epoch ms) and results."""


@dataclass(frozen=True, slots=True)
class Band:
    """What a check found, as a band: [first, last] epoch ms and its name."""

    first: int
    last: int
    name: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The chart's words in the user's language."""

    axis: str
    result: str
    unit: str
    states: Mapping[ReviewState, str]
    suspect: str
    bad: str
    reasons: Mapping[Reason, str]

    def why(self, code: int) -> str:
        """Why an observation is not simply GOOD."""
        bits = Reason(code // REASONS_AT)
        return ", ".join(escape(word) for reason, word in self.reasons.items() if reason in bits)


def quality_day(
    columns: Columns,
    report_s: float,
    spans: Sequence[ReviewSpan],
    bands: Sequence[Band],
    neighbours: Mapping[str, Line],
    zone: ZoneInfo,
    theme: str,
    wording: Wording,
) -> dict[str, Any]:
    """The figure; `spans` tile the day, `neighbours` are hourly means by name."""
    tokens = THEMES[theme]
    traces = [_behind(name, line, zone, tokens) for name, line in neighbours.items()]
    heard = columns.only(columns.heard)
    for state in (ReviewState.PROVISIONAL, ReviewState.CHANGED, ReviewState.APPROVED):
        traces += _drawn(heard, report_s, spans, state, zone, tokens, wording)
    traces += _marked(columns, spans, zone, tokens, wording)
    layout = {
        "template": template(theme),
        "height": HEIGHT,
        "margin": {"l": 8, "r": 12, "t": 12 + 18 * min(len(bands), ROWS), "b": 8},
        "hovermode": "closest",
        "xaxis": {
            "type": "date",
            "range": [_local(spans[0].first, zone), _local(spans[-1].last, zone)],
            "title": {"text": escape(wording.axis)},
            "tickformat": "%H:%M",
        },
        "yaxis": {"title": {"text": escape(wording.result)}},
        "shapes": [
            *(_away(one, zone, tokens) for one in spans if one.state is ReviewState.EXCLUDED),
            *(_band(one, spans, zone, tokens) for one in bands),
        ],
        "annotations": [_name(one, n, spans, zone, tokens) for n, one in enumerate(bands)],
    }
    return {"data": traces, "layout": layout}


def _drawn(
    heard: Columns,
    report_s: float,
    spans: Sequence[ReviewSpan],
    state: ReviewState,
    zone: ZoneInfo,
    tokens: Mapping[str, str],
    wording: Wording,
) -> list[dict[str, Any]]:
    """The results of a state as a line, which goes on to the first result of the next stretch."""
    x: list[str | None] = []
    y: list[float | None] = []
    for span in spans:
        if span.state is not state:
            continue
        begins, ends = np.searchsorted(heard.times, [span.first, span.last])
        part = heard.only(slice(begins, ends + 1 if _goes_on(span, spans) else ends))
        _with_gaps(part, report_s, zone, x, y)
    if not x:
        return []
    approved = state is ReviewState.APPROVED
    line = {"color": tokens["blue"], "width": 2.5 if approved else 2}
    line |= {"dash": "solid" if approved else "dot"}
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": x,
            "y": y,
            "opacity": 1 if approved else 0.75,
            "line": line,
            "marker": {"size": 5 if len(x) < FEW else 2.5},
            "connectgaps": False,
            "hovertemplate": f"%{{y}} {escape(wording.unit)}<br>%{{x|%H:%M:%S}} · "
            f"{escape(wording.states[state])}<extra></extra>",
        }
    ]


def _goes_on(span: ReviewSpan, spans: Sequence[ReviewSpan]) -> bool:
    after = [one for one in spans if one.first == span.last]
    return bool(after) and after[0].state is not ReviewState.EXCLUDED


def _with_gaps(
    part: Columns, report_s: float, zone: ZoneInfo, x: list[str | None], y: list[float | None]
) -> None:
    """Add results to a line that is broken before them, and where nothing came for too long."""
    before = None
    for at, result in zip(part.times.tolist(), part.results.tolist(), strict=True):
        if before is None or at - before > LATE_AFTER_REPORTS * report_s * 1000:
            x.append(None)
            y.append(None)
        x.append(_local(at, zone))
        y.append(result)
        before = at


def _marked(
    columns: Columns,
    spans: Sequence[ReviewSpan],
    zone: ZoneInfo,
    tokens: Mapping[str, str],
    wording: Wording,
) -> list[dict[str, Any]]:
    """Excluded results as crosses and SUSPECT ones as diamonds where they are; BAD ones as crosses at the
    foot, for they would flatten all others."""
    heard = columns.only(columns.heard)
    away = np.zeros(len(heard), bool)
    for span in spans:
        if span.state is ReviewState.EXCLUDED:
            away |= (heard.times >= span.first) & (heard.times < span.last)
    out, doubted = heard.only(away), heard.only(~away & ~heard.good)
    bad = columns.only(~columns.heard)
    floor = [float(np.min(heard.results)) if len(heard) else 0.0] * len(bad)
    cross = {"symbol": "x-thin-open", "size": 7, "color": tokens["stale"], "line": {"width": 1.5}}
    diamond = {"symbol": "diamond-open", "size": 8, "color": tokens["yellow"], "line": {"width": 1.5}}
    excluded = wording.states[ReviewState.EXCLUDED]
    return [
        *_marks(out, out.results.tolist(), cross, zone, excluded, wording),
        *_marks(doubted, doubted.results.tolist(), diamond, zone, wording.suspect, wording),
        *_marks(bad, floor, cross, zone, wording.bad, wording),
    ]


def _marks(
    some: Columns,
    heights: list[float],
    marker: Mapping[str, Any],
    zone: ZoneInfo,
    word: str,
    wording: Wording,
) -> list[dict[str, Any]]:
    if not len(some):
        return []
    why = {code: wording.why(code) for code in np.unique(some.codes).tolist()}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [_local(at, zone) for at in some.times.tolist()],
            "y": heights,
            "customdata": some.results.tolist(),
            "text": [why[code] for code in some.codes.tolist()],
            "marker": marker,
            "hovertemplate": f"%{{customdata}} {escape(wording.unit)}<br>%{{x|%H:%M:%S}} · {escape(word)}"
            "<br>%{text}<extra></extra>",
        }
    ]


def _behind(name: str, line: Line, zone: ZoneInfo, tokens: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [_local(at, zone) for at in line[0]],
        "y": [None if result != result else result for result in line[1]],
        "opacity": 0.4,
        "line": {"color": tokens["quiet"], "width": 1, "shape": "hv"},
        "connectgaps": False,
        "hovertemplate": f"%{{y:.4g}} · {escape(name)}<extra></extra>",
    }


def _edges(band: Band, spans: Sequence[ReviewSpan]) -> tuple[int, int]:
    """A band within the day, wide enough to be seen."""
    wide = max(0, LEAST_BAND_MS - (band.last - band.first)) // 2
    return max(spans[0].first, band.first - wide), min(spans[-1].last, band.last + wide)


def _band(
    band: Band, spans: Sequence[ReviewSpan], zone: ZoneInfo, tokens: Mapping[str, str]
) -> dict[str, Any]:
    first, last = _edges(band, spans)
    return _rectangle(first, last, zone, tokens["orange"], 0.2)


def _away(span: ReviewSpan, zone: ZoneInfo, tokens: Mapping[str, str]) -> dict[str, Any]:
    return _rectangle(span.first, span.last, zone, tokens["stale"], 0.14)


def _rectangle(first: int, last: int, zone: ZoneInfo, colour: str, opacity: float) -> dict[str, Any]:
    place = {"xref": "x", "yref": "paper", "x0": _local(first, zone), "x1": _local(last, zone)}
    look = {"fillcolor": colour, "opacity": opacity, "line": {"width": 0}, "layer": "below"}
    return {"type": "rect", **place, "y0": 0, "y1": 1, **look}


def _name(
    band: Band, n: int, spans: Sequence[ReviewSpan], zone: ZoneInfo, tokens: Mapping[str, str]
) -> dict[str, Any]:
    first, last = _edges(band, spans)
    late = first - spans[0].first > 0.7 * (spans[-1].last - spans[0].first)
    return {
        "x": _local(last if late else first, zone),
        "xanchor": "right" if late else "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 18 * (n % ROWS),
        "text": escape(band.name),
        "showarrow": False,
        "font": {"size": 13, "color": tokens["text"]},
    }


def _local(at: int, zone: ZoneInfo) -> str:
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    return local.replace(tzinfo=None).isoformat(timespec="seconds")
