"""Warnings in CAP 1.2: messages about our alerts, drafted and published; messages of others, taken in.

Publishing is a person's act, and cancelling may be. What else follows a published message goes out by itself
(`alerts.cap_issue`). A refusal is 409 with its reason, an unsound document 422 with every rule it breaks.
"""

from types import MappingProxyType
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from alerts import cap_incoming, cap_issue
from alerts.cap_chain import CapWhy
from alerts.cap_draft import LIFE_H, LONGEST_H, Wish
from alerts.cap_xml import CapError
from alerts.releases import warning
from city.cap import CapStatus
from city.cap_external import External, Heard, external
from city.properties import LANGUAGES
from dashboard.api.context import context, json, not_found
from dashboard.reach import demand_chain
from dashboard.signed_in import acting
from maps.features import Json
from store import cap, cap_external
from store.cap import CapChain, Kept
from store.cap_external import Chain

router = APIRouter(prefix="/api/v1", tags=["CAP"])

XML_BODY = {"requestBody": {"content": {"application/cap+xml": {"schema": {"type": "string"}}}}}
Text = Annotated[str, Field(min_length=1, max_length=4000)]


class Draft(BaseModel):
    """What a person wants of the messages about an alert; everything may be left out."""

    model_config = ConfigDict(extra="forbid")
    status: Literal["Actual", "Exercise", "Test"] = "Actual"
    note: Text | None = None
    hours: float = Field(default=LIFE_H, ge=0.25, le=LONGEST_H)
    response_level: Literal["I", "II", "III", "IV"] | None = None
    instruction: dict[str, Text] | None = None

    def wish(self) -> Wish:
        """The same as a noun. Raises 422 where a language is missing."""
        if self.instruction is not None and set(self.instruction) != set(LANGUAGES):
            raise HTTPException(422, f"instruction wants a text in each of {', '.join(LANGUAGES)}")
        said = MappingProxyType(self.instruction) if self.instruction else None
        return Wish(CapStatus(self.status), self.note, self.hours, self.response_level, said)


class Cancelling(BaseModel):
    """Why a warning is cancelled: the note of the Cancel; may be left out."""

    model_config = ConfigDict(extra="forbid")
    note: Text | None = None


@router.post("/alerts/{alert_id}/cap", status_code=201)
def draft(request: Request, alert_id: int, wanted: Draft | None = None) -> Response:
    """Draft a message about an alert in three languages. 409 with the reason where there is none to draft."""
    c = context(request)
    wish = (wanted or Draft()).wish()
    with c.connections.connection() as conn:
        demand_chain(conn, c, CapChain(alert_id))
        try:
            found = cap_issue.ask(conn, CapChain(alert_id), wish, acting(), c.clock())
        except LookupError as error:
            raise not_found(f"alert {alert_id}") from error
        except CapError as error:
            return unsound(error)
    return kept_or_reason(found, 201)


@router.get("/cap")
def ours(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> Response:
    """Our messages, the newest first: drafts, published ones, dropped ones."""
    with context(request).connections.connection() as conn:
        return json({"messages": [_kept_json(kept) for kept in cap.newest(conn, limit)]})


@router.get("/cap/external")
def others(request: Request) -> Response:
    """External alerts, those that changed last first, with the messages they are made of."""
    c = context(request)
    with c.connections.connection() as conn:
        chains = cap_external.newest(conn)
    now = c.clock()
    found = [(chain, external(chain.heard, now)) for chain in chains]
    return json({"external": [_chain_json(chain, standing) for chain, standing in found if standing]})


@router.get("/cap/{identifier}")
def one(request: Request, identifier: str) -> Response:
    """One of our messages with its document."""
    with context(request).connections.connection() as conn:
        kept = cap.message(conn, identifier)
    if kept is None:
        raise not_found(f"message {identifier[:200]!r}")
    return json({**_kept_json(kept), "xml": kept.xml})


@router.post("/cap/{identifier}/publish")
def publish(request: Request, identifier: str) -> Response:
    """Publish a draft, word for word. 409 where it cannot be any more, with the reason."""
    c = context(request)
    with c.connections.connection() as conn:
        if kept := cap.message(conn, identifier):
            demand_chain(conn, c, kept.chain)
        try:
            found = cap_issue.publish(conn, identifier, acting(), c.clock())
        except LookupError as error:
            raise not_found(f"message {identifier[:200]!r}") from error
        except CapError as error:
            return unsound(error)
        except cap.DraftGone as error:
            raise HTTPException(409, str(error)) from error
    return kept_or_reason(found, 200)


@router.post("/alerts/{alert_id}/cap/cancel")
def cancel(request: Request, alert_id: int, wanted: Cancelling | None = None) -> Response:
    """Cancel what is out about an alert, whether or not its danger is over. 409 where there is nothing."""
    c = context(request)
    note = (wanted.note if wanted else None) or ""
    with c.connections.connection() as conn:
        demand_chain(conn, c, CapChain(alert_id))
        try:
            found = cap_issue.cancel(conn, CapChain(alert_id), note, acting(), c.clock())
        except LookupError as error:
            raise not_found(f"alert {alert_id}") from error
        except CapError as error:
            return unsound(error)
    return kept_or_reason(found, 200)


@router.post("/releases/{release_id}/warning/cancel")
def cancel_of_release(request: Request, release_id: int, wanted: Cancelling | None = None) -> Response:
    """Cancel what is out about a release, open or not. 409 where there is nothing."""
    c = context(request)
    note = (wanted.note if wanted else None) or ""
    with c.connections.connection() as conn:
        demand_chain(conn, c, CapChain(release_id=release_id))
        try:
            found = warning.cancel(conn, release_id, note, acting(), c.clock())
        except LookupError as error:
            raise not_found(f"release {release_id}") from error
        except CapError as error:
            return unsound(error)
    return kept_or_reason(found, 200)


@router.post("/cap", openapi_extra=XML_BODY)
async def take(request: Request) -> Response:
    """Take in a message of another authority; the body is the document."""
    document = await request.body()
    return await run_in_threadpool(_take, request, document)


def _take(request: Request, document: bytes) -> Response:
    c = context(request)
    with c.connections.connection() as conn:
        try:
            taken = cap_incoming.take(conn, document, acting(), c.clock())
        except CapError as error:
            return unsound(error)
    standing = _external_json(taken.chain_id, taken.standing)
    return json({"hearing": taken.hearing.value, "identifier": taken.heard.identifier, **standing})


def unsound(error: CapError) -> Response:
    """422 with every rule that a document breaks."""
    faults = [
        {"rule": fault.rule.value, "line": fault.line, "where": fault.where, "what": fault.detail}
        for fault in error.faults
    ]
    return json({"detail": faults}, 422)


def kept_or_reason(found: Kept | CapWhy, status: int) -> Response:
    """A message with its document, or 409 with the reason why there is none."""
    if isinstance(found, CapWhy):
        return json({"detail": f"nothing was done: {found.value}", "reason": found.value}, 409)
    return json({**_kept_json(found), "xml": found.xml}, status)


def _kept_json(kept: Kept) -> Json:
    return {
        "identifier": kept.identifier,
        "alert_id": kept.chain.alert_id,
        "release_id": kept.chain.release_id,
        "msg_type": kept.msg_type.value,
        "scope": kept.scope.value,
        "severity": kept.severity.word,
        "why": kept.why,
        "state": _state(kept),
        "sent": kept.sent,
        "expires": kept.expires,
        "drafted_at": kept.drafted_at,
        "drafted_by": kept.drafted_by,
        "published_at": kept.published_at,
        "published_by": kept.published_by,
    }


def _state(kept: Kept) -> str:
    if kept.dropped_at is not None:
        return "dropped"
    return "draft" if kept.published_at is None else "published"


def _external_json(chain_id: int | None, standing: External | None) -> Json:
    if standing is None:
        return {"external_id": chain_id, "state": None}
    newest = standing.newest
    return {
        "external_id": chain_id,
        "state": standing.state.value,
        "severity": newest.severity.word,
        "drill": standing.drill,
        "since": standing.since,
        "expires": newest.expires,
        "event": newest.event,
        "headline": newest.headline,
        "place": newest.place,
        "sender": newest.sender,
    }


def _chain_json(chain: Chain, standing: External) -> Json:
    messages = [_heard_json(one) for one in chain.heard]
    return {**_external_json(chain.chain_id, standing), "alert_id": chain.alert_id, "messages": messages}


def _heard_json(heard: Heard) -> Json:
    return {
        "identifier": heard.identifier,
        "sent": heard.sent,
        "status": heard.status.value,
        "msg_type": heard.msg_type.value,
        "severity": heard.severity.word,
    }
