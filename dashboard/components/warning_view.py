"""One of our warnings: what it says in each language, whether it is sound, and what may be done."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.by_locale import moment
from city.cap import CAP_LANGUAGES, LEVELS, CapInfo, CapMessage, CapScope
from city.cap_rules import CapFault
from dashboard.components.frame import LANGUAGES
from dashboard.components.incident_wish import View
from dashboard.components.incident_words import WHY_WORDS, at_said, cap_word, mark, severity_said
from dashboard.components.warning_list import Place, headline, marks, placed, standing_said
from dashboard.components.wish import address
from dashboard.incidents_reader import IncidentsReader
from dashboard.warnings_reader import checked
from dashboard.words import t
from store.cap import Kept


def head(one: Kept, reader: IncidentsReader, lang: str) -> Any:
    """What it says first, where it stands, and what it is about."""
    topic = reader.warnings.topic(one.chain)
    ways = [dcc.Link(t(lang, "All warnings"), href=address(lang, View.WARNINGS), className="button")]
    if topic.incident_id is not None:
        there = address(lang, View.INCIDENTS, incident=str(topic.incident_id))
        ways.append(dcc.Link(t(lang, "Its incident"), href=there, className="button"))
    if one.published_at is not None and one.scope is CapScope.PUBLIC:
        feed = f"/cap/{one.identifier}.xml"
        ways.append(html.A(t(lang, "As others read it"), href=feed, className="button"))
    why = next((t(lang, word) for key, word in WHY_WORDS.items() if key.value == one.why), one.why)
    kind = [severity_said(one.severity, lang), " · ", cap_word(one.msg_type.value, lang), *marks(one, lang)]
    return html.Section(
        [
            html.H2(headline(one, lang)),
            html.P([*kind, " · ", standing_said(one, reader.now, lang)], className="kind"),
            html.P(_times(one, why, reader.zone, lang), className="quiet"),
            html.Div(ways, className="ways"),
        ],
        className="sheet",
    )


def _times(one: Kept, why: str, zone: ZoneInfo, lang: str) -> list[Any]:
    said = [t(lang, "drafted"), " ", at_said(one.drafted_at, zone, lang), f" · {one.drafted_by} · {why}"]
    if one.published_at is not None:
        said += [
            " · ",
            t(lang, "published"),
            " ",
            at_said(one.published_at, zone, lang),
            f" · {one.published_by}",
        ]
    return [*said, " · ", t(lang, "holds until"), " ", at_said(one.expires, zone, lang)]


def acting(one: Kept, reader: IncidentsReader, lang: str) -> Any:
    """What a person may do with it now, each asked about once more."""
    chain = list(reversed(reader.warnings.of([one.chain])))
    out = placed(chain, reader.now)[Place.OUT]
    if one.published_at is None and one.dropped_at is None:
        return _publishing(one, lang)
    if one in out:
        return _following(one, lang, over=reader.warnings.topic(one.chain).over)
    words = t(lang, "Nothing can be done with this message any more.")
    newer = out[0] if out else None
    link = [" ", dcc.Link(t(lang, "What is out now"), href=_to(newer, lang))] if newer else []
    return html.P([words, *link], className="quiet")


def _to(one: Kept, lang: str) -> str:
    return address(lang, View.WARNINGS, message=one.identifier)


def _drafting(one: Kept, words: str, lang: str) -> Any:
    """The way to another draft of its chain: here, or in the panel of the release."""
    alert_id, release_id = one.chain.alert_id, one.chain.release_id
    if alert_id is not None:
        return dcc.Link(words, href=address(lang, View.WARNINGS, alert=str(alert_id)), className="button")
    wall = "/?" + urlencode({"lang": lang, "release": str(release_id)})
    return html.A(words, href=wall, className="button")


def _publishing(one: Kept, lang: str) -> Any:
    sure = t(
        lang,
        "Publish this warning? Whoever reads the feed sees it at once, word for word as it stands here.",
    )
    again = _drafting(one, t(lang, "Draft it again"), lang)
    button = html.Button(t(lang, "Publish …"), id="incidents-publish", className="button main")
    help_ = t(
        lang,
        "Read it in all three languages first. Changes of severity and the end go out by themselves.",
    )
    return html.Section(
        [
            html.Div([button, again], className="ways"),
            html.Small(help_, className="quiet"),
            dcc.ConfirmDialog(id="incidents-publish-sure", message=sure),
        ],
        className="sheet",
    )


def _following(one: Kept, lang: str, *, over: bool) -> Any:
    sure = t(lang, "Cancel this warning? A Cancel goes out at once. It does not say that the danger is over.")
    ways: list[Any] = []
    if not over:
        ways.append(_drafting(one, t(lang, "Draft an update"), lang))
    note = dcc.Input(
        id="incidents-cancel-note",
        placeholder=t(lang, "Why it is cancelled"),
        maxLength=500,
        autoComplete="off",
        debounce=False,
    )
    button = html.Button(t(lang, "Cancel it …"), id="incidents-cancel", className="button")
    return html.Section(
        [
            html.Div([*ways, note, button], className="ways"),
            dcc.ConfirmDialog(id="incidents-cancel-sure", message=sure),
        ],
        className="sheet",
    )


def body(one: Kept, zone: ZoneInfo, lang: str) -> list[Any]:
    """The message in each language, whether it is sound, and the document."""
    found = checked(one.xml.encode())
    parts: list[Any] = []
    if found.message is not None:
        parts.append(preview(found.message, zone, lang))
    parts.append(html.Section([sound(found.faults, lang), _facts(found.message, lang)], className="sheet"))
    document = html.Details([html.Summary(t(lang, "The document")), html.Pre(one.xml)])
    return [*parts, html.Section(document, className="sheet")]


def preview(message: CapMessage, zone: ZoneInfo, lang: str) -> Any:
    """What the message says, a column for each language of it."""
    full = {CAP_LANGUAGES[code]: name for code, _, name in LANGUAGES}
    columns = [
        _said(info, full.get(info.language or "", info.language or "–"), zone, lang) for info in message.infos
    ]
    return html.Div(columns, className="preview")


def _said(info: CapInfo, language: str, zone: ZoneInfo, lang: str) -> Any:
    level = LEVELS[info.severity]
    where = ", ".join(area.description for area in info.areas)
    rows = [
        (t(lang, "Event"), info.event),
        (t(lang, "Where"), where),
        (t(lang, "Severity"), cap_word(info.severity.value, lang)),
        (t(lang, "Urgency"), cap_word(info.urgency.value, lang)),
        (t(lang, "Certainty"), cap_word(info.certainty.value, lang)),
        (t(lang, "To do"), ", ".join(cap_word(one.value, lang) for one in info.response_types)),
        (t(lang, "Since"), moment(lang, _ms(info.onset), zone) if info.onset else ""),
        (
            t(lang, "Holds until"),
            moment(lang, _ms(info.expires), zone) if info.expires else "",
        ),
        (t(lang, "Sender"), info.sender_name or ""),
    ]
    cells = [html.Div([html.Dt(word), html.Dd(said)]) for word, said in rows if said]
    return html.Article(
        [
            html.Small(language, className="quiet"),
            html.H3([mark(level), info.headline or info.event], lang=info.language or ""),
            *([html.P(info.description, lang=info.language or "")] if info.description else []),
            *_to_do(info),
            html.Dl(cells),
        ],
        className=f"sheet said {level.word}",
    )


def _to_do(info: CapInfo) -> list[Any]:
    if not info.instruction:
        return []
    return [html.P(info.instruction, className="instruction", lang=info.language or "")]


def _ms(moment: Any) -> int:
    return int(moment.timestamp() * 1000)


def sound(faults: Sequence[CapFault], lang: str) -> Any:
    """Whether a document keeps the standard, or every rule that it breaks."""
    if not faults:
        return html.P(
            "✓ " + t(lang, "Sound: it keeps the schema and every rule of CAP 1.2."), className="sound"
        )
    items = [
        html.Li(
            [html.Code(one.rule.value), " ", t(lang, "line {n}", n=one.line), f" {one.where}: {one.detail}"]
        )
        for one in faults
    ]
    words = t(lang, "Not sound: {n} rules are broken", n=len(faults))
    return html.Div([html.P(words, className="error"), html.Ul(items, className="faults")])


def _facts(message: CapMessage | None, lang: str) -> Any:
    if message is None:
        return ""
    rows = [
        (t(lang, "Identifier"), message.identifier),
        (t(lang, "Sender"), message.sender),
        (t(lang, "Sent"), message.sent.isoformat(timespec="seconds")),
        (t(lang, "Status"), cap_word(message.status.value, lang)),
        (t(lang, "Meant for"), cap_word(message.scope.value, lang)),
        (t(lang, "Note"), message.note or ""),
        (t(lang, "Follows"), ", ".join(one.identifier for one in message.references)),
        *((one.name, one.value) for info in message.infos[:1] for one in info.parameters),
    ]
    return html.Dl(
        [html.Div([html.Dt(word), html.Dd(said)]) for word, said in rows if said], className="facts"
    )
