"""Links by which one gets in: made here, shown once, kept as a hash."""

import secrets

from alerts.ack_links import fingerprint
from city.settings import Settings
from city.user import Role


def new_code() -> tuple[str, bytes]:
    """What a link holds, and what is kept of it."""
    code = secrets.token_urlsafe(32)
    return code, fingerprint(code)


def link(settings: Settings, role: Role, code: str) -> str:
    """The address as one opens it: a screen is signed in there, a person sets a password."""
    page = "screen" if role is Role.KIOSK else "password"
    return f"{settings.links_from().rstrip('/')}/{page}#{code}"
