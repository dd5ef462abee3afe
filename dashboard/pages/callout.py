"""The callouts' page: start a list, see how far it is, the exact unreached list, and doors to tick off.

The address says which callout is open: `?callout=12&lang=…`. What changes is pushed: the server says
which callouts changed (`/api/v1/callout/events`), and the page asks for what it shows. Whatever comes
from the browser is checked.
"""

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update

from alerts.callout.desk import Refusal
from city.callout import Callee, CalleeState, Callout, CalloutList
from city.person import Person
from dashboard.components import callout_frame, callout_preview, callout_table, callout_view, frame
from dashboard.components.callout_words import REFUSAL_WORDS
from dashboard.words import language, t
from store import database

PATH = "/callout/"
INDEX = frame.index("callout/callout.css").replace(
    "</head>", '  <script type="module" src="/assets/callout/callout.js"></script>\n  </head>'
)


class Reader(Protocol):
    """What the page asks for and orders."""

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        ...

    @property
    def now(self) -> int:
        """Epoch milliseconds."""
        ...

    def declared(self) -> tuple[list[CalloutList], list[Person]]:
        """The lists that can be called, and everybody who may be added to one."""
        ...

    def newest(self) -> list[tuple[Callout, dict[CalleeState, int]]]:
        """Callouts with counts by state."""
        ...

    def one(self, callout_id: int) -> tuple[Callout, list[Callee]] | None:
        """A callout with everybody on it."""
        ...

    def start(self, list_id: str, message: str, *, drill: bool) -> int | Refusal:
        """Call a list."""
        ...

    def stop(self, callout_id: int) -> Refusal | None:
        """Stop a callout."""
        ...

    def add(self, callout_id: int, person_id: str) -> Refusal | None:
        """Call somebody else as well."""
        ...

    def door(self, callee_id: int, note: str, *, met: bool) -> CalleeState | None:
        """Tick a door off."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for."""

    lang: str
    callout: int | None

    @classmethod
    def of(cls, search: object) -> "Wish":
        """The wish in an address's query; what makes no sense is left out."""
        asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
        number = asked.get("callout", [""])[-1]
        known = number.isascii() and number.isdigit() and len(number) < 16
        return cls(language(asked.get("lang", [None])[-1]), int(number) if known else None)


def layout() -> Any:
    """An empty page: its words come when the address is known."""
    address = dcc.Location(id="callout-address", refresh=True)
    return html.Div([address, html.Main(id="callout", className="page")])


def register(app: Dash, reader: Reader) -> None:
    """Bind the page's callbacks: its frame, what it shows, what it orders."""

    @app.callback(
        Output("callout", "children"),
        Input("callout-address", "pathname"),
        State("callout-address", "search"),
    )
    def framed(_path: object, search: object) -> Any:
        return frame_of(reader, Wish.of(search))

    @app.callback(
        Output("callout-preview", "children"),
        Input("callout-list", "value"),
        Input("callout-kind", "value"),
        State("callout-address", "search"),
    )
    def previewed(called: object, kind: object, search: object) -> Any:
        return preview_of(reader, called, kind, Wish.of(search).lang)

    @app.callback(
        Output("callout-cards", "children"),
        Output("callout-head", "children"),
        Output("callout-grid", "rowData"),
        Output("callout-doors", "children"),
        Output("callout-doors-of", "data"),
        Output("callout-one", "className"),
        Input("callout-pulse", "data"),
        Input("callout-acted", "data"),
        Input("callout-shown", "value"),
        State("callout-doors-of", "data"),
        State("callout-address", "search"),
    )
    def shown(_pulse: object, _acted: object, people: object, doors: object, search: object) -> Any:
        return shown_of(reader, Wish.of(search), people, doors)

    @app.callback(
        Output("callout-address", "search"),
        Output("callout-said", "children"),
        Input("callout-sure", "submit_n_clicks"),
        State("callout-list", "value"),
        State("callout-kind", "value"),
        State("callout-message", "value"),
        State("callout-address", "search"),
        prevent_initial_call=True,
    )
    def started(sure: object, called: object, kind: object, message: object, search: object) -> Any:
        if not sure:  # it is drawn, which Dash takes for a change; nobody has pressed it
            return no_update, no_update
        return start_of(reader, called, kind, message, Wish.of(search).lang)

    @app.callback(
        Output("callout-acted", "data"),
        Output("callout-told", "children"),
        Input("callout-stop-sure", "submit_n_clicks"),
        Input("callout-add", "value"),
        Input({"door": ALL, "part": "met"}, "n_clicks"),
        Input({"door": ALL, "part": "away"}, "n_clicks"),
        State({"door": ALL, "part": "note"}, "id"),
        State({"door": ALL, "part": "note"}, "value"),
        State("callout-address", "search"),
        prevent_initial_call=True,
    )
    def acted(
        _stop: object, person: object, _met: object, _away: object, ids: Any, notes: Any, search: object
    ) -> Any:
        known = {one["door"]: note for one, note in zip(ids, notes, strict=False)}
        return act_of(reader, ctx.triggered_id, ctx.triggered, person, known, Wish.of(search))

    _questions(app)


def _questions(app: Dash) -> None:
    """The page asks before it calls, and before it stops."""
    app.clientside_callback(
        "(clicks) => Boolean(clicks)",
        Output("callout-sure", "displayed"),
        Input("callout-start", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "(clicks) => Boolean(clicks)",
        Output("callout-stop-sure", "displayed"),
        Input("callout-stop", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "(list, kind, words) => (words ?? {})[`${kind} ${list}`] ?? ''",
        Output("callout-sure", "message"),
        Input("callout-list", "value"),
        Input("callout-kind", "value"),
        State("callout-questions", "data"),
    )


def frame_of(reader: Reader, wish: Wish) -> list[Any]:
    """Head, how to start, and the places for what is shown."""
    lang = wish.lang
    try:
        lists, people = reader.declared()
    except database.Unavailable:
        lists, people = [], []
    lost = t(lang, "The connection is lost: what is shown may be old")
    stores = [dcc.Store(id=f"callout-{name}") for name in ("pulse", "acted", "doors-of")]
    return [
        *stores,
        frame.header(t(lang, "Call and confirm"), lang),
        html.P(lost, id="callout-lost", role="alert"),
        callout_frame.start(lists, lang),
        html.Div(id="callout-cards"),
        html.Section(
            [
                html.Div(id="callout-head"),
                callout_frame.orders(people, lang),
                html.Div(id="callout-told", role="status"),
                html.Div(id="callout-doors"),
                callout_frame.people(lang),
            ],
            id="callout-one",
            className="sheet none",
        ),
    ]


def preview_of(reader: Reader, called: object, kind: object, lang: str) -> Any:
    """What would happen if this list were called."""
    try:
        lists, people = reader.declared()
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer"), className="error")
    chosen = next((one for one in lists if one.list_id == called), None)
    if chosen is None:
        return html.P(t(lang, REFUSAL_WORDS[Refusal.NO_LIST]), className="error")
    known = {person.person_id: person for person in people}
    return callout_preview.preview(chosen, known, lang, drill=kind != "real")


def shown_of(reader: Reader, wish: Wish, people: object, doors: object) -> tuple[Any, ...]:
    """Cards, the open callout's head, its rows and doors; the doors only when they are others than before."""
    lang = wish.lang
    try:
        newest = reader.newest()
        chosen = wish.callout or (newest[0][0].callout_id if newest else None)
        found = reader.one(chosen) if chosen else None
    except database.Unavailable:
        away = html.P(t(lang, "The database does not answer"), className="error")
        return (away, no_update, no_update, no_update, no_update, no_update)
    cards = callout_view.cards(newest, chosen, reader.zone, lang)
    if found is None:
        unknown = html.P(t(lang, "There is no such callout"), className="error") if wish.callout else []
        return (cards, unknown, [], [], [], "sheet none" if not wish.callout else "sheet unknown")
    callout, callees = found
    head = callout_view.head(callout, callout_view.counted(callees), reader.now, reader.zone, lang)
    waiting = callout_view.at_door(callees)
    ids = [lang, *(one.callee_id for one in waiting)]
    tasks = no_update if ids == doors else callout_view.doors(waiting, reader.zone, lang)
    rows = callout_table.rows(callees, people, reader.zone, lang)
    return (cards, head, rows, tasks, ids, "sheet running" if callout_view.is_running(callout) else "sheet")


def start_of(reader: Reader, called: object, kind: object, message: object, lang: str) -> tuple[Any, Any]:
    """The address of the callout that was begun, or why it was not. What is not said to be real is a
    drill.
    """
    if not isinstance(called, str):
        return no_update, t(lang, REFUSAL_WORDS[Refusal.NO_LIST])
    words = message[:300] if isinstance(message, str) else ""
    try:
        begun = reader.start(called, words, drill=kind != "real")
    except database.Unavailable:
        return no_update, t(lang, "The database does not answer")
    if isinstance(begun, Refusal):
        return no_update, t(lang, REFUSAL_WORDS[begun])
    return "?" + urlencode({"lang": lang, "callout": begun}), ""


def act_of(
    reader: Reader, by: object, triggered: Any, person: object, notes: dict[int, Any], wish: Wish
) -> tuple[Any, Any]:
    """Do what was clicked; a new mark so that the page is drawn again, and why not where it was not done."""
    if not triggered or not triggered[0].get("value"):
        return no_update, no_update
    try:
        refused = _ordered(reader, by, person, notes, wish)
    except database.Unavailable:
        return no_update, t(wish.lang, "The database does not answer")
    return reader.now, t(wish.lang, REFUSAL_WORDS[refused]) if refused else ""


def _ordered(reader: Reader, by: object, person: object, notes: dict[int, Any], wish: Wish) -> Refusal | None:
    if isinstance(by, dict) and isinstance(by.get("door"), int):
        note = notes.get(by["door"])
        reader.door(by["door"], note[:500] if isinstance(note, str) else "", met=by.get("part") == "met")
        return None
    newest = reader.newest() if wish.callout is None else []
    callout = wish.callout or (newest[0][0].callout_id if newest else None)
    if callout is None:
        return Refusal.NOT_RUNNING
    if by == "callout-stop-sure":
        return reader.stop(callout)
    return reader.add(callout, person) if isinstance(person, str) else Refusal.NO_PERSON
