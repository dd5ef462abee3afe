"""Why the interface refuses something, in the reader's language.

Programs read the details of refusals in English. Whoever says which language they read (`Accept-Language`) is
told those that a screen may show in that one; what is not in the table stays English.
"""

import re

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
    )
)


def refusal_said(detail: str, lang: str | None) -> str:
    """A detail in a language; as it is where none was asked for."""
    if lang is None or lang == "en":
        return detail
    if detail in _WHOLE:
        return t(lang, detail)
    for pattern, msgid in _SAID:
        if found := pattern.fullmatch(detail):
            return t(lang, msgid, **found.groupdict())
    return detail
