"""How often somebody may ask: so many at once, then one every so often. By key, in this process's memory."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_KEYS = 10_000


@dataclass(slots=True)
class Throttle:
    """`burst` at once, then one each `every_s`. `tick` gives monotonic seconds."""

    burst: int
    every_s: float
    tick: Callable[[], float]
    _left: OrderedDict[str, tuple[float, float]] = field(
        default_factory=OrderedDict[str, tuple[float, float]]
    )

    def wait_s(self, key: str) -> float:
        """0 where the key may go on, which counts; else after how many seconds it may."""
        now = self.tick()
        left, at = self._left.pop(key, (float(self.burst), now))
        left = min(float(self.burst), left + (now - at) / self.every_s)
        wait = 0.0 if left >= 1 else (1 - left) * self.every_s
        self._left[key] = (left - 1 if wait == 0 else left, now)
        while len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return wait
