"""The second look at a day of one datastream: every check there is, over what is known of it."""

from dataclasses import dataclass

import numpy as np

from city.columns import REASONS_AT, Columns
from city.hourly import HOUR_MS, Floats, Hours
from city.properties import Property
from city.qc_drift import DAYS, creep, drift
from city.qc_limits import QcLimits
from city.qc_neighbours import LEAST, apart
from city.qc_oscillation import oscillations
from city.qc_spike import spikes
from city.qc_stuck import longest_flat, stuck
from city.quality import Reason
from city.remark import Check, Remark, joined, within

_STORED = {Check.RANGE: Reason.RANGE, Check.STEP: Reason.STEP}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What is looked at: a day [first, last) epoch ms of a datastream of `prop`.

    `columns` are its observations of the day and a little before and after, at the times for which they
    stand; `hours` those of DAYS days up to the day's end; `theirs` the dense hours of its neighbours in the
    same days, one row each. `since` is when the first of `columns` came up, None where it is not known to
    stand longer.
    """

    prop: Property
    limits: QcLimits
    report_s: float
    first: int
    last: int
    columns: Columns
    hours: Hours
    theirs: Floats
    since: int | None = None
    lowest_limit: float | None = None

    @property
    def month(self) -> int:
        """Where the DAYS days begin that end with the day (epoch ms)."""
        return month_before(self.last)


def month_before(last: int) -> int:
    """Where the DAYS times 24 hours begin that end at a time."""
    return last - DAYS * 24 * HOUR_MS


def remarks(look: Look) -> list[Remark]:
    """All that the checks find in the day, in the order of the checks and of time."""
    found = [*_stored(look), *_spikes(look), *_stuck(look), *_oscillations(look)]
    found = within(found, look.first, look.last) + _neighbours(look) + _drift(look)
    order = list(Check)
    return sorted(found, key=lambda one: (order.index(one.check), one.first))


def neighbours(look: Look) -> int:
    """How many neighbours there were to compare the day with, in its best hour."""
    day = look.theirs[:, -_hours(look) :]
    return int(np.count_nonzero(~np.isnan(day), axis=0).max(initial=0))


def _stored(look: Look) -> list[Remark]:
    """What was judged as it came in: runs of observations that are out of range, or came in a step."""
    found: list[Remark] = []
    for check, reason in _STORED.items():
        marked = look.columns.only((look.columns.codes // REASONS_AT & int(reason)) > 0)
        rows = zip(marked.times.tolist(), marked.results.tolist(), strict=True)
        each = [Remark(check, at, at, {"value": result, "n": 1}) for at, result in rows]
        found += joined(each, round(10_000 * look.report_s), "value")
    return found


def _spikes(look: Look) -> list[Remark]:
    if look.limits.spike is None:
        return []
    return spikes(look.columns.only(look.columns.fit), look.limits.spike, look.report_s)


def _oscillations(look: Look) -> list[Remark]:
    if look.limits.swing is None:
        return []
    return oscillations(look.columns.only(look.columns.fit), look.limits.swing, look.report_s)


def _stuck(look: Look) -> list[Remark]:
    if look.prop.stuck_after_s is None:
        return []
    before = look.hours.only(look.hours.starts < look.first)
    heard = look.columns.only(look.columns.heard)
    return stuck(heard, look.prop.stuck_after_s, look.report_s, look.since, longest_flat(before))


def _neighbours(look: Look) -> list[Remark]:
    if len(look.theirs) < LEAST:
        return []
    mine = look.hours.dense(look.first, look.last)
    return apart(mine, look.theirs[:, -_hours(look) :], look.limits, look.first)


def _drift(look: Look) -> list[Remark]:
    mine = look.hours.dense(look.month, look.last)
    found = drift(mine, look.theirs, look.limits, look.last) if len(look.theirs) >= LEAST else []
    return found or creep(_lows(look), _least_creep(look), look.last)


def _least_creep(look: Look) -> float | None:
    if look.limits.creep is not None:
        return look.limits.creep
    if look.limits.creep_share is not None and look.lowest_limit:
        return look.limits.creep_share * look.lowest_limit
    return None


def _lows(look: Look) -> Floats:
    lows = np.full(DAYS * 24, np.nan)
    where = (look.hours.starts - look.month) // HOUR_MS
    inside = look.hours.valid & (where >= 0) & (where < len(lows))
    lows[where[inside]] = look.hours.lows[inside]
    return lows


def _hours(look: Look) -> int:
    return (look.last - look.first) // HOUR_MS
