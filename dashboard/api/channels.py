"""The declared channels over HTTP, and what keeps each from being used, as the process that sends tells it.

Nothing of where a channel leads is in an answer.
"""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from alerts.dispatch import CHANNEL_PROBLEMS
from city.tried import UNTRIED, Tried
from dashboard.api.context import context, json
from dashboard.api.deliveries import SENDER, SENDER_LOST_MS
from store import ledger, processes

router = APIRouter(prefix="/api/v1", tags=["channels"])


@router.get("/channels")
def all_channels(request: Request) -> Response:
    """Channels by id: `usable` is null while no sender says so, `problem` is why one is not.

    `works` is whether the newest try of a week arrived, null where there was none; `tried` says more of it.
    """
    c = context(request)
    channels = c.wall.mirror.catalogue.channels
    with c.connections.connection() as conn:
        said = _said(processes.all_processes(conn), c.clock())
        tries = ledger.tried_lately(conn, [one.channel_id for one in channels], c.clock())
    rows = [
        {
            "id": channel.channel_id,
            "kind": channel.kind.value,
            "usable": None if said is None else channel.channel_id not in said,
            "problem": (said or {}).get(channel.channel_id),
            "works": tries.get(channel.channel_id, UNTRIED).works,
            "tried": _tried_json(tries.get(channel.channel_id, UNTRIED)),
        }
        for channel in channels
    ]
    return json({"channels": rows, "sender_runs": said is not None})


def _tried_json(tries: Tried) -> dict[str, object]:
    return {"sent_at": tries.sent_at, "failed": tries.failed, "failing_since": tries.since, "why": tries.why}


def _said(known: list[processes.Process], now: int) -> Mapping[str, str] | None:
    """What the process that sends says of channels; None when it has not shown itself lately."""
    for one in known:
        if one.process == SENDER and abs(now - one.beat_at) < SENDER_LOST_MS:
            said = one.detail.get(CHANNEL_PROBLEMS)
            return said if isinstance(said, dict) else {}
    return None
