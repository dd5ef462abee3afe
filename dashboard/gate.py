"""Nobody gets past here whom the table does not let: the first thing that a request of ours meets.

Who sits at this machine is, unless told otherwise, its commander without signing in. Elsewhere a person gets
the page for signing in, a program gets 401. A stream is watched and ends soon after its session.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from city.clock import Clock
from city.settings import LOOPBACK, Settings
from city.user import THE_LOCAL, Role, User
from dashboard import bearer, cookie
from dashboard.access import Table
from dashboard.access_table import ANYBODY, PAGES
from dashboard.api.mistakes import said
from dashboard.area_table import IN_AREAS, OF_NO_AREA
from dashboard.auditing import FILES, Audit, is_act
from dashboard.reach import outside
from dashboard.refusals import AGAIN, NO_STORE, no_database, not_allowed
from dashboard.sessions import Sessions
from dashboard.signed_in import acting_as
from dashboard.token_scopes import opens
from store import database

LOOK_MS = 15_000
"""How often it is asked whether a stream may go on."""
FORWARDED = (
    "forwarded",
    "x-forwarded",
    "x-real-ip",
    "via",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
)
"""How headers begin by which a proxy says so: then the person is elsewhere, though the proxy is here. One
that says nothing speaks HTTP/1.0, as nginx does unless told otherwise; no browser does."""


class Gate:
    """ASGI middleware: lets in whom the table lets in."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        sessions: Sessions,
        clock: Clock,
        audit: Audit,
        tokens: bearer.Tokens,
    ) -> None:
        self._app, self._settings, self._sessions, self._clock = app, settings, sessions, clock
        self._audit, self._tokens = audit, tokens
        self._table = Table()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # we have none, though Dash does
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._let(Request(scope), receive, send)

    async def _let(self, request: Request, receive: Receive, send: Send) -> None:
        scope, line = request.scope, self._table.line(request.method, request.scope["path"])
        least = line.least
        try:
            account = await self._who(request)
        except database.Unavailable:
            if least is not ANYBODY:
                await no_database(request)(scope, receive, send)
                return
            account = None
        if account and least is ANYBODY and not _opened(account, line.text):
            account = None
        if account is None:
            passed = self._app if least is ANYBODY else _sign_in_first(request)
            await passed(scope, receive, send)
        elif least is not ANYBODY and not account.may(least):
            await not_allowed(request, account, least)(scope, receive, send)
        elif least is not ANYBODY and (why := _beyond(account, line.text)):
            await JSONResponse({"detail": said(request, why)}, 403, NO_STORE)(scope, receive, send)
        elif elsewhere := _kiosk_page(request, account) or _in_their_language(request, account):
            await elsewhere(scope, receive, send)
        else:
            with acting_as(account):
                status = await self._while_signed_in(request, account, least, receive, send)
            if (is_act(line.text) or is_export(request)) and status < 400 and least is not ANYBODY:
                told = {"path": scope["path"], "status": status, "from": _where(request)}
                told |= scope.get("state", {}).get("told", {})
                await run_in_threadpool(self._audit.done, account.name, line.text, told)

    async def _who(self, request: Request) -> User | None:
        """Who asks. A token that is good no more makes nobody the local commander: a screen whose session was
        ended must not become one."""
        if (program := bearer.token_of(request)) is not None:
            return await self._tokens.account(program)
        token = cookie.token_of(request, self._settings)
        if token is not None:
            return await self._sessions.account(token)
        return THE_LOCAL if is_here(request, self._settings) else None

    async def _while_signed_in(
        self, request: Request, began: User, least: Role | None, receive: Receive, send: Send
    ) -> int:
        async def still() -> bool:
            """A stream is of a role: with another one it begins anew."""
            try:
                account = await self._who(request)
            except database.Unavailable:
                return True
            if least is ANYBODY:
                return True
            return account is not None and account.role is began.role and account.may(least)

        watched = _Watched(send, still, self._clock)
        try:
            await self._app(request.scope, receive, watched.send)
        except Exception:
            if not watched.is_over:
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        return watched.status


class _OverError(OSError):
    """Nobody may hear the rest: to whoever streams it is as if the client had gone."""


class _Watched:
    """What is sent, for as long as the one it is sent to may hear it."""

    def __init__(self, send: Send, still: Callable[[], Awaitable[bool]], clock: Clock) -> None:
        self._send, self._still, self._clock = send, still, clock
        self._looked = clock()
        self.is_over = False
        self.status = 500

    async def send(self, message: Message) -> None:
        """Pass it on. Raises _OverError once it is over."""
        if abs(self._clock() - self._looked) >= LOOK_MS:
            self._looked = self._clock()
            self.is_over = not await self._still()
        if self.is_over:
            raise _OverError
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def is_here(request: Request, settings: Settings) -> bool:
    """Whether the one who asks sits at this machine and needs no account."""
    if not settings.trusts_this_machine() or _is_forwarded(request):
        return False
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return host in LOOPBACK and _is_loopback(_where(request))


def _is_forwarded(request: Request) -> bool:
    said = any(name.lower().startswith(FORWARDED) for name in request.headers)
    return said or request.scope.get("http_version") == "1.0"


def is_export(request: Request) -> bool:
    """Whether observations are taken away as a file."""
    path = request.scope["path"]
    if path in ("/api/v1/export", "/audit/lines.csv"):
        return True
    return path.endswith("/observations") and request.query_params.get("format") in FILES


def _where(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _kiosk_page(request: Request, account: User) -> Response | None:
    """A screen's pages are those of a kiosk, whatever address it was given."""
    pages = ("/", "/video/", "/flood/")
    if account.role is not Role.KIOSK or request.method != "GET" or request.scope["path"] not in pages:
        return None
    if request.query_params.get("kiosk") == "1":
        return None
    return RedirectResponse(f"{request.scope['path']}?{request.url.include_query_params(kiosk=1).query}", 303)


def _in_their_language(request: Request, account: User) -> Response | None:
    """A page in the language of one's own, unless the address says another."""
    path = request.scope["path"]
    if account.lang is None or request.method != "GET" or path not in PAGES or "lang" in request.query_params:
        return None
    return RedirectResponse(f"{path}?{request.url.include_query_params(lang=account.lang).query}", 303)


def _opened(account: User, line: str) -> bool:
    return account.scopes is None or opens(account.scopes, line)


def _beyond(account: User, line: str) -> str | None:
    """Why one may not though the role is high enough: a token without the scope, an act of the whole city."""
    if account.scopes is not None and not opens(account.scopes, line):
        return f"{account.name} has {', '.join(sorted(account.scopes))} alone: this needs another scope"
    if account.areas and is_act(line) and line not in IN_AREAS | OF_NO_AREA:
        return outside(account, None)
    return None


def _sign_in_first(request: Request) -> Response:
    if bearer.token_of(request) is not None:
        asks = {"WWW-Authenticate": 'Bearer error="invalid_token"'} | NO_STORE
        return JSONResponse(
            {"detail": "this token is not valid, was revoked, or its time is over"}, 401, asks
        )
    if request.method not in ("GET", "HEAD") or not _is_page(request):
        return JSONResponse({"detail": said(request, "sign in first")}, 401, NO_STORE)
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return HTMLResponse(AGAIN, headers=NO_STORE)
    query = request.scope["query_string"].decode("latin-1")
    asked = quote(request.scope["path"]) + (f"?{query}" if query else "")
    wish = {"next": asked} if asked != "/" else {}
    lang = request.query_params.get("lang")
    led = urlencode(wish | ({"lang": lang} if lang else {}))
    return RedirectResponse(f"/sign-in?{led}".rstrip("?"), 303, NO_STORE)


def _is_page(request: Request) -> bool:
    """Whether a browser goes there, rather than a script that asks."""
    mode = request.headers.get("sec-fetch-mode")
    return mode == "navigate" or (mode is None and "text/html" in request.headers.get("accept", ""))


def local_path(text: str | None) -> str:
    """Where to go on to after signing in: an address of ours, else the wall."""
    wanted = text or "/"
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if ours and wanted.isprintable() and "\\" not in wanted else "/"
