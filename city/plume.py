"""A steady Gaussian plume over flat ground: concentrations, and how far they reach above a threshold. Pure.

    C = Q / (2 pi u sy sz) · exp(-y²/2sy²) · [exp(-(z-H)²/2sz²) + exp(-(z+H)²/2sz²)]

Source: Fundamentals of Air Pollution, 3rd ed., chapter 19; the second exponential is the ground, which
reflects. It is screening and no more: one steady rate and wind, a passive gas (a dense one, such as
chlorine, spreads otherwise), no buildings or hills, means of some ten minutes to an hour. The sigmas hold
from 100 m to 10 km (`city.dispersion`); what lies outside is marked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, isfinite, log, pi, sqrt

from city.dispersion import VALID_FROM_M, VALID_TO_M, Sigmas, Terrain, sigmas
from city.stability import Stability

LITRES_PER_MOLE = 24.45
"""Of a gas at 25 °C and 101.325 kPa."""
SEARCHED_FROM_M, SEARCHED_TO_M = 0.1, 100_000.0
"""Between these distances a threshold is looked for."""
_GOLDEN = (sqrt(5) - 1) / 2
_PEAK_STEPS, _CROSSING_STEPS = 48, 48
"""Halvings of the search; a reach is exact to about 1e-13 of itself."""


@dataclass(frozen=True, slots=True)
class Plume:
    """A release (g/s, at a height in m) into a wind (m/s) of a stability over a terrain."""

    rate_g_s: float
    wind_m_s: float
    stability: Stability
    terrain: Terrain = Terrain.RURAL
    height_m: float = 0.0

    def __post_init__(self) -> None:
        if not (isfinite(self.rate_g_s) and self.rate_g_s > 0):
            raise ValueError(f"a release is more than 0 g/s, not {self.rate_g_s}")
        if not (isfinite(self.wind_m_s) and self.wind_m_s > 0):
            raise ValueError(f"a plume needs a wind above 0 m/s, not {self.wind_m_s}")
        if not (isfinite(self.height_m) and self.height_m >= 0):
            raise ValueError(f"a release is at 0 m or higher, not {self.height_m}")

    def sigmas(self, x_m: float) -> Sigmas:
        """The plume's sigmas (m) at a distance downwind (m, above 0)."""
        return sigmas(self.terrain, self.stability, x_m)


class Extent(StrEnum):
    """How a reach lies to where the formulas hold."""

    VALID = "valid"
    NEAR = "near"
    """Nearer than 100 m: the formulas do not hold so near."""
    FAR = "far"
    """Beyond 10 km: the formulas do not hold so far; where it ends is not known."""
    NONE = "none"
    """Nowhere on the axis at the ground is the threshold reached."""


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where (m downwind) the axis at the ground is at or above a threshold.

    Both are None where it is nowhere; `to_m` alone is None where that ends only beyond the search, 100 km.
    """

    extent: Extent
    from_m: float | None = None
    to_m: float | None = None


def concentration(plume: Plume, x_m: float, y_m: float = 0.0, z_m: float = 0.0) -> float:
    """Concentration (g/m³) at x downwind, y across the wind, z above ground (m); 0 upwind and at the source.

    Raises ValueError for a place below the ground.
    """
    if z_m < 0:
        raise ValueError(f"{z_m} m is below the ground")
    return concentration_of(plume, plume.sigmas(x_m), y_m, z_m) if x_m > 0 else 0.0


def concentration_of(plume: Plume, spread: Sigmas, y_m: float = 0.0, z_m: float = 0.0) -> float:
    """Concentration (g/m³) where a plume has sigmas that one knows from elsewhere, at y and z (m)."""
    sy, sz = spread
    upwards = exp(-(((z_m - plume.height_m) / sz) ** 2) / 2) + exp(-(((z_m + plume.height_m) / sz) ** 2) / 2)
    return plume.rate_g_s / (2 * pi * plume.wind_m_s * sy * sz) * exp(-((y_m / sy) ** 2) / 2) * upwards


def g_m3_of_ppm(ppm: float, molar_mass: float) -> float:
    """A gas's concentration in g/m³ from ppm by volume at 25 °C and its molar mass in g/mol."""
    return ppm * molar_mass / LITRES_PER_MOLE / 1000


def half_width_m(plume: Plume, x_m: float, threshold_g_m3: float) -> float | None:
    """How far across the wind (m) the ground is at or above a threshold (g/m³); None if it is not at all."""
    above = log_axis(plume, x_m) - log(threshold_g_m3)
    return plume.sigmas(x_m).y_m * sqrt(2 * above) if above >= 0 else None


def log_axis(plume: Plume, x_m: float) -> float:
    """Natural logarithm of the concentration (g/m³) on the axis at the ground; it does not underflow."""
    sy, sz = plume.sigmas(x_m)
    return log(plume.rate_g_s / (pi * plume.wind_m_s)) - log(sy * sz) - (plume.height_m / sz) ** 2 / 2


def reach(plume: Plume, threshold_g_m3: float) -> Reach:
    """Between which distances downwind the axis at the ground is at or above a threshold (g/m³, above 0).

    From a source at the ground the axis only falls; from a higher one it rises to one peak and falls. The
    peak is found by golden section and each crossing by halving, both in the logarithm of the distance, so
    that neither needs a derivative or a good guess. Raises ValueError for a threshold that is not above 0 and
    finite.
    """
    if not (isfinite(threshold_g_m3) and threshold_g_m3 > 0):
        raise ValueError(f"a threshold is above 0 g/m3, not {threshold_g_m3}")

    def above(log_x: float) -> float:
        return log_axis(plume, exp(log_x)) - log(threshold_g_m3)

    low, high = log(SEARCHED_FROM_M), log(SEARCHED_TO_M)
    peak = _peak(above, low, high) if plume.height_m > 0 else low
    if above(peak) < 0:
        return _too_low(plume)
    near = 0.0 if above(low) >= 0 else exp(_crossing(above, peak, low))
    if above(high) >= 0:
        return Reach(Extent.FAR, near)
    far = exp(_crossing(above, peak, high))
    return Reach(_extent(far), near, far)


def _too_low(plume: Plume) -> Reach:
    """From the ground, a threshold is reached nearer than the search begins; from above it, nowhere."""
    return Reach(Extent.NEAR, 0.0, SEARCHED_FROM_M) if plume.height_m == 0 else Reach(Extent.NONE)


def _extent(to_m: float) -> Extent:
    if to_m < VALID_FROM_M:
        return Extent.NEAR
    return Extent.VALID if to_m <= VALID_TO_M else Extent.FAR


def _peak(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one peak is greatest, by golden section."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = f(left), f(right)
    for _ in range(_PEAK_STEPS):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = f(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = f(left)
    return left if at_left > at_right else right


def _crossing(f: Callable[[float], float], inside: float, outside: float) -> float:
    """Where a function changes its sign between a place where it is not below 0 and one where it is."""
    for _ in range(_CROSSING_STEPS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if f(middle) >= 0 else (inside, middle)
    return inside
