"""Exports by the web: what is in a file, what is refused, how a job goes, on a real PostgreSQL."""

import asyncio
import csv
import io
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import geopandas
import httpx
import openpyxl
import pyarrow.parquet as pq
import pytest
from cast import CITY, HOUR, MINUTE, NOW, observed
from stack import cloned_database, wait_until

from city.quality import Quality, Reason
from city.settings import Settings
from city.thing import name
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.exporting import desk as desks
from dashboard.exporting import folder as folders
from dashboard.exporting import format as formats
from dashboard.exporting import job as jobs
from dashboard.wall_state import WallState
from store import batches, catalogue, rollups
from store.batches import Batch
from store.database import connect, pool

HOSTILE = '=HYPERLINK("http://evil.example","x")'
FROM = "2026-11-22T00:00:00%2B08:00"
TO = "2026-11-22T09:00:00%2B08:00"


class Town:
    """The cast's city, one of whose stations has a name that a spreadsheet would run."""

    def __init__(self, url: str) -> None:
        self.url = url
        bad = name(zh_Hans="＝1+1", zh_Hant="@SUM(1)", en=HOSTILE)
        things = [replace(t, name=bad, recorded=None) if t.thing_id == "res-a" else t for t in CITY.things]
        self.catalogue = replace(CITY, things=tuple(things), declared=MappingProxyType({}))
        with connect(url, "test") as conn:
            catalogue.save(conn, self.catalogue)
            rollups.prepare(conn, "Asia/Shanghai")
            self.streams = (catalogue.load(conn) or (None, {}))[1]
            batches.write(conn, "test", Batch(self._told()))

    def _told(self) -> list:
        keys = {f"{s.thing_id}.{s.property}": key for key, s in self.streams.items()}
        level, storage = keys["res-a.water_level"], keys["res-a.storage"]
        told = [observed(level, -0.5 + i / 100, -i) for i in range(1, 300)]
        told += [observed(storage, 100.0, -60), observed(storage, 9e9, -59, Quality.BAD, Reason.RANGE)]
        return [*told, observed(keys["res-b.water_level"], 7.25, -30)]


class Asker:
    """Asks one dashboard."""

    def __init__(self, app) -> None:
        self.app = app

    def __call__(self, path: str, method: str = "GET") -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, f"/api/v1/export{path}")

        return asyncio.run(asked())


@pytest.fixture(scope="module")
def town(services, template) -> Iterator[Town]:
    with cloned_database(services.database_url, template, "test_exports") as url:
        yield Town(url)


@pytest.fixture(scope="module")
def ask(town) -> Iterator[Asker]:
    wall = WallState(lambda: NOW)
    wall.load(town.catalogue, town.streams, [], [])
    with pool(town.url, "test", 2) as connections:
        settings = Settings(database_url=town.url)
        app = build(Context(settings, connections, wall, lambda: NOW), threading.Event())
        yield Asker(app)
        app.state.export_jobs.close()


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff# ")
    return list(csv.DictReader(io.StringIO(text.partition("\n")[2])))


def test_a_csv_says_units_times_with_offset_quality_and_what_a_value_stands_for(ask):
    answer = ask(f"?things=res-a&properties=storage&from={FROM}&to={TO}&bucket=raw&lang=en")
    good, bad = rows_of(answer.content.decode())
    assert answer.headers["content-disposition"] == 'attachment; filename="res-a-2026-11-22-raw.csv"'
    assert good["station_name"] == f"'{HOSTILE}"
    assert (good["thing_id"], good["unit"], good["averaging"]) == ("res-a", "1e4 m³", "instant")
    assert good["time"].endswith("+08:00")
    assert (bad["quality"], bad["reasons"], bad["result"]) == ("BAD", "range", "9000000000")


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_no_cell_of_a_hostile_station_is_a_formula_and_negative_numbers_stay_numbers(ask, lang, format_):
    answer = ask(f"?things=res-a&from={FROM}&to={TO}&bucket=raw&format={format_}&lang={lang}")
    if format_ == "csv":
        rows = rows_of(answer.content.decode())
        names = {row["station_name"] for row in rows}
        lowest = min(float(row["result"]) for row in rows)
    else:
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        heads, *lines = book["observations"].iter_rows()
        at = {cell.value: i for i, cell in enumerate(heads)}
        assert {cell.data_type for line in lines for cell in line} <= {"s", "n", "d"}
        assert {line[at["result"]].data_type for line in lines} == {"n"}
        names = {line[at["station_name"]].value for line in lines}
        lowest = min(line[at["result"]].value for line in lines)
    assert {one[:2] for one in names} <= {"'=", "'＝", "'@"}
    assert lowest < 0


def test_a_workbook_has_dates_to_reckon_with_and_the_terms_and_is_the_same_again(ask):
    path = f"?things=res-b&from={FROM}&to={TO}&bucket=raw&format=xlsx"
    made = ask(path).content
    assert ask(path).content == made
    book = openpyxl.load_workbook(io.BytesIO(made))
    heads, line = book["observations"].iter_rows(values_only=True)
    row = dict(zip(heads, line, strict=True))
    assert row["local_time"] == datetime.fromisoformat(row["time"]).replace(tzinfo=None)
    assert "not validated" in book["terms"]["B1"].value


def test_every_format_holds_the_same_rows(ask, tmp_path):
    path = f"?properties=water_level&from={FROM}&to={TO}&bucket=1h"
    rows = rows_of(ask(path).content.decode())
    table = pq.read_table(io.BytesIO(ask(f"{path}&format=parquet").content))
    (tmp_path / "a.gpkg").write_bytes(ask(f"{path}&format=geopackage").content)
    frame = geopandas.read_file(tmp_path / "a.gpkg")
    sheet = openpyxl.load_workbook(io.BytesIO(ask(f"{path}&format=xlsx").content))["observations"]
    results = [float(row["result"]) for row in rows]
    assert len(rows) > 4
    assert table["result"].to_pylist() == pytest.approx(results)
    assert frame["result"].tolist() == pytest.approx(results)
    assert sheet.max_row == len(rows) + 1
    assert {row["averaging"] for row in rows} == {"1h"}


def test_the_estimate_says_how_many_rows_and_what_each_format_gives(ask):
    told = ask(f"/estimate?things=res-a&from={FROM}&to={TO}&bucket=raw").json()
    assert 301 <= told["rows"] <= 301 + 60
    assert told["most"]["xlsx"] == formats.SHEET_ROWS
    assert ask(f"/estimate?things=res-a&from={FROM}&to={TO}&bucket=1h").json()["rows"] == 6
    assert ask(f"/estimate?things=res-a&from={FROM}&to={TO}&bucket=1d").json()["rows"] == 2


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (f"?things=nobody&from={FROM}&to={TO}", 404, "no thing 'nobody'"),
        (f"?properties=wetness&from={FROM}&to={TO}", 404, "no property 'wetness'"),
        (f"?from={TO}&to={FROM}", 422, "is not before"),
        ("?from=soon&to=later", 422, "'soon' is no RFC 3339 time"),
        ("?things=res-a", 422, "needs from and to"),
        ("?from=0001-01-01&to=2026-01-01", 422, "1900 to 2100"),
        (f"?from={FROM}&to={TO}&bucket=year", 422, "1h"),
        (f"?from={FROM}&to={TO}&format=pdf", 422, "geopackage"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_with_what_is_allowed(ask, path, status, words):
    answer = ask(path)
    assert answer.status_code == status
    assert words in answer.text


def test_too_much_is_refused_with_how_much_it_would_be(ask, monkeypatch):
    monkeypatch.setitem(formats.MOST_ROWS, formats.Format.XLSX, 100)
    for method in ("GET", "POST"):
        answer = ask(f"?things=res-a&from={FROM}&to={TO}&bucket=raw&format=xlsx", method)
        assert answer.status_code == 422
        assert "xlsx gives at most 100" in answer.text
        assert "(1m, 1h, 1d)" in answer.text


def test_a_job_says_how_far_it_is_and_gives_the_same_file(ask):
    path = f"?things=res-a&from={FROM}&to={TO}&bucket=raw"
    begun = ask(path, "POST")
    job = f"/jobs/{begun.json()['job_id']}"
    assert begun.status_code == 202
    wait_until(lambda: ask(job).json()["stage"] == "ready", 60, "the job is ready")
    told = ask(job).json()
    assert told["rows"] == 301
    assert ask(f"{job}/file").content == ask(path).content
    assert ask(job, "DELETE").status_code == 200
    assert ask(job).status_code == 404


def test_a_job_that_is_ended_leaves_no_file(ask, monkeypatch):
    held = threading.Event()
    batches_of = desks.batches

    def slow(*args):
        for batch in batches_of(*args):
            held.wait(60)
            yield batch

    monkeypatch.setattr(desks, "batches", slow)
    job = ask(f"?things=res-a&from={FROM}&to={TO}&bucket=raw", "POST").json()["job_id"]
    assert ask(f"/jobs/{job}/file").status_code == 409
    ask(f"/jobs/{job}", "DELETE")
    held.set()
    wait_until(lambda: ask(f"/jobs/{job}").json()["stage"] == "cancelled", 60, "the job ends")
    assert ask(f"/jobs/{job}/file").status_code == 409


def test_more_exports_at_once_than_there_is_room_for_are_asked_to_come_again(ask, monkeypatch):
    held = threading.Event()
    monkeypatch.setattr(desks, "batches", lambda *_: (held.wait(60) and None for _ in range(1)))
    path = f"?things=res-a&from={FROM}&to={TO}&bucket=raw"
    made = [ask(path, "POST").json()["job_id"] for _ in range(desks.MOST_OF_ONE)]
    refused = ask(path, "POST")
    held.set()
    for job in made:
        wait_until(lambda job=job: ask(f"/jobs/{job}").json()["stage"] != "making", 60, "the job ends")
    assert refused.status_code == 503
    assert refused.headers["retry-after"]


def test_a_full_disk_is_said_and_ends_what_is_being_made(ask, monkeypatch):
    path = f"?things=res-a&from={FROM}&to={TO}&bucket=raw"
    free = iter((folders.LEAST_FREE, 0, 0, 0, 0))
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, next(free)))
    job = f"/jobs/{ask(path, 'POST').json()['job_id']}"
    wait_until(lambda: ask(job).json()["stage"] == "failed", 60, "the job ends")
    assert ask(job).json()["problem"] == folders.FULL
    for refused in (ask(path, "POST"), ask(f"{path}&format=xlsx")):
        assert (refused.status_code, refused.json()["detail"]) == (507, folders.FULL)


def test_a_file_that_nobody_fetches_goes_by_itself(ask, monkeypatch):
    monkeypatch.setattr(jobs, "KEEP_MS", 300)
    held = ask.app.state.export_jobs
    job = ask(f"?things=res-a&from={FROM}&to={TO}&bucket=raw", "POST").json()["job_id"]
    path = held.find(job).path
    wait_until(lambda: held._jobs.get(job) is None and not path.exists(), 60, "the file is gone")


def test_the_folder_of_a_process_that_is_no_more_is_cleared_away_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, foreign = tmp_path / f"{folders.PREFIX}dead", tmp_path / f"{folders.PREFIX}foreign"
    for one in (left, foreign):
        one.mkdir()
        (one / "old").write_text("rows")
    (left / "lock").touch()
    living = folders.Folder()
    other = folders.Folder()
    assert sorted(tmp_path.iterdir()) == sorted((foreign, living.path, other.path))
    living.close()
    other.close()
    assert list(tmp_path.iterdir()) == [foreign]


def test_a_datastream_s_own_file_has_the_same_columns(ask):
    answer = ask(
        f"/../datastreams/res-b.water_level/observations?format=csv&from={NOW - HOUR}&to={NOW + MINUTE}"
    )
    (row,) = rows_of(answer.content.decode())
    assert (row["result"], row["averaging"], row["quality"]) == ("7.25", "instant", "GOOD")


def test_why_an_export_is_refused_is_said_in_the_language_that_is_asked_for(ask):
    path = f"?things=res-a&from={TO}&to={FROM}"
    assert "is not before" in ask(path).json()["detail"]
    assert "不早于" in ask(f"{path}&lang=zh-Hans").json()["detail"]
