"""Our warnings in CAP: what is out now, drafts that wait for a person, and what was."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.alert import SubjectKind
from city.cap import CapScope, CapStatus, MsgType
from dashboard.components.incident_wish import View, Wish
from dashboard.components.incident_words import WHY_WORDS, alarm_name, at_said, cap_word, cell, severity_said
from dashboard.components.menu import menu_words
from dashboard.components.wish import address
from dashboard.incidents_reader import IncidentsReader
from dashboard.warnings_reader import read
from dashboard.words import t
from store.cap import CapChain, Kept

MOST = 200
MOST_PAST = 60


class Place(StrEnum):
    """Where a message stands among others."""

    OUT = "out"
    DRAFT = "draft"
    PAST = "past"


def placed(messages: Sequence[Kept], now: int) -> dict[Place, list[Kept]]:
    """Messages by where they stand, in the order they came in (newest first).

    Out is the newest published message of its chain, if it cancels nothing and has not expired.
    """
    found: dict[Place, list[Kept]] = {place: [] for place in Place}
    seen: set[CapChain] = set()
    for one in messages:
        newest = one.published_at is not None and one.chain not in seen
        if one.published_at is not None:
            seen.add(one.chain)
        found[_place(one, now, newest=newest)].append(one)
    return found


def _place(one: Kept, now: int, *, newest: bool) -> Place:
    if one.published_at is None:
        return Place.PAST if one.dropped_at is not None else Place.DRAFT
    holds = newest and one.msg_type is not MsgType.CANCEL and one.expires > now
    return Place.OUT if holds else Place.PAST


def standing_said(one: Kept, now: int, lang: str) -> Any:
    """Where one message stands, as a mark and words."""
    if one.dropped_at is not None:
        return html.Span("– " + t(lang, "dropped"), className="standing past")
    if one.published_at is None:
        return html.Span("◔ " + t(lang, "draft, waits for a person"), className="standing draft")
    if one.expires <= now:
        return html.Span("– " + t(lang, "expired"), className="standing past")
    return html.Span("✓ " + t(lang, "published"), className="standing out")


def begin(reader: IncidentsReader, lang: str) -> Any:
    """A choice of alarm to warn of."""
    alarms = [one for one in reader.open_alerts() if one.subject.kind is not SubjectKind.EXTERNAL]
    worst = sorted(alarms, key=lambda one: (-one.severity, -one.since))
    options = [
        {"label": f"#{one.alert_id} {alarm_name(reader.told(one), lang)}", "value": str(one.alert_id)}
        for one in worst
    ]
    if not options:
        return html.P(t(lang, "There is no open alarm to warn of."), className="quiet")
    words = t(lang, "Warn of an alarm …")
    return html.Div(
        [dcc.Dropdown(options, None, id="incidents-warn-of", placeholder=words, labels=menu_words(lang))],
        className="filter wide",
    )


def seen(reader: IncidentsReader, wish: Wish) -> list[Any]:
    """All three lists."""
    lang, now, zone = wish.lang, reader.now, reader.zone
    places = placed(reader.warnings.newest(MOST), now)
    titles = {
        Place.OUT: (t(lang, "Out now"), t(lang, "No warning of ours is out.")),
        Place.DRAFT: (t(lang, "Drafts that wait"), t(lang, "No draft waits for a person.")),
        Place.PAST: (t(lang, "Before"), t(lang, "Nothing was published before.")),
    }
    parts: list[Any] = []
    for place, (title, empty) in titles.items():
        shown = places[place][:MOST_PAST]
        inside = table(shown, place, now, zone, lang) if shown else html.P(empty, className="empty")
        parts.append(html.Section([html.H2(title), inside], className=f"sheet place-{place.value}"))
    feed = html.A(t(lang, "The feed as others read it"), href=f"/cap/alerts.atom?lang={lang}")
    return [*parts, html.P(feed, className="links")]


def table(shown: Sequence[Kept], place: Place | None, now: int, zone: ZoneInfo, lang: str) -> Any:
    """Messages as lines."""
    heads = (
        t(lang, "Severity"),
        t(lang, "What it says"),
        t(lang, "Kind"),
        t(lang, "Holds until"),
        t(lang, "State"),
        t(lang, "By"),
    )
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    rows = [_row(one, place, now, zone, lang) for one in shown]
    return html.Div(html.Table([head, html.Tbody(rows)], className="narrow"), className="scrolls")


def _row(one: Kept, place: Place | None, now: int, zone: ZoneInfo, lang: str) -> Any:
    over = place is Place.PAST or one.msg_type is MsgType.CANCEL
    there = address(lang, View.WARNINGS, message=one.identifier)
    why = next((t(lang, word) for key, word in WHY_WORDS.items() if key.value == one.why), one.why)
    return html.Tr(
        [
            html.Td(severity_said(one.severity, lang, over=over)),
            html.Td(
                [
                    dcc.Link(headline(one, lang), href=there),
                    html.Small(f"{one.identifier} · {topic_said(one.chain, lang)}", className="quiet"),
                ],
                className="where",
            ),
            html.Td([cap_word(one.msg_type.value, lang), *marks(one, lang)]),
            cell(at_said(one.expires, zone, lang), t(lang, "Holds until")),
            html.Td([standing_said(one, now, lang), html.Small(why, className="quiet")]),
            cell(one.published_by or one.drafted_by, t(lang, "By")),
        ],
        className=(place or Place.OUT).value,
    )


def topic_said(chain: CapChain, lang: str) -> str:
    """What a message is about, by its number."""
    if chain.alert_id is not None:
        return f"#{chain.alert_id}"
    return t(lang, "Release {n}", n=chain.release_id)


def headline(one: Kept, lang: str) -> str:
    """What a message says first, in the reader's language."""
    message = read(one.xml)
    info = message.info("en" if lang == "xx" else lang) if message else None
    return (info.headline or info.event) if info else one.identifier


def marks(one: Kept, lang: str) -> list[Any]:
    """What must not be overlooked: that it is no warning in earnest, or not for everybody."""
    message = read(one.xml)
    said: list[Any] = []
    if message and message.status is not CapStatus.ACTUAL:
        said.append(html.Span(cap_word(message.status.value, lang), className="drill"))
    if one.scope is not CapScope.PUBLIC:
        said.append(html.Small(cap_word(one.scope.value, lang), className="quiet"))
    return said
