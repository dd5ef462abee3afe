"""What each scheme asks of a day and of an hour: pollutants, averages and windows, as rows of a table. Pure.

Days. HJ 633-2012 has seven: means of 24 hours of SO2, NO2, CO, PM10 and PM2.5, and of ozone the greatest mean
of eight hours and the greatest hour; the 2026 edition six, without ozone's hour. EPA: 24 hours for particles,
eight hours for O3 and CO, one hour for SO2 and NO2, and ozone's hour and SO2's day where those tables end;
what lies above their end is never below their last index, 300 and 200. The European index is one of hours; a
day is judged by its worst hour of each pollutant, which is our reading.

Hours. HJ 633-2012: the hour of gases, ozone's last eight hours beside it, the last 24 hours of particles; the
2026 edition: the hour of everything. EPA without NowCast: the running means that a day is made of. European:
the hour of all five, as the agency has it since the bands of 2025 (before, particles were a mean of 24
hours).

Where a table of 2012 ends, the other average of the pollutant decides: the hour for ozone's eight hours, the
last 24 hours for the hour of SO2 (HJ 633-2012 table 1, notes). The rows named are those of `city.aqi.TABLES`,
`city.epa.ROWS` and `city.eaqi.BOUNDS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

from city import air_windows as windows
from city.air_scheme import Scheme
from city.air_windows import Window
from city.aqi import Edition, edition_on, individual_index, stated
from city.eaqi import european_level
from city.epa import ROWS, epa_index, in_unit, truncated


class AverageRole(Enum):
    """What an average does for its pollutant."""

    MAIN = "main"
    """The pollutant is known while this one is valid."""
    ALSO = "also"
    """Counts beside the main one where it is valid."""
    INSTEAD = "instead"
    """Counts only where the main one lies above the end of its table."""


@dataclass(frozen=True, slots=True, eq=False)
class AirRule:
    """One average of one pollutant: a row of a table, equal to none but itself.

    `top` is the index with which a table ends that does not go on to the last one; whether it stands where
    nothing else is known says `top_counts`. Of an hour, `width` hours are averaged and `least` are needed.
    """

    property: str
    averaging: str
    row: str
    role: AverageRole = AverageRole.MAIN
    top: int | None = None
    top_counts: bool = False
    window: Window | None = None
    width: int = 1
    least: int = 1


_NAME = MappingProxyType(
    {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm2_5": "PM25"}
)
_PARTICLES, _GASES = ("pm10", "pm2_5"), ("so2", "no2", "co")
_MEAN, _GREATEST = windows.day_mean(windows.DAY_HOURS), windows.day_maximum(windows.DAY_HOURS)
O3_LIMIT = 160.0
"""Grade 2 of GB 3095 for ozone's eight hours, in every edition: above it fewer means are enough (HJ 663)."""
_EIGHT = windows.eight_hours_ending(windows.EIGHTS_A_DAY, skipped=7, above=O3_LIMIT + 0.5)
"""What is above the limit is so after rounding: 160.5 is 160."""
_EPA_MEAN, _EPA_GREATEST = (
    windows.day_mean(windows.EPA_DAY_HOURS),
    windows.day_maximum(windows.EPA_DAY_HOURS),
)
_EPA_O3 = windows.eight_hours_beginning(windows.EPA_EIGHTS_A_DAY, skipped=7)
_EPA_CO = windows.eight_hours_ending(windows.EPA_DAY_HOURS, skipped=0)


def _day(
    prop: str, averaging: str, window: Window, role: AverageRole = AverageRole.MAIN, top: int | None = None
) -> AirRule:
    return AirRule(prop, averaging, f"{_NAME[prop]}_{averaging}", role, top, window=window)


def _hour(prop: str, averaging: str, width: int, least: int, role: AverageRole = AverageRole.MAIN) -> AirRule:
    top = {"SO2_1h": 200, "O3_8h": 300}.get(f"{_NAME[prop]}_{averaging}")
    return AirRule(prop, averaging, f"{_NAME[prop]}_{averaging}", role, top, False, None, width, least)


_HJ_DAY_2026 = (
    *(_day(prop, "24h", _MEAN) for prop in (*_GASES, *_PARTICLES)),
    _day("o3", "8h", _EIGHT, top=300),
)
_HJ_DAY_2012 = (*_HJ_DAY_2026, _day("o3", "1h", _GREATEST, AverageRole.ALSO))
_OF_24 = (24, windows.DAY_HOURS)
_HJ_HOUR_2012 = (
    *(_hour(prop, "1h", 1, 1) for prop in (*_GASES, "o3")),
    _hour("so2", "24h", *_OF_24, AverageRole.INSTEAD),
    _hour("o3", "8h", 8, windows.OF_EIGHT, AverageRole.ALSO),
    *(_hour(prop, "24h", *_OF_24) for prop in _PARTICLES),
)
_HJ_HOUR_2026 = tuple(_hour(prop, "1h", 1, 1) for prop in (*_GASES, "o3", *_PARTICLES))
_EPA_OF_24 = (24, windows.EPA_DAY_HOURS)
_EPA = (
    AirRule("so2", "1h", "SO2_1h", AverageRole.MAIN, 200, True, _EPA_GREATEST, 1, 1),
    AirRule("so2", "24h", "SO2_24h", AverageRole.INSTEAD, None, False, _EPA_MEAN, *_EPA_OF_24),
    AirRule("no2", "1h", "NO2_1h", window=_EPA_GREATEST),
    AirRule("co", "8h", "CO_8h", window=_EPA_CO, width=8, least=windows.OF_EIGHT),
    AirRule("o3", "8h", "O3_8h", AverageRole.MAIN, 300, True, _EPA_O3, 8, windows.OF_EIGHT),
    AirRule("o3", "1h", "O3_1h", AverageRole.ALSO, window=_EPA_GREATEST),
    *(
        AirRule(prop, "24h", f"{_NAME[prop]}_24h", AverageRole.MAIN, None, False, _EPA_MEAN, *_EPA_OF_24)
        for prop in _PARTICLES
    ),
)
_EEA = tuple(AirRule(prop, "1h", _NAME[prop], window=_GREATEST) for prop in ("so2", "no2", "o3", *_PARTICLES))
_DAYS = {Edition.Y2012: _HJ_DAY_2012, Edition.Y2026: _HJ_DAY_2026}
_HOURS = {Edition.Y2012: _HJ_HOUR_2012, Edition.Y2026: _HJ_HOUR_2026}
_ELSEWHERE = {Scheme.EPA2024: _EPA, Scheme.EEA2025: _EEA}
_EDITIONS: Mapping[Scheme, str] = MappingProxyType({Scheme.EPA2024: "EPA-2024", Scheme.EEA2025: "EEA-2025"})


def edition_of(scheme: Scheme, day: date) -> str:
    """The edition of a scheme by which a day is judged."""
    return edition_on(day).value if scheme is Scheme.HJ633 else _EDITIONS[scheme]


def day_rules(scheme: Scheme, day: date) -> tuple[AirRule, ...]:
    """The averages that make a day's index."""
    return _DAYS[edition_on(day)] if scheme is Scheme.HJ633 else _ELSEWHERE[scheme]


def hour_rules(scheme: Scheme, day: date) -> tuple[AirRule, ...]:
    """The averages that make the index of an hour of a day."""
    return _HOURS[edition_on(day)] if scheme is Scheme.HJ633 else _ELSEWHERE[scheme]


def unit_of(scheme: Scheme, rule: AirRule) -> str:
    """The unit in which a scheme states a concentration."""
    if scheme is Scheme.EPA2024:
        return ROWS[rule.row].unit
    return "mg/m³" if rule.property == "co" else "µg/m³"


@lru_cache(maxsize=1 << 15)
def judged(scheme: Scheme, rule: AirRule, average: float, edition: str) -> tuple[float, int | None]:
    """(the concentration as a scheme states it, its index by an edition); None where that gives none.

    HJ 633: rounded as `city.aqi` has it. EPA: in the table's unit and cut off there. Europe: as it is.
    """
    if scheme is Scheme.EPA2024:
        said = float(truncated(rule.row, in_unit(rule.property, rule.row, average)))
        return said, epa_index(rule.row, said)
    if scheme is Scheme.EEA2025:
        return average, european_level(rule.row, average)
    said = stated(rule.row, average)
    return said, individual_index(Edition(edition), rule.row, said)
