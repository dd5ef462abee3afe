"""Programs that sign in by a token: `Authorization: Bearer cw_…`, or as the password where need be.

Calendars and older programs ask for a name and a password; the name does not matter then.
"""

import base64
import binascii
import secrets

from starlette.requests import Request

from alerts.ack_links import fingerprint
from dashboard.sessions import LENGTH, TOUCH_MS, Sessions
from store import api_tokens
from store.sessions import Signed

START = "cw_"
"""How every token begins, so that one that lies about is known for what it is."""


def new_token() -> tuple[str, bytes]:
    """A token, and what is kept of it."""
    token = START + secrets.token_urlsafe(32)
    return token, fingerprint(token)


def token_of(request: Request) -> str | None:
    """The token that a request brings; None where it brings none of ours."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return said.strip()
    if scheme.lower() != "basic":
        return None
    try:
        password = base64.b64decode(said, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password if password.startswith(START) else None


class Tokens(Sessions):
    """The tokens of one process's programs, remembered as sessions are."""

    length = LENGTH + len(START)

    def _read(self, key: bytes, now: int) -> Signed | None:
        with self._connections.connection() as conn:
            found = api_tokens.signed(conn, key, now)
            if found and now - found.seen_at > TOUCH_MS:
                api_tokens.touch(conn, key, now)
        return found
