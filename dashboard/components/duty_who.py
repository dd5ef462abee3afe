"""Who would be told: a question of area, kind, severity, rule and time, answered by policy itself."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from alerts.letters import contacts
from alerts.policy.place import grouping_of
from alerts.policy.rehearse import Rehearsal
from city.by_locale import there
from city.catalogue import Catalogue
from city.duty import Duty
from city.policy import Message
from city.route import SEVERITIES, Route
from city.state import Level
from city.thing import Kind
from city.why import Why
from dashboard.components.duty_form import fields
from dashboard.components.duty_names import SEVERITY_NAMES, person_name, short_moment
from dashboard.components.duty_wish import View, Wish
from dashboard.components.menu import menu_words
from dashboard.components.rules_words import SITE_WORDS
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader
from dashboard.words import local, t

MOST_SHOWN = 14
WHY_WORDS = {
    Why.ASSIGNED: "assigned",
    Why.FIRST: "first message",
    Why.ESCALATED: "nobody answered: next step",
    Why.UNTOLD: "nobody was told yet: next step",
    Why.UNREACHED: "nobody could be reached: next step",
    Why.REPEATED: "told again",
    Why.REMINDED: "reminded",
    Why.UNSHELVED: "no longer shelved",
    Why.DIGEST: "afterwards, in a digest",
    Why.WORSE: "got worse",
    Why.EASED: "milder",
    Why.LISTED: "more is held back by it",
    Why.CHATTERING: "chatters",
    Why.SILENCED: "silenced",
    Why.INHIBITED: "held back by its cause",
    Why.SHELVED: "shelved",
    Why.FLAPPING: "chatters",
    Why.QUIET: "quiet hours",
    Why.STORM: "too many messages lately",
    Why.WAITING: "waits for others of its kind",
}


def seen(reader: DutyReader, wish: Wish) -> Any:
    """The question, and a place for the answer."""
    lang, situation = wish.lang, reader.situation()
    known = situation.known
    if not situation.certain:
        return html.P(t(lang, "The database does not answer"), className="error", role="alert")
    if known.duty is None:
        new = dcc.Link(t(lang, "See to it"), href=address(lang, View.TELLING, section="people", new="1"))
        return html.P([t(lang, "Nobody is declared: no alarm reaches anybody"), " ", new], className="empty")
    places = [{"label": local(lang, dict(one.name)), "value": one.area_id} for one in known.areas]
    kinds = [{"label": t(lang, SITE_WORDS[kind]), "value": kind.value} for kind in Kind]
    levels = [{"label": t(lang, SEVERITY_NAMES[level]), "value": level.word} for level in SEVERITIES]
    rules = [{"label": local(lang, dict(one.name)), "value": one.rule_id} for one in known.rules]
    now = f"{there(reader.now, known.duty.zone):%Y-%m-%d %H:%M}"
    rows = [
        (
            t(lang, "Area"),
            dcc.Dropdown(
                places, _first(places), id="duty-who-area", clearable=False, labels=menu_words(lang)
            ),
        ),
        (
            t(lang, "Kind of station"),
            dcc.Dropdown(kinds, _first(kinds), id="duty-who-kind", clearable=False, labels=menu_words(lang)),
        ),
        (
            t(lang, "Rule"),
            dcc.Dropdown(
                rules, None, id="duty-who-rule", placeholder=t(lang, "any other"), labels=menu_words(lang)
            ),
        ),
        (
            t(lang, "Time"),
            dcc.Input(id="duty-who-at", value=now, debounce=0.3, autoComplete="off", maxLength=20),
        ),
        (
            t(lang, "Severity"),
            dcc.RadioItems(levels, Level.ORANGE.word, id="duty-who-severity", inline=True),
        ),
    ]
    return [
        html.P(
            t(lang, "Nothing is sent: an alarm is played through what is declared, as if nobody answered.")
        ),
        fields(rows, "sheet"),
        html.Section(id="duty-foreseen", className="sheet", **{"aria-live": "polite"}),
    ]


def _first(options: Sequence[Mapping[str, Any]]) -> Any:
    return options[0]["value"] if options else None


def answer(found: Rehearsal, known: Catalogue, problems: Mapping[str, str], at: int, lang: str) -> Any:
    """The route, who is told when and by what, and what holds messages back."""
    duty = known.duty
    if duty is None:
        return html.P(t(lang, "Nobody is declared: no alarm reaches anybody"), className="error")
    route = duty.taken_by(found.route_id)
    return [
        html.P(_way(route, duty, lang), className="duty-way"),
        html.P(_waits(found, duty, route, at, lang), className="quiet"),
        *_kept_back(found, duty, lang),
        _table(found, duty, problems, at, lang)
        if found.told
        else html.P(t(lang, "Nobody would be told within twelve hours."), className="error"),
        html.P(t(lang, "An acknowledgement stops all that follows."), className="quiet"),
    ]


def _way(route: Route, duty: Duty, lang: str) -> list[Any]:
    link = dcc.Link(route.route_id, href=address(lang, View.TELLING, section="routes", entry=route.route_id))
    if route.chain is None:
        return [t(lang, "Route"), " ", link]
    chain = duty.chain[route.chain]
    there = address(lang, View.TELLING, section="chains", entry=chain.chain_id)
    return [
        t(lang, "Route"), " ", link, " → ", t(lang, "Chain"), " ",
        dcc.Link(local(lang, dict(chain.name)), href=there),
    ]  # fmt: skip


def _waits(found: Rehearsal, duty: Duty, route: Route, at: int, lang: str) -> str:
    by = ", ".join(grouping_of(route, duty).by)
    seconds = max(0, found.first_due - at) // 1000
    if seconds == 0:
        return t(lang, "Goes out at once; told together by: {labels}", labels=by)
    return t(lang, "Waits {n} s for more of its kind; told together by: {labels}", n=seconds, labels=by)


def _kept_back(found: Rehearsal, duty: Duty, lang: str) -> list[Any]:
    zone = duty.zone
    lines = [
        t(lang, "{why}: until {time}", why=t(lang, WHY_WORDS[one.why]), time=_when(one.until, zone, lang))
        for _, one in found.dropped
        if one.why in (Why.SILENCED, Why.INHIBITED, Why.SHELVED, Why.FLAPPING)
    ]
    lines += [
        t(
            lang,
            "{name} is not told at first: {why}, until {time}",
            name=person_name(duty, hold.person_id, lang),
            why=t(lang, WHY_WORDS[hold.why]),
            time=_when(hold.until, zone, lang),
        )
        for _, hold in found.held
    ]
    return [html.Ul([html.Li(line) for line in lines], className="duty-held")] if lines else []


def _when(at: int | None, zone: ZoneInfo, lang: str) -> str:
    return short_moment(at, zone, lang) if at is not None else t(lang, "something happens")


def _table(found: Rehearsal, duty: Duty, problems: Mapping[str, str], at: int, lang: str) -> Any:
    heads = (
        t(lang, "After"),
        t(lang, "At"),
        t(lang, "Who"),
        t(lang, "Why"),
        t(lang, "By, one after the other"),
    )
    rows = [
        html.Tr(
            [
                html.Td(t(lang, "{n} min", n=_minutes(when - at)), className="number"),
                html.Td(short_moment(when, duty.zone, lang)),
                html.Td(html.B(person_name(duty, message.person_id, lang))),
                html.Td(t(lang, WHY_WORDS.get(message.why, message.why.value))),
                html.Td(_ways(message, duty, problems, lang)),
            ]
        )
        for when, message in found.told[:MOST_SHOWN]
    ]
    more = len(found.told) - len(rows)
    head = [html.Th(word, scope="col", className="number" if n == 0 else "") for n, word in enumerate(heads)]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="narrow")
    rest = html.P(t(lang, "and {n} more within twelve hours", n=more), className="quiet") if more > 0 else ""
    return html.Div([table, rest], className="scrolls")


def _minutes(ms: int) -> str:
    minutes = ms / 60_000
    return f"{minutes:.0f}" if minutes >= 10 or minutes.is_integer() else f"{minutes:.1f}"


def _ways(message: Message, duty: Duty, problems: Mapping[str, str], lang: str) -> list[Any]:
    parts: list[Any] = []
    for channel, _address in contacts(duty.person[message.person_id], message.channels):
        parts.append(" → " if parts else "")
        broken = channel in problems
        words = f"⚠ {channel} (" + t(lang, "cannot be used") + ")" if broken else channel
        parts.append(html.Span(words, title=problems.get(channel, ""), className="broken" if broken else ""))
    return parts or [t(lang, "no contact")]
