"""Pure: what falls due when, as a heap. Times are seconds of a clock that cannot be set.

What is put off is not searched for: its old entry falls due, is looked at, and put where it belongs.
"""

import heapq
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(slots=True)
class Deadlines(Generic[K]):
    """One entry a key: the earliest time at which it has to be looked at."""

    _heap: list[tuple[float, int, K]] = field(default_factory=list[tuple[float, int, K]])
    _due: dict[K, float] = field(default_factory=dict[K, float])
    _count: int = 0

    def put(self, key: K, due: float) -> None:
        """Look at it at `due`, or earlier where it was to be looked at earlier."""
        if due < self._due.get(key, due + 1):
            self._due[key] = due
            self._count += 1
            heapq.heappush(self._heap, (due, self._count, key))

    def take(self, now: float) -> list[K]:
        """What is due by now, earliest first; it is gone from here."""
        taken: list[K] = []
        while self._heap and self._heap[0][0] <= now:
            due, _, key = heapq.heappop(self._heap)
            if self._due.get(key) == due:
                del self._due[key]
                taken.append(key)
        return taken

    def drop(self, key: K) -> None:
        """Forget a key."""
        self._due.pop(key, None)

    @property
    def next(self) -> float | None:
        """When something may fall due next."""
        return self._heap[0][0] if self._heap else None
