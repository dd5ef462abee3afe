"""The people of a callout as a table: who is not reached first, each with everything that was tried."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from city.by_locale import clock
from city.callout import CONFIRMED, OPEN, WITHOUT_ANSWER, Callee, CalleeState
from dashboard.components.callout_words import act_said, state_said
from dashboard.words import local, t

SHOWN = {"unreached": WITHOUT_ANSWER, "confirmed": CONFIRMED, "all": tuple(CalleeState)}
"""Which people a choice shows."""
GRAVITY = (CalleeState.UNREACHED, *reversed(OPEN), *CONFIRMED, CalleeState.CANCELLED)

WHOLE = {"wrapText": True, "autoHeight": True}
"""A name is read whole, on as many lines as it takes."""

Row = dict[str, Any]


def rows(callees: Iterable[Callee], shown: object, zone: ZoneInfo, lang: str) -> list[Row]:
    """Rows of the grid, the gravest first, then by name."""
    wanted = SHOWN.get(shown if isinstance(shown, str) else "", WITHOUT_ANSWER)
    chosen = [callee for callee in callees if callee.state in wanted]
    found = [(GRAVITY.index(callee.state), _row(callee, zone, lang)) for callee in chosen]
    return [row for _, row in sorted(found, key=lambda pair: (pair[0], pair[1]["name"]))]


def _row(callee: Callee, zone: ZoneInfo, lang: str) -> Row:
    note = f" · {callee.note}" if callee.note else ""
    return {
        "id": str(callee.callee_id),
        "name": local(lang, dict(callee.person.name)),
        "code": callee.state.value,
        "state": state_said(callee.state, lang),
        "since": clock(callee.since, zone, seconds=True),
        "phone": callee.person.phone or callee.person.sms or "–",
        "tried": " · ".join(act_said(act, zone, lang) for act in callee.acts) + note,
    }


def columns(lang: str) -> Sequence[dict[str, Any]]:
    """The grid's columns: the name stays in place."""
    colours = {f"callee-{state.value}": f"params.data.code === '{state.value}'" for state in CalleeState}
    return (
        _column("name", t(lang, "Name"), 130, pinned="left", lockPinned=True, cellClass="who", **WHOLE),
        _column("state", t(lang, "State"), 220, cellClassRules=colours),
        _column("since", t(lang, "Since"), 100),
        _column("phone", t(lang, "Number"), 160),
        _column("tried", t(lang, "What was tried"), 320, flex=1, tooltipField="tried"),
    )


def _column(field: str, name: str, width: int, **more: Any) -> dict[str, Any]:
    return {"field": field, "headerName": name, "width": width, "suppressMovable": True, **more}
