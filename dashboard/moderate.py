"""What is done here by an account: said in JSON, and not without end.

JSON, because a form of another site's page can send anything else without asking first: what a browser lets
such a page send is text, a form or a file. Not without end, because each act is written down for ever, and
somebody may be told of it. What needs no account has a proof of its own and bounds of its own.
"""

from math import ceil
from time import monotonic

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access import Table
from dashboard.access_table import ANYBODY
from dashboard.auditing import is_act
from dashboard.components.refusal_words import refusal_said
from dashboard.headers import READS
from dashboard.signed_in import whoever
from dashboard.throttle import Throttle
from dashboard.wished import language_asked

JSON = b"application/json"
NOT_JSON = "what is sent here is JSON, with Content-Type: application/json"
TOO_OFTEN = "you have done very much at once: wait a little before the next"
BURST, EVERY_S = 300, 0.5
"""Acts at once, then one each so many seconds: a hand on the wall cannot come near, a program can."""


class Moderate:
    """ASGI middleware behind the gate: 415 for what is no JSON, 429 for too many acts of one account."""

    def __init__(self, app: ASGIApp, acts: Throttle | None = None) -> None:
        self._app, self._table = app, Table()
        self._acts = acts or Throttle(BURST, EVERY_S, monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is moderate."""
        if scope["type"] != "http" or scope["method"] in READS:
            await self._app(scope, receive, send)
            return
        line, who = self._table.line(scope["method"], scope["path"]), whoever()
        if line.least is ANYBODY or who is None:
            await self._app(scope, receive, send)
        elif _says_something(scope) and not _says_json(scope):
            await JSONResponse({"detail": NOT_JSON}, 415)(scope, receive, send)
        elif is_act(line.text) and (wait := self._acts.wait_s(who.name)):
            told = refusal_said(TOO_OFTEN, language_asked(Request(scope)))
            refused = JSONResponse({"detail": told}, 429, {"Retry-After": str(ceil(wait))})
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _says_something(scope: Scope) -> bool:
    return dict(scope["headers"]).get(b"content-length", b"0").strip(b"0") != b""


def _says_json(scope: Scope) -> bool:
    kind = dict(scope["headers"]).get(b"content-type", b"").partition(b";")[0].strip().lower()
    return kind == JSON or kind.endswith(b"+json")
