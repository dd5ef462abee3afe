"""How wide a plume is: Briggs's dispersion parameters (sigmas) for the classes of Pasquill and Gifford. Pure.

Source: G. A. Briggs, Diffusion estimation for small emissions (ATDL contribution 79, 1973), as printed in
Fundamentals of Air Pollution, 3rd ed., tables 19-6 (rural) and 19-7 (urban). They were fitted to means of
some ten minutes to an hour, between 100 m and 10 km downwind; outside that they are computed all the same
(`VALID_FROM_M`, `VALID_TO_M`).
"""

from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from city.stability import Stability

VALID_FROM_M, VALID_TO_M = 100.0, 10_000.0
"""Between these distances the formulas hold."""


class Terrain(StrEnum):
    """What a plume blows over: open country, or a town's buildings."""

    RURAL = "rural"
    URBAN = "urban"


class Sigmas(NamedTuple):
    """Standard deviations of a plume across the wind and upwards, in m."""

    y_m: float
    z_m: float


class _Form(NamedTuple):
    """A sigma is slope · x · (1 + bend · x) ** power."""

    slope: float
    bend: float = 0.0
    power: float = 0.0

    def at(self, x_m: float) -> float:
        return self.slope * x_m * (1 + self.bend * x_m) ** self.power


def _across(bend: float, slopes: str) -> list[_Form]:
    return [_Form(float(slope), bend, -0.5) for slope in slopes.split()]


_RURAL_Z = [
    _Form(0.20),
    _Form(0.12),
    _Form(0.08, 2e-4, -0.5),
    _Form(0.06, 1.5e-3, -0.5),
    _Form(0.03, 3e-4, -1.0),
    _Form(0.016, 3e-4, -1.0),
]
_URBAN_Z = [
    _Form(0.24, 1e-3, 0.5),
    _Form(0.24, 1e-3, 0.5),
    _Form(0.20),
    _Form(0.14, 3e-4, -0.5),
    _Form(0.08, 1.5e-3, -0.5),
    _Form(0.08, 1.5e-3, -0.5),
]
_FORMS = {
    Terrain.RURAL: list(zip(_across(1e-4, "0.22 0.16 0.11 0.08 0.06 0.04"), _RURAL_Z, strict=True)),
    Terrain.URBAN: list(zip(_across(4e-4, "0.32 0.32 0.22 0.16 0.11 0.11"), _URBAN_Z, strict=True)),
}
_ROW = {stability: row for row, stability in enumerate(Stability)}


def sigmas(terrain: Terrain, stability: Stability, x_m: float) -> Sigmas:
    """The sigmas (m) at a distance downwind (m). Raises ValueError unless it is above 0 and finite."""
    if not (isfinite(x_m) and x_m > 0):
        raise ValueError(f"a distance downwind is above 0 m, not {x_m}")
    across, upwards = _FORMS[terrain][_ROW[stability]]
    return Sigmas(across.at(x_m), upwards.at(x_m))
