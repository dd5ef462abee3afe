"""A day of a datastream to be looked at by the checks, with a quiet month before it and quiet neighbours."""

import numpy as np
from cast import HOUR, MINUTE, NOW

from city.columns import Columns
from city.hourly import Hours
from city.properties import PROPERTIES
from city.qc_day import Look, remarks
from city.qc_limits import qc_limits
from city.remark import Check

DAY = 24 * HOUR
FIRST, LAST = NOW, NOW + DAY
MONTH = 30 * 24


def wave(n: int, height: float = 10.0) -> np.ndarray:
    """A smooth day: something like temperature or ozone."""
    return 60 + height * np.sin(2 * np.pi * np.arange(n) / n)


def series(results: np.ndarray, every: int = MINUTE, first: int = FIRST, codes=None) -> Columns:
    times = first + every * np.arange(len(results))
    return Columns(
        times, np.asarray(results, float), np.zeros(len(results), np.int32) if codes is None else codes
    )


def hours(means: np.ndarray, lows: np.ndarray | None = None) -> Hours:
    starts = LAST - HOUR * np.arange(len(means), 0, -1)
    told = ~np.isnan(means)
    n = np.where(told, 60, 0)
    lows = means if lows is None else lows
    return Hours(starts, means, lows, means, n, n, 60.0 * n)


def look(prop: str = "pm2_5", columns: Columns | None = None, report_s: float = 60, **more) -> Look:
    quiet = series(wave(1440)) if columns is None else columns
    usual = {"hours": hours(np.full(MONTH, 60.0)), "theirs": np.full((4, MONTH), 60.0)}
    row = PROPERTIES[prop] if prop in PROPERTIES else PROPERTIES["gas_cl2"]
    return Look(row, qc_limits(prop), report_s, FIRST, LAST, quiet, **(usual | more))


def found(of: Look) -> list[Check]:
    return [one.check for one in remarks(of)]
