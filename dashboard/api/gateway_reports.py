"""POST /api/v1/gateway/<channel>: what a gateway of calls and texts reports, as `docs/channels.md` says.

Believed only if it is signed with a secret of the channel. 204 means that it is stored: a gateway that
hears anything else sends it again, and what comes twice, late or in the wrong order does no harm.
"""

import logging

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from alerts.callout import report as callout
from alerts.channels import callback
from alerts.channels.signature import Unsigned
from dashboard.api.context import Context, context

log = logging.getLogger(__name__)

router = APIRouter(tags=["gateway"])


@router.post("/api/v1/gateway/{channel_id}", status_code=204)
async def reported(request: Request, channel_id: str) -> Response:
    """One report of a gateway. 401 when it is not signed as it should be, 400 when it says nothing we
    know.
    """
    c = context(request)
    body = await request.body()
    said = callback.read(body, request.headers, _keys(c, channel_id), c.clock())
    if isinstance(said, Unsigned):
        log.warning("a report to channel %r is not believed: %s", channel_id[:64], said.value)
        raise HTTPException(401, said.value)
    if isinstance(said, str):
        raise HTTPException(400, said)
    await run_in_threadpool(_take, c, said)
    return Response(status_code=204)


def _take(c: Context, said: callback.Report) -> None:
    with c.connections.connection() as conn:
        found = callout.take(conn, said, c.clock())
    if isinstance(found, callout.Unknown):
        log.info("report %s: %s", said.report_id, found.why)


def _keys(c: Context, channel_id: str) -> tuple[str, ...]:
    """What reports of a channel may be signed with; nothing for one that nobody declared."""
    declared = c.wall.mirror.catalogue.channels if c.wall.loaded else ()
    found = next((one for one in declared if one.channel_id == channel_id), None)
    return c.secrets_of(found).keys if found else ()
