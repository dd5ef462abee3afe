"""One datastream's day: its chart, what checks found, what to decide, and what was decided."""

from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.by_locale import clock, moment
from city.hourly import HOUR_MS
from city.remark import Check, whole_hours
from city.review import LONGEST_REASON, Review, ReviewState
from dashboard.components.chart_words import plain_chart
from dashboard.components.menu import menu_words
from dashboard.components.quality_hours import hours_table
from dashboard.components.quality_list import property_name
from dashboard.components.quality_words import (
    DECISION_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    check_word,
    neighbours_word,
    remark_sentence,
    span_state,
    span_words,
    state_word,
)
from dashboard.figures.quality_day import Band, Wording, quality_day
from dashboard.quality_reader import One, WorkList
from dashboard.words import local, t
from store.remarks import Kept, over

_DRIFTS = (Check.DRIFT_LOW, Check.DRIFT_HIGH)


def one_view(one: One, work: WorkList, zone: ZoneInfo, lang: str, theme: str, *, may: bool) -> list[Any]:
    """Everything; `may` is whether who looks may decide."""
    row = one.row
    name = f"{local(lang, dict(row.thing.name))} · {property_name(row.stream.property, lang)}"
    standing = [kept for kept in one.remarks if kept.withdrawn_at is None]
    facts = [state_word(row.state, lang)]
    if row.capture is not None:
        facts.append(t(lang, "{share} of the hours have valid data", share=f"{100 * row.capture:.0f} %"))
    facts.append(t(lang, "{n} observations", n=row.n))
    if beside := neighbours_word(row, lang):
        facts.append(beside)
    return [
        html.H2(name),
        html.P([html.Span(fact) for fact in facts], className="facts", role="status"),
        _chart(one, standing, zone, lang, theme),
        *([hours_table(one, zone, lang)] if row.n else []),
        html.H3(t(lang, "Remarks")),
        _remarks(one, standing, work, zone, lang, may),
        *(_deciding(work, zone, lang) if may else []),
        html.H3(t(lang, "Decisions")),
        _history(one, zone, lang, may),
    ]


def _chart(one: One, standing: list[Kept], zone: ZoneInfo, lang: str, theme: str) -> Any:
    if not len(one.columns):
        gone = "Single observations of this day are no longer kept"
        return html.P(t(lang, gone if one.row.n else "No observations on this day"), className="empty")
    unit = _unit(one)
    words = Wording(
        t(lang, "Time ({zone})", zone=zone.key),
        f"{property_name(one.row.stream.property, lang)} {unit}".strip(),
        unit,
        {state: t(lang, word) for state, word in STATE_WORDS.items()},
        t(lang, "suspect"),
        t(lang, "Not usable as it came"),
        {reason: t(lang, word) for reason, word in REASON_WORDS.items()},
    )
    bands = [
        Band(kept.remark.first, kept.remark.last, check_word(kept.remark.check, lang))
        for kept in standing
        if kept.remark.check not in _DRIFTS
    ]
    names = one.names(lang)
    others = {names[key]: (hours.starts.tolist(), hours.means.tolist()) for key, hours in one.others.items()}
    figure = quality_day(
        one.columns,
        one.columns.every_s(one.row.stream.report_s),
        one.spans,
        bands,
        others,
        zone,
        theme,
        words,
    )
    return html.Figure(
        [
            dcc.Graph(figure=figure, config=plain_chart(lang)),
            html.Figcaption(
                [
                    t(lang, "Dotted is provisional, whole is approved, × is excluded, ◇ was suspect."),
                    " ",
                    t(lang, "Thin lines are neighbours."),
                ]
            ),
        ]
    )


def _remarks(one: One, standing: list[Kept], work: WorkList, zone: ZoneInfo, lang: str, may: bool) -> Any:
    if not standing:
        told = "No remarks" if one.row.fresh else "Not all of this day has been checked yet"
        return html.P(t(lang, told), className="quiet")
    lines: list[Any] = []
    for kept in standing:
        remark = kept.remark
        said = remark_sentence(remark, one.row.stream.property, _unit(one), lang)
        hours = whole_hours(remark, work.first, work.until)
        take: list[Any] = []
        if may and remark.check not in _DRIFTS and hours[0] < hours[1]:
            id_ = {"part": "quality-take", "first": hours[0], "last": hours[1]}
            take = [html.Button(t(lang, "Choose these hours"), id=id_, className="small")]
        head = [
            html.Strong(check_word(remark.check, lang)),
            " ",
            span_words(remark.first, remark.last, zone, lang),
        ]
        lines.append(html.Li([html.Span([*head, html.Br(), said]), *take]))
    return html.Ul(lines, className="remarks")


def _deciding(work: WorkList, zone: ZoneInfo, lang: str) -> list[Any]:
    if work.until <= work.first:
        return [html.P(t(lang, "Nothing of this day can be decided yet."), className="quiet")]
    hours = range(work.first, work.until + 1, HOUR_MS)
    labels = [{"label": clock(at, zone) if at < work.last else "24:00", "value": at} for at in hours]
    return [
        html.H3(t(lang, "Decide")),
        html.Div(
            [
                html.Label([t(lang, "From"), _hours("quality-from", labels[:-1], work.first, lang)]),
                html.Label([t(lang, "To"), _hours("quality-to", labels[1:], work.until, lang)]),
                html.Label(
                    [
                        t(lang, "Reason"),
                        dcc.Input(id="quality-reason", type="text", maxLength=LONGEST_REASON, debounce=False),
                    ],
                    className="reason",
                ),
            ],
            className="filter deciding",
        ),
        html.Div(
            [
                html.Button(t(lang, "Approve"), id="quality-approve", className="button main"),
                html.Button(t(lang, "Exclude"), id="quality-exclude", className="button"),
                html.Button(t(lang, "Reopen"), id="quality-reopen", className="button"),
            ],
            className="acts",
        ),
        html.P(
            t(lang, "Excluding, reopening and undoing need a reason. No observation is changed or deleted."),
            className="quiet",
        ),
    ]


def _hours(id_: str, options: list[dict[str, Any]], chosen: int, lang: str) -> Any:
    return dcc.Dropdown(options, chosen, id=id_, clearable=False, searchable=False, labels=menu_words(lang))


def _history(one: One, zone: ZoneInfo, lang: str, may: bool) -> Any:
    gone = over(one.remarks)
    if not one.reviews and not gone:
        return html.P(t(lang, "Nobody has decided anything about this day."), className="quiet")
    lines = [_decision(one, review, zone, lang, may) for review in reversed(one.reviews)]
    lines += [_withdrawn(kept, zone, lang) for kept in gone]
    standing = [
        html.Li(f"{span_words(span.first, span.last, zone, lang)} {span_state(span, lang)}")
        for span in one.spans
        if span.state is not ReviewState.PROVISIONAL
    ]
    return html.Div([html.Ul(standing, className="quiet spans"), html.Ul(lines, className="decisions")])


def _decision(one: One, review: Review, zone: ZoneInfo, lang: str, may: bool) -> Any:
    act, breadth = review.act, one.breadths.get(review.act.act_id, 1)
    when = moment(lang, act.at, zone)
    told = t(lang, "{who} {did}", who=act.by, did=t(lang, DECISION_WORDS[act.decision]))
    body: list[Any] = [html.Strong(told), f" {when} · {span_words(review.first, review.last, zone, lang)}"]
    if act.reason:
        body.append(html.Em(act.reason))
    if any(other.act.undoes == act.act_id for other in one.reviews):
        body.append(html.Small(t(lang, "undone")))
    elif may:
        id_ = {"part": "quality-undo", "act": act.act_id}
        words = t(lang, "Undo for all {n} datastreams", n=breadth) if breadth > 1 else t(lang, "Undo")
        body.append(html.Button(words, id=id_, className="small"))
    return html.Li(body, className="" if act.undoes or act.act_id in one.in_force else "over")


def _withdrawn(kept: Kept, zone: ZoneInfo, lang: str) -> Any:
    at = moment(lang, kept.withdrawn_at or 0, zone)
    what = check_word(kept.remark.check, lang)
    return html.Li(t(lang, "The remark “{what}” no longer held at {at}.", what=what, at=at), className="over")


def _unit(one: One) -> str:
    return one.unit.replace("1e4 ", "×10⁴ ")
