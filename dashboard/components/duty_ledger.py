"""The ledger: what was sent to whom by which way, and what became of it; and trying a channel."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from city import canary
from city.delivery import Attempt, DeliveryState
from city.duty import Duty
from city.notice import Result
from dashboard.components.delivery_details import detail_said
from dashboard.components.duty_names import person_name, short_moment
from dashboard.components.duty_who import WHY_WORDS
from dashboard.components.duty_wish import View, Wish
from dashboard.components.menu import menu_words
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader, Sender, Situation
from dashboard.words import t
from store.ledger import NEWEST, Entry, Wanted

PAGE = 100
TRY = "duty-try"
MARKS = {
    DeliveryState.WAITING: "…",
    DeliveryState.QUEUED: "○",
    DeliveryState.SENDING: "◔",
    DeliveryState.SENT: "✓",
    DeliveryState.FAILED: "✕",
    DeliveryState.CANCELLED: "–",
    DeliveryState.MERGED: "⊂",
}
"""Each state has a shape of its own: nobody has to tell them apart by colour."""
STATE_NAMES = {
    DeliveryState.WAITING: "waits for the way before it",
    DeliveryState.QUEUED: "queued",
    DeliveryState.SENDING: "being sent",
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "failed",
    DeliveryState.CANCELLED: "not needed any more",
    DeliveryState.MERGED: "told in a digest",
}
RESULT_NAMES = {Result.SENT: "sent", Result.TRANSIENT: "later again", Result.PERMANENT: "never"}


def wanted(wish: Wish) -> Wanted:
    """What the address asks for."""
    state = wish.get("state")
    return Wanted(
        alert_id=wish.number("alert"),
        person_id=wish.get("person") or None,
        state=DeliveryState(state) if state in tuple(DeliveryState) else None,
        channel=wish.get("channel") or None,
        before=wish.number("before") or NEWEST,
        most=PAGE,
        hidden=None if wish.get("person") or wish.get("alert") else canary.CHANNEL,
    )


def seen(reader: DutyReader, wish: Wish) -> list[Any]:
    """Trying a channel, a filter, and the lines."""
    lang, situation, sender = wish.lang, reader.situation(), reader.sender()
    entries = reader.ledger(wanted(wish))
    duty = situation.known.duty
    return [
        trying(situation, sender, lang),
        _filter(duty, wish),
        html.Section(
            [listed(entries, duty, reader.zone, lang), _older(entries, wish)],
            className="sheet",
            id="duty-ledger",
        ),
    ]


def _filter(duty: Duty | None, wish: Wish) -> Any:
    lang = wish.lang
    states = [
        {"label": f"{MARKS[one]} {t(lang, STATE_NAMES[one])}", "value": one.value} for one in DeliveryState
    ]
    people = [
        {"label": person_name(duty, one.person_id, lang), "value": one.person_id}
        for one in (duty.people if duty else ())
    ]
    return html.Div(
        [
            dcc.Dropdown(
                states,
                wish.get("state") or None,
                id="duty-ledger-state",
                placeholder=t(lang, "Any state"),
                searchable=False,
                labels=menu_words(lang),
            ),
            dcc.Dropdown(
                people,
                wish.get("person") or None,
                id="duty-ledger-person",
                placeholder=t(lang, "Anybody"),
                labels=menu_words(lang),
            ),
            dcc.Input(
                id="duty-ledger-alert",
                value=wish.get("alert"),
                placeholder=t(lang, "Number of an alarm"),
                debounce=True,
                autoComplete="off",
                maxLength=15,
            ),
        ],
        className="filter",
    )


def listed(entries: Sequence[Entry], duty: Duty | None, zone: ZoneInfo, lang: str) -> Any:
    """The lines, newest first."""
    if not entries:
        return html.P(t(lang, "Nothing like this was sent yet."), className="empty")
    heads = (
        t(lang, "When"),
        t(lang, "State"),
        t(lang, "To whom"),
        t(lang, "What"),
        t(lang, "Tries"),
        t(lang, "Answered"),
    )
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    rows = [_row(entry, duty, zone, lang) for entry in entries]
    return html.Div(html.Table([head, html.Tbody(rows)], className="narrow"), className="scrolls")


def _row(entry: Entry, duty: Duty | None, zone: ZoneInfo, lang: str) -> Any:
    delivery, said = entry.delivery, entry.notification
    name = person_name(duty, said.person_id, lang) if duty else said.person_id
    answered = short_moment(entry.answered_at, zone, lang) if entry.answered_at else ""
    return html.Tr(
        [
            html.Td(short_moment(delivery.made_at, zone, lang)),
            html.Td(
                [
                    html.B([MARKS[delivery.state], " ", t(lang, STATE_NAMES[delivery.state])]),
                    html.Small(detail_said(delivery.detail, lang), className="quiet"),
                ],
                className=f"state {delivery.state.value}",
            ),
            html.Td([name, html.Small(delivery.channel, className="quiet")]),
            html.Td([said.title, html.Small(_why(said.why, said.alert_ids, lang), className="quiet")]),
            html.Td(_tries(entry.attempts, delivery.provider_id, zone, lang)),
            html.Td(["✓ ", answered] if answered else ""),
        ],
        className=delivery.state.value,
    )


def _why(why: str, alert_ids: Sequence[int], lang: str) -> list[Any]:
    words = {one.value: word for one, word in WHY_WORDS.items()} | {
        "test": "test",
        "gap": "gap in a rota",
        "resolved": "over",
    }
    parts: list[Any] = [t(lang, words.get(why, why))]
    for alert_id in alert_ids[:3]:
        parts += [" · ", dcc.Link(f"#{alert_id}", href=address(lang, View.LEDGER, alert=str(alert_id)))]
    return parts


def _tries(attempts: Sequence[Attempt], provider_id: str | None, zone: ZoneInfo, lang: str) -> Any:
    if not attempts:
        return "0"
    lines = [
        html.Li(
            [
                short_moment(one.begun_at, zone, lang),
                f" {t(lang, RESULT_NAMES[one.result])} · {one.outcome.detail}",
                " · ",
                t(lang, "{n} s", n=round((one.ended_at - one.begun_at) / 1000, 1)),
            ]
        )
        for one in attempts
    ]
    number = (
        html.Small(t(lang, "receiver's number {id}", id=provider_id), className="quiet")
        if provider_id
        else ""
    )
    return [html.Details([html.Summary(str(len(attempts))), html.Ol(lines)]), number]


def _older(entries: Sequence[Entry], wish: Wish) -> Any:
    if len(entries) < PAGE:
        return ""
    asked = {key: wish.get(key) for key in ("state", "person", "alert")}
    there = address(wish.lang, View.LEDGER, **asked, before=str(entries[-1].delivery.delivery_id))
    return html.P(dcc.Link(t(wish.lang, "Older"), href=there, className="button"), className="row")


def trying(situation: Situation, sender: Sender, lang: str) -> Any:
    """Every channel with a button that sends a test by the way that messages take."""
    duty, known = situation.known.duty, situation.known
    if duty is None or not known.channels:
        return html.P(t(lang, "No channel is declared: nothing can be sent."), className="error")
    people = [
        {"label": person_name(duty, one.person_id, lang), "value": one.person_id} for one in duty.people
    ]
    items = [
        html.Li(
            [
                html.B(one.channel_id),
                html.Small(one.kind.value, className="quiet"),
                html.Span(_condition(one.channel_id, sender, lang)),
                html.Button(t(lang, "Test"), id={"type": TRY, "channel": one.channel_id}, className="small"),
            ]
        )
        for one in known.channels
    ]
    return html.Section(
        [
            html.H3(t(lang, "Try a channel")),
            html.Div(
                [
                    html.Label(t(lang, "A test goes to"), htmlFor="duty-try-person"),
                    dcc.Dropdown(
                        people, duty.fallback, id="duty-try-person", clearable=False, labels=menu_words(lang)
                    ),
                ],
                className="duty-try-to",
            ),
            html.Ul(items, className="duty-channels"),
            html.P(id="duty-try-said", role="status"),
            dcc.Store(id="duty-try-number"),
            dcc.Interval(id="duty-try-again", interval=1000, disabled=True),
        ],
        className="sheet",
    )


def _condition(channel_id: str, sender: Sender, lang: str) -> str:
    if not sender.runs:
        return t(lang, "No sender is running")
    problem = detail_said(sender.problems.get(channel_id, ""), lang)
    return "⚠ " + t(lang, "cannot be used") + f": {problem}" if problem else "✓ " + t(lang, "can be used")


def tried(entries: Sequence[Entry], sender: Sender, lang: str) -> tuple[str, bool]:
    """What became of a test, and whether there is nothing more to wait for."""
    if not entries:
        return t(lang, "Nothing like this was sent yet."), True
    entry = entries[0]
    state, last = entry.delivery.state, entry.attempts[-1].outcome.detail if entry.attempts else ""
    detail = entry.delivery.detail or last
    if state is DeliveryState.SENT:
        return "✓ " + t(lang, "sent") + f": {last or detail}", True
    if state is DeliveryState.FAILED:
        return "✕ " + t(lang, "failed") + f": {detail}", True
    if not sender.runs:
        return "✕ " + t(lang, "No sender is running"), False
    if last:
        return "◔ " + t(lang, "failed, will be tried again") + f": {last}", False
    return "◔ " + t(lang, "on its way"), False
