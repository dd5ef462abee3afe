"""A monthly report of a recorded station, against a recomputation by hand of the recording itself."""

import gzip
from collections import Counter
from datetime import date

import pandas as pd
import pytest
from air_spreadsheet import LIMIT, MAPPING, RECORDING, SHARES, SLUG, by_hand, grade, hourly
from historian import Historian

from city.report import ReportKind, ReportOrder
from city.report_city import FinishedReport
from city.report_period import ReportPeriod
from city.settings import Settings
from cli.catalogue import read
from ingest import reports as making
from store import catalogue, reports, rollups
from store.database import connect

NOW = 1_800_000_000_000
ORDER = ReportOrder(ReportKind.AIR, "air-xinqi", ReportPeriod.MONTH, date(2016, 11, 1))


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return hourly(pd.read_csv(RECORDING, na_values="NA")).loc["2016-11-01":"2016-11-30 23:00"]


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


def test_exceedance_days_means_and_percentiles_are_those_of_a_spreadsheet(made: FinishedReport, frame):
    days = by_hand(frame)
    for figure, (name, slug) in zip(made.air.pollutants, SLUG.items(), strict=True):
        values = days[name].dropna()
        assert figure.property == slug
        assert figure.days == len(values)
        assert figure.mean == pytest.approx(values.mean())
        assert figure.percentile == pytest.approx(values.quantile(SHARES[name]))
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
