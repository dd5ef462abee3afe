"""A monthly report of a recorded station, against a recomputation by hand of the recording itself.

The recomputation is a spreadsheet's: pandas on the file as it was published, with the tables of HJ 633-2012
and the limits of GB 3095-2012 written out once more. Nothing of ours is asked for it.
"""

import gzip
import math
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pandas as pd
import pytest
from historian import Historian

from city.report import ReportKind, ReportOrder
from city.report_city import FinishedReport
from city.report_period import ReportPeriod
from city.settings import Settings
from cli.catalogue import read
from ingest import reports as making
from store import catalogue, reports, rollups
from store.database import connect

RECORDING = Path(__file__).parents[2] / "sensors/recorded/air-aotizhongxin.csv.gz"
MAPPING = Path(__file__).parents[1] / "data/history/air.toml"
NOW = 1_800_000_000_000
ORDER = ReportOrder(ReportKind.AIR, "air-xinqi", ReportPeriod.MONTH, date(2016, 11, 1))
IAQI = [0, 50, 100, 150, 200, 300, 400, 500]
TABLE = {
    "SO2": [0, 50, 150, 475, 800, 1600, 2100, 2620],
    "NO2": [0, 40, 80, 180, 280, 565, 750, 940],
    "CO": [0, 2, 4, 14, 24, 36, 48, 60],
    "O3_8": [0, 100, 160, 215, 265, 800],
    "O3_1": [0, 160, 200, 300, 400, 800, 1000, 1200],
    "PM10": [0, 50, 150, 250, 350, 420, 500, 600],
    "PM2.5": [0, 35, 75, 115, 150, 250, 350, 500],
}
LIMIT = {"SO2": 150, "NO2": 80, "CO": 4, "O3_8": 160, "PM10": 150, "PM2.5": 75}
SLUG = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3_8": "o3", "PM10": "pm10", "PM2.5": "pm2_5"}
"""By hand: a recorded column, or ozone's running eight hours, to the property of a report."""


def recording() -> pd.DataFrame:
    """The month as it was published, hour by hour; CO in mg/m³.

    A value's time is the end of its hour (docs/glossary.md, phenomenon_time): that of midnight is the day's
    before.
    """
    frame = pd.read_csv(RECORDING, na_values="NA")
    frame.index = pd.to_datetime(frame[["year", "month", "day", "hour"]]) - pd.Timedelta(hours=1)
    month = frame.loc["2016-11-01":"2016-11-30 23:00", ["SO2", "NO2", "CO", "O3", "PM10", "PM2.5"]]
    return month.assign(CO=month["CO"] / 1000)


def by_hand(frame: pd.DataFrame) -> pd.DataFrame:
    """A row a day: valid daily averages, the index, its pollutants."""
    days = frame.groupby(frame.index.date)
    means = days.mean().where(days.count() >= 20)
    eight = frame["O3"].groupby(frame.index.date).transform(lambda o: o.rolling(8, min_periods=6).mean())
    late = eight[eight.index.hour >= 7].groupby(eight[eight.index.hour >= 7].index.date)
    means["O3_8"] = late.max().where(late.count() >= 14)
    means["O3_1"] = days["O3"].max().where(days["O3"].count() >= 20)
    for name in TABLE:
        means[name] = means[name].map(rounded_tenth if name == "CO" else rounded)
    indices = pd.DataFrame(
        {name: means[name].map(lambda c, t=table: iaqi(t, c)) for name, table in TABLE.items()}
    )
    known = indices[["SO2", "NO2", "CO", "O3_8", "PM10", "PM2.5"]].notna().all(axis=1)
    means["aqi"] = indices.max(axis=1).where(known)
    indices["O3_8"] = indices[["O3_8", "O3_1"]].max(axis=1)
    worst = indices[list(SLUG)].eq(means["aqi"], axis=0)
    means["primary"] = [
        sorted(SLUG[name] for name in SLUG if worst.loc[day, name]) if means.loc[day, "aqi"] > 50 else []
        for day in means.index
    ]
    return means


def rounded(value: float, to: str = "1") -> float:
    """GB/T 8170: a half goes to the even neighbour."""
    return (
        value
        if pd.isna(value)
        else float(Decimal(str(round(value, 9))).quantize(Decimal(to), ROUND_HALF_EVEN))
    )


def rounded_tenth(value: float) -> float:
    """CO is stated to a tenth of a mg/m³."""
    return rounded(value, "0.1")


def iaqi(table: list[int], value: float) -> float:
    """HJ 633: linear between breakpoints, rounded up."""
    if pd.isna(value) or value > table[-1]:
        return math.nan
    if value == 0:
        return 0
    place = next(i for i, bound in enumerate(table) if value <= bound)
    low, high = table[place - 1], table[place]
    return math.ceil(IAQI[place - 1] + (IAQI[place] - IAQI[place - 1]) * (value - low) / (high - low) - 1e-9)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return recording()


@pytest.fixture(scope="module")
def made(services, template, tmp_path_factory):
    """The report of the month, from an import of the recording."""
    from stack import cloned_database

    home = tmp_path_factory.mktemp("recorded")
    rows = gzip.decompress(RECORDING.read_bytes()).decode().splitlines()
    wanted = [line for line in rows[1:] if line.startswith("2016,11,") or line.startswith("2016,12,1,")]
    named = "\n".join([f"{rows[0]},station", *(f"{line},Aotizhongxin" for line in wanted)]) + "\n"
    (home / "month.csv").write_text(named)
    with cloned_database(services.database_url, template, "test_report_by_hand") as url:
        with connect(url, "test") as conn:
            catalogue.save(conn, read(Settings()))
        desk = Historian(url, home)
        assert desk.json("import", "--mapping", MAPPING, home / "month.csv")["mistakes"] == 0
        with connect(url, "test") as conn:
            rollups.prepare(conn, "Asia/Shanghai")
            row, new = making.make(conn, ORDER, "test", NOW)
            assert new
            again, new = making.make(conn, ORDER, "test", NOW + 1)
            assert (again, new) == (row, False)
            yield reports.find(conn, row.report_id)[1]


def test_daily_averages_are_those_of_a_spreadsheet(made: FinishedReport, frame):
    days = by_hand(frame)
    for place, name in enumerate(SLUG):
        told = [line.values[place] for line in made.air.days]
        wanted = [None if pd.isna(v) else v for v in days[name]]
        assert told == pytest.approx(wanted), name


def test_index_class_days_and_primary_pollutants_are_those_of_a_spreadsheet(made: FinishedReport, frame):
    days = by_hand(frame)
    indices = [None if pd.isna(v) else int(v) for v in days["aqi"]]
    assert [line.index for line in made.air.days] == indices
    assert [list(line.primary) for line in made.air.days] == list(days["primary"])
    assert made.air.primaries == dict(sorted(Counter(p for one in days["primary"] for p in one).items()))
    assert made.air.good_days == sum(1 for one in indices if one is not None and one <= 100)
    assert made.air.valid_days == sum(1 for one in indices if one is not None)
    assert made.air.grades == dict(Counter(grade(one) for one in indices if one is not None))


def grade(index: int) -> str:
    """HJ 633, table 2."""
    bounds = ((50, "excellent"), (100, "good"), (150, "light"), (200, "moderate"), (300, "heavy"))
    return next((name for bound, name in bounds if index <= bound), "severe")


def test_exceedance_days_means_and_percentiles_are_those_of_a_spreadsheet(made: FinishedReport, frame):
    days = by_hand(frame)
    shares = {"SO2": 0.98, "NO2": 0.98, "CO": 0.95, "O3_8": 0.9, "PM10": 0.95, "PM2.5": 0.95}
    for figure, (name, slug) in zip(made.air.pollutants, SLUG.items(), strict=True):
        values = days[name].dropna()
        assert figure.property == slug
        assert figure.days == len(values)
        assert figure.mean == pytest.approx(values.mean())
        assert figure.percentile == pytest.approx(values.quantile(shares[name]))
        assert (figure.highest, figure.highest_day) == (values.max(), values.idxmax())
        assert figure.days_over == int((values > LIMIT[name]).sum())
    past = [
        (day, SLUG[name], days.loc[day, name])
        for day in days.index
        for name in SLUG
        if days.loc[day, name] > LIMIT[name]
    ]
    assert [(one.property, one.value) for one in made.air.exceedances] == [(p, v) for _, p, v in past]
    assert len(past) > 10


def test_data_capture_is_that_of_the_recording(made: FinishedReport, frame):
    captured = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm2_5": "PM2.5"}
    told = {one.property: one.capture() for one in made.series}
    assert told == pytest.approx({slug: frame[name].notna().mean() for slug, name in captured.items()})
    assert {one.expected for one in made.series} == {720}


def test_hours_over_the_limit_of_an_hour_are_those_of_the_recording(made: FinishedReport, frame):
    told = {one.property: (one.hours_over, one.highest_hour) for one in made.air.pollutants}
    assert told["no2"] == (int((frame["NO2"] > 200).sum()), frame["NO2"].max())
    assert told["o3"] == (int((frame["O3"] > 200).sum()), frame["O3"].max())
    assert told["pm2_5"][1] == frame["PM2.5"].max()
