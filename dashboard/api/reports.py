"""Reports of a release: one page that needs nothing else, and the same on paper."""

import logging
import threading

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from dashboard.api.context import Context, context, not_found
from dashboard.releases_json import release_json
from dashboard.report_html import POLICY, NotVendored, report_html
from dashboard.report_pdf import NoPrinter, report_pdf
from dashboard.words import language
from maps.features import Json
from store import releases

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api/v1/releases", tags=["releases"])
_PRINTING = threading.BoundedSemaphore(1)
"""One Chromium at a time: each takes a core and some hundred megabytes."""
WAIT_S = 30.0


@router.get("/{release_id}/report.html")
def page(request: Request, release_id: int, lang: str | None = None, version: int | None = None) -> Response:
    """The report of the newest version, or of one: a file to keep, which asks nothing of any other place."""
    text = _page(context(request), release_id, version, language(lang))
    headers = _headers(release_id, "html") | {"Content-Security-Policy": POLICY}
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")


@router.get("/{release_id}/report.pdf")
def paper(request: Request, release_id: int, lang: str | None = None, version: int | None = None) -> Response:
    """The same as PDF. 503 with the reason where this machine cannot make one."""
    text = _page(context(request), release_id, version, language(lang))
    if not _PRINTING.acquire(timeout=WAIT_S):
        raise HTTPException(503, "another report is being printed: try again, or print the page")
    try:
        made = report_pdf(text)
    except NoPrinter as error:
        log.warning("no PDF of release %d: %s", release_id, error)
        raise HTTPException(503, str(error)) from error
    finally:
        _PRINTING.release()
    return Response(made, headers=_headers(release_id, "pdf"), media_type="application/pdf")


def _headers(release_id: int, kind: str) -> dict[str, str]:
    named = f'inline; filename="release-{release_id}.{kind}"'
    return {"Cache-Control": "no-store", "Content-Disposition": named}


def _page(c: Context, release_id: int, version: int | None, lang: str) -> str:
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
