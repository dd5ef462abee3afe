"""Pages of plain HTML with forms, without Dash: how they are made, and what comes back from them.

Signing in works without a script. What somebody does by an account is sent as JSON.
"""

from pathlib import Path
from urllib.parse import parse_qs

import msgspec
from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader

from dashboard import cookie
from dashboard.account_desk import AccountDesk
from dashboard.api.context import context

TEMPLATES = Path(__file__).parent / "templates"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "connect-src 'self'",
            "img-src data:",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
}
LONGEST_FORM = 8_000
_pages = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def page(template: str, status: int = 200, **shown: object) -> Response:
    """A page made of a template."""
    return Response(_pages.get_template(template).render(**shown), status, HEADERS, "text/html")


async def form(request: Request) -> dict[str, str]:
    """The first of each field; nothing of a form that is longer than any of ours."""
    body = await request.body()
    if len(body) > LONGEST_FORM:
        return {}
    text = body.decode("utf-8", "replace").replace("%00", "\ufffd")  # a NUL is no text
    return {key: values[0] for key, values in parse_qs(text).items()}


async def said(request: Request) -> dict[str, list[str]]:
    """What `accounts.js` sends of a form, as JSON: a page of another site could send a plain form. Nothing of
    what is no object of texts, or longer than any of ours."""
    body = await request.body()
    try:
        return {} if len(body) > LONGEST_FORM else msgspec.json.decode(body, type=dict[str, list[str]])
    except msgspec.DecodeError:
        return {}


def firsts(fields: dict[str, list[str]]) -> dict[str, str]:
    """The first of each field."""
    return {key: values[0] for key, values in fields.items() if values}


def file(name: str, media_type: str) -> Response:
    """A style or a script that lies beside the templates."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return Response(text, headers={"Cache-Control": "public, max-age=3600"}, media_type=media_type)


def desk(request: Request) -> AccountDesk:
    """Where people are signed in."""
    return request.app.state.accounts


def brought(request: Request) -> str | None:
    """The token of a session that a request brings."""
    return cookie.token_of(request, context(request).settings)


def where(request: Request) -> str:
    """The address that a request comes from, or that a proxy here says: no longer than one is."""
    return request.client.host[:64] if request.client else ""
