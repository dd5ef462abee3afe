"""What a page shows of callouts beside the table: a card for each, the figures of one, the doors to knock
on.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.by_locale import clock, moment
from city.callout import (
    CONFIRMED,
    DRILL_MARK,
    OPEN,
    WITHOUT_ANSWER,
    Callee,
    CalleeState,
    Callout,
    CalloutLife,
)
from dashboard.components.callout_words import LIFE_WORDS, MARKS, state_said
from dashboard.words import PSEUDO, local, t

Counts = Mapping[CalleeState, int]
BAR = (*CONFIRMED, *OPEN, CalleeState.UNREACHED, CalleeState.CANCELLED)


def counted(callees: Iterable[Callee]) -> dict[CalleeState, int]:
    """How many callees are in each state."""
    counts: dict[CalleeState, int] = {}
    for callee in callees:
        counts[callee.state] = counts.get(callee.state, 0) + 1
    return counts


def cards(found: Sequence[tuple[Callout, Counts]], chosen: int | None, zone: ZoneInfo, lang: str) -> Any:
    """A card for each callout, those that run first; what to do where there is none."""
    if not found:
        return html.P(t(lang, "Nobody has been called yet. Choose a list above to begin."), className="quiet")
    return [_card(callout, counts, callout.callout_id == chosen, zone, lang) for callout, counts in found]


def _card(callout: Callout, counts: Counts, is_chosen: bool, zone: ZoneInfo, lang: str) -> Any:
    where = urlencode({"lang": lang, "callout": callout.callout_id})
    begun = moment(lang, callout.started_at, zone, seconds=True, offset=True)
    return html.A(
        [
            html.Strong([*_drill(callout, lang), local(lang, dict(callout.name))]),
            html.Span(f"{t(lang, LIFE_WORDS[callout.life])} · {begun}", className="quiet"),
            bar(counts, lang),
            html.Span(_confirmed_of(counts, lang)),
        ],
        href=f"?{where}",
        className=f"card {callout.life.value}{' chosen' if is_chosen else ''}",
    )


def _drill(callout: Callout, lang: str) -> list[Any]:
    mark = DRILL_MARK["en" if lang == PSEUDO else lang]
    return [html.Span(mark, className="drill"), " "] if callout.drill else []


def _confirmed_of(counts: Counts, lang: str) -> str:
    confirmed = sum(counts.get(state, 0) for state in CONFIRMED)
    return t(lang, "{n} of {all} confirmed", n=confirmed, all=sum(counts.values()))


def bar(counts: Counts, lang: str) -> Any:
    """All people in a line, by state."""
    everybody = sum(counts.values()) or 1
    parts = [
        html.Span(
            className=f"part callee-{state.value}", style={"width": f"{100 * counts[state] / everybody:.3f}%"}
        )
        for state in BAR
        if counts.get(state)
    ]
    return html.Div(parts, className="bar", role="img", **{"aria-label": _confirmed_of(counts, lang)})


def head(callout: Callout, counts: Counts, now: int, zone: ZoneInfo, lang: str) -> list[Any]:
    """One callout: what it is, what it says, and its figures."""
    name = [*_drill(callout, lang), local(lang, dict(callout.name))]
    begun = t(
        lang,
        "Begun {at} by {who}",
        at=moment(lang, callout.started_at, zone, seconds=True, offset=True),
        who=callout.by,
    )
    lines = t(lang, "{n} lines", n=callout.lines)
    as_of = t(lang, "as of {at}", at=clock(now, zone, seconds=True))
    return [
        html.H2([*name, html.Small(t(lang, LIFE_WORDS[callout.life]), className=callout.life.value)]),
        html.P(local(lang, dict(callout.message)), className="message"),
        html.P(f"{begun} · {lines} · {as_of}", className="quiet"),
        bar(counts, lang),
        _figures(counts, lang),
    ]


def _figures(counts: Counts, lang: str) -> Any:
    everybody = sum(counts.values())
    confirmed = sum(counts.get(state, 0) for state in CONFIRMED)
    without = sum(counts.get(state, 0) for state in WITHOUT_ANSWER)
    first = [
        _figure(t(lang, "Confirmed"), [str(confirmed), html.Small(f" / {everybody}")]),
        _figure(t(lang, "Without an answer"), str(without), "beyond" if without else ""),
    ]
    states = [state for state in (*OPEN, *CONFIRMED, CalleeState.UNREACHED) if counts.get(state)]
    states += [CalleeState.CANCELLED] if counts.get(CalleeState.CANCELLED) else []
    each = [html.Li([html.Span(state_said(state, lang)), html.B(str(counts[state]))]) for state in states]
    return html.Div([html.Dl(first, className="figures"), html.Ul(each, className="states")])


def _figure(word: str, value: Any, className: str = "") -> Any:
    return html.Div([html.Dt(word), html.Dd(value)], className=className)


def at_door(callees: Iterable[Callee]) -> list[Callee]:
    """Whose door is to be knocked on, who waits longest first."""
    return sorted((one for one in callees if one.state is CalleeState.DOOR), key=lambda one: one.since)


def doors(waiting: Sequence[Callee], zone: ZoneInfo, lang: str) -> list[Any]:
    """A task for each door: who knocks at whose, and how it went."""
    if not waiting:
        return []
    return [
        html.H2([MARKS[CalleeState.DOOR], " ", t(lang, "Doors to knock on")]),
        html.Ul([_door(callee, zone, lang) for callee in waiting], className="doors"),
    ]


def _door(callee: Callee, zone: ZoneInfo, lang: str) -> Any:
    name = local(lang, dict(callee.person.name))
    who = local(lang, dict(callee.door.name))
    told = t(lang, "{who} knocks, since {at}", who=who, at=clock(callee.since, zone, seconds=True))
    note = t(lang, "Note")
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(name),
                    html.Span(f"{callee.person.phone or ''}"),
                    html.Span(told, className="quiet"),
                ]
            ),
            dcc.Input(
                id={"door": callee.callee_id, "part": "note"}, type="text", placeholder=note, maxLength=500
            ),
            html.Button(t(lang, "Met"), id={"door": callee.callee_id, "part": "met"}, className="act"),
            html.Button(
                t(lang, "Nobody there"), id={"door": callee.callee_id, "part": "away"}, className="act quiet"
            ),
        ]
    )


def is_running(callout: Callout) -> bool:
    """Whether it can be stopped, and people added."""
    return callout.life is CalloutLife.RUNNING
