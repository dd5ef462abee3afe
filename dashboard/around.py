"""What is around every answer, Dash's own too: origin, bounds, headers, gate, compression, punctuality."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from city.errors import SettingsError
from city.settings import LOOPBACK, Settings
from dashboard.account_desk import AccountDesk
from dashboard.api.context import Context
from dashboard.auditing import Audit
from dashboard.bearer import Tokens
from dashboard.gate import Gate
from dashboard.headers import Bounded, OwnOrigin, SecurityHeaders
from dashboard.moderate import Moderate
from dashboard.oidc import Provider
from dashboard.punctual import Punctual
from dashboard.second_step import SecondStep
from dashboard.sessions import Sessions
from dashboard.totp import Sealer

COMPRESS = 5
"""One per cent larger than with 9, in half the time: who opens a page for the first time waits for it."""
NEVER_SMALLER = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "multipart/x-mixed-replace")
"""A picture held back to be made smaller would come late."""


def add(app: FastAPI, context: Context) -> None:
    """Put it around an application that has all its pages. What is added last meets a request first."""
    demanded = context.settings.second_factor_from()
    sessions = Sessions(context.connections, context.clock, demanded)
    app.state.audit = audit = Audit(context.connections, context.clock)
    sign_on, back = context.sign_on, f"{context.settings.links_from().rstrip('/')}/oidc/back"
    app.state.provider = Provider(sign_on, back, context.clock) if sign_on and sign_on.issuer else None
    sealer = Sealer(context.settings.link_keys())
    if demanded is not None and not sealer.ready:
        raise SettingsError("CITYWATCH_SECOND_FACTOR: wants CITYWATCH_LINK_SECRET, which seals its secrets")
    app.state.accounts = AccountDesk(context, sessions, SecondStep(sealer, demanded))
    app.add_middleware(Punctual)
    app.add_middleware(
        GZipMiddleware, minimum_size=2048, compresslevel=COMPRESS, exclude_content_types=NEVER_SMALLER
    )
    app.add_middleware(Moderate)
    tokens = Tokens(context.connections, context.clock)
    parts = {"sessions": sessions, "tokens": tokens, "audit": audit}
    app.add_middleware(Gate, settings=context.settings, clock=context.clock, **parts)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Bounded)
    app.add_middleware(OwnOrigin, hosts=_hosts(context.settings))


def _hosts(settings: Settings) -> tuple[str, ...] | None:
    """The names we answer to: on loopback ours and that of links in messages, else any."""
    linked = urlsplit(settings.links_from()).hostname or ""
    return (*LOOPBACK, linked) if settings.bind in LOOPBACK else None
