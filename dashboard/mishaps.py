"""What goes wrong unforeseen: written to the log under an id, told to whoever asked by that id alone.

No answer says what failed: an exception's words can hold what was typed, where files are, what a database
is called. Who reports the id leads whoever keeps the system to the lines of the log.
"""

import logging
from secrets import token_hex

from dash.exceptions import DependencyException, PreventUpdate
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.refusals import went_wrong

log = logging.getLogger(__name__)

FORESEEN = (PreventUpdate, HTTPException)
"""How a Dash callback says that nothing changes, or that somebody may not. Of a script that is none it raises
DependencyException."""


class Mishaps:
    """ASGI middleware: answers for whatever raises inside.

    With `begun` also for what raises after it began to answer: a stream is told the id as an event, `mishap`,
    and every answer is cut off, so that none looks whole.
    """

    def __init__(self, app: ASGIApp, begun: bool = False) -> None:
        self._app, self._begun = app, begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = _Sent(send)
        try:
            await self._app(scope, receive, sent.send)
        except FORESEEN:
            raise
        except DependencyException:
            await JSONResponse({"detail": "there is no such file"}, 404)(scope, receive, send)
        except Exception:
            if sent.has_begun and not self._begun:
                raise
            number = token_hex(4)
            log.exception("mishap %s: %s %s", number, scope["method"], scope["path"])
            if not sent.has_begun:
                await went_wrong(Request(scope), number)(scope, receive, send)
            elif sent.is_stream:
                told = f'event: mishap\ndata: {{"id":"{number}"}}\n\n'.encode("ascii")
                await send({"type": "http.response.body", "body": told, "more_body": True})


class _Sent:
    """What was sent so far: whether the answer has begun, and is a stream of events."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = self.is_stream = False

    async def send(self, message: Message) -> None:
        """Pass it on."""
        if message["type"] == "http.response.start":
            self.has_begun = True
            kinds = [value for name, value in message.get("headers", []) if name.lower() == b"content-type"]
            self.is_stream = any(kind.startswith(b"text/event-stream") for kind in kinds)
        await self._send(message)
