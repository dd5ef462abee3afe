"""Fan-out of events to every open wall: bytes are made once, each client has a bounded queue.

A client that reads too slowly loses its queue and gets a fresh snapshot instead, so that a tab asleep
overnight costs nothing and wakes up true. A client that reconnects with a Last-Event-ID we still remember
continues; any other starts with a snapshot and what came after it. A snapshot of many things takes its time:
it is made beside the event loop, once for all who want one within a moment, and goes out in pieces, so that
nobody's deltas wait for another's start. What not everybody may see is sent to those who may, and made once
for them as well. Runs on the event loop only.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from time import thread_time
from typing import NamedTuple

from city.user import Role
from dashboard.wire import sse
from maps.features import Json

QUEUE_EVENTS = 256
REMEMBERED_EVENTS = 1024
HELD_EVENTS = 16 * REMEMBERED_EVENTS
"""Remembered while a snapshot is being made: in a storm more come meanwhile than for those who reconnect."""
CHEAP_S, SHARED_TIMES, SHARED_S = 0.005, 4, 2.0
"""A snapshot that was not cheap to make serves everybody who starts for four times as long as that took, 2 s
at most: with what came after it, it is as good as a new one, and making them leaves time for others."""
PIECE_BYTES = 256 * 1024


class Apart(NamedTuple):
    """What comes after each snapshot for those alone whose role is at least so high: an event, and what takes
    hold of its data as `still` of a Hub does."""

    event: str
    least: Role
    still: Callable[[], Callable[[], Json]]


class _Event(NamedTuple):
    number: int
    body: bytes
    least: Role = Role.KIOSK


class _Made(NamedTuple):
    """A snapshot as of the event `number`, with the events that came while it was made, up to `reached`.

    It serves until `until` (the loop's time). `apart` is what comes after it for some.
    """

    number: int
    until: float
    body: bytes
    apart: bytes
    since: list[_Event]
    reached: int


_RESYNC = _Event(0, b"")
"""Put in a queue: send a snapshot now."""
_Queue = asyncio.Queue[_Event | None]


class Hub:
    """All clients of one process.

    `still` takes hold of the picture as it is and gives what makes of it the JSON a client starts with; that
    is called in a thread.
    """

    def __init__(self, still: Callable[[], Callable[[], Json]], apart: Apart | None = None) -> None:
        self._still, self._apart = still, apart
        self._clients: set[_Queue] = set()
        self._epoch = uuid.uuid4().hex[:8]
        self._number = 0
        self._past: deque[_Event] = deque()
        self._made: _Made | None = None
        self._making: asyncio.Task[None] | None = None
        self._reloads = 0
        self._closed = False

    @property
    def clients(self) -> int:
        """How many walls are open."""
        return len(self._clients)

    def send(self, event: str, data: Json, least: Role = Role.KIOSK) -> None:
        """Give an event to every client whose role is at least so high."""
        self._number += 1
        told = _Event(self._number, sse(event, data, self._id()), least)
        self._past.append(told)
        most = REMEMBERED_EVENTS if self._making is None else HELD_EVENTS
        while len(self._past) > most:
            self._past.popleft()
        for client in self._clients:
            _offer(client, told)

    def resync(self) -> None:
        """Have every client start again from a snapshot, also those that are just reconnecting."""
        self._number += 1
        self._reloads += 1
        self._past.clear()
        self._made = None
        for client in self._clients:
            _offer(client, _RESYNC)

    def close(self) -> None:
        """End every stream: the process is stopping."""
        self._closed = True
        for client in self._clients:
            _empty(client)
            client.put_nowait(None)

    async def stream(self, last_event_id: str | None, role: Role = Role.KIOSK) -> AsyncIterator[bytes]:
        """The events of one client, until it leaves or we stop; a large one in pieces."""
        queue: _Queue = asyncio.Queue(QUEUE_EVENTS)
        missed = self._missed(last_event_id)
        for event in [_RESYNC] if missed is None else missed:
            queue.put_nowait(event)
        self._clients.add(queue)
        told = 0
        try:
            while not self._closed and (event := await queue.get()) is not None:
                if event is _RESYNC:
                    made = await self._snapshot()
                    after = made.since + self._after(made.reached)
                    _empty(queue)  # all that waits there is in it, or comes after it now
                    beside = made.apart if self._apart and role >= self._apart.least else b""
                    for piece in _pieces(made.body, beside):
                        yield piece
                    told = made.number
                else:
                    after = [event]
                for one in after:
                    if one.number > told:
                        told = one.number
                        if role >= one.least:
                            yield one.body
        finally:
            self._clients.discard(queue)

    async def _snapshot(self) -> _Made:
        """One that was made a moment ago, else a new one; all events after it are remembered."""
        if self._made and not self._is_shared(self._made):
            self._made = None
        while (made := self._made) is None or not self._reaches(made.reached):
            self._making = self._making or asyncio.create_task(self._make())
            await asyncio.shield(self._making)  # whoever leaves does not take it from the others
        return made

    async def _make(self) -> None:
        try:
            number, reloads, make = self._number, self._reloads, self._still()
            beside = self._apart.still() if self._apart else None
            (body, apart), took_s = await asyncio.to_thread(self._timed, make, beside, number)
            if reloads != self._reloads or not self._reaches(number):
                return  # of another catalogue, or more came than we hold: whoever waits has it made anew
            shared_s = min(SHARED_TIMES * took_s, SHARED_S) if took_s > CHEAP_S else 0.0
            until = self._time() + shared_s
            self._made = _Made(number, until, body, apart, self._after(number), self._number)
        finally:
            self._making = None

    def _timed(
        self, make: Callable[[], Json], beside: Callable[[], Json] | None, number: int
    ) -> tuple[tuple[bytes, bytes], float]:
        """The snapshot with what comes after it, and how many seconds of the processor they took."""
        began, last_id = thread_time(), f"{self._epoch}-{number}"
        apart = sse(self._apart.event, beside(), last_id) if self._apart and beside else b""
        return (sse("snapshot", make(), last_id), apart), thread_time() - began

    def _is_shared(self, made: _Made) -> bool:
        behind = self._number - made.number
        return not behind or (self._time() < made.until and behind < QUEUE_EVENTS)

    def _reaches(self, number: int) -> bool:
        """Whether all events after this one are remembered."""
        return number == self._number or (bool(self._past) and self._past[0].number <= number + 1)

    def _after(self, number: int) -> list[_Event]:
        return [event for event in self._past if event.number > number]

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    def _id(self) -> str:
        return f"{self._epoch}-{self._number}"

    def _missed(self, last_event_id: str | None) -> list[_Event] | None:
        epoch, _, number = (last_event_id or "").partition("-")
        if epoch != self._epoch or not (number.isascii() and number.isdigit() and len(number) < 18):
            return None
        after = int(number)
        if after > self._number or not self._reaches(after):
            return None
        missed = self._after(after)
        return missed if len(missed) < QUEUE_EVENTS else None


def _pieces(*bodies: bytes) -> Iterator[bytes]:
    """Bodies in parts that a client takes one after the other: its buffer here stays small."""
    for body in bodies:
        for start in range(0, len(body), PIECE_BYTES):
            yield body[start : start + PIECE_BYTES]


def _offer(client: _Queue, event: _Event) -> None:
    if client.full():
        _empty(client)
        event = _RESYNC
    client.put_nowait(event)


def _empty(client: _Queue) -> None:
    while not client.empty():
        client.get_nowait()
