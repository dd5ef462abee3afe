"""What every request and response must carry: our own host and origin in, security headers out.

A page of somebody else's that a user has open must not act here: neither by a cross-origin request nor by a
name that it lets resolve to this machine.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import policy

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")
"""For a year the browser comes by TLS alone. Other hosts of the domain are not ours to bind."""
NO_STORE = (b"cache-control", b"no-store")
_PERSONAL = (b"text/html", b"application/json")
"""What is made for whoever is signed in: nobody keeps that, unless it says for how long itself."""
POLICY = b"content-security-policy"
STARTS = ("http.response.start", "websocket.http.response.start")
Header = tuple[bytes, bytes]


class SecurityHeaders:
    """ASGI middleware: every answer carries them, errors too; a page may say a header more strictly.

    `pages` is the policy of pages, `secure` the host names that are reached over TLS alone. It touches
    only the first message, so streams stay streams.
    """

    def __init__(self, app: ASGIApp, pages: str, secure: Collection[str] = ()) -> None:
        self._app, self._pages, self._secure = app, pages, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] in STARTS:
                said = list(message.get("headers", []))
                message["headers"] = self._headers(said, self._is_secure(scope))
            await send(message)

        await self._app(scope, receive, with_headers)

    def _headers(self, said: list[Header], is_secure: bool) -> list[Header]:
        named = {name.lower(): value for name, value in said}
        ruled = named.get(POLICY)
        if ruled is None:
            media_type = named.get(b"content-type", b"").decode("latin-1")
            chosen = policy.of_answer(media_type, self._pages)
        else:
            chosen = policy.unframed(ruled.decode("latin-1"))
        kept = [pair for pair in said if pair[0].lower() != POLICY]
        added = [*HEADERS, HSTS] if is_secure else [*HEADERS]
        if named.get(b"content-type", b"").startswith(_PERSONAL):
            added.append(NO_STORE)
        return [
            *kept,
            (POLICY, chosen.encode("latin-1")),
            *(pair for pair in added if pair[0] not in named),
        ]

    def _is_secure(self, scope: Scope) -> bool:
        """Whether it came over TLS: to us, or to a proxy under a name that links have."""
        if scope.get("scheme") in ("https", "wss"):
            return True
        host = dict(scope.get("headers", [])).get(b"host", b"").decode("latin-1")
        return urlsplit(f"//{host}").hostname in self._secure


LINKS = "/a/"
"""Pages that forbid the referrer: browsers send Origin: null there. What one may do is in the link alone."""
LARGEST_BODY = 256 * 1024
READS = frozenset({"GET", "HEAD", "OPTIONS"})
FOREIGN = ("cross-site", "same-site")
"""How a browser says that another's page asks; a neighbour under the same domain is another, too."""
PUBLISHED = "/cap/"
"""What pages of others may read."""


class OwnOrigin:
    """ASGI middleware: refuses foreign host names (`hosts`, None = any), and foreign pages all but links."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is ours, answer 403 to what is not."""
        if scope["type"] in ("http", "websocket") and not self._ours(scope):
            refusal = PlainTextResponse("not from this host", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _ours(self, scope: Scope) -> bool:
        headers = {name: text.decode("latin-1") for name, text in scope["headers"]}
        host = headers.get(b"host", "")
        if self._hosts is not None and urlsplit(f"//{host}").hostname not in self._hosts:
            return False
        if scope["path"].startswith(PUBLISHED):
            return True
        origin = headers.get(b"origin")
        unsaid = origin == "null" and scope["path"].startswith(LINKS)
        if origin is not None and not unsaid and urlsplit(origin).netloc != host:
            return False
        if headers.get(b"sec-fetch-site") not in FOREIGN or unsaid:
            return True
        reads = scope["type"] == "http" and scope["method"] in READS
        return reads and headers.get(b"sec-fetch-mode") == "navigate"  # somebody follows a link


UNWRITTEN = re.compile(r"[\x00-\x1f\x7f]")
"""In no address of ours. A router takes `/page` and a line's end behind it for `/page`, the table of access
does not: what they read differently nobody may ask for."""


class Bounded:
    """ASGI middleware: refuses addresses that nobody writes and a body larger than anybody needs, and answers
    HEAD as GET without one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is bounded."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif UNWRITTEN.search(scope["path"]):
            await PlainTextResponse("no such address", 404)(scope, receive, send)
        elif _too_large(scope):
            await PlainTextResponse("too large", 413)(scope, receive, send)
        elif scope["method"] == "HEAD" and not _is_endless(scope["path"]):
            await self._app({**scope, "method": "GET"}, receive, _bodiless(send))
        else:
            await self._app(scope, receive, send)


def _too_large(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    if b"chunked" in headers.get(b"transfer-encoding", b""):
        return True  # no client of ours sends a body without its length
    length = headers.get(b"content-length", b"0")
    return not length.isdigit() or len(length) > 18 or int(length) > LARGEST_BODY


def _is_endless(path: str) -> bool:
    """Whether it is a stream: a HEAD of it would never be over."""
    return path == "/stream" or (path.startswith("/api/v1/video/") and path.endswith("/live"))


def _bodiless(send: Send) -> Send:
    async def without_body(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return without_body
