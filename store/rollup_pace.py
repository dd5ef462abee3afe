"""How much of the rollups one step makes: less once that took too long, more again after a while.

How many observations an hour of a datastream holds nobody knows beforehand. A step that passed the time of a
statement is tried again with half of what it tried, down to the least there is. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

EASED_MS = 10 * 60 * 1000
"""How long less is made before twice as much is tried again."""
LEAST = 1


@dataclass(slots=True)
class Pace:
    """One kind of step, in units of its own. `tried` is what the step under way has taken on."""

    usual: int
    tried: int = 0
    _most: int = 0
    _slowed_at: int = 0

    def most(self, now: int) -> int:
        """What a step may take on at a time (epoch ms)."""
        while 0 < self._most < self.usual and now - self._slowed_at >= EASED_MS:
            self._most, self._slowed_at = 2 * self._most, self._slowed_at + EASED_MS
        self.tried = min(self._most or self.usual, self.usual)
        return self.tried

    @property
    def is_least(self) -> bool:
        """Whether there is no less than what is taken on now."""
        return LEAST in (self._most, self.usual)

    def slower(self, now: int) -> bool:
        """Take on half of what was tried; whether that is less than before."""
        if self.is_least:
            return False
        self._most, self._slowed_at = max(LEAST, self.tried // 2), now
        return True


def pieces(
    first: datetime, last: datetime, width: timedelta, origin: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """[first, last) cut where a whole number of widths has passed since the origin."""
    while first < last:
        end = min(last, first + width - (first - origin) % width)
        yield first, end
        first = end
