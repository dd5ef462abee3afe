"""No reader waits for a slow database: an answer of the HTTP interface that takes too long becomes a 503.

Only reading is cut short: a change that we stopped waiting for might still happen. Observations as a file
and a report as a document take their time, and a stream has begun to answer at once.
"""

import asyncio
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.exporting.format import Format

WITHIN_S = 4.0
PATHS = ("/api/v1/", "/sta/v1.1", "/ogc/features")
FILES = "/observations"
"""How the path ends that has files to give."""
DOCUMENTS = ("/report.html", "/report.pdf", "/report.xlsx", "/letter.html", "/letter.pdf")
EXPORT = "/api/v1/export"
FETCHED = "/file"
"""How the path ends of an export that is whole."""
LATE = "the database is slow or away: no answer in time"


class Punctual:
    """ASGI middleware: GET of data (PATHS) begins to answer within `within_s`, or is answered for."""

    def __init__(self, app: ASGIApp, within_s: float = WITHIN_S) -> None:
        self._app = app
        self._within_s = within_s
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; what is late is left to end by itself, unheard."""
        if not _may_be_cut_short(scope):
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        task = asyncio.ensure_future(self._app(scope, receive, answer.send))
        try:
            await asyncio.wait({task}, timeout=self._within_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done() or answer.begun:
            await task
            return
        answer.given_up = True
        self._late.add(task)
        task.add_done_callback(self._ended)
        await JSONResponse(_late(scope["path"]), 503)(scope, receive, send)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()  # heard, so that nobody complains that it was not


class _Answer:
    """What is sent by an application that we may have given up."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = self.given_up = False

    async def send(self, message: Message) -> None:
        """Pass a message on, unless somebody else has answered."""
        if not self.given_up:
            self.begun = True
            await self._send(message)


def _late(path: str) -> dict[str, str | int]:
    """What is said instead, in the form that those who ask there know."""
    if path.startswith("/sta/"):
        return {"code": 503, "type": "error", "message": LATE}
    return (
        {"title": "Service Unavailable", "status": 503, "detail": LATE}
        if path.startswith("/ogc/")
        else {"detail": LATE}
    )


def _may_be_cut_short(scope: Scope) -> bool:
    reads = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PATHS)
    return reads and not _is_file(scope)


def _is_file(scope: Scope) -> bool:
    """Whether a file is asked for; of a parameter that is said twice the last counts."""
    path = scope["path"]
    if path.endswith(DOCUMENTS) or path == EXPORT or (path.startswith(EXPORT) and path.endswith(FETCHED)):
        return True
    said = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    return path.endswith(FILES) and said.get("format") in (Format.CSV, Format.PARQUET)
