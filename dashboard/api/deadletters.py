"""What could not be used, and why."""

from base64 import b64encode
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from city.clock import DAY_MS
from dashboard.api.context import context, json
from maps.features import iso
from sensors.reject import RejectReason
from store import deadletters
from store.deadletters import DeadLetter

router = APIRouter(prefix="/api/v1/deadletters", tags=["dead letters"])


@router.get("")
def newest(
    request: Request,
    reason: RejectReason | None = None,
    before: Annotated[int | None, Query(ge=0, lt=2**63, description="dead_letter_id to page on from")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Dead letters newest first, and how many of each reason there were in the last day."""
    c = context(request)
    with c.connections.connection() as conn:
        letters = deadletters.newest(conn, limit, reason, before)
        counts = deadletters.by_reason(conn, c.clock() - DAY_MS)
    return json({"last_day": counts, "deadletters": [_letter(letter) for letter in letters]})


def _letter(letter: DeadLetter) -> dict[str, object]:
    return {
        "dead_letter_id": letter.dead_letter_id,
        "received_at": iso(letter.received_at),
        "reason": letter.reason.value,
        "detail": letter.detail,
        "parts": letter.parts,
        "topic": letter.topic,
        "payload": letter.payload.decode("utf-8", "replace"),
        "payload_base64": b64encode(letter.payload).decode(),
    }
