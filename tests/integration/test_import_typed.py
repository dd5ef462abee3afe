"""Columns of Parquet and GeoPackage that hold something else than a text, a number or a time are named."""

from datetime import time, timedelta
from decimal import Decimal

import geopandas
import pandas
import pyarrow as pa
import pyogrio
import pytest
from historian import Historian, historian
from pyarrow import parquet
from shapely import Point

T = "2020-01-01T00:00:00Z"
SOUND = {"thing_id": "res-a", "property": "water_level", "time": T, "result": 1.0, "unit": "m", "flag": "N"}
ROLES = ("thing_id", "property", "time", "result", "unit", "flag", "quality", "reasons")
MAPPING = "\n".join(
    [
        *('[time]\ncolumn = "time"', '[thing]\ncolumn = "thing_id"', '[property]\ncolumn = "property"'),
        *('[result]\ncolumn = "result"\nunit_column = "unit"', '[flag]\ncolumn = "flag"'),
    ]
)


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def written(desk, **odd):
    """A file of two rows, the first of them sound; the other has the column `odd` says."""
    path = desk.home / "a.parquet"
    columns = {name: pa.array([value] * 2) for name, value in SOUND.items()}
    columns["time"] = pa.array([T, T.replace("01T", "02T")])
    parquet.write_table(pa.table(columns | odd), path)
    return path


def stamps(value):
    return pa.array([1_577_836_800_000_000, value], pa.int64()).cast(pa.timestamp("us", "UTC"))


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize(
    ("column", "odd", "problem"),
    [
        ("result", pa.array([None, [1.0]]), "is a list<element: double>, not a text, a number or a time"),
        ("thing_id", pa.array([None, {"a": 1}]), "is a struct<a: int64>, not a text, a number or a time"),
        ("flag", pa.array([None, ["D"]]), "is a list<element: string>, not a text, a number or a time"),
        ("result", pa.array([None, timedelta(1)]), "is a duration[us], not a text, a number or a time"),
        ("result", pa.array([b"1", b"\xff"]), "'\ufffd' is not a number"),
        ("thing_id", pa.array([b"res-a", b"res\xff"]), "no thing 'res\ufffd' in the catalogue"),
        ("flag", pa.array([b"N", b"\xff"]), "'\ufffd' cannot be read as text"),
        ("unit", pa.array([b"m", b"\xff"]), "no way from '\ufffd' to 'm'"),
        ("result", pa.array([True, False]), "'false' is not a number"),
        ("result", pa.array([None, time(8)], pa.time64("us")), "'08:00:00.000000' is not a number"),
        ("time", stamps(253_402_300_800_000_000), "253402300800000 ms is in the future"),
        ("time", stamps(-(2**62)), "-4611686018427388 ms is before 1900"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_file_row_and_column(desk, column, odd, problem, mapped):
    path = written(desk, **{column: odd})
    mapping = ["--mapping", desk.file("m.toml", MAPPING)] if mapped else []

    result = desk.run("import", path, *mapping)

    assert result.exit_code == 1
    assert f"{path}: row 2, column {column!r}: {problem}\n" in result.stderr


@pytest.mark.parametrize("column", ROLES)
@pytest.mark.parametrize(
    "odd",
    [
        pa.array([253_402_300_800_000_000, -(2**62)], pa.int64()).cast(pa.timestamp("us")),
        pa.array([2**31 - 1, 0], pa.int32()).cast(pa.date32()),
        pa.array([2**64 - 1, 0], pa.uint64()),
        pa.array([Decimal("1e30"), None], pa.decimal256(60, 2)),
        pa.array([[{"a": [1]}], None]),
        pa.array([1, 2], pa.int64()).cast(pa.timestamp("ms", "Mars/Base")),
        pa.array([None, None]),
    ],
    ids=lambda odd: str(odd.type)[:20],
)
def test_no_kind_of_column_ends_in_a_traceback(desk, column, odd):
    path = written(desk, **{column: odd})

    for arguments in ([path], ["--suggest", path]):
        assert desk.run("import", "--dry-run", *arguments).exit_code in (0, 1)


def test_times_finer_than_a_millisecond_come_in(desk):
    path = written(desk, time=pa.array([1_577_836_800_123_456, 0], pa.timestamp("us")))

    assert desk.json("import", path)["stored"] == 2


def test_a_column_that_nobody_reads_may_hold_anything(desk):
    path = written(desk, note=pa.array([[1], [2]]))

    assert desk.json("import", path)["stored"] == 2


def test_a_feature_without_a_geometry_is_not_said_to_be_far_away(desk):
    path = desk.home / "a.gpkg"
    frame = geopandas.GeoDataFrame(
        {"time": [T] * 3, "level": [1.0, 2.0, 3.0]}, geometry=[None, Point(), Point(121.8, 29.85)], crs=4549
    )
    frame.to_file(path, driver="GPKG")
    mapping = (
        '[time]\ncolumn = "time"\n[thing]\nnearest_m = 500\n[columns]\nlevel = { property = "storage" }\n'
    )

    listed = desk.json("import", path, "--mapping", desk.file("m.toml", mapping), code=1)["files"][0][
        "listed"
    ]

    assert listed[:2] == [f"{path}: row {n}, column 'geometry.lon': the geometry is empty" for n in (1, 2)]


def test_a_layer_without_geometry_has_no_place(desk):
    path = desk.home / "a.gpkg"
    pyogrio.write_dataframe(pandas.DataFrame({"time": [T], "level": [1.0]}), path, driver="GPKG")
    mapping = (
        '[time]\ncolumn = "time"\n[thing]\nnearest_m = 500\n[columns]\nlevel = { property = "storage" }\n'
    )

    (first, _) = desk.json("import", path, "--mapping", desk.file("m.toml", mapping), code=1)["files"][0][
        "listed"
    ]

    assert first == f"{path}: column 'geometry.lon': is not there; there are time, level"
