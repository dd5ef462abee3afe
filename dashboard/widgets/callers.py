"""Who asks the public side, and how often one of them may.

A page with its badges is a handful of requests, a school behind one address a few hundred at once. Whoever
asks for more for long is told to wait, so that they do not take the others' turn. Of IPv6 a whole /64 counts
as one: a household has as many addresses as it likes. This machine itself is not counted: a proxy here says
for whom it asks, and who sits here needs no bound.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

from dashboard.throttle import Throttle

BURST, EVERY_S = 1_000, 0.02
"""Requests at once, then one each so many seconds."""


class Callers:
    """Counts requests by where they come from. `tick` gives monotonic seconds."""

    def __init__(self, tick: Callable[[], float], burst: int = BURST, every_s: float = EVERY_S) -> None:
        self._asked = Throttle(burst, every_s, tick)

    def wait_s(self, address: str) -> float:
        """0 where whoever asks from there may go on, which counts; else after how many seconds they may."""
        key = household(address)
        return 0.0 if key is None else self._asked.wait_s(key)


def household(address: str) -> str | None:
    """What counts as one caller; None for this machine, and where it is not known."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return None if found.is_loopback else str(IPv6Network((found, 64), strict=False))
        found = found.ipv4_mapped
    return None if found.is_loopback else str(found)
