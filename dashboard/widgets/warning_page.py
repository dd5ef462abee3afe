"""`/warning/{identifier}`: a public warning as people read it. Programs read the same message as CAP.

What it says is taken from the message itself, in the language that is asked for; whether it still holds is
not: a message does not know that another one took its place.
"""

from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from city.cap import CAP_LANGUAGES
from city.published import is_path, message_path
from dashboard.widgets.paper import not_there, nothing_yet, page
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.seen import LEVELS, Moment, moment

_CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says, paragraph by paragraph."""

    headline: str
    areas: str
    description: tuple[str, ...]
    instruction: tuple[str, ...]
    sender: str
    sent: Moment
    expires: Moment


def warning_page(question: Question) -> Answer:
    """One warning."""
    index = question.index()
    if index is None:
        return nothing_yet(question)
    identifier = question.params["identifier"]
    path = message_path(identifier)
    body = question.document(path) if is_path(path) else None
    told = None if body is None else _told(body, question.lang, ZoneInfo(index.city.timezone))
    if told is None:
        return not_there(question, index, question.say("No warning of this name was published."))
    holds = next((one for one in question.warnings() if one.identifier == identifier), None)
    return page(
        question,
        "warning.html",
        index,
        scripts=("public.js",),
        styles=("values.css",),
        told=told,
        identifier=identifier,
        until=holds.expires if holds else None,
        one={"level": holds.level, "level_words": question.say(LEVELS[holds.level])}
        if holds and holds.level in LEVELS
        else None,
    )


def _told(body: bytes, lang: str, zone: ZoneInfo) -> Told | None:
    """What a message says in a language, else in its first one; None where it says nothing."""
    alert = ElementTree.fromstring(body)  # noqa: S314 the inside wrote it
    infos = {_said(one, "language"): one for one in reversed(alert.findall(f"{_CAP}info"))}
    info = infos.get(CAP_LANGUAGES.get(lang, ""), next(reversed(infos.values()), None))
    if info is None:
        return None
    areas = [_said(area, "areaDesc") for area in info.findall(f"{_CAP}area")]
    return Told(
        _said(info, "headline") or _said(info, "event"),
        (", " if lang == "en" else "、").join(areas),
        tuple(_said(info, "description").splitlines()),
        tuple(_said(info, "instruction").splitlines()),
        _said(info, "senderName") or _said(alert, "sender"),
        _at(_said(alert, "sent"), lang, zone),
        _at(_said(info, "expires"), lang, zone),
    )


def _said(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(f"{_CAP}{name}") or "").strip()


def _at(text: str, lang: str, zone: ZoneInfo) -> Moment:
    return moment(lang, round(datetime.fromisoformat(text).timestamp() * 1000), zone)
