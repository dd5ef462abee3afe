"""The words of reviews: checks, states, decisions, and what a remark's figures say."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from city.by_locale import clock, moment
from city.qc_drift import DAYS, RECENT
from city.qc_limits import Against, qc_limits
from city.qc_neighbours import LEAST
from city.quality import Reason
from city.remark import Check, Remark
from city.review import Decision, ReviewSpan, ReviewState
from dashboard.quality_reader import Row
from dashboard.words import t

CHECK_WORDS: Mapping[Check, str] = {
    Check.RANGE: "Out of range",
    Check.STEP: "Sudden step",
    Check.SPIKE: "Spike",
    Check.STUCK: "Stuck",
    Check.OSCILLATION: "Oscillation",
    Check.NEIGHBOURS: "Unlike its neighbours",
    Check.DRIFT_LOW: "Low drift",
    Check.DRIFT_HIGH: "High drift",
}
STATE_WORDS: Mapping[ReviewState, str] = {
    ReviewState.PROVISIONAL: "Provisional",
    ReviewState.APPROVED: "Approved",
    ReviewState.CHANGED: "Changed since approval",
    ReviewState.EXCLUDED: "Excluded",
}
STATE_MARKS: Mapping[ReviewState, str] = {
    ReviewState.PROVISIONAL: "○",
    ReviewState.APPROVED: "✓",
    ReviewState.CHANGED: "⚠",
    ReviewState.EXCLUDED: "✕",
}
DECISION_WORDS: Mapping[Decision, str] = {
    Decision.APPROVED: "approved",
    Decision.EXCLUDED: "excluded",
    Decision.REOPENED: "reopened",
    Decision.UNDONE: "undid a decision",
}

REASON_WORDS: Mapping[Reason, str] = {
    Reason.RANGE: "impossible value",
    Reason.STEP: "sudden jump",
    Reason.STUCK: "stuck",
    Reason.OVER_RANGE: "over the sensor's range",
    Reason.MAINTENANCE: "maintenance",
    Reason.CALIBRATION: "calibration",
    Reason.SET_BY_HAND: "set by hand",
    Reason.STOPPED: "stopped",
    Reason.FAULT: "fault",
    Reason.COMMUNICATION: "communication fault",
    Reason.UNKNOWN_FLAG: "unknown flag",
    Reason.CLOCK_AHEAD: "clock runs ahead",
}
"""Why an observation is not simply GOOD."""


def state_word(state: ReviewState, lang: str) -> str:
    """What an hour is, with its mark."""
    return f"{STATE_MARKS[state]} {t(lang, STATE_WORDS[state])}"


def check_word(check: Check, lang: str) -> str:
    """The name of a check."""
    return t(lang, CHECK_WORDS[check])


def checks_in_words(row: Row, lang: str) -> str:
    """Which checks found something and how often, or why that is not known."""
    if row.looked is None:
        return t(lang, "not checked yet")
    told = [f"{check_word(check, lang)} {row.checks[check]}" for check in Check if row.checks.get(check)]
    if not row.fresh:
        told.append(t(lang, "more came in since the check"))
    if not told and not row.n:
        return t(lang, "No observations on this day")
    return " · ".join(told)


def neighbours_word(row: Row, lang: str) -> str:
    """How many neighbours it was compared with, nothing where its property is not compared."""
    if row.looked is None or not qc_limits(row.stream.property).radius_km:
        return ""
    if row.looked.neighbours < LEAST:
        return t(lang, "too few neighbours to compare with ({n})", n=row.looked.neighbours)
    return t(lang, "compared with {n} neighbours", n=row.looked.neighbours)


def remark_sentence(remark: Remark, prop: str, unit: str, lang: str) -> str:
    """What a check found, in figures."""
    told = {name: f"{value:g}" for name, value in remark.figures.items()} | {"unit": unit}
    match remark.check:
        case Check.RANGE:
            return t(lang, "{n} results out of the physical range, the farthest {value} {unit}", **told)
        case Check.STEP:
            return t(
                lang, "{n} results came in a step that is hardly credible, such as {value} {unit}", **told
            )
        case Check.SPIKE:
            return t(lang, "{value} {unit} where {usual} was usual, and back at once", **told)
        case Check.STUCK:
            return t(lang, "{value} {unit} for {hours} h; in the month before {usual} h at most", **told)
        case Check.OSCILLATION:
            return t(lang, "{n} swings of {swing} {unit}, each the other way", **told)
        case Check.NEIGHBOURS:
            return t(
                lang, "{value} {unit} for {hours} h, the median of {neighbours} neighbours {theirs}", **told
            )
        case Check.DRIFT_LOW | Check.DRIFT_HIGH:
            return _drift(remark, prop, told, lang)


def _drift(remark: Remark, prop: str, told: Mapping[str, str], lang: str) -> str:
    if "rise" in remark.figures:
        return t(
            lang, "the lowest result of a day moved by {rise} {unit} in {month} days", month=DAYS, **told
        )
    if qc_limits(prop).against is Against.OFFSET:
        return t(
            lang,
            "{now} {unit} off its neighbours in the last {recent} days, {before} in the weeks before",
            recent=RECENT,
            **told,
        )
    return t(
        lang,
        "{now} times its neighbours in the last {recent} days, {before} times in the weeks before",
        recent=RECENT,
        **told,
    )


def span_words(first: int, last: int, zone: ZoneInfo, lang: str) -> str:
    """From when to when, in the city's zone; one time where both are the same minute."""
    begins, ends = (moment(lang, at, zone, year=False) for at in (first, last))
    if begins == ends:
        return begins
    same = local_time(first, zone).date() == local_time(last, zone).date()
    return f"{begins}–{clock(last, zone)}" if same else f"{begins} – {ends}"


def span_state(span: ReviewSpan, lang: str) -> str:
    """What a stretch is, who made it so, and why."""
    told = state_word(span.state, lang)
    if span.act is None:
        return told
    why = f": {span.act.reason}" if span.act.reason else ""
    return f"{told} ({span.act.by}{why})"


def local_time(at: int, zone: ZoneInfo) -> datetime:
    """Epoch milliseconds in the city's zone."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
