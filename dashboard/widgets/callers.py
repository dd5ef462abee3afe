"""Who asks the public side, and how often one of them may.

A page with its badges is a handful of requests, a school behind one address a few hundred at once. Whoever
asks for more for long is told to wait, so that they do not take the others' turn. This machine itself is not
counted: a proxy here says for whom it asks, and who sits here needs no bound.
"""

from collections.abc import Callable

from dashboard.throttle import Throttle, household

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
