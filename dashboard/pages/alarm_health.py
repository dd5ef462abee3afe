"""Alarm health: whether the people who answer alarms still can, after EEMUA 191 and ISA-18.2.

Figures first, each beside what it should be; then the load in ten-minute bars; then which alarms to mend.
The address holds the state: `?days=7&operators=2&lang=…`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from dash import Dash, Input, Output, State, dcc, html

from city.alarm_health import AIM, FLOOD, MOST, SLOT_MS, AlarmHealth, Who
from city.by_locale import moment
from city.canary import Flight
from city.clock import DAY_MS
from dashboard.components import frame
from dashboard.components.canary import canary_delays
from dashboard.components.chart_words import plain_chart
from dashboard.components.menu import menu_words
from dashboard.figures.alarm_load import Wording, alarm_load
from dashboard.words import language, t
from store import database

PATH = "/alarm-health/"
INDEX = frame.index("alarm-health/alarm-health.css")
DAYS = (1, 7, 30)
OPERATORS = range(1, 11)
FLOOD_SHARE = 0.01
HOUR_MS = 3600 * 1000


class Reader(Protocol):
    """What the page asks for."""

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        ...

    @property
    def now(self) -> int:
        """Epoch milliseconds."""
        ...

    def days(self, days: int, operators: int) -> AlarmHealth:
        """The figures of the last days."""
        ...

    def flights(self) -> list[Flight]:
        """The canaries of the last day."""
        ...

    def name(self, who: Who, lang: str) -> tuple[str, str]:
        """The rule and the place of an alarm."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for."""

    lang: str
    theme: str
    days: int
    operators: int

    @classmethod
    def of(cls, search: object, days: object = None, operators: object = None) -> "Wish":
        """The wish in a query, with what was chosen since; what makes no sense is left out."""
        asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
        given = {key: values[-1] for key, values in asked.items()}
        theme = "light" if given.get("theme") == "light" else "dark"
        chosen = _one_of(days if days is not None else given.get("days"), DAYS, 7)
        people = _one_of(operators if operators is not None else given.get("operators"), OPERATORS, 1)
        return cls(language(given.get("lang")), theme, chosen, people)


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    address = dcc.Location(id="health-address", refresh=False)
    theme = dcc.Store(id="health-theme")
    return html.Div([address, theme, html.Main(id="health", className="page")])


def register(app: Dash, reader: Reader) -> None:
    """Bind the page's callbacks: its frame, and its figures for a choice."""
    app.clientside_callback(
        "() => document.documentElement.dataset.theme",
        Output("health-theme", "data"),
        Input("health-address", "pathname"),
    )

    @app.callback(
        Output("health", "children"),
        Input("health-address", "pathname"),
        State("health-address", "search"),
    )
    def framed(_path: object, search: object) -> Any:
        return frame_of(Wish.of(search))

    @app.callback(
        Output("health-figures", "children"),
        Input("health-days", "value"),
        Input("health-operators", "value"),
        State("health-address", "search"),
        State("health-theme", "data"),
    )
    def figures(days: object, operators: object, search: object, theme: object) -> Any:
        return figures_of(reader, Wish.of(search, days, operators), "light" if theme == "light" else "dark")


def frame_of(wish: Wish) -> list[Any]:
    """Head, choices, and the place for the figures."""
    lang = wish.lang
    days = [{"label": t(lang, "{n} days", n=n) if n > 1 else t(lang, "1 day"), "value": n} for n in DAYS]
    people = [{"label": str(n), "value": n} for n in OPERATORS]
    choose = html.Label(
        [
            t(lang, "People who answer alarms"),
            dcc.Dropdown(
                people,
                wish.operators,
                id="health-operators",
                clearable=False,
                searchable=False,
                labels=menu_words(lang),
            ),
        ]
    )
    return [
        frame.header(t(lang, "Alarm health"), lang),
        html.P(t(lang, "Whether those who answer alarms still can: figures after EEMUA 191 and ISA-18.2.")),
        html.Div(
            [dcc.RadioItems(days, wish.days, id="health-days", inline=True), choose], className="filter"
        ),
        dcc.Loading(html.Div(id="health-figures"), type="dot", delay_show=300),
    ]


def figures_of(reader: Reader, wish: Wish, theme: str) -> list[Any]:
    """Everything for one choice; why not, where the database is away."""
    lang = wish.lang
    try:
        health = reader.days(wish.days, wish.operators)
        flights = reader.flights()
    except database.Unavailable:
        return [html.P(t(lang, "The database does not answer"), className="error")]
    tables = [
        _table(t(lang, "Most frequent"), t(lang, "Times"), health.top, reader, lang),
        _table(t(lang, "Chattering"), t(lang, "In ten minutes"), health.chattering, reader, lang),
        _table(
            t(lang, "Active for more than a day"), t(lang, "For"), _ages(health, reader, lang), reader, lang
        ),
    ]
    return [
        *_since(health, reader.zone, reader.now - wish.days * DAY_MS, lang),
        _figures(health, lang),
        html.Section(
            [html.H2(t(lang, "Load")), _summary(health, lang), _chart(health, reader.zone, theme, lang)]
        ),
        html.Div(tables, className="tables"),
        canary_delays(flights, reader.zone, reader.now, lang),
    ]


def _since(health: AlarmHealth, zone: ZoneInfo, asked: int, lang: str) -> list[Any]:
    if health.first <= asked + SLOT_MS:
        return []
    at = moment(lang, health.first, zone)
    return [html.P(t(lang, "Alarms are on record since {at}: the figures are of that time.", at=at))]


def _figures(health: AlarmHealth, lang: str) -> Any:
    told = [
        (
            t(lang, "Alarms a person in 10 min"),
            f"{health.rate:.2f}",
            t(lang, "aim {aim}, at most {most}", aim=f"{AIM:g}", most=f"{MOST:g}"),
            health.rate > MOST,
        ),
        (
            t(lang, "Most in 10 min"),
            f"{health.peak:.1f}",
            t(lang, "flood above {n}", n=FLOOD),
            health.peak > FLOOD,
        ),
        (
            t(lang, "Time in flood"),
            f"{100 * health.flood:.1f} %",
            t(lang, "below 1 %"),
            health.flood >= FLOOD_SHARE,
        ),
        (
            t(lang, "Time within what can be managed"),
            f"{100 * health.manageable:.1f} %",
            t(lang, "at most {most} in 10 min", most=f"{MOST:g}"),
            False,
        ),
        (
            t(lang, "Mean time to acknowledge"),
            _time(health.mean_ms, lang),
            t(lang, "{n} acknowledged, median {time}", n=health.answered, time=_time(health.median_ms, lang)),
            False,
        ),
        (
            t(lang, "Active for more than a day"),
            str(len(health.stale)),
            t(lang, "should be none"),
            bool(health.stale),
        ),
    ]
    return html.Dl([_figure(*one) for one in told], className="figures")


def _figure(word: str, value: str, should: str, beyond: bool) -> Any:
    mark = "⚠ " if beyond else ""
    return html.Div(
        [html.Dt(word), html.Dd([f"{mark}{value} ", html.Small(should)])],
        className="beyond" if beyond else "",
    )


def _summary(health: AlarmHealth, lang: str) -> Any:
    if not health.announced:
        return html.P(t(lang, "No alarm was announced in this time."))
    return html.P(
        t(
            lang,
            "{n} alarms were announced; {share} of the time was within what can be managed.",
            n=health.announced,
            share=f"{100 * health.manageable:.1f} %",
        )
    )


def _chart(health: AlarmHealth, zone: ZoneInfo, theme: str, lang: str) -> Any:
    words = Wording(
        t(lang, "Time ({zone})", zone=zone.key),
        t(lang, "Alarms a person in 10 min"),
        t(lang, "can be managed"),
        t(lang, "flood"),
        lang,
    )
    figure = alarm_load(health.slots, health.operators, zone, theme, words)
    return dcc.Graph(figure=figure, config=plain_chart(lang), className="sheet")


def _ages(health: AlarmHealth, reader: Reader, lang: str) -> list[tuple[Who, str]]:
    return [(one.who, _time(reader.now - one.since, lang)) for one in health.stale]


def _table(title: str, count: str, rows: Iterable[tuple[Who, Any]], reader: Reader, lang: str) -> Any:
    lines = [(*reader.name(who, lang), str(n)) for who, n in rows]
    body = _lines(lines, count, lang) if lines else html.P(t(lang, "None"), className="quiet")
    return html.Section([html.H2(title), body], className="sheet scrolls")


def _lines(lines: Sequence[tuple[str, str, str]], count: str, lang: str) -> Any:
    head = [html.Th(t(lang, "Alarm")), html.Th(t(lang, "Where")), html.Th(count, className="number")]
    rows = [
        html.Tr([html.Td(rule), html.Td(place), html.Td(n, className="number")]) for rule, place, n in lines
    ]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)])


def _time(ms: float | None, lang: str) -> str:
    if ms is None:
        return "–"
    if ms < HOUR_MS:
        return t(lang, "{n} min", n=f"{ms / 60000:.1f}")
    hours = ms / HOUR_MS
    return t(lang, "{n} h", n=f"{hours:.1f}") if hours < 48 else t(lang, "{n} days", n=f"{hours / 24:.1f}")


def _one_of(value: object, allowed: Sequence[int], usual: int) -> int:
    text = str(value)
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) in allowed else usual
    )
