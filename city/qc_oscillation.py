"""Oscillation: results that swing up and down again and again, far and in turn.

A loose contact, a control loop that hunts, or two devices that publish as one look like this; weather does
not. The number of swings and their height are local choices.
"""

import numpy as np

from city.columns import Columns
from city.qc_spike import pieces, runs
from city.remark import Check, Remark, joined

SWINGS = 6
"""So many in a row, each the other way."""


def oscillations(columns: Columns, height: float, report_s: float) -> list[Remark]:
    """The oscillations of results in order, those nearer than ten intervals as one."""
    found: list[Remark] = []
    for first, last in pieces(columns.times, report_s):
        found += _of_piece(columns.only(slice(first, last)), height)
    return joined(found, round(10_000 * report_s), "swing")


def _of_piece(part: Columns, height: float) -> list[Remark]:
    steps = np.diff(part.results)
    far = np.abs(steps) >= height
    turns = far[:-1] & far[1:] & (steps[:-1] * steps[1:] < 0)
    return [_remark(part, steps, a, b) for a, b in runs(turns) if b - a + 1 >= SWINGS]


def _remark(part: Columns, steps: np.ndarray, a: int, b: int) -> Remark:
    """Turns a to b (exclusive) lie between steps a and b: results a to b + 1."""
    figures = {"n": b - a + 1, "swing": float(np.median(np.abs(steps[a : b + 1])))}
    return Remark(Check.OSCILLATION, int(part.times[a]), int(part.times[b + 1]), figures)
