"""What is around every answer, Dash's own too: origin, bounds, headers, gate, compression, punctuality."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from city.settings import LOOPBACK, Settings
from dashboard.account_desk import AccountDesk
from dashboard.api.context import Context
from dashboard.auditing import Audit
from dashboard.gate import Gate
from dashboard.headers import Bounded, OwnOrigin, SecurityHeaders
from dashboard.moderate import Moderate
from dashboard.punctual import Punctual
from dashboard.sessions import Sessions

COMPRESS = 5
"""One per cent larger than with 9, in half the time: who opens a page for the first time waits for it."""
NEVER_SMALLER = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "multipart/x-mixed-replace")
"""A picture held back to be made smaller would come late."""


def add(app: FastAPI, context: Context) -> None:
    """Put it around an application that has all its pages. What is added last meets a request first."""
    sessions = Sessions(context.connections, context.clock)
    app.state.audit = audit = Audit(context.connections, context.clock)
    app.state.accounts = AccountDesk(context, sessions)
    app.add_middleware(Punctual)
    app.add_middleware(
        GZipMiddleware, minimum_size=2048, compresslevel=COMPRESS, exclude_content_types=NEVER_SMALLER
    )
    app.add_middleware(Moderate)
    app.add_middleware(Gate, settings=context.settings, sessions=sessions, clock=context.clock, audit=audit)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Bounded)
    app.add_middleware(OwnOrigin, hosts=_hosts(context.settings))


def _hosts(settings: Settings) -> tuple[str, ...] | None:
    """The names we answer to: on loopback ours and that of links in messages, else any."""
    linked = urlsplit(settings.links_from()).hostname or ""
    return (*LOOPBACK, linked) if settings.bind in LOOPBACK else None
