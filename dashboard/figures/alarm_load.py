"""Alarms in ten minutes an operator, as bars: what can be managed, and what is a flood, as labelled lines.

A bar in flood is hatched as well as coloured. Times are drawn in the city's zone, which the axis names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from city.alarm_health import FLOOD, MOST, SLOT_MS, Slot
from dashboard.figures.escape import escape
from dashboard.figures.template import template
from dashboard.figures.time_axis import hover, ticks
from dashboard.tokens import THEMES

HEIGHT = 260
LEAST_MS = 2 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Wording:
    """The chart's words in the user's language."""

    axis: str
    alarms: str
    most: str
    flood: str
    lang: str = "en"


def alarm_load(
    slots: Sequence[Slot], operators: int, zone: ZoneInfo, theme: str, wording: Wording
) -> dict[str, Any]:
    """The figure of a period's slots, ascending."""
    tokens = THEMES[theme]
    rates = [slot.n / operators for slot in slots]
    bars = {
        "type": "bar",
        "x": [_local(slot.first + SLOT_MS // 2, zone) for slot in slots],
        "y": rates,
        "width": 0.85 * SLOT_MS,
        "marker": {
            "color": [tokens["red"] if slot.flood else tokens["blue"] for slot in slots],
            "pattern": {"shape": ["/" if slot.flood else "" for slot in slots]},
            "line": {"width": 0},
        },
        "hovertemplate": f"%{{y:.1f}} {escape(wording.alarms)}<br>{hover(wording.lang)}<extra></extra>",
    }
    top = max([*rates, FLOOD * 1.15])
    layout = {
        "template": template(theme),
        "height": HEIGHT,
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "xaxis": {
            "type": "date",
            "range": _span(slots, zone),
            "title": {"text": escape(wording.axis)},
            "tickformatstops": ticks(wording.lang),
        },
        "yaxis": {"range": [0, top], "title": {"text": escape(wording.alarms)}},
        "shapes": [_level(MOST, tokens["yellow"]), _level(FLOOD, tokens["red"])],
        "annotations": [
            _note(MOST, wording.most, tokens["text"]),
            _note(FLOOD, wording.flood, tokens["text"]),
        ],
    }
    return {"data": [bars], "layout": layout}


def _span(slots: Sequence[Slot], zone: ZoneInfo) -> list[str]:
    """What the axis shows: the slots, and never less than two hours, or a few bars would fill it."""
    last = slots[-1].first + SLOT_MS
    return [_local(min(slots[0].first, last - LEAST_MS), zone), _local(last, zone)]


def _level(value: float, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1, "dash": "dash"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def _note(value: float, text: str, colour: str) -> dict[str, Any]:
    place = {"xref": "paper", "x": 1, "xanchor": "right", "y": value, "yanchor": "bottom"}
    return {**place, "text": escape(text), "showarrow": False, "font": {"size": 13, "color": colour}}


def _local(at: int, zone: ZoneInfo) -> str:
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    return local.replace(tzinfo=None).isoformat(timespec="seconds")
