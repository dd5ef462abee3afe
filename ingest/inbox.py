"""What waits between the broker's thread and the pipeline, bounded in messages and in bytes.

While it is full `room` says so: the reader then stops reading and the broker keeps the backlog. Taking wakes
once a batch, not once a message. A burst is taken whole, so it may stand above its bounds by one burst.
"""

import threading
from collections import deque

from sensors.decode import Message

MOST_MESSAGES = 20_000
MOST_BYTES = 64 * 1024 * 1024


class Delivery(Message, frozen=True, gc=False):
    """A message with what is needed to acknowledge it; `mid` is 0 where there is nothing to acknowledge.

    `again` says that the broker has sent it before.
    """

    mid: int
    connection: int
    again: bool = False


class Inbox:
    """One writer, one reader."""

    def __init__(self) -> None:
        self._waiting: deque[Delivery] = deque()
        self._bytes = 0
        self._wanted = 1
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self._space = threading.Condition(self._lock)

    def __len__(self) -> int:
        return len(self._waiting)

    def room(self, wait_s: float) -> bool:
        """Whether a burst may be put, waiting up to `wait_s` for it."""
        if not self._full():
            return True
        with self._lock:
            return self._space.wait_for(lambda: not self._full(), wait_s)

    def put(self, burst: list[Delivery]) -> None:
        """Add deliveries in their order. Ask for `room` before."""
        size = _size(burst)
        with self._lock:
            self._waiting.extend(burst)
            self._bytes += size
            if len(self._waiting) >= self._wanted or self._full():
                self._ready.notify()

    def take(self, most: int, first_wait_s: float, gather_s: float) -> list[Delivery]:
        """Up to `most` deliveries: waits `first_wait_s` for the first, then `gather_s` for company."""
        with self._lock:
            if not self._wait_for(1, first_wait_s):
                return []
            self._wait_for(most, gather_s)
            batch = self._pop(most)
            self._wanted = 1
            if not self._full():
                self._space.notify()
            return batch

    def _pop(self, most: int) -> list[Delivery]:
        if len(self._waiting) <= most:
            batch = list(self._waiting)
            self._waiting.clear()
            self._bytes = 0
            return batch
        batch = [self._waiting.popleft() for _ in range(most)]
        self._bytes -= _size(batch)
        return batch

    def _wait_for(self, wanted: int, timeout_s: float) -> bool:
        self._wanted = wanted
        return self._ready.wait_for(lambda: len(self._waiting) >= wanted or self._full(), timeout_s)

    def _full(self) -> bool:
        return len(self._waiting) >= MOST_MESSAGES or self._bytes >= MOST_BYTES


def _size(deliveries: list[Delivery]) -> int:
    return sum([len(delivery.payload) + len(delivery.topic) for delivery in deliveries])
