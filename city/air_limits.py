"""The limits of China's ambient air quality standard GB 3095, by edition and grade. Pure; tables are data.

GB 3095-2012 until the end of February 2026; GB 3095-2026 from 1 March 2026, with limits of a transition until
the end of 2030 and the final ones from 2031. Grade 1 is for nature reserves and scenic areas, grade 2 for
where people live and work. Days before 2016, when the edition of 2012 came into force everywhere, are held
against it, too.

No official text of the 2026 edition was at hand. Published copies agree up to 2030. From 2031 on they differ
for the daily limit of PM10 and some of SO2 and NO2: the figures here are of the copy with the whole table,
and `AirLimit.disputed` has those of the other, which are stricter for PM10 and laxer for the gases. Whoever
shows such a limit has to say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class AirEdition(StrEnum):
    """Editions of GB 3095."""

    Y2012 = "GB3095-2012"
    TRANSITION = "GB3095-2026 (until 2030)"
    FINAL = "GB3095-2026 (from 2031)"


TRANSITION_FROM, FINAL_FROM = date(2026, 3, 1), date(2031, 1, 1)
"""The first days of the 2026 edition and of its final limits."""


@dataclass(frozen=True, slots=True)
class AirLimit:
    """A limit in µg/m³ (CO: mg/m³), of which edition, and what other sources have in its place."""

    value: float
    edition: AirEdition
    disputed: tuple[float, ...] = ()


Limits = Mapping[tuple[str, str], tuple[float, float]]
"""(grade 1, grade 2) by property and averaging period: "1h", "8h" (the day's greatest), "24h", "year"."""

_EVERY: dict[tuple[str, str], tuple[float, float]] = {
    ("co", "1h"): (10, 10),
    ("co", "24h"): (4, 4),
    ("o3", "1h"): (160, 200),
    ("o3", "8h"): (100, 160),
}
_GASES: dict[tuple[str, str], tuple[float, float]] = {
    ("so2", "1h"): (150, 500),
    ("so2", "24h"): (50, 150),
    ("so2", "year"): (20, 60),
    ("no2", "1h"): (200, 200),
    ("no2", "24h"): (80, 80),
    ("no2", "year"): (40, 40),
}
LIMITS: Mapping[AirEdition, Limits] = MappingProxyType(
    {
        AirEdition.Y2012: _EVERY
        | _GASES
        | {
            ("pm2_5", "24h"): (35, 75),
            ("pm2_5", "year"): (15, 35),
            ("pm10", "24h"): (50, 150),
            ("pm10", "year"): (40, 70),
        },
        AirEdition.TRANSITION: _EVERY
        | _GASES
        | {
            ("pm2_5", "24h"): (35, 60),
            ("pm2_5", "year"): (15, 30),
            ("pm10", "24h"): (50, 120),
            ("pm10", "year"): (40, 60),
        },
        AirEdition.FINAL: _EVERY
        | {
            ("pm2_5", "24h"): (25, 50),
            ("pm2_5", "year"): (10, 25),
            ("pm10", "24h"): (50, 100),
            ("pm10", "year"): (20, 50),
            ("so2", "1h"): (150, 150),
            ("so2", "24h"): (50, 50),
            ("so2", "year"): (20, 20),
            ("no2", "1h"): (200, 200),
            ("no2", "24h"): (50, 50),
            ("no2", "year"): (30, 30),
        },
    }
)

DISPUTED: Mapping[tuple[str, str], tuple[float, ...]] = MappingProxyType(
    {
        ("pm10", "24h"): (70,),
        ("so2", "24h"): (100,),
        ("so2", "year"): (40,),
        ("no2", "24h"): (60,),
    }
)
"""What the other copy of the 2026 edition has for grade 2 from 2031 on, where the two differ."""


def air_edition(day: date) -> AirEdition:
    """The edition whose limits hold on a day."""
    if day >= FINAL_FROM:
        return AirEdition.FINAL
    return AirEdition.TRANSITION if day >= TRANSITION_FROM else AirEdition.Y2012


def air_limit(prop: str, averaging: str, day: date, grade: int = 2) -> float | None:
    """The limit of a property over a period on a day; None where the edition has none."""
    found = air_limit_of(prop, averaging, day, grade)
    return found.value if found else None


def air_limit_of(prop: str, averaging: str, day: date, grade: int = 2) -> AirLimit | None:
    """The limit with its edition, and with what is disputed of it. Raises ValueError for another grade."""
    if grade not in (1, 2):
        raise ValueError(f"GB 3095 has the grades 1 and 2, not {grade}")
    edition = air_edition(day)
    pair = LIMITS[edition].get((prop, averaging))
    if pair is None:
        return None
    other = DISPUTED.get((prop, averaging), ()) if edition is AirEdition.FINAL and grade == 2 else ()
    return AirLimit(pair[grade - 1], edition, other)
