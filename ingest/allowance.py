"""How much one thing may send: a token bucket each, so that a device that floods drowns nobody else.

A bucket is one number, the moment until which its thing has used up its rate (GCRA, the generic cell rate
algorithm of ITU-T I.371): an empty past is a full bucket, so a thing that is quiet needs no entry, and ids
that somebody invents cost no memory for long. It fills again by the time messages arrive. What waited because
we were away is not its sender's fault: seconds in which we stood still are credit for every thing, until
`caught_up`.
"""

from collections.abc import Sequence
from dataclasses import replace

from sensors.reject import RejectReason
from store.deadletters import DeadLetter

MOST_STALLED_MS = 7 * 24 * 3600 * 1000
"""The longest absence that is credited: a broker keeps no session longer."""
NEVER_STORED_S = MOST_STALLED_MS / 1000
"""What to credit at the first start of all, when nobody knows how long the broker has waited."""
CLOCK_WENT_BACK_MS = 1000
SWEEP_ABOVE = 65_536


class Allowance:
    """`rate` results a second for each thing, `burst` at once; a rate of 0 is no limit. One thread."""

    def __init__(self, rate: float, burst: float) -> None:
        self._ms_each = 1000 / rate if rate else 0.0
        self._window = burst * self._ms_each
        self._busy: dict[str, float] = {}
        self._sweep_at = SWEEP_ABOVE
        self._now = 0.0
        self._stalled_ms = 0.0
        self._drawn: dict[str, float] = {}

    def take(self, thing_id: str, cost: int, now_ms: float) -> bool:
        """Whether a thing may have `cost` results taken now; what is refused costs nothing."""
        if now_ms < self._now:
            now_ms = self._settled(now_ms)
        self._now = now_ms
        busy = self._busy.get(thing_id, now_ms)
        until = (busy if busy > now_ms else now_ms) + cost * self._ms_each
        if until - now_ms > self._window:
            return self._draw(thing_id, cost * self._ms_each)
        self._busy[thing_id] = until
        if len(self._busy) > self._sweep_at:
            self._sweep()
        return True

    def stalled(self, seconds: float) -> None:
        """We stood still so long: a session resumed, a full inbox, a database that was away."""
        self._stalled_ms = min(self._stalled_ms + seconds * 1000, MOST_STALLED_MS)

    def caught_up(self) -> None:
        """Nothing waits any more: credit that was not drawn lapses, or a flood would live on it later."""
        self._stalled_ms = 0.0
        self._drawn.clear()

    def __len__(self) -> int:
        return len(self._busy)

    def _draw(self, thing_id: str, worth_ms: float) -> bool:
        drawn = self._drawn.get(thing_id, 0.0) + worth_ms
        if drawn > self._stalled_ms:
            return False
        self._drawn[thing_id] = drawn
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


def merged(letters: Sequence[DeadLetter]) -> list[DeadLetter]:
    """The letters of a batch with one for all that a topic was refused by its rate, where the first stood.

    Its `parts` are the sum and its payload is the first one; a flood of refused messages must not become a
    flood of rows.
    """
    kept: list[DeadLetter] = []
    places: dict[str, int] = {}
    messages: dict[str, int] = {}
    for letter in letters:
        if letter.reason is not RejectReason.RATE_LIMITED:
            kept.append(letter)
            continue
        place = places.setdefault(letter.topic, len(kept))
        messages[letter.topic] = messages.get(letter.topic, 0) + 1
        if place == len(kept):
            kept.append(letter)
        else:
            kept[place] = replace(kept[place], parts=kept[place].parts + letter.parts)
    for topic, place in places.items():
        if messages[topic] > 1:
            kept[place] = replace(
                kept[place], detail=f"{kept[place].detail}; {messages[topic]} messages of this batch"
            )
    return kept


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
        if not self._refused or (self._said_at is not None and now_ms - self._said_at < self._every_ms):
            return None
        told = ", ".join(f"{thing_id} {parts}" for thing_id, parts in self._refused.items())
        others = f", others {self._others}" if self._others else ""
        self._said_at, self._refused, self._others = now_ms, {}, 0
        return f"results above the rate of their thing are refused: {told}{others}"
