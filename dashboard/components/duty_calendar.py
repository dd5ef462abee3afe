"""Four weeks of each rota, a row a week, a lane a layer: names; stand-ins, holidays and gaps by mark."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from alerts.oncall import gaps, shifts
from city.by_locale import day_text
from city.duty import Duty
from city.local_time import day_of, moment
from city.rota import HOLIDAY, OVERRIDE, Rota, Shift
from dashboard.components.duty_names import (
    layer_name,
    moment_of,
    people_names,
    short_moment,
    span_of,
)
from dashboard.components.duty_stand_in import stand_ins
from dashboard.components.duty_wish import View, Wish
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader
from dashboard.words import local, t

WEEKS = 4
MOST_ROWS = 200
GAP = "gap"


class Bar(NamedTuple):
    """A piece of a lane: who, from when to when, and what sort: a shift, a stand-in, a holiday or a gap."""

    first: int
    last: int
    layer_id: str
    people: tuple[str, ...]
    sort: str = ""


MARKS = {OVERRIDE: "⇄", HOLIDAY: "✶", GAP: "⚠"}


def seen(reader: DutyReader, wish: Wish) -> Any:
    """Every rota of the city, the one that is asked for first."""
    lang, situation = wish.lang, reader.situation()
    duty = situation.known.duty
    if duty is None or not duty.rotas:
        new = dcc.Link(t(lang, "Write one"), href=address(lang, View.TELLING, section="rotas", new="1"))
        return html.P([t(lang, "No rota is declared."), " ", new], className="empty")
    first = sorted(duty.rotas, key=lambda rota: rota.rota_id != wish.get("rota"))
    parts: list[Any] = [_legend(lang)]
    for rota in first:
        weeks, others = of_rota(rota, duty, reader.now, lang), stand_ins(reader, rota, duty, wish)
        parts += [others, weeks] if rota.rota_id == wish.get("rota") else [weeks, others]
    return parts


def _legend(lang: str) -> Any:
    marks = (
        (OVERRIDE, t(lang, "stand-in")),
        (HOLIDAY, t(lang, "holiday")),
        (GAP, t(lang, "Nobody on duty")),
    )
    return html.P(
        [
            t(lang, "Choose a shift to enter who stands in."),
            *(html.Span([html.B(MARKS[sort]), " ", word], className=f"key {sort}") for sort, word in marks),
        ],
        className="duty-legend",
    )


def of_rota(rota: Rota, duty: Duty, now: int, lang: str) -> Any:
    """One rota: its name, its weeks, and the same as a table."""
    file = f"/api/v1/duty/{rota.rota_id}.ics?{urlencode({'lang': 'en' if lang == 'xx' else lang})}"
    zone = ZoneInfo(rota.timezone)
    begin = day_of(now, zone)
    begin -= timedelta(days=begin.weekday())
    edges = [moment(begin + timedelta(days=7 * week), 0, zone) for week in range(WEEKS + 1)]
    all_bars = bars(rota, edges[0], edges[-1])
    weeks = [_week(rota, all_bars, duty, now, first, last, lang) for first, last in pairwise(edges)]
    return html.Section(
        [
            html.H2([local(lang, dict(rota.name)), html.A(t(lang, "calendar file"), href=file)]),
            html.P(t(lang, "Times of {zone}", zone=rota.timezone), className="quiet"),
            html.Div(weeks, className="weeks"),
            html.Details(
                [html.Summary(t(lang, "As a table")), table(all_bars, rota, duty, now, lang)],
                className="duty-table",
            ),
        ],
        className="sheet duty-rota",
    )


def bars(rota: Rota, first: int, last: int) -> list[Bar]:
    """The shifts of a span, and what lies between them where somebody should always be there."""
    found = [_bar(rota, shift) for shift in shifts(rota, first, last)]
    if rota.always:
        found += [Bar(gap.first, gap.last, "", (), GAP) for gap in gaps(rota, first, last)]
    return sorted(found)


def _bar(rota: Rota, shift: Shift) -> Bar:
    stands_in = any(
        one.person in shift.people and one.first < shift.last and shift.first < one.last
        for one in rota.overrides
    )
    sort = OVERRIDE if stands_in or shift.layer_id == OVERRIDE else ""
    return Bar(
        shift.first,
        shift.last,
        shift.layer_id,
        shift.people,
        HOLIDAY if shift.layer_id == HOLIDAY else sort,
    )


def _week(rota: Rota, all_bars: Sequence[Bar], duty: Duty, now: int, first: int, last: int, lang: str) -> Any:
    there = [bar for bar in all_bars if bar.first < last and bar.last > first]
    lanes = list(dict.fromkeys(bar.layer_id for bar in there if bar.layer_id))
    zone = ZoneInfo(rota.timezone)
    days = [
        html.Span(
            _day_name(first, offset, zone, lang),
            className="today" if _is_today(first, offset, now, zone) else "",
        )
        for offset in range(7)
    ]
    rows = [
        html.Div(
            [
                html.Small(layer_name(lane, lang)),
                html.Div(
                    list(_pieces(rota, _of_lane(there, lane, lanes), duty, (first, last), now, lang)),
                    className="lane",
                ),
            ],
            className="row",
        )
        for lane in lanes or [""]
    ]
    return html.Div(
        [html.Div([html.Small(""), html.Div(days, className="days")], className="row"), *rows],
        className="week",
    )


def _of_lane(there: Sequence[Bar], lane: str, lanes: Sequence[str]) -> list[Bar]:
    """The bars of a lane; gaps, in which every lane is empty, stand in the first."""
    is_first = lane in lanes[:1] or not lanes
    return [bar for bar in there if bar.layer_id == lane or (is_first and bar.sort == GAP)]


def _pieces(
    rota: Rota, there: Sequence[Bar], duty: Duty, span: tuple[int, int], now: int, lang: str
) -> Iterator[Any]:
    first, last = span
    whole = last - first
    for bar in there:
        begin, end = max(bar.first, first), min(bar.last, last)
        yield html.Div(
            _link(bar, rota, duty, lang),
            className=f"bar {bar.sort} {'past' if bar.last <= now else ''}",
            style={"left": f"{(begin - first) / whole:.4%}", "width": f"{(end - begin) / whole:.4%}"},
        )
    if first <= now < last:
        yield html.I(className="now", style={"left": f"{(now - first) / whole:.4%}"}, title=t(lang, "Now"))


def _link(bar: Bar, rota: Rota, duty: Duty, lang: str) -> Any:
    """Who, and the way to enter somebody else."""
    who = people_names(duty, bar.people, lang)
    said = f"{MARKS[bar.sort]} {who}" if bar.sort else who
    asked = {"rota": rota.rota_id, "first": str(bar.first), "last": str(bar.last)}
    if len(bar.people) == 1:
        asked["away"] = bar.people[0]
    span = span_of(bar.first, bar.last, ZoneInfo(rota.timezone), lang)
    return dcc.Link(said, href=address(lang, View.CALENDAR, **asked), title=f"{said}: {span}")


def _is_today(first: int, offset: int, now: int, zone: ZoneInfo) -> bool:
    return day_of(first, zone) + timedelta(days=offset) == day_of(now, zone)


def _day_name(first: int, offset: int, zone: ZoneInfo, lang: str) -> str:
    return day_text(lang, day_of(first, zone) + timedelta(days=offset), year=False, weekday=True)


def table(all_bars: Sequence[Bar], rota: Rota, duty: Duty, now: int, lang: str) -> Any:
    """What is coming, in its order."""
    zone = ZoneInfo(rota.timezone)
    columns = (t(lang, "From"), t(lang, "To"), t(lang, "On duty"), t(lang, "Layer"))
    coming = [bar for bar in all_bars if bar.last > now][:MOST_ROWS]
    rows = [
        html.Tr(
            [
                html.Td(short_moment(bar.first, zone, lang), title=moment_of(bar.first, zone, lang)),
                html.Td(short_moment(bar.last, zone, lang), title=moment_of(bar.last, zone, lang)),
                html.Td(
                    _link(bar, rota, duty, lang),
                    className="" if bar.people else "nobody",
                ),
                html.Td(_sort_name(bar, lang), className="quiet"),
            ]
        )
        for bar in coming
    ]
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in columns]))
    return html.Table([head, html.Tbody(rows)], className="narrow")


def _sort_name(bar: Bar, lang: str) -> str:
    if bar.sort == GAP:
        return t(lang, "gap")
    name = layer_name(bar.layer_id, lang)
    stands_in = bar.sort == OVERRIDE and bar.layer_id != OVERRIDE
    return f"{name} · {layer_name(OVERRIDE, lang)}" if stands_in else name
