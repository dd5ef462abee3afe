"""The charts of one thing's day, as Dash components: one graph a datastream."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.properties import find_property
from dashboard.components.chart_words import plain_chart
from dashboard.figures.day import Line, Row, Subject, Wording, day
from dashboard.words import local, t

SEVERITY_WORDS = {"blue": "Blue", "yellow": "Yellow", "orange": "Orange", "red": "Red"}


def charts(
    thing: Mapping[str, Any],
    days: Mapping[str, Sequence[Row]],
    now: int,
    zone: ZoneInfo,
    lang: str,
    theme: str,
) -> list[Any]:
    """Graphs of all datastreams of a feature's properties, with the limits it names; `days` holds rows by
    property. `now` is epoch milliseconds.
    """
    last = datetime.fromtimestamp(now / 1000, UTC)
    span = (last - timedelta(days=1), last)
    words = _wording(lang, last.astimezone(zone))
    graphs = []
    for slug, latest in thing["latest"].items():
        rows, subject = days.get(slug, ()), _subject(slug, latest, lang)
        if not rows:
            graphs.append(
                html.P(
                    t(lang, "{what}: nothing in the last 24 hours", what=subject.label), className="nothing"
                )
            )
            continue
        lines = [_limit(limit, lang) for limit in latest.get("limits", ())]
        figure = day(rows, subject, lines, span, zone, theme, words)
        graphs.append(
            dcc.Graph(id={"chart": slug}, figure=figure, config=plain_chart(lang), className="chart")
        )
    return graphs


def _limit(limit: Mapping[str, Any], lang: str) -> Line:
    severity = limit["severity"]
    return Line(severity, limit["limit"], t(lang, SEVERITY_WORDS[severity]))


def _subject(slug: str, latest: Mapping[str, Any], lang: str) -> Subject:
    prop = find_property(slug)
    label = local(lang, dict(prop.label)) if prop else slug
    unit = (latest["unit"] or "").replace("1e4 ", "×10⁴ ")
    return Subject(label, unit, latest["decimals"], latest.get("report_s"))


def _wording(lang: str, at: datetime) -> Wording:
    offset = at.isoformat(timespec="minutes")[-6:]
    qualities = {"GOOD": t(lang, "good"), "SUSPECT": t(lang, "suspect"), "BAD": t(lang, "bad")}
    return Wording(qualities, t(lang, "Time (UTC{offset})", offset=offset))
