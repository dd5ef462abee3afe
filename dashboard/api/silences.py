"""Silences over HTTP: a person's order to tell nobody of certain alerts for a time. They end alone."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from city.matcher import Matcher
from city.silence_scope import refusal
from city.state import Level
from dashboard.api.context import context, json, not_found
from dashboard.reach import demand_matched
from dashboard.signed_in import acting
from maps.features import Json, iso
from store import silences
from store.silences import KeptSilence

router = APIRouter(prefix="/api/v1/silences", tags=["silences"])

LONGEST_MS = 30 * 24 * 3600 * 1000
LATEST_MS = 4_102_444_800_000
"""The year 2100."""
Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=120)]], Field(max_length=100)]
NONE: list[str] = []


class MatcherBody(BaseModel):
    """Which alerts are meant: every list that is not empty has to agree; `gas_*` matches as file names do."""

    model_config = ConfigDict(extra="forbid")
    severities: Words = NONE
    rules: Words = NONE
    things: Words = NONE
    gateways: Words = NONE
    areas: Words = NONE
    kinds: Words = NONE
    properties: Words = NONE
    subjects: Words = NONE


class SilenceBody(BaseModel):
    """A silence to be; times are epoch milliseconds, from now on where `first` is left out."""

    model_config = ConfigDict(extra="forbid")
    matcher: MatcherBody
    first: int | None = Field(default=None, ge=0, lt=LATEST_MS)
    last: int = Field(ge=0, lt=LATEST_MS)
    reason: str = Field(min_length=1, max_length=500)


@router.get("")
def all_silences(
    request: Request,
    every: Annotated[bool, Query(description="also those that are over")] = False,
    most: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Silences in force or to come, or all of them, newest first."""
    c = context(request)
    now = c.clock()
    with c.connections.connection() as conn:
        found = silences.newest(conn, most) if every else silences.in_force(conn, now)
    return json({"silences": [silence_json(kept, now) for kept in found]})


@router.post("")
def begin(request: Request, body: SilenceBody) -> Response:
    """Order a silence. 422 for one of everything or nothing, without a reason, past its end or too long."""
    c = context(request)
    now = c.clock()
    first = max(now, body.first or now)
    if body.last - first > LONGEST_MS:
        raise HTTPException(422, "a silence ends within 30 days")
    try:
        matcher = _matcher(body.matcher)
        if why := refusal(matcher, c.wall.mirror.catalogue):
            raise ValueError(why)
        demand_matched(c, matcher)
        with c.connections.connection() as conn, conn.transaction():
            number = silences.add(conn, matcher, first, body.last, acting(), body.reason, now)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    return json({"silence_id": number}, 201)


@router.post("/{silence_id}/end")
def end(request: Request, silence_id: Annotated[int, Path(ge=1, lt=2**62)]) -> Response:
    """End a silence before its time. 404 when there is none, or it is over."""
    c = context(request)
    with c.connections.connection() as conn, conn.transaction():
        if kept := silences.one(conn, silence_id):
            demand_matched(c, kept.silence.matcher)
        if not silences.end(conn, silence_id, acting(), c.clock()):
            raise not_found(f"silence {silence_id} in force")
    return json({"silence_id": str(silence_id)})


def silence_json(kept: KeptSilence, now: int) -> Json:
    """A silence on the wire."""
    one = kept.silence
    matcher = {
        name: sorted(getattr(one.matcher, name)) for name in MatcherBody.model_fields if name != "severities"
    }
    return {
        "silence_id": one.silence_id,
        "matcher": {"severities": sorted(level.word for level in one.matcher.severities), **matcher},
        "first": iso(one.first),
        "last": iso(one.last),
        "state": "over" if now >= one.last else "to_come" if now < one.first else "in_force",
        "by": one.by,
        "reason": one.reason,
        "made_at": iso(kept.made_at),
        "ended_by": kept.ended_by,
    }


def _matcher(body: MatcherBody) -> Matcher:
    words = body.model_dump()
    unknown = [word for word in body.severities if word not in {level.word for level in Level if level}]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is no severity")
    severities = frozenset(Level[word.upper()] for word in words.pop("severities"))
    return Matcher(severities, **{name: frozenset(values) for name, values in words.items()})
