"""The American air quality index in the edition of May 2024. Pure; the tables are data.

A concentration is cut off (not rounded) to the decimals of its table, interpolated between breakpoints, and
the index rounded to the nearest whole, halves up. Above the last breakpoint, which is 500, the last line goes
on. Where a table gives no index there is none: O3 over one hour below 0.125 ppm, over eight hours above 0.200
ppm, SO2 over one hour from 305 ppb on, over 24 hours below. Without NowCast: that estimates a day that is not
over.

Breakpoints: EPA-454/B-24-002 (May 2024) table 6. Conversion at 25 °C and 1 atm as 40 CFR 50 asks, where a
mole of gas has 24.45 L: ppb = µg/m³ × 24.45 / molar mass; molar masses O3 48.00, SO2 64.06, NO2 46.01, CO
28.01 g/mol.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from types import MappingProxyType

MOLAR_LITRES = 24.45
"""What a mole of gas takes at 25 °C and 1 atm."""
MOLAR_MASS: Mapping[str, float] = MappingProxyType({"o3": 48.00, "so2": 64.06, "no2": 46.01, "co": 28.01})
"""g/mol."""

_NOISE_DECIMALS = 9
"""What differs by less is the same number: binary fractions are to blame."""


@dataclass(frozen=True, slots=True)
class EpaStep:
    """A line of a table: from `low` to `high` the index goes from `low_index` to `high_index`."""

    low: Decimal
    high: Decimal
    low_index: int
    high_index: int


@dataclass(frozen=True, slots=True)
class EpaRow:
    """A pollutant over a period: its unit, its decimals, and its steps, ascending."""

    unit: str
    decimals: int
    steps: tuple[EpaStep, ...]


_INDEX = {50: 0, 100: 51, 150: 101, 200: 151, 300: 201, 500: 301}
"""With which index the class up to this one begins."""


def _row(unit: str, decimals: int, low: str, **tops: str) -> EpaRow:
    """A row from the top of each class, `i50="9.0"` for the one up to 50; the first begins at `low`."""
    steps: list[EpaStep] = []
    least, unit_of_last = Decimal(low), Decimal(1).scaleb(-decimals)
    for name, top in tops.items():
        to = int(name.removeprefix("i"))
        steps.append(EpaStep(least, Decimal(top), _INDEX[to], to))
        least = Decimal(top) + unit_of_last
    return EpaRow(unit, decimals, tuple(steps))


ROWS: Mapping[str, EpaRow] = MappingProxyType(
    {
        "PM25_24h": _row(
            "µg/m³", 1, "0", i50="9.0", i100="35.4", i150="55.4", i200="125.4", i300="225.4", i500="325.4"
        ),
        "PM10_24h": _row(
            "µg/m³", 0, "0", i50="54", i100="154", i150="254", i200="354", i300="424", i500="604"
        ),
        "O3_8h": _row("ppm", 3, "0", i50="0.054", i100="0.070", i150="0.085", i200="0.105", i300="0.200"),
        "O3_1h": _row("ppm", 3, "0.125", i150="0.164", i200="0.204", i300="0.404", i500="0.604"),
        "CO_8h": _row(
            "ppm", 1, "0", i50="4.4", i100="9.4", i150="12.4", i200="15.4", i300="30.4", i500="50.4"
        ),
        "SO2_1h": _row("ppb", 0, "0", i50="35", i100="75", i150="185", i200="304"),
        "SO2_24h": _row("ppb", 0, "305", i300="604", i500="1004"),
        "NO2_1h": _row("ppb", 0, "0", i50="53", i100="100", i150="360", i200="649", i300="1249", i500="2049"),
    }
)
"""By pollutant and averaging period."""


def in_unit(prop: str, row: str, concentration: float) -> float:
    """A concentration in the unit of a row; of gases from µg/m³ (CO: mg/m³), of particles as it is."""
    unit = ROWS[row].unit
    if unit == "µg/m³":
        return concentration
    ppb = concentration * (1000 if prop == "co" else 1) * MOLAR_LITRES / MOLAR_MASS[prop]
    return ppb / 1000 if unit == "ppm" else ppb


def truncated(row: str, concentration: float) -> Decimal:
    """A concentration in the row's unit, cut off to its decimals."""
    quantum = Decimal(1).scaleb(-ROWS[row].decimals)
    return Decimal(repr(round(concentration, _NOISE_DECIMALS))).quantize(quantum, ROUND_DOWN)


def epa_index(row: str, concentration: float) -> int | None:
    """The index of a concentration in the row's unit; None where the table gives none.

    Raises KeyError for an unknown row.
    """
    found = truncated(row, concentration)
    steps = ROWS[row].steps
    if concentration < 0 or found < steps[0].low:
        return None
    step = next((one for one in steps if found <= one.high), steps[-1])
    if found > step.high and step.high_index < max(_INDEX):
        return None
    share = (found - step.low) / (step.high - step.low)
    index = step.low_index + (step.high_index - step.low_index) * share
    return int(index.quantize(Decimal(1), ROUND_HALF_UP))
