"""The Chinese air quality index: HJ 633-2012, and from 1 March 2026 HJ 633-2026. Pure; the tables are data.

A concentration is rounded as the standard states it (whole µg/m³, CO to a tenth of a mg/m³; GB/T 8170, HJ
663-2013). A pollutant's individual index (IAQI) is the linear interpolation between breakpoints, rounded up;
the AQI is the greatest of them. Above a table's last breakpoint it is 500, except for short-term SO2 and O3
over eight hours, whose tables end earlier: there the 2012 edition gives no index and the 2026 edition the
last one.
Breakpoints: HJ 633-2012 table 1, HJ 633-2026 table 1, as published by secondary sources.
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from math import ceil
from types import MappingProxyType

INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
"""The indices that breakpoints stand for."""
HOUR_S, EIGHT_HOURS_S, DAY_S = 3600, 8 * 3600, 24 * 3600


class Edition(StrEnum):
    """Editions of HJ 633."""

    Y2012 = "HJ633-2012"
    Y2026 = "HJ633-2026"


IN_FORCE = date(2026, 3, 1)
"""The first day of the 2026 edition."""

Breakpoints = Mapping[str, tuple[float, ...]]
_SAME: dict[str, tuple[float, ...]] = {
    "SO2_24h": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "SO2_1h": (0, 150, 500, 650, 800),
    "NO2_24h": (0, 40, 80, 180, 280, 565, 750, 940),
    "NO2_1h": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "CO_24h": (0, 2, 4, 14, 24, 36, 48, 60),
    "CO_1h": (0, 5, 10, 35, 60, 90, 120, 150),
    "O3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "O3_8h": (0, 100, 160, 215, 265, 800),
}
_PM10_2012, _PM10_2026 = (0, 50, 150, 250, 350, 420, 500, 600), (0, 50, 120, 250, 350, 420, 500, 600)
_PM25_2012, _PM25_2026 = (0, 35, 75, 115, 150, 250, 350, 500), (0, 35, 60, 115, 150, 250, 350, 500)
TABLES: Mapping[Edition, Breakpoints] = MappingProxyType(
    {
        Edition.Y2012: _SAME | {"PM10_24h": _PM10_2012, "PM25_24h": _PM25_2012},
        Edition.Y2026: _SAME
        | {"PM10_24h": _PM10_2026, "PM10_1h": _PM10_2026, "PM25_24h": _PM25_2026, "PM25_1h": _PM25_2026},
    }
)
"""Concentrations by pollutant and averaging period: µg/m³, CO in mg/m³."""
_POLLUTANTS = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm2_5": "PM25"}
POLLUTANTS = tuple(_POLLUTANTS)
"""The properties that have an index."""
_NOISE_DECIMALS, _NEXT_TO_WHOLE = 9, 1e-9
"""A quotient that misses a whole number by less is that number: binary fractions are to blame."""


def edition_on(day: date) -> Edition:
    """The edition in force on a day."""
    return Edition.Y2026 if day >= IN_FORCE else Edition.Y2012


def row_of(prop: str, period_s: float, edition: Edition) -> str | None:
    """The row of the table for a property averaged over a period; None for what is no pollutant.

    What is averaged over less than an hour is held against the hour's row, and particulate matter of the 2012
    edition, which has none, against the day's.
    """
    pollutant = _POLLUTANTS.get(prop)
    if pollutant is None:
        return None
    long_s, long = (EIGHT_HOURS_S, "8h") if pollutant == "O3" else (DAY_S, "24h")
    hour = f"{pollutant}_1h"
    return hour if period_s < long_s and hour in TABLES[edition] else f"{pollutant}_{long}"


def rounded(value: float, decimals: int) -> float:
    """A value rounded as GB/T 8170 has it: halves go to the even digit."""
    scale = 10**decimals
    return round(round(value * scale, _NOISE_DECIMALS)) / scale


def stated(row: str, concentration: float) -> float:
    """A concentration of a row as the standard states it."""
    return rounded(concentration, 1 if row.startswith("CO") else 0)


def individual_index(edition: Edition, row: str, concentration: float) -> int | None:
    """The IAQI of a concentration; None where the edition gives none. Raises KeyError for an unknown row."""
    table = TABLES[edition][row]
    if concentration < 0:
        return None
    concentration = stated(row, min(concentration, 2 * table[-1]))
    if concentration > table[-1]:
        return _over_the_top(edition, table)
    above = max(1, bisect_left(table, concentration))
    low, high = table[above - 1], table[above]
    from_index, to_index = INDEX[above - 1], INDEX[above]
    index = from_index + (to_index - from_index) * (concentration - low) / (high - low)
    return ceil(index - _NEXT_TO_WHOLE)


def _over_the_top(edition: Edition, table: tuple[float, ...]) -> int | None:
    if len(table) == len(INDEX) or edition is Edition.Y2026:
        return INDEX[len(table) - 1]
    return None
