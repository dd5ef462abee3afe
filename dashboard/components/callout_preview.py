"""What would happen if a list were called: what is said, in which order it is tried, who has no number, and
everybody by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import html

from alerts.callout.enrol import Enrolment, enrolled, strangers
from city.callout import CalloutList
from city.person import Person
from dashboard.words import local, t


def preview(called: CalloutList, people: Mapping[str, Person], lang: str, *, drill: bool) -> list[Any]:
    """A list before it is called; who cannot be called is named first."""
    unknown = strangers(called, people)
    if unknown:
        return [html.P(t(lang, "Nobody declared: {names}", names=", ".join(unknown)), className="error")]
    everybody = list(enrolled(called, people, drill=drill))
    return [
        html.P(local(lang, dict(called.message)), className="message"),
        html.P(_order(called, len(everybody), lang), className="quiet"),
        *_without(everybody, lang),
        _names(t(lang, "Is called"), (one.person.name for one in everybody), lang),
        _names(t(lang, "Knocks at doors"), (people[one].name for one in called.door), lang),
    ]


def _order(called: CalloutList, people: int, lang: str) -> str:
    timing = called.timing
    calls = t(lang, "{n} calls in {minutes} min", n=timing.calls, minutes=f"{timing.within_s / 60:g}")
    return t(
        lang,
        "{people} people on {lines} lines: {calls}, then a text, the superior, a knock at the door.",
        people=people,
        lines=called.lines,
        calls=calls,
    )


def _without(everybody: Sequence[Enrolment], lang: str) -> list[Any]:
    """Who can be called or texted on no number: somebody has to go there."""
    found = [one.person.name for one in everybody if not (one.person.phone or one.person.sms)]
    if not found:
        return []
    told = t(lang, "Without a number, a door is knocked on: {names}", names=_joined(found, lang))
    return [html.P(told, className="error")]


def _names(word: str, names: Iterable[Mapping[str, str]], lang: str) -> Any:
    return html.P([html.Small(word, className="quiet"), " ", _joined(names, lang)])


def _joined(names: Iterable[Mapping[str, str]], lang: str) -> str:
    return ("、" if lang.startswith("zh") else ", ").join(local(lang, dict(name)) for name in names)
