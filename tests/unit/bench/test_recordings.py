"""The figures in docs/indices.md are what the code makes of the recordings, and plain arithmetic, too."""

import csv
import gzip
from bisect import bisect_left
from collections import defaultdict
from datetime import date, timedelta
from math import ceil
from statistics import mean

import pytest

from bench import recordings
from city.air_scheme import Scheme


def test_the_page_has_the_figures_of_the_recordings():
    page = recordings.PAGE.read_text(encoding="utf-8")
    assert recordings.replaced(page, recordings.section()) == page


def test_storage_agrees_with_what_was_recorded_within_half_a_per_cent():
    found = recordings.agreements()
    assert len(found) == 6
    assert all(one.days > 350 and one.outside == 0 and one.greatest_error <= 0.5 for one in found)


INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
DAY_TABLES = {
    "SO2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "NO2": (0, 40, 80, 180, 280, 565, 750, 940),
    "CO": (0, 2, 4, 14, 24, 36, 48, 60),
    "PM10": (0, 50, 150, 250, 350, 420, 500, 600),
    "PM2.5": (0, 35, 75, 115, 150, 250, 350, 500),
    "8h": (0, 100, 160, 215, 265, 800),
    "1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
}


def plain_index(table: tuple[int, ...], value: float) -> int:
    at = min(max(1, bisect_left(table, value)), len(table) - 1)
    low, high = table[at - 1], table[at]
    share = (value - low) / (high - low)
    return min(500, ceil(round(INDEX[at - 1] + (INDEX[at] - INDEX[at - 1]) * share, 9)))


def plain_day(rows: list[dict[str, str]]) -> int | None:
    """The AQI of the 24 rows of a day after HJ 633-2012, None without all six."""
    rows = sorted(rows, key=lambda row: int(row["hour"]))
    values = {
        name: [None if row[name] == "NA" else float(row[name]) for row in rows]
        for name in ("SO2", "NO2", "CO", "PM10", "PM2.5", "O3")
    }
    found = []
    for name in ("SO2", "NO2", "CO", "PM10", "PM2.5"):
        there = [one for one in values[name] if one is not None]
        if len(there) < 20:
            return None
        found.append(
            plain_index(
                DAY_TABLES[name], round(mean(there) / 1000, 1) if name == "CO" else round(mean(there))
            )
        )
    eights = []
    for end in range(8, 25):
        there = [one for one in values["O3"][end - 8 : end] if one is not None]
        if len(there) >= 6:
            eights.append(mean(there))
    if len(eights) < 14 and max(eights, default=0) <= 160:
        return None
    found.append(plain_index(DAY_TABLES["8h"], round(max(eights))))
    there = [one for one in values["O3"] if one is not None]
    if len(there) >= 20:
        found.append(plain_index(DAY_TABLES["1h"], round(max(there))))
    return max(found)


@pytest.mark.parametrize("station", ["dongsi", "dingling"])
def test_a_recorded_year_is_that_of_plain_arithmetic_day_for_day(station):
    with gzip.open(recordings.RECORDED / f"air-{station}.csv.gz", "rt", encoding="utf-8") as file:
        by_day = defaultdict(list)
        for row in csv.DictReader(file):
            by_day[date(int(row["year"]), int(row["month"]), int(row["day"]))].append(row)
    ours = recordings.days_of(recordings.stations()[station], Scheme.HJ633)
    assert [one.day for one in ours] == [recordings.FIRST + timedelta(n) for n in range(365)]
    assert [one.index for one in ours] == [plain_day(by_day[one.day]) for one in ours]
