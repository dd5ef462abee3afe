"""`citywatch export` on a real PostgreSQL: what is written, how, and that import reads it back as it was."""

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import geopandas
import pyarrow as pa
import pytest
from cast import HOUR, NOW, observed
from historian import HEADER, Historian, historian
from pyarrow import parquet

from city.local_time import moment
from city.quality import Quality, Reason
from dashboard.exporting.files import harmless
from store import batches, catalogue, reviews, rollups
from store.batches import Batch
from store.reviews import Decision, Order

ENDINGS = ("csv", "parquet", "gpkg")


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


@pytest.fixture
def other(empty_database, tmp_path) -> Historian:
    from store.database import migrate

    migrate(empty_database)
    return historian(empty_database, tmp_path)


@pytest.fixture
def told(desk) -> Historian:
    """With observations of every quality."""
    with desk.conn() as conn:
        _, streams = catalogue.load(conn)
        keys = {f"{s.thing_id}.{s.property}": key for key, s in streams.items()}
        level, storage, level_b = keys["res-a.water_level"], keys["res-a.storage"], keys["res-b.water_level"]
        stored = [
            observed(level, 11.123456789012345, -60),
            observed(level, 11.5, -59, Quality.SUSPECT, Reason.STEP | Reason.STUCK),
            observed(level, 9999.0, -58, Quality.BAD, Reason.RANGE),
            observed(level, 9.0, -57, Quality.BAD, Reason.FAULT),
            observed(storage, 1e-7, -60),
            observed(storage, 6e6, -59, Quality.SUSPECT, Reason.OVER_RANGE),
            observed(level_b, -0.1, -60),
        ]
        batches.write(conn, "test", Batch(stored))
    return desk


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff# ")
    return list(csv.DictReader(io.StringIO(text.partition("\n")[2])))


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_exported_is_imported_into_an_empty_database_as_it_was(told, other, ending):
    path = told.home / f"all.{ending}"
    assert told.json("export", "-o", path)["rows"] == 7

    said = other.json("import", path)

    assert (said["stored"], said["mistakes"]) == (7, 0)
    assert other.rows() == told.rows()


def test_a_zero_that_was_stored_with_a_sign_is_written_without(desk):
    desk.json("import", desk.file("a.csv", HEADER + "res-a,water_level,2020-01-01T00:00:00Z,0\n"))
    with desk.conn() as conn:
        conn.execute("UPDATE observation SET result = '-0'")

    (row,) = rows_of(desk.run("export", "-o", "-").stdout)

    assert row["result"] == "0"


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_export_of_nothing_is_read_back_as_no_rows(desk, ending):
    path = desk.home / f"none.{ending}"
    assert desk.json("export", "-o", path)["rows"] == 0

    result = desk.run("import", path)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{path}: 0 rows; 0 stored")


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_export_is_the_same_bytes(told, ending):
    one, two = told.home / f"1.{ending}", told.home / f"2.{ending}"
    told.json("export", "-o", one)
    told.json("export", "-o", two)

    assert one.read_bytes() == two.read_bytes()


def test_rows_are_ordered_and_say_unit_zone_and_quality(told):
    rows = rows_of(told.run("export", "-o", "-").stdout)

    assert [f"{row['thing_id']}.{row['property']}" for row in rows] == (
        ["res-a.storage"] * 2 + ["res-a.water_level"] * 4 + ["res-b.water_level"]
    )
    assert rows[3] == {
        "thing_id": "res-a",
        "station_name": "res-a",
        "property": "water_level",
        "unit": "m",
        "averaging": "instant",
        "zone": "Asia/Shanghai",
        "time": "2026-11-22T07:01:00.000+08:00",
        "result": "11.5",
        "quality": "SUSPECT",
        "reasons": "step stuck",
        "review": "provisional",
    }


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        (["--thing", "res-a"], 6),
        (["--thing", "res-a", "--thing", "res-b"], 7),
        (["--thing", "res-a", "--property", "storage"], 2),
        (["--area", "coast"], 0),
        (["--datastream", "res-b.water_level"], 1),
        (["--from", "2026-11-21T23:01:00Z"], 4),
        (["--from", "2026-11-22 07:01", "--to", "2026-11-22 07:02"], 2),
        (["--to", "2026-11-22"], 0),
    ],
)
def test_a_part_can_be_chosen_times_without_offset_are_the_city_s(told, choice, count):
    assert len(rows_of(told.run("export", "-o", "-", *choice).stdout)) == count


@pytest.mark.parametrize(
    ("choice", "word"),
    [
        (["--thing", "res-z"], "no thing 'res-z'"),
        (["--property", "wetness"], "no property 'wetness'"),
        (["--area", "moon"], "no area 'moon'"),
        (["--from", "soon"], "'soon'"),
        (["--from", "2026-01-02", "--to", "2026-01-01"], "from 2026-01-02 is not before to 2026-01-01"),
        (["--from", "2026-01-02", "--to", "2026-01-01T16:00:00Z"], "is not before"),
    ],
)
def test_a_name_that_is_nobody_s_and_a_time_that_is_none_are_refused(told, choice, word):
    result = told.run("export", "-o", told.home / "x.csv", *choice)

    assert result.exit_code == 2
    assert word in result.stderr
    assert not (told.home / "x.csv").exists()


def test_a_file_that_is_there_is_kept_unless_forced(told):
    path = told.file("x.csv", "precious")

    assert told.run("export", "-o", path).exit_code == 2
    assert path.read_text() == "precious"
    assert told.json("export", "-o", path, "--force")["rows"] == 7


def test_an_export_that_fails_leaves_nothing_under_the_name(told, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.exporting.rows._batch", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        result = told.run("export", "-o", told.home / "x.parquet")

    assert result.exit_code == 130
    assert [path.name for path in told.home.iterdir()] == []


def test_texts_that_a_spreadsheet_would_run_are_quoted_and_numbers_are_not():
    texts = ["=1+1", "+1", "-odd", "@x", "\tx", "plain", ""]

    assert harmless(pa.array(texts)).to_pylist() == ["'=1+1", "'+1", "'-odd", "'@x", "'\tx", "plain", ""]


def test_a_geopackage_says_where_and_does_not_go_to_standard_output(told):
    path = told.home / "a.gpkg"
    told.json("export", "-o", path, "--thing", "res-b")

    frame = geopandas.read_file(path)

    assert (frame.geometry.x[0], frame.geometry.y[0], frame.crs.to_epsg()) == (121.82, 29.84, 4326)
    assert told.run("export", "-o", "-", "--format", "geopackage").exit_code == 2


def test_parquet_keeps_types_and_the_licence(told):
    path = told.home / "a.parquet"
    told.json("export", "-o", path)

    table = parquet.read_table(path)

    assert table.schema.field("time").type == pa.timestamp("ms", "Asia/Shanghai")
    assert b"licence" in table.schema.metadata
    assert table["time"][2].as_py() == datetime.fromtimestamp(NOW / 1000 - 3600, UTC)


def test_means_are_written_by_bucket_and_never_taken_for_observations(desk):
    rows = "".join(
        f"res-a,water_level,2020-01-0{day}T0{hour}:00:00Z,{hour}\n" for day in (1, 2) for hour in range(8)
    )
    desk.json("import", desk.file("a.csv", HEADER + rows))
    path = desk.home / "days.csv"

    assert desk.json("export", "-o", path, "--bucket", "1d", "--from", "2020-01-01")["rows"] == 2

    (first, _) = rows_of(path.read_text(encoding="utf-8"))
    assert (first["time"], first["result"], first["n"], first["bucket"]) == (
        "2020-01-01T00:00:00.000+08:00", "3.5", "8", "1d"
    )  # fmt: skip
    assert desk.run("import", path).exit_code == 1


def test_a_decision_of_an_officer_is_told_and_a_day_s_mean_leaves_out_what_was_excluded(desk):
    rows = "".join(
        f"res-a,water_level,2020-01-0{day}T{hour:02}:30:00+08:00,{hour}\n"
        for day in (1, 2, 3)
        for hour in range(10)
    )
    desk.json("import", desk.file("a.csv", HEADER + rows))
    midnight = moment(date(2020, 1, 1), 0, ZoneInfo("Asia/Shanghai"))
    with desk.conn() as conn:
        _, streams = catalogue.load(conn)
        (key,) = (key for key, s in streams.items() if (s.thing_id, s.property) == ("res-a", "water_level"))

        def decide(decision: Decision, first: int, last: int) -> None:
            order = Order(
                decision, midnight + first * HOUR, midnight + last * HOUR, {key: None}, "why", 1 << 40
            )
            assert reviews.decide(conn, order, "officer", NOW)

        decide(Decision.APPROVED, 0, 24)
        decide(Decision.EXCLUDED, 8, 10)
        decide(Decision.EXCLUDED, 24, 48)

    def told(bucket: str) -> list[tuple[str, str, str, str]]:
        found = rows_of(desk.run("export", "-o", "-", "--bucket", bucket).stdout)
        return [(row["time"][8:13], row["result"], row["review"], row.get("n", "")) for row in found]

    assert told("1d") == [
        ("01T00", "3.5", "approved excluded", "8"),
        ("02T00", "", "excluded", "0"),
        ("03T00", "4.5", "provisional", "10"),
    ]
    hours = [("01T07", "7", "approved"), ("01T08", "8", "excluded"), ("01T09", "9", "excluded")]
    assert [row[:3] for row in told("1h")[7:10]] == hours
    assert [row[:3] for row in told("raw")[7:10]] == hours


@pytest.mark.parametrize("hourly", [False, True], ids=["a level", "an hourly mean"])
def test_each_row_says_what_officers_decided_about_it_and_none_is_left_out(desk, hourly):
    late = 1 if hourly else 0
    texts = [f"res-a,water_level,2020-01-01T{hour + late:02}:00:00+08:00,{hour}\n" for hour in range(4)]
    desk.json("import", desk.file("a.csv", HEADER + "".join(texts)))
    with desk.conn() as conn:
        if hourly:
            conn.execute("UPDATE datastream SET period_s = 3600")
        rollups.prepare(conn, "Asia/Shanghai")
        _, streams = catalogue.load(conn)
        key = next(k for k, s in streams.items() if (s.thing_id, s.property) == ("res-a", "water_level"))
        first = int(datetime(2019, 12, 31, 16, tzinfo=UTC).timestamp() * 1000)
        for which, decision in enumerate((Decision.APPROVED, Decision.EXCLUDED)):
            begin = first + which * HOUR
            asked = Order(decision, begin, begin + HOUR, {key: None}, "broken")
            reviews.decide(conn, asked, "Li", NOW)
    told = {}
    for bucket in ("raw", "1m", "1h", "1d"):
        rows = rows_of(desk.run("export", "-o", "-", "--thing", "res-a", "--bucket", bucket).stdout)
        told[bucket] = [row["review"] for row in rows]

    assert told["raw"] == told["1m"] == told["1h"] == ["approved", "excluded", "provisional", "provisional"]
    assert told["1d"] == ["provisional approved excluded"]
