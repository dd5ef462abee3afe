"""Pictures as cameras might take them, made from seeds: a street by day and by night, and what befalls it."""

import numpy as np

from city.frame import Frame
from city.video_thresholds import ClockBox

HEIGHT, WIDTH = 270, 480
START = 1_795_000_000_000
CLOCK = ClockBox(0.0, 0.0, 0.14, 0.4)
CAMERAS_CLOCK = ClockBox(0.0, 0.0, 0.14, 0.4, by_camera=True)


def grey(floats):
    return np.clip(np.rint(floats), 0, 255).astype(np.uint8)


def street(seed=1):
    """A sky that fades, houses with windows, a road with grain: floats, without noise."""
    random = np.random.default_rng(seed)
    scene = np.tile(np.linspace(205, 165, HEIGHT)[:, None], (1, WIDTH))
    for left in range(0, WIDTH, 40):
        top = int(random.integers(60, 130))
        scene[top:, left : left + 40] = random.integers(50, 150)
        for y in range(top + 8, HEIGHT - 70, 18):
            for x in range(left + 5, left + 36, 11):
                scene[y : y + 9, x : x + 6] = random.integers(20, 220)
    road = np.linspace(70, 110, 60)[:, None] + random.normal(0, 12, (60, WIDTH))
    scene[-60:] = road
    scene[-32:-28, ::40] = 230
    for x in range(0, WIDTH, 60):
        scene[-32:-28, x : x + 30] = 230
    return scene


def night(seed=1):
    """The same street with little light and a few lamps."""
    scene = street(seed) * 0.12 + 14
    for x in range(30, WIDTH, 60):
        scene[120:150, x : x + 14] = 235
        scene[150:210, x - 12 : x + 26] += 50
    return scene


def noisy(scene, sigma, seed):
    return grey(scene + np.random.default_rng(seed).normal(0, sigma, scene.shape))


def with_car(scene, second):
    moved = scene.copy()
    left = (second * 37) % (WIDTH - 130)
    moved[205:260, left : left + 130] = 35
    moved[215:230, left + 20 : left + 100] = 160
    return moved


def with_clock(picture, second):
    """Digits as stripes in the upper left corner, the last of which tell the second."""
    drawn = picture.copy()
    drawn[8:28, 8:180] = 0
    for place, number in enumerate((12, 59, second % 60)):
        for bit in range(6):
            if number >> bit & 1:
                left = 12 + place * 56 + bit * 8
                drawn[10:26, left : left + 5] = 255
    return drawn


def blurred(scene, width):
    """A box filter of `width` (odd) pixels both ways, edges repeated."""
    for axis in (0, 1):
        pad = [(width // 2 + 1, width // 2) if each == axis else (0, 0) for each in (0, 1)]
        sums = np.cumsum(np.pad(scene.astype(float), pad, mode="edge"), axis=axis)
        ends = np.take(sums, range(width, sums.shape[axis]), axis=axis)
        scene = (ends - np.take(sums, range(sums.shape[axis] - width), axis=axis)) / width
    return scene


def fogged(scene, left_over=0.2):
    return 170 + (scene - scene.mean()) * left_over


def half_covered(picture, grey_level, side):
    covered = picture.copy()
    half = {
        "left": np.s_[:, : WIDTH // 2],
        "right": np.s_[:, WIDTH // 2 :],
        "bottom": np.s_[HEIGHT // 2 :],
        "top": np.s_[: HEIGHT // 2],
    }[side]
    covered[half] = grey_level
    return covered


def in_blocks(picture, step):
    """As JPEG leaves it: the cosine transform of 8 × 8 blocks, all of one quantiser `step`."""
    n, k = np.arange(8), np.arange(8)[:, None]
    cosine = np.cos((2 * n + 1) * k * np.pi / 16) * np.where(k == 0, np.sqrt(1 / 8), 0.5)
    high, wide = (side // 8 * 8 for side in picture.shape)
    blocks = picture[:high, :wide].astype(float).reshape(high // 8, 8, wide // 8, 8).swapaxes(1, 2)
    kept = np.rint(cosine @ (blocks - 128) @ cosine.T / step) * step
    back = (cosine.T @ kept @ cosine + 128).swapaxes(1, 2).reshape(high, wide)
    return grey(back)


def film(picture_at, seconds=10, apart_ms=1000, start=START):
    """Frames of `picture_at(second)`, and the time of the last."""
    frames = [Frame.of(picture_at(second), start + second * apart_ms) for second in range(seconds)]
    return frames, frames[-1].taken_at
