"""How much each address may send, and all of them together."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from math import ceil
from threading import Lock
from time import monotonic

from dashboard.throttle import Throttle, household

HOUR_S = 3600.0


class Sends(StrEnum):
    """What somebody sends."""

    REPORT = "report"
    SUBSCRIBE = "subscribe"
    LINK = "link"
    PLAIN = "plain"
    """A form without the work of a script, whatever is in it."""


OF_ONE: dict[Sends, int] = {Sends.REPORT: 6, Sends.SUBSCRIBE: 6, Sends.LINK: 600, Sends.PLAIN: 3}
OF_ALL: dict[Sends, int] = {Sends.REPORT: 600, Sends.SUBSCRIBE: 600, Sends.LINK: 6000, Sends.PLAIN: 60}
"""An hour, from one address and from all of them. Links are many from one: a mail provider leaves for all of
its people by one click each."""
_EVERYBODY = "all"


class Room:
    """What one process still takes; letters come in several threads. `tick` gives monotonic seconds."""

    def __init__(self, tick: Callable[[], float] = monotonic) -> None:
        self._of_all, self._of_one = _throttles(OF_ALL, tick), _throttles(OF_ONE, tick)
        self._lock = Lock()

    def take(self, address: str, *kinds: Sends) -> int:
        """Take one's part of each kind: 0 where there is room for all of it, else nothing is taken, and after
        so many seconds there is."""
        with self._lock:
            asked = list(self._asked(household(address), kinds))
            wait = max(throttle.short_s(key) for throttle, key in asked)
            if not wait:
                for throttle, key in asked:
                    throttle.take(key)
        return ceil(wait)

    def _asked(self, one: str | None, kinds: Iterable[Sends]) -> Iterable[tuple[Throttle, str]]:
        for kind in kinds:
            yield self._of_all[kind], _EVERYBODY
            if one is not None:
                yield self._of_one[kind], one


def _throttles(most: Mapping[Sends, int], tick: Callable[[], float]) -> dict[Sends, Throttle]:
    return {kind: Throttle(many, HOUR_S / many, tick) for kind, many in most.items()}
