"""Which callouts have changed, for the pages that show them: coalesced, so that a storm is two events a
second.

Runs on the event loop only. A page that is slow misses nothing: it hears of every callout that has
changed since it heard last, however often that was.
"""

import asyncio
from collections.abc import AsyncIterator

LEAST_S = 0.5
QUIET_S = 15.0
"""After so long without a change an empty event says that the line still stands."""


class CalloutPulse:
    """All listeners of one process."""

    def __init__(self, least_s: float = LEAST_S, quiet_s: float = QUIET_S) -> None:
        self._least_s = least_s
        self._quiet_s = quiet_s
        self._listeners: set[_Listener] = set()

    def changed(self, callout_id: int) -> None:
        """Something about a callout has changed."""
        for listener in self._listeners:
            listener.note(callout_id)

    def close(self) -> None:
        """End every stream: the process is stopping."""
        for listener in self._listeners:
            listener.close()

    async def changes(self) -> AsyncIterator[list[int]]:
        """The callouts that changed, again and again; empty once at the beginning and after a quiet time."""
        listener = _Listener()
        self._listeners.add(listener)
        try:
            yield []
            while (found := await listener.next(self._quiet_s)) is not None:
                yield found
                await asyncio.sleep(self._least_s)
        finally:
            self._listeners.discard(listener)


class _Listener:
    def __init__(self) -> None:
        self._waiting: set[int] = set()
        self._woken = asyncio.Event()
        self._closed = False

    def note(self, callout_id: int) -> None:
        self._waiting.add(callout_id)
        self._woken.set()

    def close(self) -> None:
        self._closed = True
        self._woken.set()

    async def next(self, quiet_s: float) -> list[int] | None:
        """What changed since the last time, None at the end."""
        try:
            await asyncio.wait_for(self._woken.wait(), quiet_s)
        except TimeoutError:
            return []
        if self._closed:
            return None
        found = sorted(self._waiting)
        self._waiting.clear()
        self._woken.clear()
        return found
