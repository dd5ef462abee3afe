"""GET /stream: Server-Sent Events, the one push every wall lives on."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from dashboard.api.context import context
from dashboard.signed_in import signed_in

router = APIRouter(tags=["live"])


@router.get("/stream")
async def stream(
    request: Request, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """`snapshot`, `delta`, `alert` and, every 5 s, `heartbeat` events; continues from Last-Event-ID.
    `citizens` are for those who may see where people reported something."""
    events = context(request).wall.hub.stream(last_event_id, signed_in().role)
    return request.app.state.streams.of(events)
