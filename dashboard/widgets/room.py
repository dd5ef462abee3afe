"""How much each address may send, and all of them together: buckets that fill again by time.

IPv6 addresses count by their /64, of which everybody has many. What is kept of an address is how full its
bucket is, for an hour, in memory.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from dashboard.widgets.callers import household

HOUR_MS = 3600 * 1000
MOST_ADDRESSES = 20_000


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


@dataclass(slots=True)
class _Bucket:
    left: float
    at: int


class Room:
    """The buckets of one process."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, Sends], _Bucket] = OrderedDict()
        self._all = {sends: _Bucket(most, 0) for sends, most in OF_ALL.items()}
        self._lock = Lock()

    def take(self, address: str, sends: Sends, now: int) -> int:
        """Take one's part: 0 where there is room, else after how many seconds there is (epoch ms)."""
        one = household(address)
        with self._lock:
            asked = [(self._all[sends], OF_ALL[sends])]
            if one is not None:
                asked.append((self._of(one, sends, now), OF_ONE[sends]))
            wait = max(_wait(bucket, most, now) for bucket, most in asked)
            if not wait:
                for bucket, _ in asked:
                    bucket.left -= 1
        return wait

    def _of(self, one: str, sends: Sends, now: int) -> _Bucket:
        bucket = self._buckets.setdefault((one, sends), _Bucket(OF_ONE[sends], now))
        self._buckets.move_to_end((one, sends))
        while len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return bucket


def _wait(bucket: _Bucket, most: int, now: int) -> int:
    """After how many seconds one more fits, 0 for now; fills the bucket by the time that passed."""
    bucket.left = min(most, bucket.left + most * max(0, now - bucket.at) / HOUR_MS)
    bucket.at = now
    return 0 if bucket.left >= 1 else int((1 - bucket.left) / most * 3600) + 1
