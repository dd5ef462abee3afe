"""Why the interface refuses something, in the reader's language.

Programs read the details of refusals in English. Whoever says which language they read (`Accept-Language`) is
told those that a screen may show in that one; what is not in the table stays English.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from dashboard.words import t

_SAID = tuple(
    (re.compile(pattern, re.DOTALL), msgid)
    for pattern, msgid in (
        (r"alert (?P<id>\d+) is \w+ by now, not \w+", "alert {id} is more severe by now than you saw"),
        (r"alert (?P<id>\d+) is over", "alert {id} is over"),
        (r"alert (?P<id>\d+) is not shelved", "alert {id} is not shelved"),
        (r"alert (?P<id>\d+) is cleared", "alert {id} is over"),
        (r"alert (?P<id>\d+) is ack_\w+", "alert {id} was taken by somebody already"),
        (
            r"from (?P<first>.{1,64}) is not before to (?P<last>.{1,64})",
            "from {first} is not before to {last}",
        ),
        (
            r"(?P<name>\w+) has (?P<n>\d+) characters: a time has at most (?P<most>\d+)",
            "{name} has {n} characters: a time has at most {most}",
        ),
        (r"(?P<name>\w+) lies outside 1900 to 2100", "{name} lies outside 1900 to 2100"),
        (
            r"(?P<name>\w+): (?P<text>.{1,300}) is no RFC 3339 time and no date",
            "{name}: {text} is no RFC 3339 time and no date",
        ),
        (
            r"that would be about (?P<rows>[\d,]+) rows; (?P<format>\w+) gives at most (?P<most>[\d,]+): .*",
            "about {rows} rows are too many: {format} gives at most {most}",
        ),
        (
            r"(?P<n>\d+) exports are being made: .*",
            "{n} exports are being made: try again when one has ended",
        ),
        (
            r"(?P<n>\d+) exports of yours are being made: .*",
            "{n} exports of yours are being made: try again when one has ended",
        ),
        (
            r"more than (?P<most>[\d,]+) rows do not fit a sheet: .*",
            "more than {most} rows do not fit a sheet: ask for CSV or a wider bucket",
        ),
        (r"at most (?P<n>\d+) names at once", "at most {n} names at once"),
        (
            r"this name is taken, or there are (?P<n>\d+) views already",
            "this name is taken, or there are {n} views already",
        ),
        (r"nobody is declared as (?P<who>.{1,200})", "nobody is declared as {who}"),
        (r"no (?P<what>(?:alert|view|report|export|release|datastream) .{1,200})", "there is no {what}"),
    )
)
_WHOLE = frozenset(
    (
        "the database is away; what is on screen is the last that was known",
        "that took too long: ask for a shorter time or a wider bucket",
        "an export needs from and to",
        "too many exports are being made: try again when one has ended",
        "you have asked for many files: wait a little before the next",
        "you have done very much at once: wait a little before the next",
        "no letter: nothing in this report was past a permit",
        "another report is being printed: try again",
        "the time is over already",
        "a shelf needs a reason",
        "a shelf ends within 24 hours from now",
        "a text holds a character that is none (NUL), or a number is too large",
        "The disk has no room for this file.",
        "sign in first",
    )
)
_OUTSIDE = re.compile(
    r"(?P<who>\S{1,80}) acts in (?P<areas>.{1,4000}) alone: this concerns (?P<where>.{1,80})"
)
_BELOW = re.compile(r"(?P<who>\S{1,80}) is signed in as (?P<role>\w+): this needs (?P<least>\w+) or more")
_UNSCOPED = re.compile(r"(?P<who>\S{1,80}) has (?P<scopes>.{1,200}) alone: this needs another scope")


def role_words(lang: str) -> dict[str, str]:
    """Roles by word."""
    return {
        "kiosk": t(lang, "Screen only"),
        "viewer": t(lang, "Viewer"),
        "officer": t(lang, "Officer"),
        "commander": t(lang, "Commander"),
        "admin": t(lang, "Administrator"),
    }


def refusal_said(detail: str, lang: str | None, areas: Mapping[str, str] = MappingProxyType({})) -> str:
    """A detail in a language; as it is where none was asked for. `areas` are names in it by id."""
    if lang is None:
        return detail
    if found := _OUTSIDE.fullmatch(detail):
        return _outside(lang, found, areas)
    if lang == "en":
        return detail
    if detail in _WHOLE:
        return t(lang, detail)
    if found := _BELOW.fullmatch(detail):
        who, role, least = found.groups()
        words = role_words(lang)
        said = {"role": words.get(role, role), "least": words.get(least, least)}
        return t(lang, "{who} is signed in as {role}: this needs {least} or more", who=who, **said)
    if found := _UNSCOPED.fullmatch(detail):
        return t(lang, "{who} has {scopes} alone: this needs another scope", **found.groupdict())
    for pattern, msgid in _SAID:
        if found := pattern.fullmatch(detail):
            return t(lang, msgid, **found.groupdict())
    return detail


def _outside(lang: str, found: re.Match[str], areas: Mapping[str, str]) -> str:
    where = found["where"]
    said = {
        "who": found["who"],
        "areas": ("、" if lang.startswith("zh") else ", ").join(
            areas.get(one, one) for one in found["areas"].split(", ")
        ),
        "where": t(lang, "the whole city") if where == "the whole city" else areas.get(where, where),
    }
    return t(lang, "{who} acts in {areas} alone: this concerns {where}", **said)
