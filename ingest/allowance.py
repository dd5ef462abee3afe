"""How much one thing may send, so that a device that floods drowns nobody else.

What is present is metered by its arrival: a token bucket each, kept as one number, the moment until which the
thing has used up its rate (GCRA, the generic cell rate algorithm of ITU-T I.371). An empty past is a full
bucket, so a quiet thing needs no entry.

What is late has waited somewhere, with its device, in the broker or for us, and comes all at once without
anybody's fault. It is metered by its own time instead: of a slot of time no more results than COPIES times
what the rate allows for so long, whenever and in whatever order they come. So no backlog is refused of a
thing that kept to its rate, even if it sends it again: what is stored already must not be called lost. And
nothing needs to know how long somebody was away.
"""

SLOT_MS = 10_000
COPIES = 4
"""How often a thing may send what is late: a station that heard no answer sends again."""
LEAST_SLOT = 5000
"""As many as one message may hold."""
CLOCK_WENT_BACK_MS = 1000
SWEEP_ABOVE = 65_536


class Allowance:
    """`rate` results a second for each thing, `burst` at once; a rate of 0 is no limit. One thread."""

    def __init__(self, rate: float, burst: float) -> None:
        self._ms_each = 1000 / rate if rate else 0.0
        self._window = burst * self._ms_each
        self._a_slot = COPIES * max(rate * SLOT_MS / 1000, LEAST_SLOT)
        self._busy: dict[str, float] = {}
        self._slots: dict[tuple[str, int], int] = {}
        self._sweep_at = SWEEP_ABOVE
        self._now = 0.0

    def take(self, thing_id: str, cost: int, time_ms: float, now_ms: float) -> bool:
        """Whether `cost` results of a time may be taken now; what is refused costs nothing. Epoch ms."""
        if not self._ms_each:
            return True
        if now_ms - time_ms > self._window:
            return self._take_late(thing_id, cost, int(time_ms // SLOT_MS))
        if now_ms < self._now:
            now_ms = self._settled(now_ms)
        self._now = now_ms
        busy = self._busy.get(thing_id, now_ms)
        until = (busy if busy > now_ms else now_ms) + cost * self._ms_each
        if until - now_ms > self._window:
            return False
        self._busy[thing_id] = until
        if len(self._busy) > self._sweep_at:
            self._sweep()
        return True

    def __len__(self) -> int:
        return len(self._busy) + len(self._slots)

    def _take_late(self, thing_id: str, cost: int, slot: int) -> bool:
        taken = self._slots.get((thing_id, slot), 0) + cost
        if taken > self._a_slot:
            return False
        if len(self._slots) >= SWEEP_ABOVE:
            self._slots.clear()  # who kept to the rate loses nothing by starting anew
        self._slots[thing_id, slot] = taken
        return True

    def _settled(self, now_ms: float) -> float:
        """Arrival times that overtake each other are one moment; a clock that was set back starts afresh."""
        if self._now - now_ms <= CLOCK_WENT_BACK_MS:
            return self._now
        self._busy.clear()
        return now_ms

    def _sweep(self) -> None:
        """Forget full buckets, which an absent entry says as well."""
        self._busy = {thing_id: busy for thing_id, busy in self._busy.items() if busy > self._now}
        self._sweep_at = max(SWEEP_ABOVE, 2 * len(self._busy))


class Complaints:
    """What may be said about refusals: one line a minute at most, whatever is refused."""

    def __init__(self, every_ms: int = 60_000, most_names: int = 5) -> None:
        self._every_ms, self._most_names = every_ms, most_names
        self._refused: dict[str, int] = {}
        self._others = 0
        self._said_at: int | None = None

    def add(self, thing_id: str, parts: int) -> None:
        """Count what was refused; names beyond a few are counted together."""
        if thing_id in self._refused or len(self._refused) < self._most_names:
            self._refused[thing_id] = self._refused.get(thing_id, 0) + parts
        else:
            self._others += parts

    def due(self, now_ms: int) -> str | None:
        """The line to log now, None while there is nothing to say or it was said just now."""
        if not self._refused or (self._said_at is not None and abs(now_ms - self._said_at) < self._every_ms):
            return None
        told = ", ".join(f"{thing_id} {parts}" for thing_id, parts in self._refused.items())
        others = f", others {self._others}" if self._others else ""
        self._said_at, self._refused, self._others = now_ms, {}, 0
        return f"results above the rate of their thing are refused: {told}{others}"
