"""How much of a gas in the air does what to people: acute exposure guideline levels (AEGL), and units of gas.

Above AEGL-1 people notice discomfort that passes, above AEGL-2 harm may last or keep them from fleeing,
above AEGL-3 life is in danger. Each depends on how long people breathe it: 10, 30, 60, 240 or 480 minutes.
The values (`aegl_ppm.csv`, ppm) are the EPA's from a secondary copy; a blank is a level the EPA does not
recommend, and a chemical or a duration that is not in the file is one we have no trustworthy figure of.

Nothing is interpolated. The answer for a time between two tabled ones has both: the row of the nearest
shorter time, and that of the nearest longer one, whose levels are the same or lower. Who decides how far to
warn takes the longer one.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import isfinite
from types import MappingProxyType

from city.chemical import find_chemical

DURATIONS = (10, 30, 60, 240, 480)
"""The exposures that AEGLs are given for, in minutes."""


class NoLevels(StrEnum):
    """Why there are no levels. None of these says that it is safe."""

    UNKNOWN_CHEMICAL = "unknown_chemical"
    NOT_IN_TABLE = "not_in_table"
    SHORTER_THAN_TABLED = "shorter_than_tabled"
    """No row is as short; the shortest one stands as the longer."""


@dataclass(frozen=True, slots=True)
class Aegl:
    """The three levels of one chemical for one tabled exposure: ppm; None where none is recommended."""

    chemical: str
    minutes: int
    aegl1: float | None
    aegl2: float | None
    aegl3: float | None

    def __post_init__(self) -> None:
        given = [level for level in (self.aegl1, self.aegl2, self.aegl3) if level is not None]
        if any(level <= 0 for level in given) or given != sorted(given):
            raise ValueError("levels must be positive and must not fall")


@dataclass(frozen=True, slots=True)
class AeglAnswer:
    """What is tabled about an exposure of `asked_minutes`.

    `levels` is the row of that time or of the nearest shorter one, `longer` of that time or of the nearest
    longer one; None where there is none. `why_none` says why `levels` is None.
    """

    asked_minutes: float
    levels: Aegl | None
    longer: Aegl | None
    why_none: NoLevels | None = None

    @property
    def is_tabled(self) -> bool:
        """Whether the table has just this time."""
        return self.levels is not None and self.levels.minutes == self.asked_minutes


def aegl(chemical: str, minutes: float) -> AeglAnswer:
    """The levels for breathing a chemical (its id or any name) for some minutes.

    Raises ValueError for minutes that are not positive and finite.
    """
    if not isfinite(minutes) or minutes <= 0:
        raise ValueError("minutes must be positive and finite")
    found = find_chemical(chemical)
    if found is None:
        return AeglAnswer(minutes, None, None, NoLevels.UNKNOWN_CHEMICAL)
    rows = _table().get(found.id, ())
    if not rows:
        return AeglAnswer(minutes, None, None, NoLevels.NOT_IN_TABLE)
    shorter = next((row for row in reversed(rows) if row.minutes <= minutes), None)
    longer = next((row for row in rows if row.minutes >= minutes), None)
    return AeglAnswer(minutes, shorter, longer, None if shorter else NoLevels.SHORTER_THAN_TABLED)


@cache
def _table() -> Mapping[str, tuple[Aegl, ...]]:
    table: dict[str, tuple[Aegl, ...]] = {}
    text = files("city").joinpath("aegl_ppm.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        levels = [float(row[f"aegl{n}"]) if row[f"aegl{n}"] else None for n in (1, 2, 3)]
        one = Aegl(row["chemical"], int(row["minutes"]), *levels)
        table[one.chemical] = (*table.get(one.chemical, ()), one)
    return MappingProxyType(
        {key: tuple(sorted(rows, key=lambda row: row.minutes)) for key, rows in table.items()}
    )
