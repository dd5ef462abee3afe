"""What is published in CAP: an Atom feed and the messages themselves.

Everything here reads `cap_published` and `cap_feed` and needs of the Context its connections and its clock
only, so that the public process serves the same with a role that may read nothing else. The feed lists the
newest message of each chain until it expires; a message stays at its address, because others refer to it.
"""

from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.responses import Response

from alerts.cap_atom import CAP_TYPE, feed
from alerts.cap_xml import check
from city.cap_text import moment_text
from city.thing import name
from dashboard.api.context import context
from store import cap
from store.database import moment

router = APIRouter(prefix="/cap", tags=["CAP"])

TITLE = name(zh_Hans="预警信息", zh_Hant="預警資訊", en="Warnings")
FEED_AGE_S = 30
MESSAGE_AGE_S = 3600
Language = Literal["zh-Hans", "zh-Hant", "en"]
Known = Annotated[str | None, Header(alias="if-none-match")]


@router.get("/alerts.atom", name="cap_feed")
def alerts(request: Request, lang: Language = "zh-Hans", if_none_match: Known = None) -> Response:
    """Warnings that hold now, as an Atom feed."""
    c = context(request)
    with c.connections.connection() as conn:
        now, feed_id = c.clock(), cap.feed_id(conn)
        documents, moved = cap.public(conn, now), cap.public_moved(conn, now)
    messages = [check(document.encode()).sound() for document in documents]
    body = feed(
        TITLE,
        feed_id,
        moment_text(moment(moved or 0)),
        messages,
        lang,
        here=request.url_for("cap_feed").path,
        link=lambda identifier: request.url_for("cap_message", identifier=identifier).path,
    )
    return _cached(body, "application/atom+xml", FEED_AGE_S, if_none_match)


@router.get("/{identifier}.xml", name="cap_message")
def message(request: Request, identifier: str, if_none_match: Known = None) -> Response:
    """A published message."""
    with context(request).connections.connection() as conn:
        document = cap.public_message(conn, identifier)
    if document is None:
        raise HTTPException(404, f"no message {identifier[:200]!r} was published")
    return _cached(document.encode(), CAP_TYPE, MESSAGE_AGE_S, if_none_match)


def _cached(body: bytes, media_type: str, age_s: int, known: str | None) -> Response:
    """The body, or 304 for who has it. The tag is a weak one: a proxy may compress."""
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={age_s}"}
    have = [part.strip() for part in (known or "").split(",")]
    if "*" in have or tag in have or tag.removeprefix("W/") in have:
        return Response(None, 304, headers)
    return Response(body, 200, headers, f"{media_type}; charset=utf-8")
