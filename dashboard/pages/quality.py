"""A day's review: which datastreams of a day are in need of somebody, what checks found, and what was
decided.

The address says everything: `?day=2026-11-21&kind=air&area=…&property=…&open=12`; `lang` and `theme` are
those of the wall. Keys: j and k go to the next and the one before, a approves, x goes to the reason for
excluding.
"""

from typing import Any

import dash_ag_grid
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update

from city.user import Role
from dashboard.components import frame, quality_list
from dashboard.components.grid_words import grid_words
from dashboard.components.menu import menu_words
from dashboard.components.quality_one import one_view
from dashboard.components.quality_wish import Wish
from dashboard.pages.quality_acting import register_acting
from dashboard.quality_reader import MOST_STREAMS, Narrow, QualityReader
from dashboard.signed_in import signed_in
from dashboard.words import local, t
from store import database

PATH = "/quality/"
INDEX = frame.index("page/edit.css", "quality/quality.css").replace(
    "</head>", '  <script src="/assets/quality/quality.js" defer></script>\n  </head>'
)
_ADDRESS = State("quality-address", "search")


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    return html.Div(
        [
            dcc.Location(id="quality-address", refresh=False),
            dcc.Store(id="quality-theme"),
            html.Main(id="quality", className="page"),
            html.Div(id="quality-result", className="result", role="status"),
        ]
    )


def register(app: Dash, reader: QualityReader) -> None:
    """Bind the page's callbacks: its frame, the list, one datastream, and acting."""
    app.clientside_callback(
        "() => document.documentElement.dataset.theme",
        Output("quality-theme", "data"),
        Input("quality-address", "pathname"),
    )
    app.clientside_callback(
        "(search) => search",
        Output("quality-asked", "data"),
        Input("quality-address", "search"),
        prevent_initial_call=True,
    )

    @app.callback(Output("quality", "children"), Input("quality-address", "pathname"), _ADDRESS)
    def framed(_path: object, search: object) -> Any:
        return [*frame_of(reader, Wish.of(search, reader.today)), *_stores(search)]

    @app.callback(
        Output("quality-grid", "rowData"),
        Output("quality-summary", "children"),
        Output("quality-all", "children"),
        Output("quality-all", "disabled"),
        Output("quality-all-sure", "message"),
        Output("quality-listed", "data"),
        Input("quality-asked", "data"),
        Input("quality-done", "data"),
        State("quality-listed", "data"),
    )
    def listed(search: object, _done: object, shown: object) -> Any:
        wish = Wish.of(search, reader.today)
        same = isinstance(shown, dict) and shown.get("of") == wish.listed
        if same and ctx.triggered_id == "quality-asked":
            return (no_update,) * 6  # another one was opened
        return list_of(reader, wish)

    @app.callback(
        Output("quality-one", "children"),
        Output("quality-shown", "data"),
        Input("quality-asked", "data"),
        Input("quality-done", "data"),
        State("quality-theme", "data"),
    )
    def one(search: object, _done: object, theme: object) -> Any:
        wish = Wish.of(search, reader.today)
        may = signed_in().may(Role.OFFICER)
        return one_of(reader, wish, "light" if theme == "light" else "dark", may=may)

    register_acting(app, reader)


def _stores(search: object) -> list[Any]:
    """They come with the frame, so that nothing is drawn before there is a place for it."""
    return [
        dcc.Store(id="quality-asked", data=search),
        dcc.Store(id="quality-done", data=0),
        dcc.Store(id="quality-listed"),
        dcc.Store(id="quality-shown"),
    ]


def frame_of(reader: QualityReader, wish: Wish) -> list[Any]:
    """Head, choices, and places for what the data say."""
    lang = wish.lang
    grid = dash_ag_grid.AgGrid(
        id="quality-grid",
        columnDefs=quality_list.columns(lang),
        getRowId="params.data.key",
        defaultColDef={"sortable": False, "resizable": True, "flex": 1, "suppressMovable": True},
        style={"height": "100%"},
        dashGridOptions={
            "localeText": grid_words(lang, t(lang, "No datastream like this")),
            "rowHeight": 44,
            "headerHeight": 36,
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": False},
        },
    )
    return [
        frame.header(t(lang, "Review of a day"), lang),
        html.P(
            t(
                lang,
                "What checks found and what is decided. Keys: j and k down and up, a approve, x exclude.",
            )
        ),
        _filter(reader, wish),
        html.Div(
            [
                html.P(id="quality-summary", role="status"),
                html.Button(id="quality-all", className="button", disabled=True),
                html.Button(
                    t(lang, "Check now"),
                    id="quality-look",
                    className="button",
                    disabled=not signed_in().may(Role.OFFICER),
                ),
                dcc.ConfirmDialog(id="quality-all-sure"),
            ],
            className="bar",
        ),
        html.Div(
            [
                html.Div(grid, id="quality-table"),
                dcc.Loading(
                    html.Section(id="quality-one", className="sheet"),
                    type="dot",
                    delay_show=400,
                    parent_className="one",
                ),
            ],
            id="quality-places",
        ),
    ]


def list_of(reader: QualityReader, wish: Wish) -> tuple[Any, ...]:
    """Rows, summary, the button for all without remarks, and what of it the browser gives back."""
    lang = wish.lang
    if problem := _problem(reader, wish):
        return _nothing(problem, lang)
    try:
        work = reader.work(wish.day or reader.today, wish.narrow)
    except ValueError:
        return _nothing(_no_day(reader, lang), lang)
    except database.Unavailable:
        return _nothing(t(lang, "The database does not answer"), lang)
    clean = [[row.key, row.n] for row in work.rows if row.clean][:MOST_STREAMS]
    sure = t(lang, "Approve {n} datastreams without remarks? It can be undone.", n=len(clean))
    shown = {
        "of": wish.listed,
        "first": work.first,
        "until": work.until,
        "seen": work.seen,
        "clean": clean,
    }
    may = bool(clean) and work.until > work.first and signed_in().may(Role.OFFICER)
    return (
        quality_list.grid_rows(work, lang),
        quality_list.summary(work, reader.zone, lang),
        t(lang, "Approve all without remarks ({n})", n=len(clean)),
        not may,
        sure,
        shown,
    )


def one_of(reader: QualityReader, wish: Wish, theme: str, *, may: bool) -> tuple[Any, Any]:
    """The datastream that is open, and what of it the browser gives back."""
    lang = wish.lang
    if wish.key is None or _problem(reader, wish):
        return html.P(t(lang, "Choose a datastream to see its day."), className="empty"), None
    if wish.key not in reader.streams(Narrow()):
        return html.P(t(lang, "No datastream like this"), className="error"), None
    day = wish.day or reader.today
    try:
        work = reader.work_of(day, wish.key)
        one = reader.one(work)
    except ValueError:
        return html.P(_no_day(reader, lang), className="error"), None
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer"), className="error"), None
    shown = {
        "of": wish.opened,
        "key": wish.key,
        "seen": work.seen,
        "first": work.first,
        "counts": one.row.counts,
    }
    return one_view(one, work, reader.zone, lang, theme, may=may), shown


def _problem(reader: QualityReader, wish: Wish) -> str | None:
    if wish.day is None:
        return t(wish.lang, "This is no day: write it like 2026-11-21.")
    if not quality_list.fits(wish.narrow, reader.areas):
        return t(wish.lang, "No datastream like this")
    return None


def _no_day(reader: QualityReader, lang: str) -> str:
    return t(lang, "A day up to today, please: {day}.", day=reader.today.isoformat())


def _nothing(problem: str, lang: str) -> tuple[Any, ...]:
    told = html.Strong(problem, className="error", role="alert")
    return [], told, t(lang, "Approve all without remarks ({n})", n=0), True, no_update, None


def _with(value: str, options: list[dict[str, str]]) -> list[dict[str, str]]:
    """The options, and what the address asks for where it is none of them: or the menu would forget it, and
    what is wrong with it would go by unread."""
    known = not value or any(one["value"] == value for one in options)
    return options if known else [*options, {"label": value, "value": value}]


def _filter(reader: QualityReader, wish: Wish) -> Any:
    lang, narrow = wish.lang, wish.narrow
    areas = [{"label": local(lang, name), "value": key} for key, name in reader.areas.items()]
    chosen = [
        ("quality-kind", quality_list.kinds(lang), narrow.kind, t(lang, "Any kind of station")),
        ("quality-area", areas, narrow.area, t(lang, "Any area")),
        ("quality-property", reader.properties(lang), narrow.property, t(lang, "Any property")),
    ]
    menus = [
        dcc.Dropdown(
            _with(value, options),
            value or None,
            id=id_,
            placeholder=words,
            searchable=False,
            labels=menu_words(lang),
        )
        for id_, options, value, words in chosen
    ]
    steps = [
        html.Button("‹", id="quality-before", className="button", title=t(lang, "The day before")),
        dcc.Input(wish.text, id="quality-day", type="text", debounce=True, maxLength=10, className="day"),
        html.Button("›", id="quality-after", className="button", title=t(lang, "The day after")),
    ]
    return html.Div([html.Div(steps, className="days", role="group"), *menus], className="filter")
