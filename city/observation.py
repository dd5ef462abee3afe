"""An Observation: what a datastream was at a time, and how far that can be trusted."""

import msgspec

from city.quality import Quality, Reason

AHEAD_MS = 5000
"""How far past its arrival the time of an observation is believed."""
MOST_AHEAD_MS = 5 * 60 * 1000
"""How far a device's clock may run ahead: what is farther is refused, or it is our clock that was set."""


class Observation(msgspec.Struct, frozen=True, gc=False):
    """One stored value.

    `phenomenon_time` and `received_at` are epoch milliseconds UTC; phenomenon_time is the end of
    the averaging period. `result` is in the property's canonical unit and always finite.
    """

    datastream_id: int
    phenomenon_time: int
    result: float
    quality: Quality = Quality.GOOD
    reasons: Reason = Reason.NONE
    received_at: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """What makes it one and the same observation."""
        return self.datastream_id, self.phenomenon_time

    @property
    def counts_at(self) -> int:
        """The time at which it counts (epoch ms): its own, unless a clock that ran ahead gave that.

        Those then count in the order of their times, and less than half a second after AHEAD_MS past their
        arrival: what such a clock says neither ends an alarm before its time nor hides what comes next.
        """
        ahead = self.phenomenon_time - self.received_at
        if not AHEAD_MS < ahead <= MOST_AHEAD_MS or not self.received_at:
            return self.phenomenon_time
        return self.received_at + AHEAD_MS + (ahead - AHEAD_MS) // 1000

    @property
    def order(self) -> tuple[int, int]:
        """What makes one observation newer than another of its datastream.

        A clock that runs ahead must not hide what comes after it, so more than AHEAD_MS past its arrival an
        observation counts as of its arrival. Never later than that, phenomenon_time decides.
        """
        limit = self.received_at + AHEAD_MS if self.received_at else self.phenomenon_time
        return min(self.phenomenon_time, limit), self.phenomenon_time
