"""The receipts' page: stations by days with a verdict each, and one station's day in full.

The address says everything: `?thing=…&day=…` opens a day, `lang` and `theme` are those of the wall. Whatever
comes from the browser is checked before it is believed; a database that is away is said, not guessed around.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

import dash_ag_grid
from dash import Dash, Input, Output, State, dcc, html, no_update

from city.by_locale import day_text
from city.receipt import Receipt, Verdict
from dashboard.components import frame, receipt_table
from dashboard.components.grid_words import grid_words
from dashboard.components.menu import menu_words
from dashboard.components.receipt_day import day_in_full
from dashboard.components.receipt_words import MARKS, VERDICT_WORDS
from dashboard.receipts_reader import Day
from dashboard.words import language, t
from store import database
from store.reconciliation import State as Comparison

PATH = "/receipts/"
DAYS = (7, 14, 31)
INDEX = frame.index("receipts/receipts.css")


class Reader(Protocol):
    """What the page asks for."""

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        ...

    @property
    def today(self) -> date:
        """The day that is not over."""
        ...

    def names(self, lang: str) -> dict[str, str]:
        """The stations of the catalogue in a language, by thing_id."""
        ...

    def between(self, first: date, last: date) -> list[Receipt]:
        """Receipts of all stations of these days, both inclusive."""
        ...

    def day(self, thing_id: str, day: date) -> Day:
        """One station's day."""
        ...

    def state(self) -> Comparison:
        """Where the nightly comparison stands."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for; no day is open without both."""

    lang: str
    thing_id: str | None
    day: date | None

    @classmethod
    def of(cls, search: object) -> "Wish":
        """The wish in an address's query; what makes no sense is left out."""
        asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
        given = {key: values[-1] for key, values in asked.items()}
        try:
            day = date.fromisoformat(given.get("day", ""))
        except ValueError:
            day = None
        return cls(language(given.get("lang")), given.get("thing"), day)


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [dcc.Location(id="receipts-address", refresh=False), html.Main(id="receipts", className="page")]
    )


def register(app: Dash, reader: Reader) -> None:
    """Bind the page's callbacks: frame, table, a click, one day."""

    @app.callback(
        Output("receipts", "children"),
        Input("receipts-address", "pathname"),
        State("receipts-address", "search"),
    )
    def frame(_path: object, search: object) -> Any:
        wish = Wish.of(search)
        return framed(wish.lang, shown(reader, wish))

    @app.callback(
        Output("receipts-grid", "rowData"),
        Output("receipts-grid", "columnDefs"),
        Output("receipts-summary", "children"),
        Input("receipts-days", "value"),
        Input("receipts-verdict", "value"),
        State("receipts-address", "search"),
    )
    def table(days: object, verdict: object, search: object) -> Any:
        return tabled(reader, days, verdict, Wish.of(search).lang)

    @app.callback(
        Output("receipts-address", "search"),
        Input("receipts-grid", "cellClicked"),
        State("receipts-days", "value"),
        State("receipts-address", "search"),
        prevent_initial_call=True,
    )
    def opened(cell: object, days: object, search: object) -> Any:
        return address_of(reader, cell, days, search)

    @app.callback(
        Output("receipts-day", "children"),
        Input("receipts-address", "search"),
        prevent_initial_call=True,
    )
    def one(search: object) -> Any:
        return shown(reader, Wish.of(search))

    @app.callback(Output("receipts-grid", "dashGridOptions"), Input("receipts-find", "value"))
    def find(text: object) -> dict[str, Any]:
        return {"quickFilterText": text if isinstance(text, str) else ""}


def framed(lang: str, day: Any) -> list[Any]:
    """Head, filter and places for what the data say; `day` is the one that is open."""
    grid = dash_ag_grid.AgGrid(
        id="receipts-grid",
        getRowId="params.data.thing_id",
        defaultColDef={"sortable": False, "resizable": True, "minWidth": 108, "flex": 1},
        style={"height": "100%"},
        dashGridOptions={
            "localeText": grid_words(lang, t(lang, "No station like this")),
            "rowHeight": 40,
            "headerHeight": 40,
            "enableCellTextSelection": True,
        },
    )
    return [
        frame.header(t(lang, "Receipts"), lang),
        html.P(t(lang, "Was anything lost? Choose a day of a station to see what the answer rests on.")),
        _filter(lang),
        html.P(id="receipts-summary", role="status"),
        html.Div(
            [html.Div(grid, id="receipts-table"), html.Section(day, id="receipts-day")], id="receipts-places"
        ),
    ]


def tabled(reader: Reader, days: object, verdict: object, lang: str) -> tuple[Any, Any, Any]:
    """Rows, columns and the summary of the last days; why not, where the database is away."""
    try:
        wanted = _days(reader.today, days)
        receipts = reader.between(wanted[-1], wanted[0])
        rows = receipt_table.rows(receipts, reader.names(lang), wanted, lang)
        told = receipt_table.summary(receipts, wanted[1], lang)
        compared = _compared(reader.state(), lang)
    except database.Unavailable:
        return [], no_update, html.Strong(t(lang, "The database does not answer"), className="error")
    chosen = receipt_table.having(rows, verdict if isinstance(verdict, str) else None)
    return chosen, receipt_table.columns(wanted, lang), [html.Span(told), compared]


def shown(reader: Reader, wish: Wish) -> Any:
    """The day that the address asks for, in full; nothing where it asks for none."""
    lang = wish.lang
    if wish.thing_id is None or wish.day is None:
        return []
    names = reader.names(lang)
    if wish.thing_id not in names or not date(1970, 1, 2) <= wish.day <= reader.today:
        return html.P(t(lang, "No station like this"), className="error")
    try:
        day = reader.day(wish.thing_id, wish.day)
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer"), className="error")
    wall = "/?" + urlencode({"lang": lang, "thing": wish.thing_id})
    return day_in_full(day, names[wish.thing_id], wall, reader.zone, lang)


def address_of(reader: Reader, cell: object, days: object, search: object) -> Any:
    """The address of a clicked cell; the one we have for a click beside the days."""
    if not isinstance(cell, dict):
        return no_update
    day = receipt_table.day_of_column(cell.get("colId"), _days(reader.today, days))
    if day is None or not isinstance(cell.get("rowId"), str):
        return no_update
    asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
    kept = {key: values[-1] for key, values in asked.items() if key in ("lang", "theme")}
    return "?" + urlencode({**kept, "thing": cell["rowId"], "day": day.isoformat()})


def _days(today: date, wanted: object) -> Sequence[date]:
    """The last days, newest first."""
    return [today - timedelta(days=back) for back in range(wanted if wanted in DAYS else DAYS[0])]


def _filter(lang: str) -> Any:
    verdicts = [
        {"label": f"{MARKS[one]} {t(lang, VERDICT_WORDS[one])}", "value": one.value} for one in Verdict
    ]
    days = [{"label": t(lang, "{n} days", n=n), "value": n} for n in DAYS]
    words = {"placeholder": t(lang, "Any verdict"), "aria-label": t(lang, "Any verdict")}
    return html.Div(
        [
            dcc.Input(id="receipts-find", type="search", placeholder=t(lang, "Search"), debounce=False),
            dcc.Dropdown(
                verdicts,
                id="receipts-verdict",
                placeholder=words["placeholder"],
                searchable=False,
                labels=menu_words(lang),
            ),
            dcc.RadioItems(days, DAYS[0], id="receipts-days", inline=True),
        ],
        className="filter",
    )


def _compared(state: Comparison, lang: str) -> Any:
    if state.last_day is None:
        return html.Span(t(lang, "Not compared with what is stored yet"))
    day = day_text(lang, state.last_day, year=False, weekday=True)
    if state.differences:
        told = t(
            lang, "⚠ {n} differences from what is stored, compared up to {day}", n=state.differences, day=day
        )
        return html.Strong(told, className="error")
    return html.Span(t(lang, "Compared with what is stored up to {day}: no difference", day=day))
