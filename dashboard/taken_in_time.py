"""A streamed answer that is over when nobody takes it: who stops reading must not hold what makes it.

The server waits with the next piece until the client has taken enough of those before. A client that takes
nothing would otherwise hold a place, a snapshot of the database or a thread for as long as it likes.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import cast

from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

log = logging.getLogger(__name__)

STILL_S = 60.0
"""How long a client may take nothing."""
SLOWEST = 16_000
"""Bytes a second that whoever reads at all is given time for."""


class TakenInTime(StreamingResponse):
    """Cut off where it is not taken at `SLOWEST` after `STILL_S`; its body, a generator, is closed then."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""

        async def in_time(message: Message) -> None:
            patience = STILL_S + len(message.get("body", b"")) / SLOWEST
            await asyncio.wait_for(send(message), patience)

        try:
            await super().__call__(scope, receive, in_time)
        except TimeoutError:
            log.warning("nobody takes what %s gives: cut off", scope["path"])
        finally:
            await cast(AsyncGenerator[bytes], self.body_iterator).aclose()
