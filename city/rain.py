"""Rain of the last hours, added up from results that each stand for the period before them.

A station may say every minute what the last hour brought: such results overlap. So the newest counts, then
the newest that ends where that one begins, and so on. What is missing is not guessed: a sum says how much of
its time is known, and is then the least that fell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HOUR_MS = 3600 * 1000
WHOLE = 0.95
"""The share of its time that has to be known for a sum to be called whole; stations are not to the second."""


@dataclass(frozen=True, slots=True)
class Tile:
    """What fell in the period before a time (epoch ms), in mm."""

    until: int
    mm: float


@dataclass(frozen=True, slots=True)
class RainTotal:
    """What fell in so many hours; `known` is the share of them that is known."""

    hours: int
    mm: float | None
    known: float

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is missing; otherwise it is the least that fell."""
        return self.known >= WHOLE


def rain_total(tiles: Sequence[Tile], period_ms: int, hours: int) -> RainTotal:
    """The sum over the hours before the newest tile; tiles are newest first and do not overlap.

    Of a period that is longer than the hours, and of none at all, nothing can be said.
    """
    span = hours * HOUR_MS
    if not tiles or not 0 < period_ms <= span:
        return RainTotal(hours, None, 0.0)
    start = tiles[0].until - span
    inside = [tile for tile in tiles if tile.until - period_ms / 2 > start]
    known = sum(min(period_ms, tile.until - start) for tile in inside) / span
    return RainTotal(hours, sum(tile.mm for tile in inside), min(1.0, known))
