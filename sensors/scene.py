"""What a demo camera shows: a drawn place with something that moves, by day and night, in rain, with faults.

A picture is a function of the place, the time and the weather, but for its noise, in luma and two chroma
planes as JPEG has them. It is drawn, and says so in itself: DEMO SIMULATED. What does not change within
minutes is kept, so that a picture costs three milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import cos, pi

import numpy as np
from numpy.typing import NDArray

from sensors.camera_act import Act
from sensors.lettering import lettering
from sensors.noise import unit_hash

HEIGHT, WIDTH = 360, 640
DAY_H = 24.0
_KEPT_MS = 120_000
_CONTRAST = 38.0
"""Standard deviation that every picture has at least."""
Plane = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Picture:
    """Luma (rows × columns) and blue and red chroma (half of both), full range, uint8."""

    luma: Plane
    blue: Plane
    red: Plane


@dataclass(frozen=True, slots=True)
class Mover:
    """Something that crosses the picture: its lane and size in pixels, its pace in pixels a second."""

    top: int
    height: int
    width: int
    pace: float
    tone: int
    ahead: float = 0.0

    def left(self, time_s: float) -> int:
        """Where its left edge is, from beyond one edge to beyond the other."""
        span = WIDTH + 2 * self.width
        return int((time_s * self.pace + self.ahead) % span) - self.width


@cache
def _noise() -> Floats:
    """Twice a picture of noise, to be cut anywhere: to draw it anew would cost more than all the rest."""
    return np.random.default_rng(0).normal(0, 1, HEIGHT * WIDTH * 2).astype(np.float32)


def light(hour: float) -> float:
    """How light a picture is at a local hour, 0.4 at night, as a camera helps itself then, to 1 at noon."""
    return float(np.clip(0.7 - 0.6 * cos(2 * pi * (hour - 0.5) / DAY_H), 0.4, 1.0))


class Scene:
    """One camera's place. Not for several threads at once."""

    def __init__(self, thing_id: str) -> None:
        self._caption = f"DEMO SIMULATED  {thing_id.removeprefix('cam-')}"
        self._random = np.random.default_rng(int(unit_hash(0, thing_id, "scene") * 2**32))
        self._day, tint, lamps, self._movers = _place(thing_id)(self._random)
        self._tint = tuple(plane[::2, ::2].copy() for plane in tint)
        self._lamps = np.minimum(lamps, 255).astype(np.uint8)
        self._kept: tuple[tuple[int, int], Floats, Plane, Plane] | None = None

    def picture(self, time_ms: int, hour: float, rain: float, clock: str, act: Act = Act.NORMAL) -> Picture:
        """The picture of a time (epoch ms), at a local hour, in rain from 0 to 1, with the clock's text."""
        base, blue, red = self._base(time_ms, hour, rain)
        luma = base.copy()
        for mover in self._movers:
            _put(luma, mover, time_ms / 1000, light(hour))
        if rain > 0.05:
            self._rain(luma, rain)
        luma = _FAULTS.get(act, _as_it_is)(luma)
        if act is not Act.BLUR:
            self._write(luma, clock, act)
        at = int(self._random.integers(HEIGHT * WIDTH))
        sigma = 1.6 + 1.6 * (1 - light(hour))
        luma += sigma * _noise()[at : at + HEIGHT * WIDTH].reshape(HEIGHT, WIDTH)
        return Picture(np.clip(luma, 0, 255).astype(np.uint8), blue, red)

    def _base(self, time_ms: int, hour: float, rain: float) -> tuple[Floats, Plane, Plane]:
        key = time_ms // _KEPT_MS, round(rain * 10)
        if self._kept is None or self._kept[0] != key:
            bright = light(hour) * (1 - 0.2 * rain)
            luma = self._day * bright + 12 * rain
            luma += self._lamps * 1.6 * (1 - light(hour))
            middle = luma.mean()
            luma = middle + (luma - middle) * max(1.0, _CONTRAST / luma.std())  # as a camera helps itself
            strength = bright * (1 - 0.5 * rain)
            blue, red = (np.clip(128 + plane * strength, 0, 255).astype(np.uint8) for plane in self._tint)
            self._kept = key, luma.astype(np.float32), blue, red
        return self._kept[1:]

    def _rain(self, luma: Floats, rain: float) -> None:
        for column in self._random.integers(0, WIDTH, int(150 * rain)):
            row = int(self._random.integers(0, HEIGHT - 24))
            luma[row : row + 22, column] += 30

    def _write(self, luma: Floats, clock: str, act: Act) -> None:
        tone = 70.0 if act is Act.BLACK else 235.0
        for text, row in ((clock, 6), (self._caption, HEIGHT - 26)):
            mask = lettering(text, 2)
            high, wide = mask.shape
            luma[row : row + high, 8 : 8 + wide] *= 0.35
            luma[row : row + high, 8 : 8 + wide][mask[:, : WIDTH - 8]] = tone


def _put(luma: Floats, mover: Mover, time_s: float, bright: float) -> None:
    left = mover.left(time_s)
    low, high = max(0, left), min(WIDTH, left + mover.width)
    if low >= high:
        return
    bottom = mover.top + mover.height
    luma[mover.top : bottom, low:high] = 10 + mover.tone * bright
    roof = mover.top + mover.height // 3
    luma[roof : roof + max(2, mover.height // 5), low:high] = 18 + 200 * bright
    lamp = slice(max(low, high - 5), high)
    luma[bottom - 6 : bottom - 2, lamp] = 230


def _as_it_is(luma: Floats) -> Floats:
    return luma


def _dark(luma: Floats) -> Floats:
    return np.full_like(luma, 6)


def _bright(luma: Floats) -> Floats:
    return luma * 0.03 + 246


def _soft(luma: Floats) -> Floats:
    for axis in (0, 1):
        luma = np.asarray(_mean_along(luma, axis), dtype=np.float32)
    return luma


def _mean_along(luma: Floats, axis: int, width: int = 61) -> NDArray[np.float64]:
    pad = [(width // 2 + 1, width // 2) if each == axis else (0, 0) for each in (0, 1)]
    sums = np.cumsum(np.pad(luma, pad, mode="edge"), axis=axis, dtype=np.float64)
    ends = np.take(sums, range(width, sums.shape[axis]), axis=axis)
    return (ends - np.take(sums, range(sums.shape[axis] - width), axis=axis)) / width


def _covered(luma: Floats) -> Floats:
    luma[:, : WIDTH * 6 // 10] = 24
    return luma


_FAULTS: dict[Act, Callable[[Floats], Floats]] = {
    Act.BLACK: _dark,
    Act.WHITE: _bright,
    Act.BLUR: _soft,
    Act.COVER: _covered,
}

Place = tuple[Floats, tuple[Floats, Floats], Floats, tuple[Mover, ...]]
"""Luma by day, how far its chroma lies from grey, what lamps add at night, what moves."""


def _empty(sky: int, ground: int, horizon: int, random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    luma = np.empty((HEIGHT, WIDTH), dtype=np.float32)
    down, across = np.arange(horizon)[:, None], np.arange(WIDTH)[None, :]
    luma[:horizon] = np.linspace(sky, sky - 40, horizon)[:, None]
    luma[:horizon] += 11 * np.sin(across / 9 + down / 5) * np.sin(across / 23 - down / 11) + 9 * np.sin(
        down / 4
    )
    luma[horizon:] = np.linspace(ground - 15, ground + 15, HEIGHT - horizon)[:, None]
    luma[horizon:] += random.normal(0, 9, (HEIGHT - horizon, WIDTH)).astype(np.float32)
    blue, red = np.zeros_like(luma), np.zeros_like(luma)
    blue[:horizon], red[:horizon] = 14, -8
    return luma, blue, red


def _houses(luma: Floats, blue: Floats, horizon: int, random: np.random.Generator) -> Floats:
    lamps = np.zeros_like(luma)
    for left in range(0, WIDTH, 56):
        top = horizon - int(random.integers(20, 90))
        tone = int(random.integers(60, 170))
        luma[top:horizon, left : left + 50] = tone
        blue[top:horizon, left : left + 50] = -4
        for y in range(top + 6, horizon - 8, 16):
            for x in range(left + 5, left + 45, 11):
                luma[y : y + 8, x : x + 6] = int(random.integers(20, 90))
                lamps[y : y + 8, x : x + 6] = 190 if random.random() < 0.4 else 0
    return lamps


def _street_lamps(lamps: Floats, row: int, every: int) -> None:
    for x in range(30, WIDTH, every):
        lamps[row : row + 10, x : x + 8] = 230
        for below in range(80):
            wide = 5 + below // 3
            lamps[row + 10 + below, max(0, x + 4 - wide) : x + 4 + wide] += 90 - below


def _road(random: np.random.Generator) -> Place:
    luma, blue, red = _empty(205, 95, 190, random)
    lamps = _houses(luma, blue, 190, random)
    red[blue == -4] = 5
    _street_lamps(lamps, 170, 90)
    for x in range(0, WIDTH, 80):
        luma[276:281, x : x + 44] = 225
    cars = (Mover(222, 42, 90, 95, 50), Mover(226, 36, 80, 70, 180, 380), Mover(292, 52, 120, -110, 120, 90))
    return luma, (blue, red), lamps, cars


def _sea(random: np.random.Generator) -> Place:
    luma, blue, red = _empty(215, 72, 150, random)
    blue[150:], red[150:] = 16, -14
    for y in range(156, HEIGHT, 7):
        luma[y : y + 2, :: int(random.integers(3, 9))] += 28
    lamps = np.zeros_like(luma)
    luma[290:, : WIDTH // 3] = 130 + random.normal(0, 14, (70, WIDTH // 3))
    for x in range(16, WIDTH // 3, 34):
        luma[230:292, x : x + 5] = 40
    _street_lamps(lamps, 236, 80)
    boats = (
        Mover(158, 34, 150, 11, 60),
        Mover(196, 40, 120, -17, 150, 300),
        Mover(250, 22, 50, 30, 200, 120),
    )
    return luma, (blue, red), lamps, boats


def _tanks(random: np.random.Generator) -> Place:
    luma, blue, red = _empty(200, 110, 170, random)
    lamps = np.zeros_like(luma)
    across = np.arange(WIDTH)
    for left in range(20, WIDTH - 120, 140):
        round_tone = 150 + 70 * np.sin(np.clip((across - left) / 116, 0, 1) * pi)
        luma[110:262, left : left + 116] = round_tone[None, left : left + 116]
        luma[110:262:19, left : left + 116] = 90
        luma[104:110, left : left + 116] = 70
        red[110:262, left : left + 116] = 7
    _street_lamps(lamps, 96, 140)
    return luma, (blue, red), lamps, (Mover(276, 46, 110, 34, 90), Mover(318, 26, 24, -22, 40, 200))


def _dam(random: np.random.Generator) -> Place:
    luma, blue, red = _empty(205, 120, 130, random)
    hills = 130 - 45 * np.abs(np.sin(np.arange(WIDTH) / 97.0)) - 14 * np.sin(np.arange(WIDTH) / 31.0)
    rows = np.arange(HEIGHT)[:, None]
    hill = (rows >= hills[None, :]) & (rows < 140)
    luma[hill] = 62 + random.normal(0, 12, int(hill.sum()))
    blue[hill], red[hill] = -14, -9
    blue[140:220], red[140:220] = 14, -12
    wall = random.normal(0, 8, (110, WIDTH))
    luma[220:330] = 180 + wall
    luma[220:330, ::48] = 95
    luma[222:226] = 60
    lamps = np.zeros_like(luma)
    _street_lamps(lamps, 196, 100)
    return luma, (blue, red), lamps, (Mover(168, 16, 46, 9, 190), Mover(206, 18, 34, -26, 60, 250))


_PLACES: tuple[tuple[tuple[str, ...], Callable[[np.random.Generator], Place]], ...] = (
    (("dam",), _dam),
    (("tanks", "works"), _tanks),
    (("bay", "harbour", "sluice", "river"), _sea),
)


def _place(thing_id: str) -> Callable[[np.random.Generator], Place]:
    words = thing_id.split("-")
    return next((draw for known, draw in _PLACES if any(word in known for word in words)), _road)
