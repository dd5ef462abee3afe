"""Trends: stations, properties and periods compared, in eight views, each with a sentence and a table.

The address holds the whole state, and follows what is chosen: what is sent to somebody shows them the same,
and the browser's back button goes back. What cannot be answered is said in a sentence, with what can.
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from json import dumps
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from plotly.utils import PlotlyJSONEncoder

from city.local_time import day_of
from city.period import Preset, recent
from city.properties import find_property
from city.thing import Thing
from dashboard.components import frame
from dashboard.components.chart_words import words_of_charts
from dashboard.components.trend_choices import (
    FIELDS,
    choices,
    first_property,
    property_options,
    tabs,
    values_of,
)
from dashboard.components.trend_question import Refused
from dashboard.components.trend_shown import shown
from dashboard.components.trend_wish import TrendWish
from dashboard.components.trend_words import Teller
from dashboard.trends_reader import Answer
from dashboard.words import local, t
from store import database

PATH = "/trends/"
INDEX = frame.index("trends/trends.css", "trends/rows.js", "trends/languages.js")
REFRESH_MS = 60_000
_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "scrollZoom": False,
    "responsive": True,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "sendChartToCloud"],
}
"""Plotly offers to upload charts to its makers: nothing leaves this network."""
_FIELDS = [f"trends-{one}" for one in FIELDS]
_SCREEN = """() => {
  const small = matchMedia("(max-width: 719px)");
  const seen = () => [document.documentElement.dataset.theme, small.matches];
  if (!window.trendsScreen) {
    window.trendsScreen = small;
    const tell = () => dash_clientside.set_props("trends-screen", { data: seen() });
    small.addEventListener("change", tell);
    document.addEventListener("click", (event) => event.target.closest(".theme-switch") && tell());
  }
  return seen();
}"""
"""The theme, and whether it is a phone's screen."""


class Reader(Protocol):
    """What the page asks for."""

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        ...

    @property
    def now(self) -> int:
        """Epoch ms."""
        ...

    @property
    def things(self) -> Mapping[str, Thing]:
        """The stations of the catalogue."""
        ...

    def answer(self, wish: TrendWish) -> Answer:
        """What a wish asks for."""
        ...


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="trends-address", refresh=False),
            dcc.Store(id="trends-screen"),
            dcc.Interval(id="trends-tick", interval=REFRESH_MS),
            html.Main(id="trends", className="page"),
        ]
    )


def register(app: Dash, reader: Reader) -> None:
    """Bind the page's callbacks: its frame, the address and the form that follow each other, the view."""
    app.clientside_callback(_SCREEN, Output("trends-screen", "data"), Input("trends-address", "pathname"))

    @app.callback(
        Output("trends", "children"),
        Input("trends-address", "pathname"),
        State("trends-address", "search"),
    )
    def framed(_path: object, search: object) -> Any:
        return frame_of(reader, TrendWish.of(search))

    @app.callback(
        Output("trends-where", "search"),
        *[Output(field, "value") for field in _FIELDS],
        Output("trends-properties", "options"),
        Output("trends-typed", "hidden"),
        Input("trends-where", "search"),
        Input("trends-chart", "relayoutData"),
        *[Input(field, "value") for field in _FIELDS],
        prevent_initial_call=True,
    )
    def followed(search: object, axes: object, *values: object) -> Any:
        changed = {one["prop_id"] for one in ctx.triggered}
        zoomed = axes if changed == {"trends-chart.relayoutData"} else None
        return follow(reader, search, values, by_address="trends-where.search" in changed, zoomed=zoomed)

    @app.callback(
        Output("trends-notice", "children"),
        Output("trends-said", "children"),
        Output("trends-chart", "figure"),
        Output("trends-drawn", "hidden"),
        Output("trends-tables", "children"),
        Output("trends-chart", "style"),
        Output("trends-mark", "data"),
        Input("trends-where", "search"),
        Input("trends-screen", "data"),
        Input("trends-tick", "n_intervals"),
        State("trends-mark", "data"),
    )
    def drawn(search: object, screen: object, _ticks: object, before: object) -> Any:
        theme, narrow = screen if isinstance(screen, list) and len(screen) == 2 else ("dark", False)
        found = draw(
            reader, TrendWish.of(search), "light" if theme == "light" else "dark", narrow=narrow is True
        )
        refreshed = {one["prop_id"] for one in ctx.triggered} == {"trends-tick.n_intervals"}
        return unchanged((*found, _room(found[2])), before if refreshed else None)


def frame_of(reader: Reader, wish: TrendWish) -> list[Any]:
    """Head, choices, tabs and the places for what they come to."""
    lang = wish.lang
    asked = completed(reader, wish)
    return [
        dcc.Location(id="trends-where", refresh=False),
        dcc.Store(id="trends-mark"),
        frame.header(t(lang, "Trends"), lang),
        choices(asked, reader.things),
        tabs(asked),
        html.Div(id="trends-notice", role="status"),
        html.Div(
            [
                html.Div(id="trends-said", role="status"),
                html.Div(
                    dcc.Graph(id="trends-chart", figure={}, config=_CONFIG | words_of_charts(lang)),
                    id="trends-drawn",
                    className="sheet",
                    hidden=True,
                ),
                html.Div(id="trends-tables"),
            ],
            id="trends-result",
        ),
    ]


def completed(reader: Reader, wish: TrendWish) -> TrendWish:
    """The wish with a property, where a station is chosen and nothing of it."""
    if wish.things and not wish.properties and (slug := first_property(reader.things, wish.things)):
        return replace(wish, properties=(slug,))
    return wish


def follow(
    reader: Reader,
    search: object,
    values: tuple[object, ...],
    *,
    by_address: bool,
    zoomed: object = None,
) -> Any:
    """The address after the form, or the form after the address; whichever a person has changed leads.

    An address that asks for the same stays as it is written: an answer that comes late must not lead back.
    """
    before = TrendWish.of(search)
    wish = before if by_address else before.chosen(dict(zip(FIELDS, values, strict=True)))
    wish = _dated(reader, completed(reader, wish.zoomed(zoomed)), before)
    kept = [no_update if same else new for same, new in _changes(values, values_of(wish))]
    options = property_options(reader.things, wish)
    return (
        wish.address() if wish != before else no_update,
        *kept,
        options,
        wish.preset is not Preset.CUSTOM,
    )


def unchanged(found: tuple[Any, ...], before: object) -> tuple[Any, ...]:
    """What was found with marks of its parts; parts whose marks were there `before` are not sent again: a
    browser takes seconds to draw a year of many lines.
    """
    marks = [sha256(dumps(part, cls=PlotlyJSONEncoder).encode()).hexdigest()[:16] for part in found]
    known = before if isinstance(before, list) and len(before) == len(marks) else [None] * len(marks)
    kept = (no_update if mark == old else part for part, mark, old in zip(found, marks, known, strict=True))
    return *kept, marks


def _dated(reader: Reader, wish: TrendWish, before: TrendWish) -> TrendWish:
    """The wish with the days that were shown before, where somebody is about to type others."""
    if wish.preset is not Preset.CUSTOM or wish.first or wish.last or before.preset is Preset.CUSTOM:
        return wish
    usual = Preset.DAYS_7 if before.preset is Preset.ALL else before.preset
    shown_now = recent(usual, reader.now, reader.zone)
    last = min(shown_now.last - 1, reader.now)
    first, until = (day_of(at, reader.zone).isoformat() for at in (shown_now.first, last))
    return replace(wish, first=first, last=until)


def draw(reader: Reader, wish: TrendWish, theme: str, *, narrow: bool = False) -> tuple[Any, ...]:
    """Notice, sentences, figure, whether there is none, tables; why not, where it cannot be answered."""
    wish, lang = completed(reader, wish), wish.lang
    tell = Teller(lang, reader.zone)
    try:
        answer = reader.answer(wish)
    except Refused as refused:
        return _told(t(lang, refused.msgid, **refused.values), begin=not wish.things)
    except database.Unavailable:
        return _told(t(lang, "The database does not answer"))
    if answer.is_empty:
        return _nothing(answer, wish, tell)
    view = shown(answer, wish, tell, theme, narrow=narrow)
    said = [html.P(one) for one in [*view.sentences, *_absent(reader, wish, answer, tell)]]
    if view.figure is None:
        return said, [], {}, True, list(view.tables)
    return [], said, view.figure, False, list(view.tables)


def _changes(old: tuple[object, ...], new: Any) -> list[tuple[bool, Any]]:
    return [((one or None) == (other or None), other) for one, other in zip(old, new, strict=True)]


def _room(figure: dict[str, Any]) -> dict[str, Any]:
    """A chart that follows its window has the height of what it stands in, not that of its figure."""
    return {"height": figure["layout"]["height"]} if figure else {}


def _told(text: str, *, begin: bool = False) -> Any:
    """A sentence in place of everything: quiet where nobody has chosen anything yet."""
    return html.P(text, className="sheet quiet" if begin else "sheet error"), [], {}, True, []


def _absent(reader: Reader, wish: TrendWish, answer: Answer, tell: Teller) -> list[str]:
    """What was chosen and is not observed where it was chosen."""
    there = {(one.subject.thing.thing_id, one.subject.prop.slug) for one in answer.question.lines}
    missing = [
        f"{local(tell.lang, dict(prop.label))} · {local(tell.lang, dict(reader.things[thing_id].name))}"
        for slug in wish.properties
        for thing_id in wish.things
        if (thing_id, slug) not in there and (prop := find_property(slug))
    ]
    return [tell.say("Not observed there: {names}.", names="; ".join(missing))] if missing else []


def _nothing(answer: Answer, wish: TrendWish, tell: Teller) -> Any:
    """What there is instead, with a way to it."""
    spans = list(answer.extents.values())
    if not spans:
        return _told(tell.say("Nothing has been observed there yet."))
    first, last = min(one for one, _ in spans), max(one for _, one in spans)
    days = [day_of(at, tell.zone).isoformat() for at in (first, last)]
    there = replace(wish, preset=Preset.CUSTOM, first=days[0], last=days[1])
    text = tell.say(
        "Nothing was observed in this time. There are data from {first} to {last}.",
        first=tell.at(first, day=True),
        last=tell.at(last, day=True),
    )
    go = dcc.Link(tell.say("Go there"), href=f"{PATH}{there.address()}", className="go")
    return html.P([text, " ", go], className="sheet error"), [], {}, True, []
