"""Columns: observations of one datastream as NumPy arrays, for work that goes through millions of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from city.observation import Observation
from city.quality import MAY_ALARM, Quality, Reason

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

LEAST_TO_TELL = 12
"""Observations that tell how often there is one."""
REASONS_AT = 4
"""A code is the quality plus so many times the reasons: 0 is GOOD."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Observations in order of their times (epoch ms); `codes` hold quality and reasons."""

    times: Ints
    results: Floats
    codes: Codes

    def __len__(self) -> int:
        return len(self.times)

    @property
    def good(self) -> Mask:
        """Which are GOOD."""
        return self.codes % REASONS_AT == Quality.GOOD

    @property
    def heard(self) -> Mask:
        """Which are not BAD."""
        return self.codes % REASONS_AT != Quality.BAD

    @property
    def fit(self) -> Mask:
        """Which are fit to alarm, as `city.quality.may_alarm` says."""
        suspect = self.codes % REASONS_AT == Quality.SUSPECT
        doubted = (self.codes // REASONS_AT) & ~int(MAY_ALARM)
        return self.good | (suspect & (doubted == 0))

    def every_s(self, report_s: float) -> float:
        """How often there usually is one: what the datastream declares, or less often where that is so."""
        if len(self.times) < LEAST_TO_TELL:
            return report_s
        return max(report_s, float(np.median(np.diff(self.times))) / 1000)

    def only(self, which: Any) -> "Columns":
        """Some of them, by a mask or a slice."""
        return Columns(self.times[which], self.results[which], self.codes[which])

    def saying(self, results: Floats) -> "Columns":
        """The same observations with other results."""
        return replace(self, results=results)

    def observations(self, datastream_id: int) -> Iterator[Observation]:
        """One value each; when they were received is not told."""
        rows = zip(self.times.tolist(), self.results.tolist(), self.codes.tolist(), strict=True)
        known = {code: _judged(code) for code in np.unique(self.codes).tolist()}
        for at, result, code in rows:
            yield Observation(datastream_id, at, result, *known[code])


def _judged(code: int) -> tuple[Quality, Reason]:
    reasons, quality = divmod(code, REASONS_AT)
    return Quality(quality), Reason(reasons)


def columns_of(observations: Sequence[Observation]) -> Columns:
    """Columns of observations that are in order."""
    return Columns(
        np.array([o.phenomenon_time for o in observations], np.int64),
        np.array([o.result for o in observations], np.float64),
        np.array([o.quality + REASONS_AT * o.reasons for o in observations], np.int32),
    )


def joined(parts: Sequence[Columns]) -> Columns:
    """Columns that follow one another."""
    if not parts:
        return columns_of([])
    return Columns(
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.results for part in parts]),
        np.concatenate([part.codes for part in parts]),
    )
