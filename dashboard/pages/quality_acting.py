"""What the quality page orders: where to go next, decisions, undoing, a check at once."""

from datetime import date
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from city.review import Decision
from dashboard.components import quality_orders
from dashboard.components.quality_wish import Wish, address
from dashboard.quality_reader import FIRST_DAY, QualityReader

_ADDRESS = State("quality-address", "search")
_DONE = State("quality-done", "data")
_SHOWN = (
    State("quality-shown", "data"),
    State("quality-from", "value"),
    State("quality-to", "value"),
    State("quality-reason", "value"),
)
_DECISIONS = {
    "quality-approve": Decision.APPROVED,
    "quality-exclude": Decision.EXCLUDED,
    "quality-reopen": Decision.REOPENED,
}
"""What each button decides."""
_NOTHING = (no_update, no_update)
_TAKE = """(clicks) => {
  const asked = window.dash_clientside.callback_context.triggered_id;
  const same = window.dash_clientside.no_update;
  if (!asked || !clicks.some(Boolean)) return [same, same];
  setTimeout(() => document.getElementById("quality-reason").focus(), 0);
  return [asked.first, asked.last];
}"""


def register_acting(app: Dash, reader: QualityReader) -> None:
    """Bind what is clicked."""
    _register_going(app, reader)
    _register_deciding(app, reader)
    _register_rest(app, reader)


def _told() -> tuple[Output, Output]:
    return (
        Output("quality-result", "children", allow_duplicate=True),
        Output("quality-done", "data", allow_duplicate=True),
    )


def _register_going(app: Dash, reader: QualityReader) -> None:
    @app.callback(
        Output("quality-address", "search", allow_duplicate=True),
        Input("quality-kind", "value"),
        Input("quality-area", "value"),
        Input("quality-property", "value"),
        Input("quality-day", "value"),
        _ADDRESS,
        prevent_initial_call=True,
    )
    def narrow(kind: object, area: object, prop: object, day: object, search: object) -> Any:
        said = [str(each or "") for each in (kind, area, prop, day)]
        to = address(search, kind=said[0], area=said[1], property=said[2], day=said[3])
        return no_update if to == search else to

    @app.callback(
        Output("quality-day", "value"),
        Input("quality-before", "n_clicks"),
        Input("quality-after", "n_clicks"),
        _ADDRESS,
        prevent_initial_call=True,
    )
    def step(_before: object, _after: object, search: object) -> Any:
        wish = Wish.of(search, reader.today)
        days = 1 if ctx.triggered_id == "quality-after" else -1
        to = (wish.day or reader.today).toordinal() + days
        return date.fromordinal(min(max(to, FIRST_DAY.toordinal()), reader.today.toordinal())).isoformat()

    @app.callback(
        Output("quality-address", "search", allow_duplicate=True),
        Input("quality-grid", "cellClicked"),
        _ADDRESS,
        prevent_initial_call=True,
    )
    def opened(cell: object, search: object) -> Any:
        key = cell.get("rowId") if isinstance(cell, dict) else None
        return address(search, open=key) if isinstance(key, str) else no_update


def _register_deciding(app: Dash, reader: QualityReader) -> None:
    @app.callback(
        *_told(),
        *(Input(button, "n_clicks") for button in _DECISIONS),
        *_SHOWN,
        _DONE,
        _ADDRESS,
        prevent_initial_call=True,
    )
    def decide(*given: object) -> Any:
        *clicks, shown, first, last, reason, done, search = given
        clicked = dict(zip(_DECISIONS, clicks, strict=True))
        if not clicked.get(str(ctx.triggered_id)):
            return _NOTHING
        decision, wish = _DECISIONS[str(ctx.triggered_id)], Wish.of(search, reader.today)
        return quality_orders.decided(reader, wish, decision, shown, (first, last), reason, done)


def _register_rest(app: Dash, reader: QualityReader) -> None:
    app.clientside_callback(
        "(clicks) => Boolean(clicks)",
        Output("quality-all-sure", "displayed"),
        Input("quality-all", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        _TAKE,
        Output("quality-from", "value"),
        Output("quality-to", "value"),
        Input({"part": "quality-take", "first": ALL, "last": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        *_told(),
        Input("quality-all-sure", "submit_n_clicks"),
        State("quality-listed", "data"),
        _DONE,
        _ADDRESS,
        prevent_initial_call=True,
    )
    def approve_all(sure: object, listed: object, done: object, search: object) -> Any:
        if not sure:
            return _NOTHING
        return quality_orders.decided_all(reader, Wish.of(search, reader.today), listed, done)

    @app.callback(
        *_told(),
        Input({"part": "quality-undo", "act": ALL}, "n_clicks"),
        State("quality-reason", "value"),
        _DONE,
        _ADDRESS,
        prevent_initial_call=True,
    )
    def undo(clicks: list[object], reason: object, done: object, search: object) -> Any:
        which = ctx.triggered_id
        if not any(clicks) or not isinstance(which, dict) or not isinstance(which.get("act"), int):
            return _NOTHING
        wish = Wish.of(search, reader.today)
        return quality_orders.undone(reader, wish, which["act"], reason, done)

    @app.callback(
        *_told(),
        Input("quality-look", "n_clicks"),
        _DONE,
        _ADDRESS,
        running=[(Output("quality-look", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def look(clicks: object, done: object, search: object) -> Any:
        return quality_orders.looked(reader, Wish.of(search, reader.today), done) if clicks else _NOTHING
