"""Stand-ins: one person for another for a time. Entered and removed as new versions of the rota."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dash import dcc, html

from alerts.oncall import DAY_MS
from city.by_locale import moment, there
from city.duty import Duty
from city.rota import Rota
from dashboard.components.declared_versions import who
from dashboard.components.duty_form import fields
from dashboard.components.duty_names import person_name
from dashboard.components.duty_wish import View, Wish
from dashboard.components.menu import menu_words
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader
from dashboard.words import local, t
from sensors.catalogue_hours import epoch_ms, local_time
from sensors.catalogue_part import Table
from store import database
from store.declarations import Declaration

UNDO = "duty-undo"
FIELDS = ("person", "away", "from", "to")
SHOWN_PAST_MS = 7 * DAY_MS


class Written(NamedTuple):
    """A stand-in as the newest version of a rota says it: where it stands there, and who entered it why."""

    index: int
    table: Mapping[str, Any]
    entered: Declaration | None


def stand_ins(reader: DutyReader, rota: Rota, duty: Duty, wish: Wish) -> Any:
    """What stand-ins there are, and a place to enter one where the address asks for this rota."""
    lang = wish.lang
    try:
        history = reader.section("rotas").versions(rota.rota_id)
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer: nothing can be changed now."), className="error")
    listed = _listed(history, rota, duty, reader.now, lang)
    if wish.get("rota") != rota.rota_id:
        link = dcc.Link(
            t(lang, "Enter a stand-in"),
            href=address(lang, View.CALENDAR, rota=rota.rota_id),
            className="button",
        )
        return html.Div([listed, html.Div(link, className="row")], className="duty-after")
    return html.Div([listed, form(rota, duty, history, wish)], className="duty-after")


def written(history: Sequence[Declaration]) -> list[Written]:
    """The stand-ins of a rota's newest version, each with the version that brought it."""
    if not history or history[0].gone:
        return []
    return [
        Written(index, one, _entered(one, history)) for index, one in enumerate(_overrides(history[0].table))
    ]


def _entered(one: Mapping[str, Any], history: Sequence[Declaration]) -> Declaration | None:
    """The oldest version in a row, from the newest back, that says it."""
    found = None
    for version in history:
        if version.gone or one not in _overrides(version.table):
            break
        found = version
    return found


def _overrides(table: Table) -> list[Mapping[str, Any]]:
    found = table.get("overrides")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _listed(history: Sequence[Declaration], rota: Rota, duty: Duty, now: int, lang: str) -> Any:
    zone = ZoneInfo(rota.timezone)
    rows = [
        _row(one, history[0].version, rota, duty, lang)
        for one in written(history)
        if (_ends(one.table, zone) or now) > now - SHOWN_PAST_MS
    ]
    return html.Ul(rows, className="duty-stand-ins") if rows else ""


def _ends(table: Mapping[str, Any], zone: ZoneInfo) -> int | None:
    try:
        return epoch_ms(local_time(table.get("to")), zone)
    except ValueError:
        return None


def _row(one: Written, version: int, rota: Rota, duty: Duty, lang: str) -> Any:
    name = person_name(duty, str(one.table.get("person")), lang)
    away = one.table.get("instead_of")
    said = (
        t(lang, "{one} for {other}", one=name, other=person_name(duty, str(away), lang))
        if away
        else t(lang, "{one} for everybody", one=name)
    )
    span = f"{_shown(one.table.get('from'))} – {_shown(one.table.get('to'))}"
    by = one.entered
    about = f"{who(by, lang)} · {moment(lang, by.at, ZoneInfo(rota.timezone))}" if by else ""
    return html.Li(
        [
            html.B(["⇄ ", said]),
            html.Span(span),
            html.Span([by.note if by else "", " ", html.Small(about, className="quiet")]),
            html.Button(
                t(lang, "Remove"),
                id={"type": UNDO, "rota": rota.rota_id, "index": one.index, "version": version},
                className="small",
                title=t(lang, "{what}: remove", what=said),
            ),
        ]
    )


def _shown(written_time: object) -> str:
    return str(written_time).replace("T", " ")[:16]


def form(rota: Rota, duty: Duty, history: Sequence[Declaration], wish: Wish) -> Any:
    """Who stands in for whom, from when to when, and why."""
    lang, zone = wish.lang, ZoneInfo(rota.timezone)
    people = [{"label": local(lang, dict(one.name)), "value": one.person_id} for one in duty.people]
    away = wish.get("away") if wish.get("away") in duty.person else None
    first, last = (_prefilled(wish.number(key), zone) for key in ("first", "last"))

    def text(field: str, value: str, hint: str) -> Any:
        return dcc.Input(
            id=f"duty-in-{field}",
            value=value,
            placeholder=hint,
            debounce=0.3,
            autoComplete="off",
            maxLength=200,
        )

    rows = [
        (
            t(lang, "Who stands in"),
            dcc.Dropdown(people, None, id="duty-in-person", clearable=False, labels=menu_words(lang)),
        ),
        (
            t(lang, "For whom"),
            dcc.Dropdown(
                people, away, id="duty-in-away", placeholder=t(lang, "everybody"), labels=menu_words(lang)
            ),
        ),
        (t(lang, "From"), text("from", first, "2026-12-24 08:00")),
        (t(lang, "To"), text("to", last, "2026-12-25 08:00")),
        (t(lang, "Why"), text("why", "", t(lang, "is kept with the version"))),
    ]
    base = {"rota": rota.rota_id, "version": history[0].version if history else 0}
    return html.Section(
        [
            html.H3(t(lang, "Enter a stand-in: {rota}", rota=local(lang, dict(rota.name)))),
            fields(rows),
            html.Small(id="duty-in-fault", className="fault", role="alert"),
            html.Div(
                html.Button(t(lang, "Save"), id="duty-in-save", className="button main", disabled=True),
                className="row",
            ),
            dcc.Store(id="duty-in-base", data=base),
        ],
        className="sheet",
        id="stand-in",
    )


def _prefilled(at: int | None, zone: ZoneInfo) -> str:
    return f"{there(at, zone):%Y-%m-%d %H:%M}" if at is not None and at < 4_102_444_800_000 else ""


def entered(table: Table, said: Mapping[str, object]) -> Table:
    """A rota's table with one stand-in more."""
    one = {
        "person": _text(said.get("person")),
        "from": _text(said.get("from")).replace(" ", "T", 1),
        "to": _text(said.get("to")).replace(" ", "T", 1),
    }
    away = _text(said.get("away"))
    return table | {"overrides": [*_overrides(table), one | ({"instead_of": away} if away else {})]}


def without(table: Table, index: int) -> Table:
    """A rota's table with one stand-in less."""
    left = [one for place, one in enumerate(_overrides(table)) if place != index]
    others = {key: value for key, value in table.items() if key != "overrides"}
    return others | ({"overrides": left} if left else {})


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
