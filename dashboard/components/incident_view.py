"""One incident: how it stands, its alarms with what may be done about each, and a place to write it down."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.alert import Alert, Life, SubjectKind
from city.cap import MsgType
from city.incident import Incident
from city.state import Level
from dashboard.components.incident_releases import release_entries, release_list
from dashboard.components.incident_timeline import entries, listed
from dashboard.components.incident_wish import View, Wish
from dashboard.components.incident_words import (
    LIFE_WORDS,
    alarm_name,
    at_said,
    cap_word,
    cell,
    drill_said,
    lasting,
    severity_said,
    value_said,
)
from dashboard.components.menu import menu_words
from dashboard.components.warning_list import headline, standing_said
from dashboard.components.wish import address
from dashboard.incidents_reader import UNACKNOWLEDGED, IncidentsReader, Whole
from dashboard.words import local, t
from store.cap import Kept

_RANK = {Life.SUPPRESSED: 1, Life.SHELVED: 2, Life.CLEARED: 3}
WHOLE = "whole"
"""In the choice of alarms: the incident as a whole."""


def head(whole: Whole, reader: IncidentsReader, lang: str) -> Any:
    """What and where it is, since when, and how many alarms; what else may be done about it."""
    incident = whole.incident
    place = local(lang, reader.areas().get(incident.area, {})) or incident.area
    still = [one for one in whole.alerts if one.life is not Life.CLEARED]
    waiting = [one for one in still if one.shown_life in UNACKNOWLEDGED]
    figures = [
        (t(lang, "Worst"), severity_said(incident.worst, lang, over=incident.closed_at is not None)),
        (t(lang, "Alarms not over"), f"{len(still)} / {len(whole.alerts)}"),
        (t(lang, "Unacknowledged"), str(len(waiting))),
        (t(lang, "People told"), str(len({one.person_id for one in whole.told}))),
        (t(lang, "Lasts"), lasting((incident.closed_at or reader.now) - incident.since, lang)),
    ]
    cells = [html.Div([html.Dt(word), html.Dd(figure)]) for word, figure in figures]
    marks = [drill_said(lang)] if incident.drill else []
    return html.Section(
        [
            html.H2([place, " ", html.Small(f"#{incident.incident_id}"), *marks]),
            html.P(_standing(incident, reader.zone, lang), className="quiet"),
            html.Dl(cells, className="figures"),
            _ways(whole, still, lang),
        ],
        className="sheet",
    )


def _standing(incident: Incident, zone: ZoneInfo, lang: str) -> list[Any]:
    since = [t(lang, "since"), " ", at_said(incident.since, zone, lang)]
    if incident.closed_at is None:
        ends = t(lang, "Open; it is over by itself when all its alarms are.")
        return [*since, " · ", ends]
    return [*since, " · ", t(lang, "over since"), " ", at_said(incident.closed_at, zone, lang)]


def _ways(whole: Whole, still: Sequence[Alert], lang: str) -> Any:
    alarm = max(still or whole.alerts, key=lambda one: (one.severity, one.alert_id), default=None)
    ways: list[Any] = []
    if alarm is not None:
        wall = {"lang": lang} | ({"thing": alarm.thing_id} if alarm.thing_id else {})
        ways.append(html.A(t(lang, "See it on the wall"), href="/?" + urlencode(wall), className="button"))
    if still and alarm is not None and alarm.subject.kind is not SubjectKind.EXTERNAL:
        there = address(lang, View.WARNINGS, alert=str(alarm.alert_id))
        ways.append(dcc.Link(t(lang, "Draft a warning"), href=there, className="button"))
    call = "/callout/?" + urlencode({"lang": lang})
    ways.append(html.A(t(lang, "Call and confirm"), href=call, className="button"))
    return html.Div(ways, className="ways")


def acting(alarms: Sequence[Alert], reader: IncidentsReader, lang: str) -> Any:
    """A choice of alarm, a note, and what to do with it."""
    still = [one for one in alarms if one.life is not Life.CLEARED]
    named = [(one, alarm_name(reader.told(one), lang)) for one in reversed(still or alarms)]
    options = [
        {"label": t(lang, "The incident as a whole"), "value": WHOLE},
        *({"label": f"#{one.alert_id} {name}", "value": str(one.alert_id)} for one, name in named),
    ]
    waiting = any(one.shown_life in UNACKNOWLEDGED for one in alarms)
    take = html.Button(t(lang, "Acknowledge"), id="incidents-take", className="button", disabled=not waiting)
    say = html.Button(t(lang, "Write it down"), id="incidents-say", className="button")
    about = t(
        lang,
        "Of the whole, Acknowledge takes every alarm that waits; a comment is kept with the first alarm.",
    )
    return html.Section(
        [
            html.Div(
                [
                    dcc.Dropdown(
                        options, WHOLE, id="incidents-alarm", clearable=False, labels=menu_words(lang)
                    ),
                    dcc.Textarea(
                        id="incidents-note",
                        rows=1,
                        maxLength=2000,
                        placeholder=t(lang, "Comment"),
                        title=t(lang, "Comment"),
                    ),
                    take,
                    say,
                ],
                className="acting",
            ),
            html.Small(about, className="quiet"),
        ],
        className="sheet",
    )


def body(whole: Whole, reader: IncidentsReader, wish: Wish) -> list[Any]:
    """Its alarms and warnings beside its timeline."""
    lang = wish.lang
    told = {one.alert_id: reader.told(one) for one in whole.alerts}
    names = {key: alarm_name(one, lang) for key, one in told.items()}
    people = {key: local(lang, name) for key, name in reader.people().items()}
    happened = [*entries(whole, told, names, people, lang), *release_entries(whole.releases, lang)]
    happened.sort(key=lambda entry: entry.at, reverse=True)
    left = [
        html.Section([html.H2(t(lang, "Alarms")), alarms(whole.alerts, reader, lang)], className="sheet"),
        *release_list(whole.releases, lang),
        *_warnings(whole.warnings, reader, lang),
    ]
    right = html.Section(
        [html.H2(t(lang, "What happened")), *listed(happened, reader.zone, wish)],
        className="sheet",
        id="incidents-timeline",
    )
    return [html.Div([html.Div(left, className="column"), right], id="incidents-places")]


def alarms(shown: Iterable[Alert], reader: IncidentsReader, lang: str) -> Any:
    """Alarms as lines, each with where it stands and where to go."""
    rows = [_alarm(one, reader, lang) for one in _order(shown)]
    heads = (
        t(lang, "Severity"),
        t(lang, "Alarm"),
        t(lang, "Value"),
        t(lang, "Since"),
        t(lang, "State"),
        "",
    )
    table = html.Table(
        [html.Thead(html.Tr([html.Th(word, scope="col") for word in heads])), html.Tbody(rows)],
        className="narrow",
    )
    return html.Div(table, className="scrolls")


def alone(reader: IncidentsReader, worst: Level, lang: str) -> list[Any]:
    """Open alarms of no area, which belong to no incident: of gateways, of other authorities."""
    found = [one for one in reader.open_alerts() if one.incident_id is None and one.severity >= worst]
    title = html.H2(t(lang, "Alarms of no incident"))
    return [html.Section([title, alarms(found, reader, lang)], className="sheet")] if found else []


def _order(alarms: Iterable[Alert]) -> list[Alert]:
    """Those that are not over first, what is held back or shelved after the others, the worst first."""
    return sorted(alarms, key=lambda one: (_RANK.get(one.shown_life, 0), -one.severity, -one.since))


def _alarm(alarm: Alert, reader: IncidentsReader, lang: str) -> Any:
    told = reader.told(alarm)
    over = alarm.life in (Life.CLEARED, Life.UNACK_CLEARED)
    state = [t(lang, LIFE_WORDS[alarm.shown_life])]
    more = [part for part in (alarm.by, alarm.assignee) if part]
    if alarm.unknown_since is not None:
        more.append(t(lang, "no fresh data"))
    ledger = "/on-call/?" + urlencode({"lang": lang, "view": "ledger", "alert": alarm.alert_id})
    links: list[Any] = [html.A(t(lang, "Ledger"), href=ledger)]
    if alarm.thing_id:
        wall = "/?" + urlencode({"lang": lang, "thing": alarm.thing_id})
        links = [html.A(t(lang, "Wall"), href=wall), " ", *links]
    if alarm.life is not Life.CLEARED and alarm.subject.kind is not SubjectKind.EXTERNAL:
        draft = address(lang, View.WARNINGS, alert=str(alarm.alert_id))
        links += [" ", dcc.Link(t(lang, "Warn"), href=draft)]
    advice = local(lang, told["advice"]) if told["advice"] and not over else ""
    return html.Tr(
        [
            html.Td(severity_said(alarm.severity, lang, over=over)),
            html.Td([html.B(alarm_name(told, lang)), html.Small(advice, className="quiet")]),
            html.Td(value_said(told, told["result"], told["limit"], lang), className="value"),
            cell(at_said(alarm.since, reader.zone, lang), t(lang, "Since")),
            html.Td([*state, html.Small(" · ".join(more), className="quiet")], className="life"),
            html.Td(links, className="to"),
        ],
        className="over" if alarm.life is Life.CLEARED else "open",
    )


def _warnings(warnings: Sequence[Kept], reader: IncidentsReader, lang: str) -> list[Any]:
    if not warnings:
        return []
    items = [
        html.Li(
            [
                severity_said(one.severity, lang, over=one.msg_type is MsgType.CANCEL),
                dcc.Link(headline(one, lang), href=address(lang, View.WARNINGS, message=one.identifier)),
                html.Span(cap_word(one.msg_type.value, lang), className="quiet"),
                standing_said(one, reader.now, lang),
            ]
        )
        for one in reversed(warnings)
    ]
    return [
        html.Section([html.H2(t(lang, "Warnings")), html.Ul(items, className="lines")], className="sheet")
    ]
