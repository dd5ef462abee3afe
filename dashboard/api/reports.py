"""Reports of a release: one page that needs nothing else, and the same on paper.

What makes the page is imported with the first report: folium and what it stands on cost every dashboard a
second of the processor at its start and 80 MB.
"""

import logging
import threading
from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from dashboard.api.context import Context, context, not_found
from dashboard.api.release_bodies import ReleaseId
from dashboard.components.report_words import BUSY, NO_PAPER
from dashboard.releases_json import release_json
from dashboard.report_pdf import NoPrinter, report_pdf
from dashboard.words import language, t
from maps.features import Json
from store import releases

if TYPE_CHECKING:
    from dashboard.report_html import ReportPage

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api/v1/releases", tags=["releases"])
_PRINTING = threading.BoundedSemaphore(1)
"""One Chromium at a time: each takes a core and some hundred megabytes."""
AGAIN_S = 10
"""After which it may be asked for again. Nobody waits in a thread of the server for their turn."""


@router.get("/{release_id}/report.html")
def page(
    request: Request, release_id: ReleaseId, lang: str | None = None, version: int | None = None
) -> Response:
    """The report of the newest version, or of one: a file to keep, which asks nothing of any other place."""
    made = _page(context(request), release_id, version, language(lang))
    headers = _headers(release_id, "html") | {"Content-Security-Policy": made.policy}
    return Response(made.text, headers=headers, media_type="text/html; charset=utf-8")


@router.get("/{release_id}/report.pdf")
def paper(
    request: Request, release_id: ReleaseId, lang: str | None = None, version: int | None = None
) -> Response:
    """The same as PDF. 503 with the reason where this machine cannot make one."""
    text = _page(context(request), release_id, version, language(lang)).text
    if not _PRINTING.acquire(blocking=False):
        return _unprinted(request, BUSY, "another report is being printed: try again, or print the page")
    try:
        made = report_pdf(text)
    except NoPrinter as error:
        log.warning("no PDF of release %d: %s", release_id, error)
        return _unprinted(request, NO_PAPER, str(error))
    finally:
        _PRINTING.release()
    return Response(made, headers=_headers(release_id, "pdf"), media_type="application/pdf")


def _unprinted(request: Request, words: str, detail: str) -> Response:
    """503: for a person in a browser in their language, with the way to the page; else as JSON."""
    headers = {"Retry-After": str(AGAIN_S), "Cache-Control": "no-store"}
    if "text/html" not in request.headers.get("Accept", ""):
        return JSONResponse({"detail": detail}, 503, headers)
    lang = language(request.query_params.get("lang"))
    way = escape(f"report.html?{request.url.query}")
    link = f'<a href="{way}">{escape(t(lang, "Report"))}</a>'
    head = f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>PDF</title>'
    return HTMLResponse(f"{head}<p>{escape(t(lang, words))}</p><p>{link}</p></html>", 503, headers)


def _headers(release_id: int, kind: str) -> dict[str, str]:
    named = f'inline; filename="release-{release_id}.{kind}"'
    return {"Cache-Control": "no-store", "Content-Disposition": named}


def _page(c: Context, release_id: int, version: int | None, lang: str) -> "ReportPage":
    from dashboard.report_html import NotVendored, report_html

    try:
        return report_html(_told(c, release_id, version), lang, c.wall.mirror.zone, c.clock())
    except NotVendored as error:
        raise HTTPException(503, str(error)) from error


def _told(c: Context, release_id: int, version: int | None) -> Json:
    with c.connections.connection() as conn:
        kept = releases.release(conn, release_id)
        newest = releases.newest_versions(conn, [release_id]).get(release_id)
        wanted = newest if version is None else releases.version(conn, release_id, version)
        if kept is None or wanted is None:
            raise not_found(
                f"version {version} of a release {release_id}" if kept else f"release {release_id}"
            )
        return release_json(kept, wanted, releases.history(conn, release_id))
