"""The first view of the on-call page: who is on duty until when, who comes next, and what is wrong."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from alerts.oncall import handovers, on_duty, shifts
from city.duty import Duty
from city.rota import Handover, Rota
from dashboard.components.duty_names import layer_name, people_names, person_name, short_moment
from dashboard.components.duty_trouble import SHOWN_MS, Trouble, troubles
from dashboard.components.duty_wish import View
from dashboard.components.wish import address
from dashboard.duty_reader import Sender, Situation
from dashboard.words import local, t


def seen(now: int, situation: Situation, sender: Sender | None, lang: str) -> list[Any]:
    """Everything of the view."""
    duty = situation.known.duty
    wrong = troubles(now, situation, sender, lang)
    parts: list[Any] = [] if situation.certain else [_old_picture(lang)]
    parts.append(_wrong(wrong, lang) if wrong else _well(lang))
    if duty is None:
        return parts
    if not duty.rotas:
        parts.append(html.P(t(lang, "No rota is declared."), className="empty"))
    cards = [of_rota(rota, duty, now, lang) for rota in duty.rotas]
    return [*parts, html.Div([*cards, _commander(duty, sender, lang)], className="duty-cards")]


def _old_picture(lang: str) -> Any:
    text = t(lang, "The database does not answer: this is what was last known.")
    return html.P(text, className="error", role="alert")


def _well(lang: str) -> Any:
    text = t(lang, "Somebody is on duty for the next 14 days, and every channel can be used.")
    return html.P([html.B("✓ "), text], className="duty-well", role="status")


def _wrong(wrong: list[Trouble], lang: str) -> Any:
    items = [
        html.Li(
            [
                html.B([html.Span("■ " if one.grave else "□ ", **{"aria-hidden": "true"}), one.said]),
                html.Span(one.more),
                dcc.Link(t(lang, "See to it"), href=one.href) if one.href else "",
            ],
            className="grave" if one.grave else "",
        )
        for one in wrong
    ]
    return html.Ul(items, className="duty-wrong", role="alert", **{"aria-label": t(lang, "What is wrong")})


def of_rota(rota: Rota, duty: Duty, now: int, lang: str) -> Any:
    """One rota: who is on duty, until when, who is next."""
    zone = ZoneInfo(rota.timezone)
    there = [one for one in shifts(rota, now, now + SHOWN_MS) if one.first <= now < one.last]
    coming = next(iter(handovers(rota, now, now + SHOWN_MS)), None)
    file = f"/api/v1/duty/{rota.rota_id}.ics?{urlencode({'lang': 'en' if lang == 'xx' else lang})}"
    nobody = not on_duty(rota, now)
    lines: list[Any] = [
        html.Div(
            [
                html.Strong(people_names(duty, shift.people, lang)),
                html.Span(
                    [
                        layer_name(shift.layer_id, lang),
                        " · ",
                        _until(shift.last, now, zone, lang),
                    ],
                    className="quiet",
                ),
            ],
            className="duty-person",
        )
        for shift in there
    ]
    if nobody:
        lines = [html.Strong(["⚠ ", t(lang, "nobody")] if rota.always else t(lang, "nobody"))]
    return html.Section(
        [
            html.H2(local(lang, dict(rota.name))),
            html.H3(t(lang, "On duty now")),
            *lines,
            html.H3(t(lang, "Next handover")),
            html.P(_next(rota, coming, duty, lang)),
            html.P(
                [
                    dcc.Link(t(lang, "Calendar"), href=address(lang, View.CALENDAR, rota=rota.rota_id)),
                    html.A(t(lang, "calendar file"), href=file),
                    html.Span(t(lang, "Times of {zone}", zone=rota.timezone)),
                ],
                className="links quiet",
            ),
        ],
        className="sheet duty-card" + (" beyond" if nobody and rota.always else ""),
    )


def _until(last: int, now: int, zone: ZoneInfo, lang: str) -> str:
    if last >= now + SHOWN_MS:
        return t(lang, "for more than 14 days")
    return t(lang, "until {time}", time=short_moment(last, zone, lang))


def _next(rota: Rota, coming: Handover | None, duty: Duty, lang: str) -> list[Any]:
    """When others take over, and who is on duty then, whatever layer they are of."""
    if coming is None:
        return [t(lang, "none within 14 days")]
    after = people_names(duty, on_duty(rota, coming.at), lang)
    return [html.B(short_moment(coming.at, ZoneInfo(rota.timezone), lang)), " → ", after]


def _commander(duty: Duty, sender: Sender | None, lang: str) -> Any:
    name = person_name(duty, duty.fallback, lang)
    if sender is None:
        sending = t(lang, "unknown")
    else:
        sending = t(lang, "is running") if sender.runs else t(lang, "No sender is running")
    return html.Section(
        [
            html.H2(t(lang, "Behind everybody")),
            html.H3(t(lang, "Commander")),
            html.Strong(name),
            html.Span(t(lang, "Whatever nobody takes goes to {name}.", name=name), className="quiet"),
            html.H3(t(lang, "The process that sends messages")),
            html.P(sending),
            html.P(
                [
                    dcc.Link(t(lang, "What was sent"), href=address(lang, View.LEDGER)),
                    dcc.Link(t(lang, "Who would be told"), href=address(lang, View.WHO)),
                ],
                className="links",
            ),
        ],
        className="sheet duty-card" + ("" if sender and sender.runs else " beyond"),
    )
