"""Likeness: whether two frames of a camera, some time apart, show a picture that stands still.

A live camera never sends the same picture twice: where nothing moves, its sensor's noise does, and where that
is filtered away, its clock runs. So the pictures have to be alike, their single pixels too, and the clock has
to stand where the camera draws it. Pixels that are quite black or white are no evidence: clipped, they have
no noise.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from city.frame import BLACK, TILE, WHITE, Frame, Grey, tile_corners
from city.video_thresholds import ClockBox, VideoThresholds

Mask = NDArray[np.bool_]


class Likeness(StrEnum):
    """What two frames are to one another, with why."""

    STILL = "still"
    """The same picture down to its noise."""
    OTHER_SIZE = "other_size"
    MOVED = "moved"
    """Too much of the picture differs."""
    GRAIN_MOVED = "grain_moved"
    """The scene stands still, the sensor's noise does not."""
    CLOCK_RAN = "clock_ran"
    """Only the camera's own clock differs."""
    UNSEEN = "unseen"
    """So much is quite black or white that noise cannot be judged."""


def likeness(one: Frame, other: Frame, thresholds: VideoThresholds) -> Likeness:
    """What `one` is to `other`; the same whichever comes first."""
    if one.size != other.size:
        return Likeness.OTHER_SIZE
    scene = _outside(one.picture.shape, thresholds.clock)
    moved = _differing(one.picture, other.picture, thresholds.picture_tolerance)
    clock = thresholds.clock
    if moved[scene].mean() >= 1 - (thresholds.alike_masked if clock else thresholds.alike):
        return Likeness.MOVED
    if clock and clock.by_camera and _ran(one, other, clock, thresholds.clock_step):
        return Likeness.CLOCK_RAN
    return _of_grain(one, other, thresholds)


def _of_grain(one: Frame, other: Frame, thresholds: VideoThresholds) -> Likeness:
    tiles = _tiles_outside(one.size, thresholds.clock)
    ours, theirs = one.grain[tiles], other.grain[tiles]
    seen = ~(_clipped(ours) & (ours == theirs))
    if seen.sum() < thresholds.grain_seen:
        return Likeness.UNSEEN
    moved = _differing(ours, theirs, thresholds.grain_tolerance)[seen].mean()
    return Likeness.GRAIN_MOVED if moved >= 1 - thresholds.alike else Likeness.STILL


def _differing(one: Grey, other: Grey, tolerance: int) -> Mask:
    return np.abs(one.astype(np.int16) - other) > tolerance


def _clipped(grey: Grey) -> Mask:
    return (grey == BLACK) | (grey == WHITE)


def _ran(one: Frame, other: Frame, clock: ClockBox, step: int) -> bool:
    inside = ~_outside(one.picture.shape, clock)
    return bool(_differing(one.picture, other.picture, step)[inside].any())


@lru_cache(maxsize=64)
def _outside(shape: tuple[int, ...], clock: ClockBox | None) -> Mask:
    """Which areas of the picture have no part in the clock's box."""
    areas = [(y / shape[0], x / shape[1]) for y in range(shape[0]) for x in range(shape[1])]
    free = [not _meets(clock, y, x, 1 / shape[0], 1 / shape[1]) for y, x in areas]
    return _or_all(np.array(free).reshape(shape))


@lru_cache(maxsize=64)
def _tiles_outside(size: tuple[int, int], clock: ClockBox | None) -> Mask:
    high, wide = size
    corners = tile_corners(high, wide)
    return _or_all(
        np.array([not _meets(clock, y / high, x / wide, TILE / high, TILE / wide) for y, x in corners])
    )


def _or_all(free: NDArray[Any]) -> Mask:
    """All of it where the box leaves nothing to compare."""
    return free if free.any() else np.ones_like(free)


def _meets(clock: ClockBox | None, top: float, left: float, high: float, wide: float) -> bool:
    if clock is None:
        return False
    return clock.top < top + high and top < clock.bottom and clock.left < left + wide and left < clock.right
