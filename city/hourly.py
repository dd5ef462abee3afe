"""Hours of a datastream, as the rollups keep them: what averages, indices and compliance are reckoned from.

An hour is named by its start. A result that stands for a period ends with it. What is averaged over less than
an hour counts in the hour of its time: a value of exactly ten o'clock, which ends the hour before, is counted
in the hour that begins, one period of the hour's sixty. What is averaged over an hour or longer is one value,
and that of ten o'clock is the hour from nine to ten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

HOUR_MS = 3600 * 1000
VALID_S = 45 * 60
"""What GOOD results have to cover of an hour: GB 3095 and HJ 75."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one datastream that have any observation, ascending, each once: columns of one length.

    `starts` are epoch ms; means and extremes are of the GOOD results in the canonical unit, NaN without any;
    `covered_s` is how many seconds of the hour these stand for.
    """

    starts: Ints
    means: Floats
    lows: Floats
    highs: Floats
    n: Ints
    n_good: Ints
    covered_s: Floats

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def valid(self) -> Mask:
        """Which are covered for long enough to count."""
        return self.covered_s >= VALID_S

    def only(self, which: Any) -> "Hours":
        """Some of them, by a mask or a slice."""
        return Hours(
            self.starts[which],
            self.means[which],
            self.lows[which],
            self.highs[which],
            self.n[which],
            self.n_good[which],
            self.covered_s[which],
        )

    def without(self, stretches: Iterable[tuple[int, int]]) -> "Hours":
        """Those that begin in none of the stretches [first, last), epoch ms."""
        kept = np.ones(len(self), np.bool_)
        for first, last in stretches:
            kept &= (self.starts < first) | (self.starts >= last)
        return self.only(kept)

    def dense(self, first: int, last: int) -> Floats:
        """The mean of every hour that begins in [first, last) epoch ms, NaN where it is missing or not valid.

        `first` is a start of an hour. Averages over a day or eight hours are reckoned on this.
        """
        means = np.full(max(0, -(-(last - first) // HOUR_MS)), np.nan)
        where = (self.starts - first) // HOUR_MS
        inside = self.valid & (where >= 0) & (where < len(means))
        means[where[inside]] = self.means[inside]
        return means


def hour_from(at: int, hours: Iterable[Hours]) -> int:
    """The first start of an hour at or after a time (epoch ms), where those of some begin; else in UTC.

    Hours of a city that is half an hour from UTC begin at its half hours.
    """
    phase = next((int(one.starts[0]) % HOUR_MS for one in hours if len(one)), 0)
    return at + (phase - at) % HOUR_MS


def lead_ms(period_s: float) -> int:
    """How much earlier than its time the hour begins for which a result of such an average stands."""
    return HOUR_MS if period_s * 1000 >= HOUR_MS else 0


def hours_of(
    buckets: Ints,
    means: Floats,
    lows: Floats,
    highs: Floats,
    firsts: Floats,
    n: Ints,
    n_good: Ints,
    period_s: float,
    report_s: float,
) -> Hours:
    """Hours from hourly buckets of the times of a datastream's observations.

    Of a datastream that is averaged over an hour or longer, the first GOOD result of a bucket is the mean of
    the hour that ends with the bucket's start. Of shorter averages that overlap each counts for what is new.
    """
    if lead := lead_ms(period_s):
        covered = np.where(n_good > 0, HOUR_MS / 1000.0, 0.0)
        return Hours(buckets - lead, firsts, firsts, firsts, n, n_good, covered)
    covered = np.minimum(n_good * report_s, HOUR_MS / 1000.0)
    return Hours(buckets, means, lows, highs, n, n_good, covered)


NO_HOURS = Hours(
    np.empty(0, np.int64),
    np.empty(0),
    np.empty(0),
    np.empty(0),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0),
)
"""Of a datastream that has none."""
