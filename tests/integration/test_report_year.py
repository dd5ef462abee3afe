"""Annual reports, made by the schedule within the keeper's patience, on PostgreSQL and on TimescaleDB.

The year is a recorded one: its March to December, and before them the January and February that followed. The
leap day has no data. What the station's report says is held against a recomputation by hand.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from air_spreadsheet import LIMIT, MAPPING, RECORDING, SHARES, SLUG, by_hand, grade, hourly
from historian import Historian
from stack import cloned_database

from city.local_time import moment
from city.report import ReportKind
from city.report_air import months
from city.report_city import FinishedReport
from city.report_period import ReportPeriod
from city.report_schedule import ReportSchedule
from city.settings import Settings
from cli.catalogue import read
from dashboard.reporting.compose import compose
from dashboard.reporting.page import document_page
from dashboard.reporting.workbook import document_workbook
from ingest.keeper import STATEMENT_TIMEOUT_MS
from ingest.reports import Scribe
from store import catalogue, database, reports, rollups

ZONE = ZoneInfo("Asia/Shanghai")
NEW_YEAR = moment(date(2017, 1, 1), 0, ZONE)
DUE = NEW_YEAR + 5 * 3_600_000
YEAR_LIMIT = {"SO2": 60, "NO2": 40, "PM10": 70, "PM2.5": 35}


class Made(NamedTuple):
    """Reports of the year: the rows, and those of the station and of the city."""

    rows: list[reports.ReportRow]
    station: FinishedReport
    city: FinishedReport


def published() -> pd.DataFrame:
    frame = pd.read_csv(RECORDING, na_values="NA")
    return frame.assign(year=2016).sort_values(["month", "day", "hour"])


@pytest.fixture(scope="module")
def days() -> pd.DataFrame:
    whole = hourly(published()).reindex(pd.date_range("2016-01-01", "2016-12-31 23:00", freq="h"))
    return by_hand(whole)


@pytest.fixture(scope="module", params=["plain", "timescale"])
def made(request, tmp_path_factory) -> Made:
    home: Path = tmp_path_factory.mktemp("year")
    plain = request.param == "plain"
    server = (
        request.getfixturevalue("services").database_url
        if plain
        else request.getfixturevalue("timescale_url")
    )
    path = home / "year.csv"
    published().assign(station="Aotizhongxin").drop(columns="No", errors="ignore").to_csv(
        path, index=False, na_rep="NA"
    )
    with cloned_database(server, None, "report_year") as url:
        database.migrate(url)
        with database.connect(url, "test") as conn:
            catalogue.save(conn, read(Settings()))
        assert Historian(url, home).json("import", "--mapping", MAPPING, path)["mistakes"] == 0
        with database.connect(url, "test", statement_timeout_ms=STATEMENT_TIMEOUT_MS) as conn:
            rollups.prepare(conn, ZONE.key)
            while rollups.turn(conn, DUE):
                pass
            scribe = Scribe(ReportSchedule.read("year@5"))
            for _ in range(3):
                scribe.turn(conn, DUE)
            rows = reports.listed(conn, ReportPeriod.YEAR, date(2016, 1, 1), date(2016, 1, 2))
            told = {row.order.kind: reports.find(conn, row.report_id)[1] for row in rows}
            yield Made(rows, told[ReportKind.AIR], told[ReportKind.CITY])


def test_the_schedule_makes_the_year_of_the_station_with_data_and_of_the_city(made: Made):
    assert [(row.order.kind, row.order.subject, row.order.text, row.version) for row in made.rows] == [
        (ReportKind.CITY, "city", "2016", 1),
        (ReportKind.AIR, "air-xinqi", "2016", 1),
    ]
    assert made.station.head.editions == ("HJ633-2012", "GB3095-2012", "HJ663-2013")


def test_every_day_of_the_year_is_that_of_a_spreadsheet(made: Made, days: pd.DataFrame):
    lines = made.station.air.days
    indices = [None if pd.isna(v) else int(v) for v in days["aqi"]]
    assert [line.day for line in lines] == list(days.index)
    assert [line.index for line in lines] == indices
    assert lines[59].values == (None,) * 6  # the leap day
    for place, name in enumerate(SLUG):
        told = [line.values[place] for line in lines]
        assert told == pytest.approx([None if pd.isna(v) else v for v in days[name]]), name
    counted = pd.Series([grade(one) for one in indices if one is not None]).value_counts().to_dict()
    assert made.station.air.grades == counted
    assert made.city.city.air[0].good_days == sum(1 for one in indices if one is not None and one <= 100)


def test_means_months_percentiles_and_exceedances_of_the_year_are_those_of_a_spreadsheet(
    made: Made, days: pd.DataFrame
):
    air = made.station.air
    monthly = days.groupby([day.month for day in days.index])
    for place, (figure, name) in enumerate(zip(air.pollutants, SLUG, strict=True)):
        values = days[name].dropna()
        assert (figure.days, figure.days_over) == (len(values), int((values > LIMIT[name]).sum()))
        assert figure.mean == pytest.approx(values.mean())
        assert figure.percentile == pytest.approx(values.quantile(SHARES[name]))
        assert figure.year_limit == YEAR_LIMIT.get(name)
        assert [month.means[place] for month in months(air)] == pytest.approx(monthly[name].mean().tolist())
        enough = [n >= (25 if month == 2 else 27) for month, n in monthly[name].count().items()]
        assert figure.counts == (all(enough) and len(values) >= 324)
    assert len(air.exceedances) == sum(int((days[name] > LIMIT[name]).sum()) for name in SLUG)


def test_the_year_is_judged_by_means_and_percentiles(made: Made, days: pd.DataFrame):
    for one in made.station.air.year:
        (name,) = (name for name, slug in SLUG.items() if slug == one.property)
        values = days[name].dropna()
        exact = values.mean() if one.percentile is None else values.quantile(SHARES[name])
        limit = YEAR_LIMIT[name] if one.percentile is None else LIMIT[name]
        assert one.value == pytest.approx(exact, abs=0.51 if name != "CO" else 0.051), one
        assert one.limit.value == limit
        assert one.exceeded == (one.value > limit if one.valid else None)
    assert any(one.exceeded for one in made.station.air.year)


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en", "xx"])
def test_a_year_is_drawn_and_the_same_again(made: Made, lang: str):
    for row, report in zip(made.rows, (made.city, made.station), strict=True):
        document = compose(row, report, lang)
        assert document_page(document) == document_page(compose(row, report, lang))
        assert document_workbook(document) == document_workbook(compose(row, report, lang))
