"""The public process: an ASGI application that answers from a folder of documents.

A request finds its route, what it asks for is read, and the answer is taken from the cache or made. There is
no framework around it: what is needed of one is this page. Nothing of the inside is asked, so that it serves
on, and says how old everything is, whatever became of the inside.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from time import monotonic

import uvicorn

from city.clock import Clock
from city.settings import Settings
from dashboard.patience import Patient
from dashboard.serving import serve_until
from dashboard.widgets import every, map_page
from dashboard.widgets.answering import Desk, Request, Sent
from dashboard.widgets.callers import Callers
from dashboard.widgets.routes import Route
from dashboard.widgets.shelf import Shelf
from dashboard.widgets.wire import Receive, Scope, Send, TooLargeError, body_of, header, send_answer, zips

log = logging.getLogger(__name__)

LOOK_S = 1.0
GRACE_S = 2
KEEP_ALIVE_S = 15


class PublicApp:
    """ASGI: HTTP only."""

    def __init__(self, desk: Desk, shelf: Shelf, callers: Callers | None = None) -> None:
        self.desk, self.shelf = desk, shelf
        self.callers = callers or Callers(monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or see the application through its life."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(
            scope["method"],
            scope["path"],
            scope["query_string"],
            header(scope, b"accept-language"),
            header(scope, b"if-none-match"),
            zips(header(scope, b"accept-encoding")),
            (scope.get("client") or ("",))[0],
        )
        try:
            sent = await self._sent(request, scope, receive)
        except Exception:
            number = token_hex(4)
            log.exception("error %s of %s %r", number, request.method, request.path[:200])
            sent = self.desk.failed(request, number)
        await send_answer(send, sent)

    async def _sent(self, request: Request, scope: Scope, receive: Receive) -> Sent:
        if wait := self.callers.wait_s(request.address):
            return self.desk.too_often(request, wait)
        if (most := self.desk.largest_body(request)) is None:
            return self.desk.answer(request)
        try:
            body = await body_of(scope, receive, most)
        except TooLargeError as error:
            return self.desk.too_large(request, error.most)
        headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
        return await asyncio.to_thread(self.desk.answer, request, body, headers)

    async def _live(self, receive: Receive, send: Send) -> None:
        looking: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await asyncio.to_thread(self.shelf.look)
                looking = asyncio.create_task(self._look())
                await send({"type": "lifespan.startup.complete"})
            else:
                if looking is not None:
                    looking.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await asyncio.to_thread(self.shelf.look)
            except Exception:
                log.exception("a look at the published folder failed")


def build(settings: Settings, clock: Clock, more: Sequence[Route] = ()) -> PublicApp:
    """The application over the published folder of these settings."""
    shelf = Shelf(Path(settings.published_folder()))
    return PublicApp(Desk(settings, shelf, (*every.routes(settings), *more), clock), shelf)


def serve(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Serve until `stop` or a signal."""
    map_page.prepare()
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # it warns of each request that is none
    config = uvicorn.Config(
        build(settings, clock),
        host=settings.public_bind,
        port=settings.public_port,
        access_log=False,
        log_config=None,
        server_header=False,
        forwarded_allow_ips=settings.public_proxies,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=KEEP_ALIVE_S,
        http=Patient,
        ws="none",
    )
    asyncio.run(serve_until(stop, uvicorn.Server(config)))
