"""What happened in an incident, the newest first: what was found and done, who was told, what went out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.alert import FOUND, Change, Recorded, Transition
from city.by_locale import clock, day_text, there
from city.cap import MsgType
from city.incident import Telling
from city.state import Level
from dashboard.components.duty_who import WHY_WORDS as TOLD_WORDS
from dashboard.components.incident_wish import View, Wish
from dashboard.components.incident_words import (
    CHANGE_WORDS,
    WHY_WORDS,
    cap_word,
    mark,
    severity_word,
    value_said,
)
from dashboard.components.wish import address
from dashboard.incidents_reader import Whole
from dashboard.words import t
from maps.features import Json
from store.cap import Kept

MOST_SHOWN = 200


class Sort(StrEnum):
    """What sort of thing happened."""

    FOUND = "found"
    PEOPLE = "people"
    POLICY = "policy"
    TOLD = "told"
    WARNED = "warned"


SHOWN = (Sort.FOUND, Sort.PEOPLE, Sort.TOLD, Sort.WARNED)
"""What may be looked at by itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: when (epoch ms), what sort, what in words, about what, and what was said."""

    at: int
    sort: Sort
    what: str
    about: str = ""
    said: str = ""
    severity: Level | None = None
    taken_back: bool = False


def entries(
    whole: Whole,
    told: Mapping[int, Json],
    names: Mapping[int, str],
    people: Mapping[str, str],
    lang: str,
) -> list[Entry]:
    """Everything that happened, the newest first."""
    retracted = {one.transition.retracts for one in whole.timeline}
    steps = (_step(one, told, names, people, retracted, lang) for one in whole.timeline)
    telling = (_telling(one, people, lang) for one in whole.told)
    out = (entry for one in whole.warnings for entry in _warned(one, names, lang))
    return sorted((*steps, *telling, *out), key=lambda entry: entry.at, reverse=True)


def _step(
    one: Recorded,
    told: Mapping[int, Json],
    names: Mapping[int, str],
    people: Mapping[str, str],
    retracted: set[int | None],
    lang: str,
) -> Entry:
    step = one.transition
    value = value_said(told[one.alert_id], step.result, step.limit, lang) if step.change in FOUND else ""
    by = people.get(step.by, step.by) if step.by else ""
    said = " · ".join(part for part in (value, by, _note(one, people, lang)) if part)
    return Entry(
        step.at,
        _sort_of(one),
        t(lang, "the limit is reached" if _is_reached(step) else CHANGE_WORDS[step.change]),
        names[one.alert_id],
        said,
        step.severity,
        taken_back=one.transition_id in retracted,
    )


def _is_reached(step: Transition) -> bool:
    """Whether it ends a prediction because its limit is exceeded now."""
    return step.change is Change.CLEARED and "low" in (step.detail or {})


def _sort_of(one: Recorded) -> Sort:
    if one.transition.by is not None:
        return Sort.PEOPLE
    found = one.transition.change in FOUND or one.transition.change in (Change.RETRACTED, Change.WITHDRAWN)
    return Sort.FOUND if found else Sort.POLICY


def _note(one: Recorded, people: Mapping[str, str], lang: str) -> str:
    step = one.transition
    if step.change in (Change.SUPPRESSED, Change.UNSUPPRESSED):
        what, _, which = (step.note or "").partition(":")
        words = {"alert": "held back by alarm {n}", "silence": "held back by silence {n}"}
        return t(lang, words[what], n=which) if what in words else ""
    if step.change is Change.ASSIGNED:
        who = str((step.detail or {}).get("assignee") or "")
        return " · ".join(part for part in (people.get(who, who) or t(lang, "nobody"), step.note) if part)
    return step.note or ""


def _telling(one: Telling, people: Mapping[str, str], lang: str) -> Entry:
    who = people.get(one.person_id, one.person_id)
    words = {why.value: word for why, word in TOLD_WORDS.items()} | {
        "resolved": "over",
        "assigned": "assigned",
    }
    answered = t(lang, "has answered") if one.answered_at is not None else ""
    said = " · ".join(part for part in (t(lang, words.get(one.why, one.why)), answered) if part)
    return Entry(one.at, Sort.TOLD, t(lang, "{name} was told", name=who), one.title, said)


def _warned(one: Kept, names: Mapping[int, str], lang: str) -> Iterable[Entry]:
    about, kind = names.get(one.chain.alert_id or 0, ""), cap_word(one.msg_type.value, lang)
    severity = None if one.msg_type is MsgType.CANCEL else one.severity
    why = next((t(lang, word) for key, word in WHY_WORDS.items() if key.value == one.why), one.why)
    if one.published_at != one.drafted_at:
        said = f"{why} · {one.drafted_by}"
        words = t(lang, "warning drafted: {kind}", kind=kind)
        yield Entry(one.drafted_at, Sort.WARNED, words, about, said, severity)
    if one.published_at is not None:
        words = t(lang, "warning is out: {kind}", kind=kind)
        said = " · ".join(part for part in (why, one.published_by or "") if part)
        yield Entry(one.published_at, Sort.WARNED, words, about, said, severity)


def listed(happened: Sequence[Entry], zone: ZoneInfo, wish: Wish) -> list[Any]:
    """The lines that are asked for, day by day, and which others there are."""
    lang, only = wish.lang, wish.get("show")
    chosen = [one for one in happened if only not in tuple(SHOWN) or one.sort == only]
    shown = chosen if wish.get("all") else chosen[:MOST_SHOWN]
    if not shown:
        return [_choice(wish), html.P(t(lang, "Nothing like this happened yet."), className="empty")]
    return [
        _choice(wish),
        html.Ol(_lines(shown, zone, lang), className="timeline"),
        _rest(chosen, shown, wish),
    ]


def _lines(shown: Sequence[Entry], zone: ZoneInfo, lang: str) -> list[Any]:
    lines: list[Any] = []
    day = None
    for one in shown:
        time = there(one.at, zone)
        if time.date() != day:
            day = time.date()
            lines.append(html.Li(day_text(lang, day), className="day"))
        lines.append(_line(one, clock(one.at, zone, seconds=True), time.isoformat(timespec="seconds"), lang))
    return lines


def _line(one: Entry, time: str, whole: str, lang: str) -> Any:
    words: list[Any] = [html.B(one.what)]
    if one.severity is not None:
        words = [mark(one.severity), html.B(one.what), " ", severity_word(one.severity, lang)]
    back = " taken-back" if one.taken_back else ""
    return html.Li(
        [
            html.Time(time, dateTime=whole),
            html.Div(
                [html.Span(words, className="what"), html.Span(one.about), html.Small(one.said)],
                className="entry",
            ),
        ],
        className=f"{one.sort.value}{back}",
    )


def _choice(wish: Wish) -> Any:
    lang, number = wish.lang, wish.get("incident")
    words = {
        "": t(lang, "Everything"),
        Sort.FOUND.value: t(lang, "What was found"),
        Sort.PEOPLE.value: t(lang, "What people did"),
        Sort.TOLD.value: t(lang, "Who was told"),
        Sort.WARNED.value: t(lang, "Warnings"),
    }
    asked = wish.get("show") if wish.get("show") in tuple(SHOWN) else ""
    links = [
        html.Span(
            dcc.Link(word, href=address(lang, View.INCIDENTS, incident=number, show=key)),
            **{"aria-current": "true"} if key == asked else {},
        )
        for key, word in words.items()
    ]
    return html.Nav(links, className="choice", **{"aria-label": t(lang, "What happened")})


def _rest(chosen: Sequence[Entry], shown: Sequence[Entry], wish: Wish) -> Any:
    if len(chosen) == len(shown):
        return ""
    lang = wish.lang
    there = address(lang, View.INCIDENTS, incident=wish.get("incident"), show=wish.get("show"), all="1")
    words = t(lang, "{n} more lines", n=len(chosen) - len(shown))
    return html.P(dcc.Link(words, href=there, className="button"), className="row")
