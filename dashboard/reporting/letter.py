"""A letter to a discharger: which values were past the permit, when, and that an answer is wanted.

One page, with the values in it. What only the authority knows (its number, by when, who signs) stays a blank
to be filled in by hand; nothing is made up.
"""

from dataclasses import dataclass
from math import inf
from zoneinfo import ZoneInfo

from city.report import LimitExceedance
from city.report_city import FinishedReport
from dashboard.reporting.document import Table
from dashboard.reporting.outlet import exceedance_table
from dashboard.reporting.terms import label, status
from dashboard.words import local, t
from store.reports import ReportRow

LISTED = 12
OPENING = "{site}, {first} to {last}: {hours} hours and {days} daily means were past the permit ({names})."
ANSWER = "Please put the cause right and answer in writing by {blank}, with your records of these hours."
BASIS = "By {editions}; report of {period}, version {version}, digest {digest}."
SOURCE = "Report of {period}, version {version}, digest {digest}."
BLANK = "＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to be drawn."""

    lang: str
    letterhead: str
    number: str
    title: str
    to: str
    body: tuple[str, ...]
    table: Table
    after: tuple[str, ...]
    closing: tuple[str, ...]


def letter(row: ReportRow, report: FinishedReport, lang: str) -> Letter | None:
    """The letter of a kept report of an outlet; None where nothing was past the permit."""
    if report.outlet is None or not report.outlet.exceedances:
        return None
    head, zone = report.head, ZoneInfo(report.head.zone)
    over = report.outlet.exceedances
    worst = sorted(over, key=_past, reverse=True)[:LISTED]
    listed = tuple(sorted(worst, key=lambda one: (one.at, one.property, one.averaging)))
    names = ", ".join(dict.fromkeys(label(lang, one.property) for one in over))
    hours = sum(1 for one in over if one.averaging == "1h")
    opened = t(
        lang,
        OPENING,
        site=local(lang, head.name),
        first=head.order.first,
        last=head.order.last,
        hours=hours,
        days=len(over) - hours,
        names=names,
    )
    return Letter(
        lang,
        local(lang, head.city),
        t(lang, "Letter no. {blank}", blank=BLANK),
        t(lang, "Notice of exceedances"),
        t(lang, "To: {owner}", owner=local(lang, head.owner)),
        (opened, t(lang, "Those furthest past it:")),
        exceedance_table(lang, listed, zone),
        (
            t(
                lang,
                ANSWER,
                blank=BLANK,
            ),
            status(lang, row.status),
            t(
                lang,
                BASIS if head.editions else SOURCE,
                editions=", ".join(head.editions),
                period=head.order.text,
                version=row.version,
                digest=row.digest[:16],
            ),
        ),
        (
            local(lang, head.city),
            t(lang, "Signed by {blank}", blank=BLANK),
            t(lang, "Date {blank}", blank=BLANK),
        ),
    )


def _past(one: LimitExceedance) -> float:
    """By how much, as a share of the limit."""
    return abs(one.value - one.limit) / abs(one.limit) if one.limit else inf
