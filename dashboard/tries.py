"""How often one may try to sign in: neither many names from one place nor one name from many.

Who is refused for one reason is not counted for the next: else somebody who only ever hears "too often"
could keep a name from being signed in anywhere. Where a name was signed in before, it is not counted among
the tries of all places: whoever sends guesses from very many does not lock its person out.
"""

from collections import OrderedDict
from hashlib import sha256
from time import monotonic

from dashboard.throttle import MOST_KEYS, Throttle, household


class Tries:
    """Counts those of one process."""

    def __init__(self) -> None:
        self._from_there = Throttle(burst=30, every_s=2.0, tick=monotonic)
        self._by_name = Throttle(burst=100, every_s=2.0, tick=monotonic)
        self._by_both = Throttle(burst=8, every_s=8.0, tick=monotonic)
        self._fitted: OrderedDict[str, None] = OrderedDict()

    def wait_there_s(self, where: str) -> float:
        """0 where somebody from an address may try, which counts; else after how many seconds."""
        return self._from_there.wait_s(_place(where))

    def wait_s(self, name: str, where: str) -> float:
        """The same of one name."""
        both = _both(name, where)
        if wait := self._by_both.wait_s(both) or self.wait_there_s(where):
            return wait
        return 0.0 if both in self._fitted else self._by_name.wait_s(both.partition(" ")[0])

    def fitted(self, name: str, where: str) -> None:
        """The password of a name came from there."""
        both = _both(name, where)
        self._fitted[both] = None
        self._fitted.move_to_end(both)
        while len(self._fitted) > MOST_KEYS:
            self._fitted.popitem(last=False)


def _both(name: str, where: str) -> str:
    return f"{sha256(name.encode()).hexdigest()} {_place(where)}"


def _place(where: str) -> str:
    """Of IPv6 a whole /64: who has one address there has all."""
    return household(where) or where
