"""How the incidents' page says what happened, how things stand, and why something was not done."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from alerts.cap_chain import CapWhy
from city.alert import Change, Life
from city.by_locale import moment, number, there
from city.cap_external import ExternalState, Hearing
from city.state import Level
from city.terms import Compared
from dashboard.components.rules_words import SEVERITY_WORDS
from dashboard.words import local, t
from maps.features import Json

CHANGE_WORDS: Mapping[Change, str] = {
    Change.RAISED: "raised",
    Change.ESCALATED: "worse",
    Change.EASED: "milder",
    Change.CLEARED: "back to normal",
    Change.UNKNOWN: "no fresh data any more",
    Change.KNOWN: "fresh data again",
    Change.RETRACTED: "withdrawn: late data say otherwise",
    Change.WITHDRAWN: "no longer watched",
    Change.ACKNOWLEDGED: "acknowledged",
    Change.EXPIRED: "acknowledgement ran out",
    Change.RESOLVED: "ended by a person",
    Change.SHELVED: "shelved",
    Change.UNSHELVED: "off the shelf",
    Change.SUPPRESSED: "held back",
    Change.UNSUPPRESSED: "no longer held back",
    Change.ASSIGNED: "assigned",
    Change.COMMENTED: "comment",
    Change.NOTIFIED: "people were told",
}
LIFE_WORDS: Mapping[Life, str] = {
    Life.UNACK_ACTIVE: "unacknowledged",
    Life.ACK_ACTIVE: "acknowledged",
    Life.UNACK_CLEARED: "cleared, unacknowledged",
    Life.CLEARED: "cleared",
    Life.SHELVED: "shelved",
    Life.SUPPRESSED: "held back",
}
WHY_WORDS: Mapping[CapWhy, str] = {
    CapWhy.ASKED: "asked for by a person",
    CapWhy.WISHED: "its rule asks for it",
    CapWhy.SEVERITY: "the severity changed",
    CapWhy.RENEWED: "renewed, the danger lasts",
    CapWhy.ENDED: "the danger is over",
    CapWhy.WITHDRAWN: "cancelled by a person",
    CapWhy.RAISED_AGAIN: "the danger came back",
    CapWhy.AREA: "the zones have moved",
}
REFUSED_WORDS: Mapping[CapWhy, str] = {
    CapWhy.OVER: "The danger is over already: there is nothing to warn of.",
    CapWhy.EXPIRED: "What was said has expired already.",
    CapWhy.CANCELLED: "It is cancelled already.",
    CapWhy.PUBLISHED: "It is out already.",
    CapWhy.DROPPED: "The draft was dropped: the alarm has changed since.",
    CapWhy.EXTERNAL: "Another authority warned of it, and says what follows.",
    CapWhy.OUTDATED: "The alarm has another severity by now: draft it again.",
    CapWhy.RELEASE_OPEN: "A release is open on its site: no all-clear goes out before it is closed",
    CapWhy.NOT_OUT: "Nothing is out about this alarm.",
}
STANDING_WORDS: Mapping[ExternalState, str] = {
    ExternalState.RAISED: "holds",
    ExternalState.EXPIRED: "expired, nobody said that it is over",
    ExternalState.CLEARED: "over",
}
HEARING_WORDS: Mapping[Hearing, str] = {
    Hearing.RAISED: "Taken in: a new external alarm stands on the wall.",
    Hearing.CHANGED: "Taken in: the external alarm has changed.",
    Hearing.CLEARED: "Taken in: the external alarm is over.",
    Hearing.EXPIRED: "Taken in: it has expired, and raises nothing.",
    Hearing.DUPLICATE: "This very message came before.",
    Hearing.OVERTAKEN: "Kept: a later message of it was here before.",
    Hearing.RECORDED: "Kept: it says nothing about a danger.",
    Hearing.OUR_OWN: "We sent it ourselves: nothing was done.",
}
CAP_WORDS = (
    "Alert", "Update", "Cancel", "Ack", "Error",
    "Actual", "Exercise", "System", "Test", "Draft",
    "Public", "Restricted", "Private",
    "Extreme", "Severe", "Moderate", "Minor", "Unknown",
    "Immediate", "Expected", "Future", "Past",
    "Observed", "Likely", "Possible", "Unlikely",
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None",
)  # fmt: skip
"""CAP's own words, each with a translation beside it."""
_OTHERWISE = {"Expected": "Act soon"}
"""Words that mean something else elsewhere on our pages."""
_MINUTE_MS = 60_000


def mark(severity: Level, *, over: bool = False) -> Any:
    """A shape of its own for each severity; the word stands beside it. Hollow when it is over."""
    return html.I(className=f"mark {severity.word}{' hollow' if over else ''}", **{"aria-hidden": "true"})


def severity_word(severity: Level, lang: str) -> str:
    """How bad, in a word."""
    return t(lang, SEVERITY_WORDS.get(severity.word, "Normal"))


def severity_said(severity: Level, lang: str, *, over: bool = False) -> Any:
    """The mark and the word."""
    return html.Span([mark(severity, over=over), severity_word(severity, lang)], className="severity")


def drill_said(lang: str) -> Any:
    """That it is a drill, unmistakably."""
    return html.Span(t(lang, "Drill"), className="drill")


def cap_word(word: str, lang: str) -> str:
    """A word of CAP in the reader's language, with CAP's own beside it where that is another one."""
    if lang == "en" or word not in CAP_WORDS:
        return word
    return f"{t(lang, _OTHERWISE.get(word, word))} ({word})"


def alarm_name(told: Json, lang: str) -> str:
    """What an alarm is about: what another authority says, or the rule and the station."""
    outside = told.get("outside")
    if isinstance(outside, dict):
        return str(outside["headline"])
    rule = local(lang, told["rule"]) if told["rule"] else str(told["rule_id"])
    place = local(lang, told["thing"]) if told["thing"] else _place(str(told["subject"]))
    return f"{rule} · {place}" if place else rule


def _place(subject: str) -> str:
    kind, _, key = subject.partition(":")
    return key if kind in ("gateway", "external") else ""


def value_said(told: Json, result: float | None, limit: float | None, lang: str) -> str:
    """A value with its unit, against the limit; nothing where no number says it."""
    if result is None or told.get("compared") == Compared.FINDINGS:
        return ""
    decimals, unit = int(str(told["decimals"])), str(told["unit"]).replace("1e4 ", "×10⁴ ")
    parts = [number(lang, result, decimals)]
    if limit is not None:
        parts.append(
            ("=" if result == limit else ">" if result > limit else "<") + f" {number(lang, limit, decimals)}"
        )
    return " ".join([*parts, unit]).strip()


def at_said(at: int, zone: ZoneInfo, lang: str) -> Any:
    """A moment of the city, to the minute; the whole of it for a program."""
    whole = there(at, zone).isoformat(timespec="seconds")
    return html.Time(moment(lang, at, zone, year=False), dateTime=whole)


def cell(inside: Any, label: str, style: str = "") -> Any:
    """A cell of a table that says what it is where its column's head is not seen."""
    return html.Td(inside, className=style, **{"data-label": label})


def lasting(ms: int, lang: str) -> str:
    """How long, in the largest unit that says enough."""
    minutes = max(0, ms) // _MINUTE_MS
    if minutes < 90:
        return t(lang, "{n} min", n=minutes)
    return t(lang, "{n} h", n=round(minutes / 60)) if minutes < 2880 else t(lang, "{n} d", n=minutes // 1440)
