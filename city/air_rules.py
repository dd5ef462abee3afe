"""What each scheme asks of a day and of an hour: pollutants, averages and windows, as rows of a table. Pure.

Days. HJ 633-2012 has seven: means of 24 hours of SO2, NO2, CO, PM10 and PM2.5, and of ozone the greatest hour
and the greatest mean of eight hours; the 2026 edition is read the same way. EPA: 24 hours for particles,
eight hours for O3 and CO, one hour for SO2 and NO2, and ozone's hour and SO2's day where the others' tables
end. The European index is one of hours: a day is judged by its greatest hour of each gas and by the day's
mean of particles, which is our reading.

Hours. HJ 633-2012: the hour of gases, ozone's last eight hours beside it, the last 24 hours of particles; the
2026 edition: the hour of everything. EPA without NowCast: the running means that a day is made of. European:
the hour of gases and the last 24 hours of particles.

The rows named are those of `city.aqi.TABLES`, `city.epa.ROWS` and `city.eaqi.BOUNDS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum
from types import MappingProxyType

from city import air_windows as windows
from city.air_scheme import Scheme
from city.air_windows import Window
from city.aqi import Edition, edition_on, individual_index
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


@dataclass(frozen=True, slots=True)
class AirRule:
    """One average of one pollutant.

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
_EIGHT = windows.eight_hours_ending(windows.EIGHTS_A_DAY, skipped=7)
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


def _european(prop: str, averaging: str, window: Window, width: int = 1, least: int = 1) -> AirRule:
    return AirRule(prop, averaging, _NAME[prop], window=window, width=width, least=least)


_HJ_DAY = (
    *(_day(prop, "24h", _MEAN) for prop in (*_GASES, *_PARTICLES)),
    _day("o3", "8h", _EIGHT, top=300),
    _day("o3", "1h", _GREATEST, AverageRole.ALSO),
)
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
    AirRule("o3", "8h", "O3_8h", AverageRole.MAIN, 300, False, _EPA_O3, 8, windows.OF_EIGHT),
    AirRule("o3", "1h", "O3_1h", AverageRole.ALSO, window=_EPA_GREATEST),
    *(
        AirRule(prop, "24h", f"{_NAME[prop]}_24h", AverageRole.MAIN, None, False, _EPA_MEAN, *_EPA_OF_24)
        for prop in _PARTICLES
    ),
)
_EEA = (
    *(_european(prop, "1h", _GREATEST) for prop in ("so2", "no2", "o3")),
    *(_european(prop, "24h", _MEAN, *_OF_24) for prop in _PARTICLES),
)
_DAYS = {Scheme.HJ633: _HJ_DAY, Scheme.EPA2024: _EPA, Scheme.EEA2025: _EEA}
_HOURS = {Edition.Y2012: _HJ_HOUR_2012, Edition.Y2026: _HJ_HOUR_2026}
_EDITIONS: Mapping[Scheme, str] = MappingProxyType({Scheme.EPA2024: "EPA-2024", Scheme.EEA2025: "EEA-2025"})


def edition_of(scheme: Scheme, day: date) -> str:
    """The edition of a scheme by which a day is judged."""
    return edition_on(day).value if scheme is Scheme.HJ633 else _EDITIONS[scheme]


def day_rules(scheme: Scheme) -> tuple[AirRule, ...]:
    """The averages that make a day's index."""
    return _DAYS[scheme]


def hour_rules(scheme: Scheme, day: date) -> tuple[AirRule, ...]:
    """The averages that make an hour's index."""
    return _HOURS[edition_on(day)] if scheme is Scheme.HJ633 else _DAYS[scheme]


def unit_of(scheme: Scheme, rule: AirRule) -> str:
    """The unit in which a scheme states a concentration."""
    if scheme is Scheme.EPA2024:
        return ROWS[rule.row].unit
    return "mg/m³" if rule.property == "co" else "µg/m³"


def stated(scheme: Scheme, rule: AirRule, concentration: float) -> float:
    """A concentration as a scheme states it: in its unit, and for HJ 633 rounded as GB/T 8170 has it.

    HJ 663-2013 states whole µg/m³, and CO to a tenth of a mg/m³; halves go to the even digit. EPA cuts off,
    Europe does not round.
    """
    if scheme is Scheme.EPA2024:
        return float(truncated(rule.row, in_unit(rule.property, rule.row, concentration)))
    if scheme is Scheme.EEA2025:
        return concentration
    quantum = Decimal("0.1") if rule.property == "co" else Decimal(1)
    return float(Decimal(repr(round(concentration, 9))).quantize(quantum, ROUND_HALF_EVEN))


def index_of(scheme: Scheme, rule: AirRule, concentration: float, day: date) -> int | None:
    """The index of a stated concentration by the edition of a day; None where that gives none."""
    if scheme is Scheme.EPA2024:
        return epa_index(rule.row, concentration)
    if scheme is Scheme.EEA2025:
        return european_level(rule.row, concentration)
    return individual_index(edition_on(day), rule.row, concentration)
