"""POST /api/v1/gateway/<channel>: what a gateway of calls and texts reports, as `docs/channels.md` says.

Believed only if it is signed with a secret of the channel, and only of what that channel was asked for. 204
means that it is stored: a gateway that hears anything else sends it again, and what comes twice, late or in
the wrong order does no harm.
"""

import logging
from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from alerts.callout import report as callout
from alerts.channels import callback
from alerts.channels.signature import Unsigned
from city.errors import SettingsError
from dashboard.api.context import Context, context

log = logging.getLogger(__name__)

router = APIRouter(tags=["gateway"])
NO_SECRET = "the secret of this channel cannot be read: ask whoever runs this system to look at its log"  # noqa: S105
FOREIGN = "this channel was not asked for that call or text"


@router.post("/api/v1/gateway/{channel_id}", status_code=204)
async def reported(request: Request, channel_id: str) -> Response:
    """One report of a gateway. 401 when it is not signed as it should be, 400 when it says nothing we know,
    403 when it is about what another channel was asked for, 503 when our own secret cannot be read.
    """
    body = await request.body()
    await run_in_threadpool(_hear, context(request), channel_id, body, request.headers)
    return Response(status_code=204)


def _hear(c: Context, channel_id: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Not on the event loop: secrets may be files, and a database is asked."""
    said = callback.read(body, headers, _keys(c, channel_id), c.clock())
    if isinstance(said, Unsigned):
        log.warning("a report to channel %r is not believed: %s", channel_id[:64], said.value)
        raise HTTPException(401, said.value)
    if isinstance(said, str):
        raise HTTPException(400, said)
    with c.connections.connection() as conn:
        found = callout.take(conn, channel_id, said, c.clock())
    if isinstance(found, callout.Foreign):
        log.warning("a report to channel %r on an act of channel %r is not believed", channel_id, found.owner)
        raise HTTPException(403, FOREIGN)
    if isinstance(found, callout.Unknown):
        log.info("report %s: %s", said.report_id, found.why)


def _keys(c: Context, channel_id: str) -> tuple[str, ...]:
    """What reports of a channel may be signed with; nothing for one that nobody declared."""
    declared = c.wall.mirror.catalogue.channels if c.wall.loaded else ()
    found = next((one for one in declared if one.channel_id == channel_id), None)
    if found is None:
        return ()
    try:
        return c.secrets_of(found).keys
    except SettingsError as error:
        log.error("a report to channel %r cannot be checked: %s", channel_id, error)
        raise HTTPException(503, NO_SECRET) from error
