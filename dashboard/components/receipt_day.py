"""One station's day in full: the answer first, then what it rests on."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from city.by_locale import day_text, number
from city.properties import find_property
from city.receipt import Receipt, Span, expected
from dashboard.components.receipt_words import (
    ANSWERS,
    DOUBTS,
    MARKS,
    REFUSALS,
    quarter_begins,
)
from dashboard.receipts_reader import Day
from dashboard.words import local, t

NONE = "–"
MOST_GAPS = 100


def day_in_full(day: Day, name: str, wall: str, zone: ZoneInfo, lang: str) -> list[Any]:
    """The panel of a day; `wall` is the address of the station on the wall."""
    receipt = day.receipt
    back = html.A(t(lang, "Show on the wall"), href=wall, className="plain")
    return [
        html.H2(name, tabIndex="-1"),
        html.P(
            [f"{day_text(lang, receipt.day, weekday=True)} · ", html.Code(receipt.thing_id)], className="when"
        ),
        _answer(receipt, lang),
        *_doubts(receipt, lang),
        _counts(receipt, lang),
        *_gaps(receipt, zone, lang),
        *_restarts(receipt, zone, lang),
        *_refused(receipt, lang),
        *_streams(day, zone, lang),
        *_differences(day, lang),
        back,
    ]


def _answer(receipt: Receipt, lang: str) -> Any:
    said = html.Span(t(lang, ANSWERS[receipt.verdict]))
    mark = html.Span(MARKS[receipt.verdict], className="mark")
    return html.P([mark, said], className=f"answer verdict-{receipt.verdict.value}")


def _doubts(receipt: Receipt, lang: str) -> list[Any]:
    if receipt.sent is None and not receipt.account.offered:
        return []
    return [html.Ul([html.Li(t(lang, DOUBTS[doubt])) for doubt in receipt.doubts], className="doubts")]


def _counts(receipt: Receipt, lang: str) -> Any:
    account, share = receipt.account, receipt.completeness
    counted = receipt.sent is not None
    facts = [
        (t(lang, "Messages sent, by its count"), receipt.sent),
        (t(lang, "Messages received"), receipt.received if counted else None),
        (t(lang, "Messages missing"), receipt.missing if counted else None),
        (t(lang, "Results offered"), account.offered),
        (t(lang, "Results stored"), account.stored),
        (t(lang, "Results that came again"), receipt.duplicate),
        (t(lang, "Results refused"), receipt.dead_lettered),
        (t(lang, "Results expected by period"), account.expected or None),
    ]
    told = [(word, NONE if value is None else number(lang, value)) for word, value in facts]
    told.append((t(lang, "Completeness"), NONE if share is None else f"{100 * share:.1f} %"))
    return html.Dl([html.Div([html.Dt(word), html.Dd(value)]) for word, value in told], className="counts")


def _gaps(receipt: Receipt, zone: ZoneInfo, lang: str) -> list[Any]:
    heads = (t(lang, "Numbers"), t(lang, "How many"), t(lang, "Between"))
    lines = [
        (
            f"{gap.first}–{gap.last}" if gap.last > gap.first else str(gap.first),
            number(lang, gap.missing),
            _between(gap.since, gap.until, receipt, zone, lang),
        )
        for gap in receipt.gaps
    ]
    more = len(lines) - MOST_GAPS
    told = (
        [*lines[:MOST_GAPS], (t(lang, "and {n} more", n=number(lang, more)), "", "")] if more > 0 else lines
    )
    return _section(t(lang, "Gaps in its count"), heads, told)


def _between(since: int, until: int, receipt: Receipt, zone: ZoneInfo, lang: str) -> str:
    ends = (quarter_begins(quarter, zone, receipt.day, lang) for quarter in (since, until + 1))
    return " – ".join(ends)


def _restarts(receipt: Receipt, zone: ZoneInfo, lang: str) -> list[Any]:
    heads = (t(lang, "Last number"), t(lang, "First number"), t(lang, "Between"))
    lines = [
        (
            str(restart.before),
            str(restart.after),
            _between(restart.since, restart.until, receipt, zone, lang),
        )
        for restart in receipt.restarts
    ]
    return _section(t(lang, "Restarts of its counter"), heads, lines)


def _refused(receipt: Receipt, lang: str) -> list[Any]:
    heads = (t(lang, "Reason"), t(lang, "How many"))
    lines = [
        (f"{t(lang, REFUSALS.get(reason, reason))} ({reason})", number(lang, parts))
        for reason, parts in sorted(receipt.account.dead.items())
    ]
    return _section(t(lang, "Refused, by the day of arrival"), heads, lines)


def _streams(day: Day, zone: ZoneInfo, lang: str) -> list[Any]:
    span = Span.of(day.receipt.day, zone)
    heads = (t(lang, "Quantity"), t(lang, "Expected"), t(lang, "Stored"), t(lang, "Came again"))
    lines = [
        (
            _label(stream.property, lang),
            number(lang, expected([stream.report_s], span)),
            number(lang, stream.stored),
            number(lang, stream.offered - stream.stored),
        )
        for stream in day.streams
    ]
    return _section(t(lang, "By quantity"), heads, lines)


def _differences(day: Day, lang: str) -> list[Any]:
    heads = (t(lang, "Quantity"), t(lang, "By the receipts"), t(lang, "Rows found"))
    lines = [
        (_label(one.property or "", lang), number(lang, one.receipted), number(lang, one.found))
        for one in day.differences
    ]
    return _section(t(lang, "Differences of the nightly comparison"), heads, lines)


def _section(title: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> list[Any]:
    """A heading and a table; nothing without lines."""
    if not lines:
        return []
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    body = html.Tbody([html.Tr([html.Td(text) for text in line]) for line in lines])
    return [html.H3(title), html.Table([head, body])]


def _label(slug: str, lang: str) -> str:
    prop = find_property(slug)
    return local(lang, dict(prop.label)) if prop else slug
