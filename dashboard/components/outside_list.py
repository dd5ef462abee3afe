"""Warnings of other authorities: what holds, what they said of it, and taking a message in by hand."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from alerts.cap_incoming import heard_in
from alerts.cap_xml import LARGEST
from city.cap_external import ExternalState
from dashboard.components.incident_words import (
    STANDING_WORDS,
    at_said,
    cap_word,
    cell,
    drill_said,
    severity_said,
)
from dashboard.components.warning_view import preview, sound
from dashboard.incidents_reader import IncidentsReader
from dashboard.warnings_reader import Outside, checked
from dashboard.words import t

LONGEST = LARGEST
_ENCODING = re.compile(r"""^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')""")
MARKS = {ExternalState.RAISED: "■", ExternalState.EXPIRED: "?", ExternalState.CLEARED: "–"}


def seen(reader: IncidentsReader, lang: str) -> list[Any]:
    """What others warn of: first what holds, then what nobody said is over, then what is."""
    found = reader.warnings.outside()
    order = list(ExternalState)
    rows = [
        _row(one, reader.zone, lang) for one in sorted(found, key=lambda one: order.index(one.standing.state))
    ]
    if not rows:
        empty = html.P(t(lang, "No message of another authority was taken in yet."), className="empty")
        return [html.Section(empty, className="sheet")]
    heads = (
        t(lang, "Severity"),
        t(lang, "What they say"),
        t(lang, "Sender"),
        t(lang, "State"),
        t(lang, "Since"),
        t(lang, "Holds until"),
        t(lang, "Messages"),
    )
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    table = html.Table([head, html.Tbody(rows)], className="narrow")
    return [html.Section(html.Div(table, className="scrolls"), className="sheet")]


def _row(one: Outside, zone: ZoneInfo, lang: str) -> Any:
    standing, newest = one.standing, one.standing.newest
    over = standing.state is ExternalState.CLEARED
    said: list[Any] = [html.B(newest.headline or newest.event), html.Small(newest.place, className="quiet")]
    return html.Tr(
        [
            html.Td(severity_said(newest.severity, lang, over=over)),
            html.Td([*said, drill_said(lang)] if standing.drill else said),
            html.Td(newest.sender),
            html.Td(
                [MARKS[standing.state], " ", t(lang, STANDING_WORDS[standing.state]), *_alarm(one, lang)]
            ),
            cell(at_said(standing.since, zone, lang), t(lang, "Since")),
            cell(
                at_said(newest.expires, zone, lang) if newest.expires else t(lang, "no end is said"),
                t(lang, "Holds until"),
            ),
            cell(_messages(one, zone, lang), t(lang, "Messages")),
        ],
        className="over" if over else "open",
    )


def _alarm(one: Outside, lang: str) -> list[Any]:
    if one.chain.alert_id is None:
        return []
    there = "/?" + urlencode({"lang": lang})
    words = t(lang, "alarm {n} on the wall", n=one.chain.alert_id)
    return [
        html.Small(html.A(words, href=there) if one.standing.state is not ExternalState.CLEARED else words)
    ]


def _messages(one: Outside, zone: ZoneInfo, lang: str) -> Any:
    lines = [
        html.Li(
            [
                at_said(heard.sent, zone, lang),
                f" {cap_word(heard.msg_type.value, lang)} · {cap_word(heard.status.value, lang)} · ",
                heard.headline or heard.identifier,
            ]
        )
        for heard in reversed(one.chain.heard)
    ]
    return html.Details([html.Summary(str(len(lines))), html.Ol(lines)])


def form(lang: str) -> Any:
    """A place for a document, by file or pasted, what it is, and a button that takes it in."""
    paste = t(lang, "Paste a CAP document here, or choose a file")
    choose = dcc.Upload(
        html.Button(t(lang, "Choose a file"), className="button"),
        id="incidents-file",
        accept=".xml,.cap,application/cap+xml,text/xml",
        max_size=LONGEST,
    )
    take = html.Button(t(lang, "Take it in"), id="incidents-take-in", className="button main", disabled=True)
    return html.Details(
        [
            html.Summary(t(lang, "Take in a message of another authority")),
            dcc.Textarea(id="incidents-document", rows=6, placeholder=paste, title=paste, spellCheck=False),
            html.Div([choose, take], className="ways"),
            html.Div(id="incidents-document-said", **{"aria-live": "polite"}),
        ],
        className="sheet",
        id="incidents-importing",
    )


def looked(document: object, zone: ZoneInfo, lang: str) -> tuple[Any, bool]:
    """What a document says or breaks, and whether it may be taken in."""
    if not isinstance(document, str) or not document.strip():
        return "", False
    if len(document) > LONGEST:
        return html.P(t(lang, "The document is too large."), className="error"), False
    found = checked(encoded(document))
    if found.message is None:
        return sound(found.faults, lang), False
    heard = heard_in(found.message)
    kind = f"{cap_word(heard.msg_type.value, lang)} · {cap_word(heard.status.value, lang)} · {heard.sender}"
    said: Sequence[Any] = [
        sound([], lang),
        html.P([severity_said(heard.severity, lang), f" · {kind}"], className="kind"),
        preview(found.message, zone, lang),
    ]
    return html.Div(said), True


def encoded(document: str) -> bytes:
    """Text that was pasted, as the bytes of a document: what it says of an encoding holds no more."""
    return _ENCODING.sub(r"\1", document).encode("utf-8", "replace")
