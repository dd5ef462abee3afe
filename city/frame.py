"""A Frame: one picture of a camera, as small as it may be to judge what the camera shows.

Of a full picture two small ones are kept. `picture` is the whole scene by means of areas, at most 160 × 90:
light, contrast, cover and focus are seen in it. `grain` is 60 tiles of 16 × 16 single pixels, spread over the
scene: they hold the sensor's noise, which means take away (12 × 12 pixels leave a twelfth of it), and without
which a still night cannot be told from a frozen picture.

What it costs: blur of less than about one area (12 pixels of a 1920 × 1080 picture) is not seen; things
smaller than that vanish, so that their motion is seen only where a tile lies; the shape of areas follows that
of the picture, so sharpness is comparable within one camera only. A picture smaller than 160 × 90 stays as it
is.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]

ROWS, COLUMNS = 90, 160
TILE = 16
TILES_DOWN, TILES_ACROSS = 6, 10
CELLS_DOWN, CELLS_ACROSS = 9, 16
BLACK, WHITE = 0, 255
IMMERKAER = np.sqrt(np.pi / 2) / 6


@dataclass(frozen=True, eq=False)
class Frame:
    """`picture` (rows × columns) and `grain` (tiles × 16 × 16), grey levels 0–255 as uint8.

    `taken_at` is epoch ms, by the clock that `now` will be read from; `size` the height and width of the full
    picture in pixels. Grey is luma Y' over the full range 0–255 (ITU-R BT.601, as JPEG has it).
    """

    taken_at: int
    picture: Grey
    grain: Grey
    size: tuple[int, int]

    @classmethod
    def of(cls, full: NDArray[Any], taken_at: int) -> "Frame":
        """A frame of a full grey picture. ValueError if it is not 2-D, not uint8 or below 16 × 16 pixels."""
        if full.ndim != 2 or full.dtype != np.uint8:
            raise ValueError("a picture is a two-dimensional array of uint8")
        height, width = full.shape
        if min(height, width) < TILE:
            raise ValueError(f"a picture has at least {TILE} x {TILE} pixels")
        means = area_means(full, min(ROWS, height), min(COLUMNS, width))
        picture = np.rint(means).astype(np.uint8)
        grain = np.stack([full[y : y + TILE, x : x + TILE] for y, x in tile_corners(height, width)])
        for kept in (picture, grain):
            kept.setflags(write=False)
        return cls(taken_at, picture, grain, (height, width))

    @cached_property
    def luma(self) -> float:
        """Mean grey level, 0–255."""
        return float(self.picture.mean())

    @cached_property
    def contrast(self) -> float:
        """RMS contrast: the standard deviation of the grey levels (E. Peli, J. Opt. Soc. Am. A 7, 1990,
        2032–2040)."""
        return float(self.picture.std())

    @cached_property
    def sharpness(self) -> float:
        """Variance of the Laplacian over the variance of the picture, no unit; 0 where all is one grey.

        The Laplacian is 4 neighbours less 4 times the middle (J. L. Pech-Pacheco et al., ICPR 2000, "Diatom
        autofocusing in brightfield microscopy"; operator LAPV of S. Pertuz et al., Pattern Recognition 46,
        2013, 1415–1432). A mean over pixels of a picture of one size does not depend on the size of the
        camera's; over the variance it does not depend on light. 0.3–1 is a sharp scene, 20 is noise alone:
        noise hides blur.
        """
        if self.contrast == 0:
            return 0.0
        grey = self.picture.astype(np.float64)
        inner = grey[1:-1, 1:-1]
        around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
        return float((around - 4 * inner).var()) / self.contrast**2

    @cached_property
    def noise(self) -> float:
        """Standard deviation of the sensor's noise in grey levels, estimated in the grain.

        For each tile σ = √(π/2) / (6 (W-2)(H-2)) · Σ|I * N|, N = [1 -2 1; -2 4 -2; 1 -2 1] (J. Immerkær,
        "Fast Noise Variance Estimation", Computer Vision and Image Understanding 64, 1996, 300–302), of all
        tiles the median: edges in less than half of them change little. Tiles that are mostly black or white
        hide their noise and do not count; 0 where all are so. Fine texture everywhere is taken for noise.
        """
        grey = self.grain.astype(np.float64)
        down = grey[:, :-2] - 2 * grey[:, 1:-1] + grey[:, 2:]
        both = down[:, :, :-2] - 2 * down[:, :, 1:-1] + down[:, :, 2:]
        seen = ((self.grain > BLACK) & (self.grain < WHITE)).mean(axis=(1, 2)) > 0.5
        tiles = IMMERKAER * np.abs(both).mean(axis=(1, 2))
        return float(np.median(tiles[seen])) if seen.any() else 0.0

    @cached_property
    def cells(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of grey levels in each of 9 × 16 cells of the picture."""
        grey = self.picture.astype(np.float64)
        means = area_means(grey, CELLS_DOWN, CELLS_ACROSS)
        squares = area_means(grey * grey, CELLS_DOWN, CELLS_ACROSS)
        return means, np.sqrt(np.maximum(squares - means * means, 0))


def area_means(full: NDArray[Any], rows: int, columns: int) -> Floats:
    """The picture by means of `rows` × `columns` areas of whole pixels, which differ by one pixel at most.

    ValueError unless the picture has that many rows and columns at least: nothing is made larger.
    """
    height, width = full.shape
    if not (0 < rows <= height and 0 < columns <= width):
        raise ValueError("a picture can only become smaller")
    above = np.arange(rows) * height // rows
    left = np.arange(columns) * width // columns
    kind = np.float64 if full.dtype.kind == "f" else np.int64
    sums = np.add.reduceat(np.add.reduceat(full, above, axis=0, dtype=kind), left, axis=1)
    pixels = np.outer(np.diff(above, append=height), np.diff(left, append=width))
    return sums / pixels


def tile_corners(height: int, width: int) -> list[tuple[int, int]]:
    """Upper left corners of the grain's tiles in a full picture, from edge to edge; in a small one they
    overlap."""
    down = np.linspace(0, height - TILE, TILES_DOWN).astype(int).tolist()
    across = np.linspace(0, width - TILE, TILES_ACROSS).astype(int).tolist()
    return [(y, x) for y in down for x in across]
