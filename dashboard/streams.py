"""Streams of events, and how many of them one account may hold open.

Each costs this process a queue and its share of every event. A hall of screens under one account stays far
below the bound; who sits at this machine has none.
"""

from collections import Counter
from collections.abc import AsyncIterator

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from city.user import THE_LOCAL
from dashboard.signed_in import signed_in

MOST_OF_ONE = 200
AGAIN_S = 60
FULL = "this account holds {most} streams open: close some first"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Streams:
    """Those of one process. Runs on the event loop only."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def of(self, events: AsyncIterator[bytes]) -> StreamingResponse:
        """The answer that gives these events to who asks. Raises HTTPException 429."""
        who = signed_in()
        if who == THE_LOCAL:
            return StreamingResponse(events, headers=HEADERS, media_type="text/event-stream")
        if self._open[who.name] >= MOST_OF_ONE:
            raise HTTPException(429, FULL.format(most=MOST_OF_ONE), {"Retry-After": str(AGAIN_S)})
        return StreamingResponse(
            self._counted(who.name, events), headers=HEADERS, media_type="text/event-stream"
        )

    async def _counted(self, name: str, events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        if self._open[name] >= MOST_OF_ONE:  # others began meanwhile
            return
        self._open[name] += 1
        try:
            async for event in events:
                yield event
        finally:
            self._open[name] -= 1
            self._open += Counter()  # who has none open is forgotten
