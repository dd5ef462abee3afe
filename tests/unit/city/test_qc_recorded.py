"""The checks over a recorded month of eight stations: few remarks, and the figures in the docs are these."""

import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import sensors
from city.columns import Columns, Floats
from city.hourly import HOUR_MS, Hours
from city.properties import PROPERTIES
from city.qc_day import Look, remarks
from city.qc_limits import qc_limits
from city.quality import assess, follow
from city.remark import Check
from sensors.recording import parse

ROOT = Path(__file__).parents[3]
FILES = sorted((Path(sensors.__file__).parent / "recorded").glob("air-*.csv.gz"))
COMPARED = ("pm2_5", "pm10", "so2", "no2", "o3", "co", "temperature", "pressure")
FIRST_DAY, DAYS = 334, 31
"""December 2016: entries count from New Year."""
MONTH = 30 * 24


class Recorded:
    """A year of one property of one station, judged as it would have been when it came in."""

    def __init__(self, results: Floats, prop: str) -> None:
        self.results, self.codes = results, np.zeros(len(results), np.int32)
        track = None
        for hour in np.flatnonzero(~np.isnan(results)).tolist():
            told = (hour * HOUR_MS, float(results[hour]))
            quality, reasons = assess(PROPERTIES[prop], *told, None, track)
            track = follow(track, *told)
            self.codes[hour] = quality + 4 * int(reasons)

    @property
    def good(self) -> Floats:
        return np.where(self.codes % 4 == 0, self.results, np.nan)

    def columns(self, first: int, last: int) -> Columns:
        hours = np.arange(first, min(last, len(self.results)))
        hours = hours[~np.isnan(self.results[hours])]
        return Columns(hours * HOUR_MS, self.results[hours], self.codes[hours])

    def hours(self, first: int, last: int) -> Hours:
        read = self.columns(first, last)
        means = np.where(read.good, read.results, np.nan)
        n_good = read.good.astype(np.int64)
        return Hours(read.times, means, means, means, np.ones_like(n_good), n_good, 3600.0 * n_good)


@pytest.fixture(scope="module")
def found() -> Counter[tuple[str, Check]]:
    """How many remarks each check has about each property, all stations and days together."""
    years = [parse(one.name[:-7], gzip.decompress(one.read_bytes()).decode()).columns for one in FILES]
    counts: Counter[tuple[str, Check]] = Counter()
    for prop in COMPARED:
        stations = [Recorded(np.array(year[prop][:8760], float), prop) for year in years]
        good = np.array([one.good for one in stations])
        for number, station in enumerate(stations):
            for day in range(FIRST_DAY, FIRST_DAY + DAYS):
                first, last = day * 24, (day + 1) * 24
                look = Look(
                    PROPERTIES[prop],
                    qc_limits(prop),
                    3600,
                    first * HOUR_MS,
                    last * HOUR_MS,
                    station.columns(first - 96, last + 12),
                    station.hours(last - MONTH, last),
                    np.delete(good, number, axis=0)[:, last - MONTH : last],
                )
                counts.update((prop, one.check) for one in remarks(look))
    return counts


def test_the_figures_in_the_docs_are_those_of_the_recordings(found):
    """The table is made here: on a difference, this is what to put in its place."""
    used = [check for check in Check if any(found[prop, check] for prop in COMPARED)]
    head = ["property", *(check.value for check in used)]
    rows = [[prop, *(str(found[prop, check]) for check in used)] for prop in COMPARED]
    table = "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])
    assert table in (ROOT / "docs" / "quality-control.md").read_text(encoding="utf-8"), table


def test_of_a_recorded_month_few_days_have_a_remark(found):
    assert found.total() < 0.05 * len(COMPARED) * len(FILES) * DAYS
