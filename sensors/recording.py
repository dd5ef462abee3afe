"""Recordings: real observations of another place and year, replayed at demo stations.

Replay is aligned to the calendar: now maps to the same month, day and hour of the recorded year,
so that winter looks like winter. 29 February replays the 28th. Values are linear between the
recorded hours (days for reservoirs, at midnight); where either neighbour is missing there is no
result: a gap stays a gap. Everything is converted to canonical units when it is read. Files are those
of `sensors/recorded/`, known by their name without `.csv.gz`.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from math import exp, isfinite
from types import MappingProxyType

from city.reservoir import ACRE_FOOT_M3, FOOT_M, Curve

Column = tuple[float | None, ...]
Row = Mapping[str, str]

LOCAL = timezone(timedelta(hours=8))
"""China's time: the hour of the day a recording is replayed at."""
HOUR_S, DAY_S = 3600, 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTH_STARTS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_YEAR_DAYS = 365
_POINTS = ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"]
_MISSING_BELOW = -9999.0
"""USGS writes −999999 for a missing elevation."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A year by property, in canonical units; entry n is `n × slot_s` seconds after New Year.

    None = not recorded. A column shorter than the year starts again from its beginning.
    """

    source_id: str
    slot_s: int
    columns: MappingProxyType[str, Column]
    curve: Curve | None = None


def local_time(time_ms: int) -> datetime:
    """Epoch milliseconds UTC as an aware datetime of China."""
    return (_EPOCH + timedelta(milliseconds=time_ms)).astimezone(LOCAL)


def results(recording: Recording, time_ms: int) -> dict[str, float]:
    """What the recording has to say at a time (epoch milliseconds UTC): property → canonical value."""
    here, share = _slot(time_ms, recording.slot_s)
    after, _ = _slot(time_ms + recording.slot_s * 1000, recording.slot_s)
    found = {
        slug: _between(slug, column[here % len(column)], column[after % len(column)], share)
        for slug, column in recording.columns.items()
    }
    level = found.get("water_level")
    if recording.curve is not None and level is not None:
        storage, surveyed = recording.curve.storage(level)
        found["storage"] = storage if surveyed else None
    return {slug: value for slug, value in found.items() if value is not None}


def parse_all(texts: Mapping[str, str]) -> dict[str, Recording]:
    """Every recording among files given as name without `.csv.gz` → CSV text.

    `reservoir-<id>` needs its `reservoir-<id>-capacity` beside it. Raises ValueError naming the file.
    """
    whole = (name for name in sorted(texts) if not name.endswith("-capacity"))
    return {name: parse(name, texts[name], texts.get(f"{name}-capacity")) for name in whole}


def parse(name: str, text: str, capacity: str | None = None) -> Recording:
    """One recording from its CSV text; the name's first word says which format it is."""
    reader = _READERS.get(name.partition("-")[0])
    if reader is None:
        raise ValueError(f"{name}: no such format of recording; known: {', '.join(_READERS)}")
    try:
        return reader(name, list(csv.DictReader(text.splitlines())), capacity)
    except (KeyError, ValueError, IndexError) as error:
        raise ValueError(f"{name}: {error}") from error


def parse_curve(text: str) -> Curve:
    """A surveyed curve from `elevation_feet,capacity_acre_feet` rows, in m and 1e4 m³."""
    rows = list(csv.DictReader(text.splitlines()))
    levels = tuple(float(row["elevation_feet"]) * FOOT_M for row in rows)
    return Curve(levels, tuple(float(row["capacity_acre_feet"]) * ACRE_FOOT_M3 / 1e4 for row in rows))


def relative_humidity(temperature: float, dew_point: float) -> float:
    """Relative humidity in % from °C by the Magnus formula (Alduchov & Eskridge 1996), at most 100.

    Rounded values can put the dew point a little above the temperature: that is saturated air.
    """
    ratio = _vapour(dew_point) / _vapour(temperature)
    return min(100.0, 100.0 * ratio)


def _vapour(celsius: float) -> float:
    return exp(17.625 * celsius / (243.04 + celsius))


def _slot(time_ms: int, slot_s: int) -> tuple[int, float]:
    """(slot of the recorded year, share of it gone by)."""
    at = local_time(time_ms)
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    days = _MONTH_STARTS[at.month - 1] + day - 1
    seconds = days * DAY_S + at.hour * 3600 + at.minute * 60 + at.second
    slot, rest = divmod(seconds * 1000 + at.microsecond // 1000, slot_s * 1000)
    return slot, rest / (slot_s * 1000)


def _line(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _arc(a: float, b: float, share: float) -> float:
    """Between two directions the short way round, in [0, 360)."""
    return (a + ((b - a + 180) % 360 - 180) * share) % 360


_BLEND: dict[str, Callable[[float, float, float], float]] = {"wind_direction": _arc}


def _between(slug: str, a: float | None, b: float | None, share: float) -> float | None:
    if a is None or share == 0:
        return a
    return None if b is None else _BLEND.get(slug, _line)(a, b, share)


def _number(text: str) -> float | None:
    if text in ("", "NA"):
        return None
    value = float(text)
    return value if isfinite(value) and value > _MISSING_BELOW else None


def _direction(text: str) -> float | None:
    return _POINTS.index(text) * 22.5 if text in _POINTS else None


def _scaled(text: str, factor: float) -> float | None:
    value = _number(text)
    return None if value is None else value * factor


def _humidity(row: Row) -> float | None:
    temperature, dew_point = _number(row["TEMP"]), _number(row["DEWP"])
    if temperature is None or dew_point is None:
        return None
    return relative_humidity(temperature, dew_point)


_AIR: dict[str, Callable[[Row], float | None]] = {
    "pm2_5": lambda row: _number(row["PM2.5"]),
    "pm10": lambda row: _number(row["PM10"]),
    "so2": lambda row: _number(row["SO2"]),
    "no2": lambda row: _number(row["NO2"]),
    "o3": lambda row: _number(row["O3"]),
    "co": lambda row: _scaled(row["CO"], 1e-3),
    "temperature": lambda row: _number(row["TEMP"]),
    "pressure": lambda row: _number(row["PRES"]),
    "humidity": _humidity,
    "wind_speed": lambda row: _number(row["WSPM"]),
    "wind_direction": lambda row: _direction(row["wd"]),
}


def _read_air(name: str, rows: Sequence[Row], _: str | None) -> Recording:
    """Hourly rows with year, month, day, hour, in any order within one year."""
    by_hour = {_hour_of_year(row): row for row in rows}
    if len(by_hour) != _YEAR_DAYS * 24:
        raise ValueError(f"{len(by_hour)} different hours, a year has {_YEAR_DAYS * 24}")
    ordered = [by_hour[hour] for hour in sorted(by_hour)]
    columns = {slug: tuple(map(read, ordered)) for slug, read in _AIR.items()}
    return Recording(name, HOUR_S, MappingProxyType(columns))


def _hour_of_year(row: Row) -> int:
    days = _MONTH_STARTS[int(row["month"]) - 1] + int(row["day"]) - 1
    return days * 24 + int(row["hour"])


def _read_reservoir(name: str, rows: Sequence[Row], capacity: str | None) -> Recording:
    """Daily rows `date,storage_acre_feet,elevation_feet`; days not listed are gaps."""
    if capacity is None:
        raise ValueError(f"{name}-capacity is missing")
    curve = parse_curve(capacity)
    by_day = {_day_of_year(row["date"]): _scaled(row["elevation_feet"], FOOT_M) for row in rows}
    levels = tuple(by_day.get(day) for day in range(_YEAR_DAYS))
    columns = {"water_level": levels, "inflow": _net_inflow(levels, curve)}
    return Recording(name, DAY_S, MappingProxyType(columns), curve)


def _day_of_year(date: str) -> int:
    _, month, day = map(int, date.split("-"))
    return _MONTH_STARTS[month - 1] + day - 1


def _net_inflow(levels: Column, curve: Curve) -> Column:
    """Inflow less outflow in m³/s: the change of storage over the day that begins at each slot."""
    ends = (*levels[1:], None)
    return tuple(
        None if a is None or b is None else (curve.storage(b)[0] - curve.storage(a)[0]) * 1e4 / DAY_S
        for a, b in zip(levels, ends, strict=True)
    )


def _read_emission(name: str, rows: Sequence[Row], _: str | None) -> Recording:
    """Hourly rows CO, NOX in mg/m³ without times: row n is hour n of the year."""
    columns = {"co_stack": _column(rows, "CO"), "nox_stack": _column(rows, "NOX")}
    return Recording(name, HOUR_S, MappingProxyType(columns))


def _column(rows: Iterable[Row], key: str) -> Column:
    return tuple(_number(row[key]) for row in rows)


_READERS: dict[str, Callable[[str, Sequence[Row], str | None], Recording]] = {
    "air": _read_air,
    "reservoir": _read_reservoir,
    "emission": _read_emission,
}
