"""What waits between the broker's thread and the pipeline, bounded in messages and in bytes.

Putting waits while it is full: paho then stops reading and the broker keeps the backlog. Taking wakes once a
batch, not once a message.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sensors.decode import Message

MOST_MESSAGES = 20_000
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message with what is needed to acknowledge it."""

    message: Message
    mid: int
    qos: int
    connection: int


class Inbox:
    """One writer, one reader. `closed` is asked while a writer waits, so that nobody waits for ever."""

    def __init__(self, closed: Callable[[], bool]) -> None:
        self._closed = closed
        self._waiting: deque[Delivery] = deque()
        self._bytes = 0
        self._wanted = 1
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self._room = threading.Condition(self._lock)

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, delivery: Delivery) -> None:
        """Add a delivery; waits for room. Dropped only when closed: the broker still has it."""
        with self._lock:
            while self._full() and not self._closed():
                self._room.wait(0.5)
            if self._closed():
                return
            self._waiting.append(delivery)
            self._bytes += len(delivery.message.payload)
            if len(self._waiting) >= self._wanted or self._full():
                self._ready.notify()

    def take(self, most: int, first_wait_s: float, gather_s: float) -> list[Delivery]:
        """Up to `most` deliveries: waits `first_wait_s` for the first, then `gather_s` for company."""
        with self._lock:
            if not self._wait_for(1, first_wait_s):
                return []
            self._wait_for(most, gather_s)
            batch = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
            self._bytes -= sum(len(delivery.message.payload) for delivery in batch)
            self._wanted = 1
            self._room.notify()
            return batch

    def _wait_for(self, wanted: int, timeout_s: float) -> bool:
        self._wanted = wanted
        return self._ready.wait_for(lambda: len(self._waiting) >= wanted or self._full(), timeout_s)

    def _full(self) -> bool:
        return len(self._waiting) >= MOST_MESSAGES or self._bytes >= MOST_BYTES
