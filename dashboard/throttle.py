"""How often somebody may ask: so many at once, then one every so often. By key, in this process's memory."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address

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
        wait = self.short_s(key)
        if not wait:
            self.take(key)
        return wait

    def short_s(self, key: str) -> float:
        """After how many seconds the key may go on, 0 for now; asking does not count."""
        now = self.tick()
        left, at = self._left.pop(key, (float(self.burst), now))
        left = min(float(self.burst), left + (now - at) / self.every_s)
        self._left[key] = left, now
        while len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) * self.every_s

    def take(self, key: str) -> None:
        """The key goes on, which counts; `short_s` has just said that it may."""
        left, at = self._left[key]
        self._left[key] = left - 1, at


def household(address: str) -> str | None:
    """What counts as one caller; None for this machine, and where it is not known.

    Of IPv6 a whole /64 counts as one: a household has as many addresses as it likes.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return None if found.is_loopback else str(IPv6Network((found, 64), strict=False))
        found = found.ipv4_mapped
    return None if found.is_loopback else str(found)
