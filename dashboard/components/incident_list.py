"""The list of incidents: the open ones first, then those that are over; how bad, where, how many."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from city.state import Level
from dashboard.components.duty_names import SEVERITY_NAMES
from dashboard.components.incident_wish import View, Wish
from dashboard.components.incident_words import at_said, cell, drill_said, lasting, severity_said
from dashboard.components.menu import menu_words
from dashboard.components.wish import address
from dashboard.incidents_reader import Counted, IncidentsReader
from dashboard.words import local, t
from store.incidents import NEWEST, Wanted

PAGE = 50
STATES = ("open", "over")
MOST_RULES = 3


def filters(reader: IncidentsReader, wish: Wish) -> Any:
    """What is looked for: a state, an area, how bad at least."""
    lang = wish.lang
    states = [
        {"label": t(lang, "Open and over"), "value": ""},
        {"label": t(lang, "Open only"), "value": "open"},
        {"label": t(lang, "Over only"), "value": "over"},
    ]
    areas = [{"label": local(lang, name), "value": key} for key, name in reader.areas().items()]
    levels = [
        {"label": t(lang, "{severity} or worse", severity=t(lang, word)), "value": level.word}
        for level, word in SEVERITY_NAMES.items()
    ]
    chosen = wish.get("state") if wish.get("state") in STATES else ""
    return html.Div(
        [
            dcc.RadioItems(states, chosen, id="incidents-state", inline=True),
            dcc.Dropdown(
                areas,
                wish.get("area") or None,
                id="incidents-area",
                placeholder=t(lang, "Any area"),
                labels=menu_words(lang),
            ),
            dcc.Dropdown(
                levels,
                wish.get("worst") or None,
                id="incidents-worst",
                placeholder=t(lang, "Any severity"),
                searchable=False,
                labels=menu_words(lang),
            ),
        ],
        className="filter",
    )


def wanted(wish: Wish, *, still: bool) -> Wanted:
    """What the address asks for: of the open ones, or of those that are over."""
    worst = next((level for level in Level if level.word == wish.get("worst")), Level.NORMAL)
    before = (None if still else wish.number("before")) or NEWEST
    return Wanted(still, wish.get("area") or None, worst, before, 200 if still else PAGE)


def seen(reader: IncidentsReader, wish: Wish) -> list[Any]:
    """Both lists, as far as they are asked for: of the open ones the worst first, else the newest."""
    lang, state = wish.lang, wish.get("state")
    names, rules = reader.areas(), reader.rules()
    narrowed = bool(wish.get("area") or wish.get("worst"))
    parts: list[Any] = []
    if state != "over":
        there = sorted(reader.like(wanted(wish, still=True)), key=lambda one: -one.incident.worst)
        calm = t(lang, "No incident is open.")
        empty = t(lang, "Nothing like this happened yet.") if narrowed else calm
        parts.append(_section(t(lang, "Open"), _table(there, names, rules, reader, lang), empty))
    if state != "open":
        past = reader.like(wanted(wish, still=False))
        none = t(lang, "No incident is over yet.")
        empty = t(lang, "Nothing like this happened yet.") if narrowed else none
        parts.append(_section(t(lang, "Over"), _table(past, names, rules, reader, lang), empty))
        parts.append(_older(past, wish))
    return parts


def _section(title: str, table: Any, empty: str) -> Any:
    inside = table if table is not None else html.P(empty, className="empty")
    return html.Section([html.H2(title), inside], className="sheet")


def _table(
    found: Sequence[Counted],
    areas: Mapping[str, dict[str, str]],
    rules: Mapping[str, dict[str, str]],
    reader: IncidentsReader,
    lang: str,
) -> Any:
    if not found:
        return None
    heads = (
        t(lang, "Worst"),
        t(lang, "Where"),
        t(lang, "What"),
        t(lang, "Alarms"),
        t(lang, "Since"),
        t(lang, "Lasts"),
    )
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    rows = [_row(one, areas, rules, reader, lang) for one in found]
    return html.Div(html.Table([head, html.Tbody(rows)], className="narrow"), className="scrolls")


def _row(
    one: Counted,
    areas: Mapping[str, dict[str, str]],
    rules: Mapping[str, dict[str, str]],
    reader: IncidentsReader,
    lang: str,
) -> Any:
    incident, over = one.incident, one.incident.closed_at is not None
    place = local(lang, areas.get(incident.area, {})) or incident.area
    there = address(lang, View.INCIDENTS, incident=str(incident.incident_id))
    ended = incident.closed_at or reader.now
    where = [dcc.Link(place, href=there), html.Small(f"#{incident.incident_id}", className="quiet")]
    return html.Tr(
        [
            html.Td(severity_said(incident.worst, lang, over=over)),
            html.Td([*where, drill_said(lang)] if incident.drill else where, className="where"),
            html.Td(rules_said(one, rules, lang)),
            html.Td(_counts(one, lang)),
            cell(at_said(incident.since, reader.zone, lang), t(lang, "Since")),
            cell(lasting(ended - incident.since, lang), t(lang, "Lasts"), "lasts"),
        ],
        className="over" if over else "open",
    )


def rules_said(one: Counted, rules: Mapping[str, dict[str, str]], lang: str) -> str:
    """Which rules found something, and how often, the most frequent first."""
    words = [
        f"{local(lang, rules.get(tally.rule_id, {})) or tally.rule_id}"
        + (f" × {tally.alerts}" if tally.alerts > 1 else "")
        for tally in one.tallies[:MOST_RULES]
    ]
    more = len(one.tallies) - len(words)
    return ", ".join(words) + (" " + t(lang, "and {n} other rules", n=more) if more > 0 else "")


def _counts(one: Counted, lang: str) -> list[Any]:
    alarms = sum(tally.alerts for tally in one.tallies)
    still = sum(tally.open for tally in one.tallies)
    waiting = sum(tally.unacknowledged for tally in one.tallies)
    words: list[Any] = [t(lang, "{open} of {all} not over", open=still, all=alarms) if still else str(alarms)]
    if waiting:
        words.append(html.Small("! " + t(lang, "{n} unacknowledged", n=waiting), className="waits"))
    return words


def _older(past: Sequence[Counted], wish: Wish) -> Any:
    if len(past) < PAGE:
        return ""
    asked = {key: wish.get(key) for key in ("area", "worst")}
    before = str(past[-1].incident.incident_id)
    there = address(wish.lang, View.INCIDENTS, **asked, state="over", before=before)
    return html.P(dcc.Link(t(wish.lang, "Older"), href=there, className="button"), className="row")
