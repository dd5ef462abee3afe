"""What a reservoir's hours come to: storage, share of the control storage, net inflow, rise. Pure.

Storage is that of the surveyed curve at the hour's mean level; beyond the survey there is none, and it is
said so. The control storage (控制蓄水量) is that at the limit in force on the day, which differs by season.
Net inflow is the change of storage over time: what comes in less what goes out, losses included. Nothing is
carried over a gap: the hour exactly `window_h` before has to be there.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from city.hourly import HOUR_MS, Floats, Hours, Ints, Mask
from city.limit import Limit
from city.local_time import day_of
from city.reservoir import Curve

M3 = 1e4
"""m³ in the unit of storages."""


@dataclass(frozen=True, slots=True)
class StorageHours:
    """Valid hours of a level, ascending: columns of one length. `starts` in epoch ms, levels in m.

    Storages in 1e4 m³ are NaN where the level lies `outside` the survey.
    """

    starts: Ints
    levels: Floats
    storages: Floats
    outside: Mask

    def __len__(self) -> int:
        return len(self.starts)


def storage_hours(curve: Curve | None, levels: Hours) -> StorageHours:
    """The storage of every valid hour by the curve, never extrapolated; none where there is no curve."""
    kept = levels.only(levels.valid & np.isfinite(levels.means))
    if curve is None:
        nothing, nowhere = np.full(len(kept), np.nan), np.zeros(len(kept), np.bool_)
        return StorageHours(kept.starts, kept.means, nothing, nowhere)
    held = [curve.storage(level) for level in kept.means.tolist()]
    inside = np.array([surveyed for _, surveyed in held], np.bool_)
    storages = np.array([storage for storage, _ in held], np.float64)
    return StorageHours(kept.starts, kept.means, np.where(inside, storages, np.nan), ~inside)


def control_percent(hours: StorageHours, curve: Curve, limit: Limit, zone: ZoneInfo) -> Floats:
    """Storage in % of the control storage of each hour's day; NaN out of season and beyond the survey."""
    controls: dict[float | None, float] = {None: np.nan}
    found = np.empty(len(hours))
    for place, start in enumerate(hours.starts.tolist()):
        value = limit.at(day_of(start, zone))
        if value not in controls:
            controls[value] = _control(curve, value)
        found[place] = controls[value]
    return 100 * hours.storages / found


def net_inflow(hours: StorageHours, window_h: int = 1) -> Floats:
    """m³/s in the mean of the `window_h` hours up to each hour, by the change of storage."""
    return _change(hours.starts, hours.storages, window_h) * M3 / (window_h * HOUR_MS / 1000)


def rise(hours: StorageHours, window_h: int = 1) -> Floats:
    """m/h in the mean of the `window_h` hours up to each hour; negative while the level falls."""
    return _change(hours.starts, hours.levels, window_h) / window_h


def _control(curve: Curve, level: float | None) -> float:
    storage, surveyed = curve.storage(level) if level is not None else (0.0, False)
    return storage if surveyed and storage > 0 else np.nan


def _change(starts: Ints, values: Floats, window_h: int) -> Floats:
    """Each value less the one exactly so many hours before, NaN without one."""
    if not len(starts):
        return np.empty(0)
    wanted = starts - window_h * HOUR_MS
    before = np.searchsorted(starts, wanted)
    there = starts[before] == wanted
    return np.where(there, values - values[before], np.nan)
