"""The list of rules: what each is, how much it watches, what is open, who changed it last."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from city.by_locale import moment
from dashboard.components.declared_versions import who
from dashboard.components.rules_fields import kind_of
from dashboard.components.rules_words import kind_name, problem_said
from dashboard.rules_reader import Known
from dashboard.words import local, t
from store.declarations import Declaration

MOST_FAILING = 3


def listed(rules: Sequence[Known], find: str, chosen: str | None, zone: ZoneInfo, lang: str) -> Any:
    """The rules in which a text is found, the one that is open marked."""
    if not rules:
        return html.P(t(lang, "No rule yet. A new one begins with what it watches."), className="empty")
    rows = [one for one in rules if _holds(one, find, lang)]
    if not rows:
        return html.P(t(lang, "No rule like this"), className="empty")
    heads = (
        (t(lang, "Rule"), ""),
        (t(lang, "Watches"), ""),
        (t(lang, "Open alarms"), "number"),
        (t(lang, "Last change"), ""),
    )
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col", className=name) for head, name in heads])),
            html.Tbody([_row(one, chosen, zone, lang) for one in rows]),
        ]
    )


def _holds(one: Known, find: str, lang: str) -> bool:
    said = f"{one.kept.name} {title(one.kept, lang)} {kind_name(kind_of(one.kept.table), lang)}"
    return all(word in said.casefold() for word in find.casefold().split())


def title(kept: Declaration, lang: str) -> str:
    """A rule's name, its id where it has none."""
    names = kept.table.get("name")
    return (local(lang, names) if isinstance(names, dict) else "") or kept.name


def address(lang: str, **asked: str) -> str:
    """The page's address for a rule or a new one."""
    return "?" + urlencode({"lang": lang, **asked})


def _row(one: Known, chosen: str | None, zone: ZoneInfo, lang: str) -> Any:
    name = dcc.Link(title(one.kept, lang), href=address(lang, rule=one.kept.name))
    about = html.Small(kind_name(kind_of(one.kept.table), lang), className="quiet")
    if one.rule is None:
        watched: Any = html.Strong(t(lang, "Not in force"), className="error")
    elif one.failing:
        why = [html.Small(line, className="quiet") for line in one.failing[:MOST_FAILING]]
        watched = [html.Strong(t(lang, "Cannot be evaluated"), className="error"), *why]
    else:
        watched = t(lang, "Stations: {m}, values: {n}", n=one.watches["datastreams"], m=one.watches["things"])
    warnings = one.watches.get("warnings", []) if one.rule else [m["problem"] for m in one.mistakes]
    mark = (
        html.Abbr("⚠", title="\n".join(problem_said(text, lang) for text in warnings)) if warnings else None
    )
    opened = html.Td(str(one.open_alerts) if one.open_alerts else "–", className="number")
    current = {"aria-current": "true"} if one.kept.name == chosen else {}
    changed = html.Td([moment(lang, one.kept.at, zone), html.Small(who(one.kept, lang), className="quiet")])
    return html.Tr([html.Td([name, " ", mark, about]), html.Td(watched), opened, changed], **current)
