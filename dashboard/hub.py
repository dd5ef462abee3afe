"""Fan-out of events to every open wall: bytes are made once, each client has a bounded queue.

A client that reads too slowly loses its queue and gets a fresh snapshot instead, so that a tab asleep
overnight costs nothing and wakes up true. A client that reconnects with a Last-Event-ID we still remember
continues; any other starts with a snapshot. Runs on the event loop only.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable

from dashboard.wire import sse
from maps.features import Json

QUEUE_EVENTS = 256
REMEMBERED_EVENTS = 1024

_RESYNC = b""
"""Put in a queue: send a snapshot now."""


class Hub:
    """All clients of one process. `snapshot` makes the JSON a client starts with."""

    def __init__(self, snapshot: Callable[[], Json]) -> None:
        self._snapshot = snapshot
        self._clients: set[asyncio.Queue[bytes | None]] = set()
        self._epoch = uuid.uuid4().hex[:8]
        self._number = 0
        self._past: deque[tuple[int, bytes]] = deque(maxlen=REMEMBERED_EVENTS)
        self._made: tuple[int, bytes] | None = None
        self._closed = False

    @property
    def clients(self) -> int:
        """How many walls are open."""
        return len(self._clients)

    def send(self, event: str, data: Json) -> None:
        """Give an event to every client."""
        self._number += 1
        body = sse(event, data, self._id())
        self._past.append((self._number, body))
        for client in self._clients:
            _offer(client, body)

    def resync(self) -> None:
        """Have every client start again from a snapshot, also those that are just reconnecting."""
        self._number += 1
        self._past.clear()
        for client in self._clients:
            _offer(client, _RESYNC)

    def close(self) -> None:
        """End every stream: the process is stopping."""
        self._closed = True
        for client in self._clients:
            _empty(client)
            client.put_nowait(None)

    async def stream(self, last_event_id: str | None) -> AsyncIterator[bytes]:
        """The events of one client, until it leaves or we stop."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_EVENTS)
        missed = self._missed(last_event_id)
        for body in [_RESYNC] if missed is None else missed:
            queue.put_nowait(body)
        self._clients.add(queue)
        try:
            while not self._closed and (body := await queue.get()) is not None:
                yield body if body else self._fresh()
        finally:
            self._clients.discard(queue)

    def _fresh(self) -> bytes:
        """A snapshot as of the newest event, made once however many walls reload at the same time."""
        if self._made is None or self._made[0] != self._number:
            self._made = self._number, sse("snapshot", self._snapshot(), self._id())
        return self._made[1]

    def _id(self) -> str:
        return f"{self._epoch}-{self._number}"

    def _missed(self, last_event_id: str | None) -> list[bytes] | None:
        epoch, _, number = (last_event_id or "").partition("-")
        if epoch != self._epoch or not (number.isascii() and number.isdigit()):
            return None
        after = int(number)
        oldest = self._past[0][0] if self._past else self._number + 1
        if not oldest - 1 <= after <= self._number:
            return None
        missed = [body for n, body in self._past if n > after]
        return missed if len(missed) < QUEUE_EVENTS else None


def _offer(client: asyncio.Queue[bytes | None], body: bytes) -> None:
    if client.full():
        _empty(client)
        body = _RESYNC
    client.put_nowait(body)


def _empty(client: asyncio.Queue[bytes | None]) -> None:
    while not client.empty():
        client.get_nowait()
