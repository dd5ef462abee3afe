"""Reports that are kept: which there are, one as a page, on paper, as a workbook or as data, and its letter.

A kept report and a language make the same bytes each time. On paper too: what Chromium says of when it
printed is set to one time.
"""

import logging
import threading
from datetime import date
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from city.local_time import day_of
from city.report import CITY, ReportKind, ReportOrder
from city.report_city import FinishedReport
from city.report_period import ReportPeriod, before
from dashboard.api.context import Context, context, json, not_found
from dashboard.reach import demand_city, demand_things
from dashboard.report_pdf import NoPrinter, report_pdf, same_bytes
from dashboard.signed_in import acting
from dashboard.words import language
from ingest import reports as making
from maps.features import Json
from store import reports
from store.reports import ReportRow

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api/v1/reports", tags=["reports"])
ReportId = int
AGAIN_S = 10
WAIT_S = 20.0
"""How long one waits while another's is printed."""
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PRINTING = threading.BoundedSemaphore(1)
"""One Chromium at a time."""


class Wanted(BaseModel):
    """Which report is to be made: `first` is the first day of its period."""

    kind: ReportKind
    subject: str
    period: ReportPeriod
    first: date


@router.get("")
def listed(
    request: Request,
    period: ReportPeriod = ReportPeriod.MONTH,
    first: Annotated[date, Query(alias="from", description="the first day of the oldest period")] = EARLIEST,
    last: Annotated[date, Query(alias="to", description="exclusive")] = LATEST,
    kind: ReportKind | None = None,
    subject: str | None = None,
) -> Response:
    """The newest version of each report whose period begins in a time, newest first."""
    if first >= last:
        raise HTTPException(422, f"from {first} is not before to {last}")
    c = context(request)
    with c.connections.connection() as conn:
        rows = reports.listed(conn, period, first, last, kind, subject)
    over = before(period, day_of(c.clock(), c.wall.mirror.zone))
    return json(
        {"reports": [row_json(c, row) for row in rows], "most": reports.MOST, "newest_over": str(over)}
    )


@router.post("")
def make(request: Request, wanted: Wanted) -> Response:
    """Make a report anew: 201 where it differs from the version there was, else 200 with that one."""
    c = context(request)
    try:
        order = ReportOrder(wanted.kind, wanted.subject, wanted.period, wanted.first)
        if not EARLIEST <= order.first < LATEST:
            raise ValueError("reports are of 1900 to 2099")
        if order.subject == CITY:
            demand_city()
        else:
            demand_things(c, [order.subject])
        with c.connections.connection() as conn:
            row, new = making.make(conn, order, acting(), c.clock())
    except (making.Unreportable, ValueError) as error:
        raise HTTPException(422, str(error)) from error
    return json(row_json(c, row), 201 if new else 200)


@router.get("/{report_id}")
def figures(request: Request, report_id: ReportId) -> Response:
    """The figures, as they are kept."""
    c = context(request)
    row, report = _find(c, report_id)
    return json({**row_json(c, row), "report": msgspec.to_builtins(report)})


@router.get("/{report_id}/report.html")
def page(request: Request, report_id: ReportId, lang: str | None = None) -> Response:
    """The report as one file that asks nothing of any other place."""
    row, report = _find(context(request), report_id)
    return _html(row, _page(row, report, language(lang)), "report")


@router.get("/{report_id}/report.pdf")
def paper(request: Request, report_id: ReportId, lang: str | None = None) -> Response:
    """The same as PDF. 503 with the reason where this machine cannot make one."""
    row, report = _find(context(request), report_id)
    return _printed(row, _page(row, report, language(lang)), "report")


@router.get("/{report_id}/report.xlsx")
def workbook(request: Request, report_id: ReportId, lang: str | None = None) -> Response:
    """The same as a workbook."""
    from dashboard.reporting.compose import compose
    from dashboard.reporting.workbook import document_workbook

    row, report = _find(context(request), report_id)
    made = document_workbook(compose(row, report, language(lang)))
    return Response(made, headers=_headers(row, "report", "xlsx"), media_type=XLSX)


@router.get("/{report_id}/letter.html")
def letter(request: Request, report_id: ReportId, lang: str | None = None) -> Response:
    """A letter to the discharger. 404 where nothing was past the permit."""
    row, report = _find(context(request), report_id)
    return _html(row, _letter(row, report, language(lang)), "letter")


@router.get("/{report_id}/letter.pdf")
def letter_paper(request: Request, report_id: ReportId, lang: str | None = None) -> Response:
    """The same as PDF."""
    row, report = _find(context(request), report_id)
    return _printed(row, _letter(row, report, language(lang)), "letter")


def row_json(c: Context, row: ReportRow) -> Json:
    """A report's row as data, with the name of its station as it is now."""
    order = row.order
    thing = c.wall.mirror.things.get(order.subject)
    name = dict(thing.name) if thing else {"en": order.subject}
    if order.subject == CITY:
        name = dict(c.wall.mirror.catalogue.city.name)
    return {
        "report_id": row.report_id,
        "kind": order.kind.value,
        "subject": order.subject,
        "name": name,
        "period": order.period.value,
        "text": order.text,
        "first": str(order.first),
        "version": row.version,
        "digest": row.digest,
        "edition": row.edition,
        "status": row.status,
        "exceedances": row.exceedances,
        "made_at": row.made_at,
        "made_by": row.made_by,
        "newest_received": row.newest_received,
    }


def _find(c: Context, report_id: int) -> tuple[ReportRow, FinishedReport]:
    with c.connections.connection() as conn:
        found = reports.find(conn, report_id) if 0 < report_id < 2**63 else None
    if found is None:
        raise not_found(f"report {report_id}")
    return found


def _page(row: ReportRow, report: FinishedReport, lang: str) -> str:
    from dashboard.reporting.compose import compose
    from dashboard.reporting.page import document_page

    return document_page(compose(row, report, lang))


def _letter(row: ReportRow, report: FinishedReport, lang: str) -> str:
    from dashboard.reporting.letter import letter
    from dashboard.reporting.page import letter_page

    told = letter(row, report, lang)
    if told is None:
        raise HTTPException(404, "no letter: nothing in this report was past a permit")
    return letter_page(told)


def _html(row: ReportRow, text: str, what: str) -> Response:
    from dashboard.reporting.page import POLICY

    headers = _headers(row, what, "html") | {"Content-Security-Policy": POLICY}
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")


def _printed(row: ReportRow, text: str, what: str) -> Response:
    if not _PRINTING.acquire(timeout=WAIT_S):
        raise HTTPException(503, "another report is being printed: try again", {"Retry-After": str(AGAIN_S)})
    try:
        made = same_bytes(report_pdf(text))
    except NoPrinter as error:
        log.warning("no PDF of report %d: %s", row.report_id, error)
        raise HTTPException(503, str(error), {"Retry-After": str(AGAIN_S)}) from error
    finally:
        _PRINTING.release()
    return Response(made, headers=_headers(row, what, "pdf"), media_type="application/pdf")


def _headers(row: ReportRow, what: str, ending: str) -> dict[str, str]:
    name = f"{what}-{row.order.subject}-{row.order.text}-v{row.version}.{ending}"
    way = "attachment" if ending == "xlsx" else "inline"
    return {"Cache-Control": "no-store", "Content-Disposition": f'{way}; filename="{name}"'}
