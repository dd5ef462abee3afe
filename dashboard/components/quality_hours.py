"""One datastream's day as a table: hour by hour what the chart beside it draws."""

from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from city.by_locale import clock
from city.course import counted
from city.hourly import HOUR_MS
from city.properties import find_property
from city.review import ReviewState
from dashboard.components.quality_words import state_word
from dashboard.quality_reader import One
from dashboard.words import t


def hours_table(one: One, zone: ZoneInfo, lang: str) -> Any:
    """Every hour that can be decided: observations, mean, the neighbours' median, what it is. A mean of too
    little is a dash."""
    prop = find_property(one.row.stream.property)
    hours = counted(one.hours, one.row.stream.property)
    decimals = prop.decimals if prop else 2
    means = dict(zip(hours.starts[hours.valid].tolist(), hours.means[hours.valid].tolist(), strict=True))
    heads = ("Hour", "Observations", "Mean", "Median of the neighbours", "State")
    first = one.spans[0].first
    rows = [
        html.Tr(
            [
                html.Th(clock(at, zone), scope="row"),
                html.Td(n, className="number"),
                html.Td(_number(means.get(at), decimals), className="number"),
                html.Td(_number(one.beside.get(at), decimals), className="number"),
                html.Td(state_word(_state(one, at), lang)),
            ]
        )
        for at, n in zip(range(first, first + HOUR_MS * 48, HOUR_MS), one.row.counts, strict=False)
    ]
    head = html.Thead(html.Tr([html.Th(t(lang, word), scope="col") for word in heads]))
    table = html.Div(html.Table([head, html.Tbody(rows)]), className="scrolls")
    return html.Details([html.Summary(t(lang, "Hour by hour")), table], className="hours")


def _number(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{value:,.{decimals}f}"


def _state(one: One, at: int) -> ReviewState:
    return next(span.state for span in one.spans if span.first <= at < span.last)
