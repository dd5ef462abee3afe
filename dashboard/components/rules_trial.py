"""What a rule would have found: how often, for how long, how crowded, and what caused each."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from alerts.backtest_report import Episode
from city.by_locale import moment
from city.errors import CatalogueError, PermanentError
from dashboard.components.declared_base import Base
from dashboard.components.rules_words import SEVERITY_WORDS
from dashboard.rules_trial import Busy, Trial
from dashboard.words import local, t
from store import database

LATE = "late"
MOST_SHOWN = 20
MOST_DAYS = 30
MINUTE_MS = 60_000


def tried(
    reader: Any, draft: object, base: object, days: object, lang: str, *, late_too: bool = False
) -> Any:
    """What the draft would have found in the last days, or why that cannot be said."""
    begun = Base.read(base)
    if begun is None or not isinstance(draft, dict) or not isinstance(days, int) or not 0 < days <= MOST_DAYS:
        return ""
    name = begun.name or "new-rule"
    try:
        found = reader.tried(name, draft | {"id": name}, days, late_too=late_too)
        return shown(found, reader.zone, lang)
    except CatalogueError:
        return html.P(t(lang, "Told once nothing is wrong"), className="error")
    except Busy:
        return html.P(t(lang, "Another trial is running, try again in a moment"), className="error")
    except PermanentError as error:
        return html.P(str(error), className="error")
    except database.Unavailable:
        return html.P(t(lang, "The database does not answer"), className="error")


def shown(trial: Trial, zone: ZoneInfo, lang: str) -> Any:
    """Figures first, then what caused each."""
    report = trial.outcome.report
    figures = [
        (t(lang, "Raised"), f"{report.fires}"),
        (t(lang, "In alarm"), lasting(report.in_alert_ms, lang)),
        (t(lang, "Most in 10 min"), f"{report.pace.most}"),
        (t(lang, "Values looked at"), f"{trial.outcome.observations:,}"),
    ]
    told = html.Dl(
        [html.Div([html.Dt(word), html.Dd(figure)]) for word, figure in figures], className="figures"
    )
    if not trial.outcome.observations and not trial.outcome.late:
        return html.P(t(lang, "There is no data of these days"), className="quiet")
    return [told, *_late(trial, lang), *_table(trial, zone, lang)]


def _late(trial: Trial, lang: str) -> Iterator[Any]:
    if not trial.outcome.late:
        return
    many = f"{trial.outcome.late:,}"
    counted = t(lang, "{n} values came too late to count live; they count here", n=many)
    left_out = t(lang, "{n} values came too late to count, and are left out", n=many)
    yield html.P(counted if trial.asked.late_too else left_out, className="quiet")


def _table(trial: Trial, zone: ZoneInfo, lang: str) -> Iterator[Any]:
    episodes = trial.outcome.report.episodes
    if not episodes:
        return
    first = (t(lang, "Raised at"), t(lang, "Severity"), t(lang, "Station"))
    heads = (*first, t(lang, "Value"), t(lang, "Lasted"))
    newest = sorted(episodes, key=lambda episode: -episode.raised.at)[:MOST_SHOWN]
    yield html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody([html.Tr(list(_cells(one, trial, zone, lang))) for one in newest]),
            ]
        ),
        className="scrolls",
    )
    if (more := len(episodes) - len(newest)) > 0:
        yield html.P(t(lang, "and {n} more", n=more), className="quiet")


def _cells(one: Episode, trial: Trial, zone: ZoneInfo, lang: str) -> Iterator[Any]:
    raised, subject = one.raised, str(one.subject)
    names = trial.names.get(subject)
    yield html.Td(moment(lang, raised.at, zone))
    word = t(lang, SEVERITY_WORDS[one.worst.word])
    yield html.Td(html.Span([html.I(className=f"swatch {one.worst.word}"), word], className="severity"))
    yield html.Td(local(lang, names) if names else subject)
    limit = "" if raised.limit is None else f" / {raised.limit:g}"
    yield html.Td("" if raised.result is None else f"{raised.result:g}{limit}")
    goes_on = t(lang, "goes on")
    yield html.Td(lasting(one.in_span_ms, lang) if one.cleared is not None else goes_on)


def lasting(ms: int, lang: str) -> str:
    """How long, in minutes, or in hours where those are many."""
    minutes = round(ms / MINUTE_MS)
    return t(lang, "{n} min", n=minutes) if minutes < 120 else t(lang, "{n} h", n=round(minutes / 60, 1))
