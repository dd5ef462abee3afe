"""How far to keep people away at first: table 1 of the Emergency Response Guidebook, edition 2012.

The table (`erg2012_table1.csv`, 629 rows) is that of Esri's local-government toolbox (Apache-2.0). It
gives, by UN number and name, how far to isolate in all directions and how far to protect people downwind,
in metres, for small spills (at most 208 litres) and large ones, by day and by night. Later editions differ,
and put large spills of the six commonest gases in another table; so every answer carries its edition.

Where rows of one number differ the answer is the widest of each distance, and names the rows it is from. A
row "when spilled in water" counts unless the spill is known to be on land, and the other way round. Rows
"when used as a weapon" count only when asked for by name: they are no accidents of a site.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

EDITION = "ERG 2012"
SMALL_SPILL_L = 208.0
"""The greatest small spill: one drum, 55 US gallons."""
OPEN_END_M = 11_000
"""The table ends here: the guidebook prints "11.0+ km", and the distance may be greater."""


class Spill(StrEnum):
    """Which of the table's two sizes a spill is of."""

    SMALL = "small"
    LARGE = "large"


class Daylight(StrEnum):
    """Day is between sunrise and sunset. At night the air mixes less, and the distances are greater."""

    DAY = "day"
    NIGHT = "night"


class SpilledOn(StrEnum):
    """Onto what it was spilled: some chemicals make another gas in water."""

    LAND = "land"
    WATER = "water"


class NoDistances(StrEnum):
    """Why there are no distances. None of these says that it is safe."""

    NOT_IN_TABLE = "not_in_table"
    """The number has no row: the table holds only what is toxic by inhalation; a guide page may apply."""
    NO_SUCH_NAME = "no_such_name"
    ONLY_IN_WATER = "only_in_water"
    """The number has rows for spills in water only, and this one is on land."""
    ONLY_ON_LAND = "only_on_land"
    ONLY_AS_WEAPON = "only_as_weapon"


@dataclass(frozen=True, slots=True)
class ErgDistances:
    """Metres: to isolate all around, and to protect people downwind by day and by night."""

    isolation_m: int
    day_m: int
    night_m: int

    def protective_m(self, daylight: Daylight) -> int:
        """How far downwind people are to be protected, m."""
        return self.day_m if daylight is Daylight.DAY else self.night_m


@dataclass(frozen=True, slots=True)
class ErgRow:
    """One name of the table. `guide` is its page, None where our copy lost it (what may polymerise, "P")."""

    un: int
    name: str
    guide: int | None
    small: ErgDistances
    large: ErgDistances

    @property
    def spilled_on(self) -> SpilledOn | None:
        """For spills on what the row is meant; None for any."""
        return next((on for on in SpilledOn if f"(when spilled {_PLACE[on]})" in self.name), None)

    @property
    def is_weapon(self) -> bool:
        """Whether it is meant for the chemical's use as a weapon."""
        return "(when used as a weapon)" in self.name

    def distances(self, spill: Spill) -> ErgDistances:
        """Those of a spill of a size."""
        return self.small if spill is Spill.SMALL else self.large


@dataclass(frozen=True, slots=True)
class ErgAnswer:
    """Distances in metres for one spill, or why there are none; always with the edition.

    `names` are the rows the distances are from, `guides` their pages.
    """

    un: int
    spill: Spill
    daylight: Daylight
    isolation_m: int | None
    protective_m: int | None
    names: tuple[str, ...] = ()
    guides: tuple[int, ...] = ()
    why_none: NoDistances | None = None
    edition: str = EDITION

    @property
    def open_ended(self) -> bool:
        """Whether the protective distance is the table's last, "11 km or more"."""
        return self.protective_m is not None and self.protective_m >= OPEN_END_M


def erg_rows(un: int) -> tuple[ErgRow, ...]:
    """All rows of a UN number, as in the table; none where it has none."""
    return _table().get(un, ())


def protective_distances(
    un: int, spill: Spill, daylight: Daylight, on: SpilledOn | None = None, name: str | None = None
) -> ErgAnswer:
    """How far to isolate and to protect. `on` None: nobody knows; `name`: one row of the number by name."""
    rows = _meant(erg_rows(un), on, name)
    if isinstance(rows, NoDistances):
        return ErgAnswer(un, spill, daylight, None, None, why_none=rows)
    found = [row.distances(spill) for row in rows]
    return ErgAnswer(
        un,
        spill,
        daylight,
        isolation_m=max(each.isolation_m for each in found),
        protective_m=max(each.protective_m(daylight) for each in found),
        names=tuple(row.name for row in rows),
        guides=tuple(sorted({row.guide for row in rows if row.guide is not None})),
    )


def _meant(
    rows: Iterable[ErgRow], on: SpilledOn | None, name: str | None
) -> tuple[ErgRow, ...] | NoDistances:
    """The rows that a question means, or why none: the first filter that leaves none."""
    left = tuple(rows)
    if not left:
        return NoDistances.NOT_IN_TABLE
    if name is not None:
        left = tuple(row for row in left if row.name.casefold() == name.strip().casefold())
        return left or NoDistances.NO_SUCH_NAME
    left = tuple(row for row in left if not row.is_weapon)
    if not left:
        return NoDistances.ONLY_AS_WEAPON
    here = tuple(row for row in left if on is None or row.spilled_on in (None, on))
    return here or (NoDistances.ONLY_IN_WATER if on is SpilledOn.LAND else NoDistances.ONLY_ON_LAND)


_PLACE: Mapping[SpilledOn, str] = MappingProxyType({SpilledOn.LAND: "on land", SpilledOn.WATER: "in water"})


@cache
def _table() -> Mapping[int, tuple[ErgRow, ...]]:
    table: dict[int, tuple[ErgRow, ...]] = {}
    text = files("city").joinpath("erg2012_table1.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        found = ErgRow(
            int(row["un"]), row["name"], int(row["guide"]) or None, _of(row, "small"), _of(row, "large")
        )
        table[found.un] = (*table.get(found.un, ()), found)
    return MappingProxyType(table)


def _of(row: Mapping[str, str], spill: str) -> ErgDistances:
    isolation, day, night = (int(float(row[f"{spill}_{what}_m"])) for what in ("isolation", "day", "night"))
    return ErgDistances(isolation, day, night)
