"""What our science makes of the recordings: `python -m bench.recordings` prints it, `--write-docs` writes it.

The eight air stations over the recorded year, by every scheme and both editions of HJ 633, and the six
reservoirs' storage by the surveyed curve against the storage that was recorded. The last section of
docs/indices.md is written by this and never by hand; a test holds it against what the code computes.
"""

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from bench.report import table
from city.air_day import AirDay, air_days
from city.air_scheme import GRADES, Scheme
from city.hourly import HOUR_MS, Hours
from city.reservoir import ACRE_FOOT_M3, FOOT_M
from sensors.recording import parse_curve

ROOT = Path(__file__).parent.parent
RECORDED, PAGE = ROOT / "sensors" / "recorded", ROOT / "docs" / "indices.md"
HEAD = "## On the recordings\n"
CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2016, 3, 1), date(2017, 2, 28)
LATER = timedelta(days=3652)
"""Ten years: from the recorded year to the first one of the 2026 edition, day for day."""
COLUMNS = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm2_5": "PM2.5"}
AIR = f"""Written by `python -m bench.recordings --write-docs`; edits by hand are lost.

Eight stations in Beijing, hourly from {FIRST} to {LAST} as published (`sensors/recorded/SOURCES.md`):
days in each class, and days without an index because a pollutant lacks hours. The 2026 edition is applied
to the same days as if they were ten years later.

"""
OTHERS = """
The same days by the other schemes, all stations together:

"""
WATER = """
Storage by the surveyed curve at the recorded level, against the storage that was recorded on the same day,
for six reservoirs in 2015. They agree far too well for anything else: the recorded storage was read from a
curve of the same survey. So this shows that ours is read rightly, not how good the surveys are. Capacity is
the top of the survey; the greatest error is a constant 71 acre-feet.

"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How computed storage agrees with recorded storage. Errors in % of capacity, storages in 1e4 m³."""

    site: str
    days: int
    outside: int
    capacity: float
    mean_error: float
    greatest_error: float


def stations() -> dict[str, dict[str, Hours]]:
    """The hours of each air station by property, at the times they were recorded."""
    return {
        path.name.removesuffix(".csv.gz").removeprefix("air-"): _station(_rows(path))
        for path in sorted(RECORDED.glob("air-*.csv.gz"))
    }


def days_of(hours: Mapping[str, Hours], scheme: Scheme, later: timedelta = timedelta()) -> list[AirDay]:
    """The days of the recorded year, as if they had been so much later."""
    shift = later // timedelta(milliseconds=1)
    moved = {prop: _moved(one, shift) for prop, one in hours.items()}
    return air_days(moved, FIRST + later, LAST + later, CHINA, scheme)


def agreements() -> list[Agreement]:
    """Computed against recorded storage of each reservoir."""
    return [_agreement(path) for path in sorted(RECORDED.glob("reservoir-????????.csv.gz"))]


def section() -> str:
    """The section of docs/indices.md."""
    recorded = stations()
    by_edition = {
        "HJ 633-2012": {name: days_of(hours, Scheme.HJ633) for name, hours in recorded.items()},
        "HJ 633-2026": {name: days_of(hours, Scheme.HJ633, LATER) for name, hours in recorded.items()},
    }
    grades = [grade.label["en"] for grade in GRADES[Scheme.HJ633]]
    rows = [
        (edition, name, *_counts(Scheme.HJ633, days))
        for edition, stations_days in by_edition.items()
        for name, days in [*stations_days.items(), ("all", _all(stations_days.values()))]
    ]
    text = HEAD + "\n" + AIR + table(("edition", "station", *grades, "no index"), rows) + OTHERS
    for scheme in (Scheme.EPA2024, Scheme.EEA2025):
        names = [grade.label["en"] for grade in GRADES[scheme]]
        days = _all(days_of(hours, scheme) for hours in recorded.values())
        text += table((scheme.value, *names, "no index"), [("all", *_counts(scheme, days))]) + "\n"
    head = (
        "USGS site",
        "days",
        "outside the survey",
        "capacity, 1e4 m³",
        "mean error, %",
        "greatest error, %",
    )
    water = [
        (
            one.site,
            str(one.days),
            str(one.outside),
            f"{one.capacity:,.0f}",
            f"{one.mean_error:.4f}",
            f"{one.greatest_error:.4f}",
        )
        for one in agreements()
    ]
    return text.rstrip("\n") + "\n" + WATER + table(head, water)


def replaced(page: str, made: str) -> str:
    """A page with its last section new."""
    return page[: page.index(HEAD)] + made


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _station(rows: list[dict[str, str]]) -> dict[str, Hours]:
    at = [_hour(*(int(row[key]) for key in ("year", "month", "day", "hour"))) for row in rows]
    return {prop: _hours(at, [row[column] for row in rows], prop) for prop, column in COLUMNS.items()}


def _hour(year: int, month: int, day: int, hour: int) -> int:
    return round(datetime(year, month, day, hour, tzinfo=CHINA).timestamp() * 1000)


def _hours(at: list[int], texts: list[str], prop: str) -> Hours:
    """One column; the published CO is in µg/m³."""
    there = [n for n, text in enumerate(texts) if text != "NA"]
    order = sorted(there, key=lambda n: at[n])
    means = np.array([float(texts[n]) for n in order]) * (1e-3 if prop == "co" else 1)
    starts = np.array([at[n] for n in order], np.int64)
    ones = np.ones(len(order), np.int64)
    return Hours(starts, means, means, means, ones, ones, np.full(len(order), HOUR_MS / 1000.0))


def _moved(hours: Hours, shift: int) -> Hours:
    return Hours(
        hours.starts + shift, hours.means, hours.lows, hours.highs, hours.n, hours.n_good, hours.covered_s
    )


def _all(groups: Iterable[list[AirDay]]) -> list[AirDay]:
    return [day for days in groups for day in days]


def _counts(scheme: Scheme, days: Iterable[AirDay]) -> tuple[str, ...]:
    counted = Counter(day.grade for day in days)
    return tuple(str(counted[slug]) for slug in (*(grade.slug for grade in GRADES[scheme]), None))


def _agreement(path: Path) -> Agreement:
    site = path.name.removesuffix(".csv.gz").removeprefix("reservoir-")
    with gzip.open(RECORDED / f"reservoir-{site}-capacity.csv.gz", "rt", encoding="utf-8") as file:
        curve = parse_curve(file.read())
    known = [row for row in _rows(path) if float(row["elevation_feet"] or -1e9) > -9999]
    held = [curve.storage(float(row["elevation_feet"]) * FOOT_M) for row in known]
    recorded = [float(row["storage_acre_feet"]) * ACRE_FOOT_M3 / 1e4 for row in known]
    capacity = curve.storages[-1]
    errors = [
        100 * abs(ours - theirs) / capacity
        for (ours, surveyed), theirs in zip(held, recorded, strict=True)
        if surveyed
    ]
    return Agreement(
        site, len(known), len(known) - len(errors), capacity, sum(errors) / len(errors), max(errors)
    )


def main(arguments: list[str]) -> None:
    """Print the section, or write it where it belongs."""
    made = section()
    if "--write-docs" in arguments:
        PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), made), "utf-8")
    else:
        sys.stdout.write(made)


if __name__ == "__main__":
    main(sys.argv[1:])
