"""How receipts are said: a mark and a word for each verdict, sentences for doubts and reasons, dates."""

from datetime import date
from zoneinfo import ZoneInfo

from city.by_locale import clock, moment, number
from city.local_time import day_of
from city.receipt import Doubt, Receipt, Verdict
from city.seqs import QUARTER_MS
from dashboard.words import t

MARKS = {
    Verdict.NONE_LOST: "✓",
    Verdict.LOST: "✕",
    Verdict.NOT_PROVED: "?",
    Verdict.NO_DATA: "○",
    Verdict.IN_PROGRESS: "…",
}
"""Each verdict has a shape of its own: nobody has to tell them apart by colour."""

VERDICT_WORDS = {
    Verdict.NONE_LOST: "Nothing lost",
    Verdict.LOST: "Lost",
    Verdict.NOT_PROVED: "Not proved",
    Verdict.NO_DATA: "Nothing came",
    Verdict.IN_PROGRESS: "In progress",
}
ANSWERS = {
    Verdict.NONE_LOST: "Nothing was lost: the station's own count is unbroken, and nothing was refused.",
    Verdict.LOST: "Something was lost or refused.",
    Verdict.NOT_PROVED: "Nothing is known to be missing, but that is not proved.",
    Verdict.NO_DATA: "Nothing came from this station on this day.",
    Verdict.IN_PROGRESS: "This day is still being counted.",
}
DOUBTS = {
    Doubt.NO_SEQ: "The station does not count its messages: only its reporting period can be compared.",
    Doubt.RESTARTED: "Its counter started again: what it counted last before that is not known.",
    Doubt.NO_MARK_BEFORE: "Nothing counted came before: the first messages may be missing.",
    Doubt.NO_MARK_AFTER: "Nothing counted has come since: the last messages may be missing.",
    Doubt.DOES_NOT_COUNT: "Its count does not count: its numbers jump too often to show what is missing.",
    Doubt.MORE_GAPS: "There are more gaps than are listed: at least so many messages are missing.",
}
REFUSALS = {
    "not_utf8": "not text",
    "not_json": "not JSON",
    "bad_shape": "wrong shape",
    "bad_time": "no usable time",
    "too_old": "too old",
    "future": "in the future",
    "unknown_thing": "unknown station",
    "unknown_property": "unknown quantity",
    "not_finite": "not a finite number",
    "topic_mismatch": "wrong topic",
    "too_large": "too large",
    "rate_limited": "above the rate",
}


def said(receipt: Receipt, lang: str) -> str:
    """A receipt in a cell of the table: mark and word, with how much was lost."""
    if receipt.verdict is not Verdict.LOST:
        return f"{MARKS[receipt.verdict]} {t(lang, VERDICT_WORDS[receipt.verdict])}"
    parts = [t(lang, "{n} lost", n=number(lang, receipt.missing))] if receipt.missing else []
    if receipt.dead_lettered:
        parts.append(t(lang, "{n} refused", n=number(lang, receipt.dead_lettered)))
    return f"{MARKS[Verdict.LOST]} {' · '.join(parts)}"


def quarter_begins(quarter: int, zone: ZoneInfo, day: date, lang: str) -> str:
    """The beginning of a quarter of an hour in the city's time, with its date where that is not `day`."""
    at = quarter * QUARTER_MS
    return clock(at, zone) if day_of(at, zone) == day else moment(lang, at, zone)
