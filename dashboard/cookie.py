"""The cookie that holds a session's token: how it is called, set, read and taken away."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from city.settings import Settings

PLAIN, SECURE = "citywatch", "__Host-citywatch"
"""Over TLS the name forbids that another host or a page without TLS sets it; without, it names our port,
because a browser sends a cookie to every port of a host."""


BOUND = "-oidc"


def token_of(request: Request, settings: Settings) -> str | None:
    """The token that a request brings."""
    return request.cookies.get(_name(request, settings)) or None


def give(answer: Response, token: str, request: Request, settings: Settings) -> None:
    """Hand out a token; the browser forgets it when the server says that it is over."""
    name, secure = _name(request, settings), is_secure(request, settings)
    answer.set_cookie(name, token, max_age=400 * 86_400, httponly=True, secure=secure, samesite="strict")


def take(answer: Response, request: Request, settings: Settings) -> None:
    """Take the token away."""
    name, secure = _name(request, settings), is_secure(request, settings)
    answer.delete_cookie(name, httponly=True, secure=secure, samesite="strict")


def binding_of(request: Request, settings: Settings) -> str | None:
    """What says that it is this browser that was sent to a provider of identities."""
    return request.cookies.get(_name(request, settings) + BOUND) or None


def bind(answer: Response, binding: str, request: Request, settings: Settings) -> None:
    """Say so, for some minutes. Lax: it comes back by a link of the provider's."""
    name, secure = _name(request, settings) + BOUND, is_secure(request, settings)
    answer.set_cookie(name, binding, max_age=600, httponly=True, secure=secure, samesite="lax")


def unbind(answer: Response, request: Request, settings: Settings) -> None:
    """It was."""
    name, secure = _name(request, settings) + BOUND, is_secure(request, settings)
    answer.delete_cookie(name, httponly=True, secure=secure, samesite="lax")


def is_secure(request: Request, settings: Settings) -> bool:
    """Whether it came over TLS: to us, or to a proxy at the address that links have."""
    link = urlsplit(settings.link_url or "")
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return request.scope["scheme"] == "https" or (link.scheme == "https" and link.hostname == host)


def _name(request: Request, settings: Settings) -> str:
    return SECURE if is_secure(request, settings) else f"{PLAIN}-{settings.port}"
