"""What the inbox shows: the list, a report in full beside what was measured there then, what can be done."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.by_locale import moment
from city.citizen_report import OPEN, TOPIC_NAMES, Progress, ReplyRate, shown_number
from city.quality import Quality
from dashboard.citizens_reader import Beside, Case
from dashboard.components.citizen_words import ACT_WORDS, ANSWERS, STATE_WORDS
from dashboard.components.menu import menu_words
from dashboard.words import local, t
from store.citizens import MOST, CitizenReport

LONGEST_ANSWER = 2000
LONGEST_NOTE = 500
CUT = 90
CLOSED = (Progress.ANSWERED, Progress.SET_ASIDE)
Json = dict[str, Any]


def listed(
    reports: list[CitizenReport], chosen: str, kept: Json, areas: dict[str, str], zone: ZoneInfo, lang: str
) -> Any:
    """The list; each line leads to its report. `areas` are names by id."""
    if not reports:
        return html.P(
            t(lang, "No report is here. What people report on the public pages comes in by itself.")
        )
    shown = reports[:MOST]
    lines = html.Ul([_line(one, chosen, kept, areas, zone, lang) for one in shown], className="citizen-list")
    if len(reports) <= MOST:
        return lines
    older = dcc.Link(t(lang, "Older ones"), href="?" + urlencode(kept | {"before": shown[-1].number}))
    return html.Div([lines, html.P(older)])


def rate(told: ReplyRate, lang: str) -> Any:
    """How many were answered lately."""
    if not told.received:
        return html.P(t(lang, "In the last {days} days there was nothing to answer.", days=told.days))
    hours = "–" if told.median_ms is None else f"{told.median_ms / 3_600_000:.1f}"
    return html.P(
        t(
            lang,
            "{days} days: {n} came, {answered} answered ({share} %), {in_time} in time; median {hours} h",
            days=told.days,
            n=told.received,
            answered=told.answered,
            share=round(100 * told.answered / told.received),
            in_time=told.in_time,
            hours=hours,
        )
    )


def in_full(case: Case, area: str, people: list[str], who: str, zone: ZoneInfo, lang: str) -> list[Any]:
    """One report: what was said, what was measured there then, its history, what can be done."""
    one = case.report
    head = f"{shown_number(one.number)} · {local(lang, dict(TOPIC_NAMES[one.topic]))}"
    return [
        html.H2(head),
        html.P([_state(one.state, lang), f" · {area}" if area else ""], className="quiet"),
        html.P(one.body or t(lang, "What was written is deleted after its time."), className="citizen-body"),
        *_facts(case, zone, lang),
        *_photo(one, lang),
        _measured(case, zone, lang),
        _orders(one, people, who, lang),
        _history(case, zone, lang),
    ]


def _line(
    one: CitizenReport, chosen: str, kept: Json, areas: dict[str, str], zone: ZoneInfo, lang: str
) -> Any:
    topic = local(lang, dict(TOPIC_NAMES[one.topic]))
    body = one.body if len(one.body) <= CUT else one.body[: CUT - 1] + "…"
    first = [
        html.B(topic),
        f" {areas.get(one.area or '', '')} ",
        html.Small(moment(lang, one.noticed_at, zone)),
    ]
    link = dcc.Link(
        [html.Span(first), html.Span(body), _state(one.state, lang, one.assigned_to)],
        href="?" + urlencode(kept | {"report": one.number}),
        className="citizen-line",
    )
    return html.Li(link, className="chosen" if one.number == chosen else "")


def _state(state: Progress, lang: str, who: str | None = None) -> Any:
    words = t(lang, STATE_WORDS[state]) + (f" · {who}" if who and state is Progress.ASSIGNED else "")
    return html.Span(words, className=f"citizen-state citizen-{state.value}")


def _facts(case: Case, zone: ZoneInfo, lang: str) -> list[Any]:
    one = case.report
    where = one.place
    if one.lon is not None and one.lat is not None:
        where = f"{one.lat:.5f}, {one.lon:.5f} {where}".strip()
    told = [
        (t(lang, "Noticed"), moment(lang, one.noticed_at, zone)),
        (t(lang, "Received"), moment(lang, one.received_at, zone)),
        (t(lang, "Where"), where or "–"),
        (t(lang, "Contact, not public"), case.contact or t(lang, "none was given")),
    ]
    wall: list[Any] = []
    if one.lon is not None:
        opened = {} if one.state in CLOSED else {"report": shown_number(one.number)}
        query = urlencode({"lang": lang, "map": f"{one.lon},{one.lat},13"} | opened)
        wall = [html.A(t(lang, "Look at this place on the wall"), href=f"/?{query}")]
    return [
        html.Dl([html.Div([html.Dt(word), html.Dd(text)]) for word, text in told], className="counts"),
        *wall,
    ]


def _photo(one: CitizenReport, lang: str) -> list[Any]:
    if not one.has_photo:
        return []
    source = f"/api/v1/citizens/{one.number}/photo.jpg"
    return [html.Img(src=source, alt=t(lang, "The photo of this report"), className="citizen-photo")]


def _measured(case: Case, zone: ZoneInfo, lang: str) -> Any:
    title = html.H3(t(lang, "What was measured near it in the hour before"))
    if not case.beside:
        return html.Div([title, html.P(t(lang, "No station is near it."))])
    rows = [row for near in case.beside for row in _said_by(near, zone, lang)]
    table = html.Div(html.Table(html.Tbody(rows)), className="scrolls citizen-measured", tabIndex="0")
    middle = "No place was marked: distances are from the middle of the area."
    return html.Div([title, table, *([] if case.exact else [html.P(t(lang, middle), className="quiet")])])


def _said_by(near: Beside, zone: ZoneInfo, lang: str) -> list[Any]:
    """A line for each property; one that says so where the station said nothing that can be used."""
    who = html.Td([local(lang, dict(near.thing.name)), " ", html.Small(f"{near.km:.1f} km")])
    if not near.heard:
        return [html.Tr([who, html.Td(t(lang, "nothing in that hour"), colSpan=3, className="quiet")])]
    return [
        html.Tr(
            [
                who,
                html.Td(local(lang, dict(prop.label))),
                html.Td(
                    [f"{heard.result:.{prop.decimals}f} {prop.unit}", _doubt(heard.quality, lang)],
                    className="number",
                ),
                html.Td(moment(lang, heard.time, zone)),
            ]
        )
        for prop, heard in near.heard
    ]


def _doubt(quality: Quality, lang: str) -> str:
    return "" if quality is Quality.GOOD else f" ({t(lang, 'doubtful')})"


def _orders(one: CitizenReport, people: list[str], who: str, lang: str) -> Any:
    answers = [{"label": t(lang, words), "value": key} for key, (words, _) in ANSWERS.items()]
    names = [{"label": name, "value": name} for name in people]
    words = menu_words(lang)
    closed = one.state not in OPEN
    assign = [
        html.Label(
            [
                t(lang, "Who looks after it"),
                dcc.Dropdown(names, one.assigned_to or who, id="citizens-who", clearable=False, labels=words),
            ]
        ),
        html.Button(t(lang, "Assign"), id="citizens-assign", className="act", disabled=closed),
    ]
    note = dcc.Input(id="citizens-note", type="text", maxLength=LONGEST_NOTE, value="")
    answer = dcc.Textarea(id="citizens-answer", value=one.answer or "", maxLength=LONGEST_ANSWER, rows=5)
    return html.Div(
        [
            html.Div(assign, className="citizen-row"),
            html.Label(
                [
                    t(lang, "Begin with"),
                    dcc.Dropdown(answers, id="citizens-text", searchable=False, labels=words),
                ]
            ),
            html.Label([t(lang, "Answer, everybody can read it"), answer]),
            html.Button(
                t(lang, "Publish the answer"),
                id="citizens-publish",
                className="act first",
                disabled=one.state is Progress.SET_ASIDE,
            ),
            html.Label([t(lang, "Note, not public"), note]),
            html.Div(
                [
                    html.Button(t(lang, "Keep the note"), id="citizens-keep", className="act"),
                    html.Button(t(lang, "Set aside"), id="citizens-aside", className="act", disabled=closed),
                    html.Button(
                        t(lang, "Open again"), id="citizens-reopen", className="act", disabled=not closed
                    ),
                ],
                className="citizen-row",
            ),
        ],
        className="citizen-orders",
    )


def _history(case: Case, zone: ZoneInfo, lang: str) -> Any:
    lines = [
        html.Li(
            [
                html.Small(f"{moment(lang, one.at, zone)} {one.who} "),
                t(lang, ACT_WORDS[one.act], said=one.said),
            ]
        )
        for one in case.acts
    ]
    return html.Div([html.H3(t(lang, "What was done")), html.Ol(lines)])
