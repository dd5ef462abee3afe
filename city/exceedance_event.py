"""Exceedances as events: when a value rose above its limit, when it came back, for how long, and the worst.

A limit may differ from step to step (a season's, an edition's). What is unknown ends an event: nobody saw it
come back, so the end is that of the last step that was seen, and is marked as not seen. So is the beginning
of one that follows a gap or opens the period.
"""

from dataclasses import dataclass

import numpy as np

from city.hourly import Floats, Ints, Mask
from city.rule import Side


@dataclass(frozen=True, slots=True)
class ExceedanceEvent:
    """One event; times are epoch ms. `saw_up` and `saw_down`: whether the crossing itself was observed."""

    first: int
    last: int
    peak: float
    peak_at: int
    limit: float
    steps: int
    saw_up: bool
    saw_down: bool

    @property
    def duration_ms(self) -> int:
        """From the up crossing to the down crossing."""
        return self.last - self.first


def exceedance_events(
    starts: Ints, ends: Ints, values: Floats, limits: Floats, side: Side = Side.ABOVE
) -> list[ExceedanceEvent]:
    """Events of steps that ascend; NaN values are unknown, NaN limits are none in force.

    What lies exactly at a limit is not past it.
    """
    over = past(values, limits, side)
    if not over.any():
        return []
    joined = np.concatenate([[False], (starts[1:] == ends[:-1]) & over[1:] & over[:-1]])
    begins = np.flatnonzero(over & ~joined)
    finishes = np.flatnonzero(over & ~np.concatenate([joined[1:], [False]]))
    known = np.isfinite(values)
    touches = np.concatenate([[False], starts[1:] == ends[:-1]])
    return [
        _event(starts, ends, values, limits, side, int(a), int(b), known, touches)
        for a, b in zip(begins, finishes, strict=True)
    ]


def past(values: Floats, limits: Floats, side: Side = Side.ABOVE) -> Mask:
    """Which values are past their limit; none that is unknown."""
    with np.errstate(invalid="ignore"):
        return values > limits if side is Side.ABOVE else values < limits


def _event(
    starts: Ints,
    ends: Ints,
    values: Floats,
    limits: Floats,
    side: Side,
    first: int,
    last: int,
    known: Mask,
    touches: Mask,
) -> ExceedanceEvent:
    inside = values[first : last + 1]
    worst = first + int(np.argmax(inside) if side is Side.ABOVE else np.argmin(inside))
    after = last + 1
    return ExceedanceEvent(
        int(starts[first]),
        int(ends[last]),
        float(values[worst]),
        int(starts[worst]),
        float(limits[worst]),
        last - first + 1,
        saw_up=bool(first > 0 and touches[first] and known[first - 1]),
        saw_down=bool(after < len(values) and touches[after] and known[after]),
    )
