"""Parquet and GeoPackage come in by the same rules, their rows and columns named."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas
import pyarrow as pa
import pytest
from historian import Historian, historian
from pyarrow import parquet
from shapely import Point

START = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def table(**columns):
    n = len(next(iter(columns.values())))
    times = pa.array([START + timedelta(hours=k) for k in range(n)], pa.timestamp("us", "UTC"))
    return pa.table({"time": times, **columns})


def test_parquet_with_plain_names_comes_in_by_itself(desk):
    path = desk.home / "a.parquet"
    things = pa.array(["res-a", "res-b"]).dictionary_encode()
    parquet.write_table(table(station=things, water_level=[11.5, 1150.0], storage=[None, None]), path)

    said = desk.json("import", path)

    assert (said["rows"], said["stored"], said["missing"]) == (2, 2, 2)
    assert [(row[0], row[2]) for row in desk.rows()] == [
        ("res-a.water_level", 11.5),
        ("res-b.water_level", 11.5),
    ]


def test_a_mistake_in_parquet_names_row_and_column(desk):
    path = desk.home / "a.parquet"
    parquet.write_table(table(station=["res-a", "res-a"], water_level=[1.0, float("inf")]), path)

    (listed,) = desk.json("import", path, code=1)["files"][0]["listed"]

    assert listed == f"{path}: row 2, column 'water_level': is not a finite number"


def test_times_without_a_zone_are_those_of_the_city(desk):
    path = desk.home / "a.parquet"
    naive = pa.array([datetime(2020, 1, 1, 8)], pa.timestamp("ms"))
    parquet.write_table(pa.table({"time": naive, "station": ["res-a"], "storage": [1.0]}), path)

    desk.json("import", path)

    assert desk.rows()[0][1] == START


def test_a_broken_parquet_is_refused_by_name(desk):
    path = desk.file("a.parquet", b"PAR1 or so")

    assert str(path) in desk.json("import", path, code=1)["files"][0]["listed"][0]


NEAREST = """
layer = "gauges"
[time]
column = "time"
[thing]
nearest_m = 500
[columns]
level = { property = "water_level", unit = "ft" }
"""


def layer(path, name, points, crs=4326, **columns):
    frame = geopandas.GeoDataFrame(
        {"time": [START + timedelta(hours=n) for n in range(len(points))], **columns},
        geometry=[Point(*p) for p in points],
        crs=4326,
    )
    frame.to_crs(crs).to_file(path, layer=name, driver="GPKG")


@pytest.mark.parametrize("crs", [4326, 4549])
def test_a_layer_s_geometry_finds_the_nearest_thing(desk, crs):
    path = desk.home / "a.gpkg"
    layer(path, "gauges", [(121.8001, 29.85), (121.82, 29.8401)], crs, level=[10.0, 20.0])
    layer(path, "other", [(0, 0)], level=[1.0])

    said = desk.json("import", path, "--mapping", desk.file("m.toml", NEAREST))

    assert said["stored"] == 2
    assert [(row[0], row[2]) for row in desk.rows()] == [
        ("res-a.water_level", 3.048),
        ("res-b.water_level", 6.096),
    ]


def test_a_feature_with_no_thing_near_is_a_mistake_of_its_row(desk):
    path = desk.home / "a.gpkg"
    layer(path, "gauges", [(121.8001, 29.85), (100, 30)], level=[10.0, 20.0])

    (listed,) = desk.json("import", path, "--mapping", desk.file("m.toml", NEAREST), code=1)["files"][0][
        "listed"
    ]

    assert listed == f"{path}: row 2, column 'geometry.lon': no thing within 500 m"


def test_of_several_layers_one_has_to_be_named(desk):
    path = desk.home / "a.gpkg"
    layer(path, "gauges", [(121.8, 29.85)], station=["res-a"], water_level=[1.0])
    assert desk.json("import", path)["stored"] == 1
    layer(path, "other", [(0, 0)], level=[1.0])

    (listed,) = desk.json("import", path, code=1)["files"][0]["listed"]

    assert "has the layers gauges, other" in listed


HISTORY = Path(__file__).parents[1] / "data" / "history"


@pytest.mark.parametrize(
    ("name", "stored", "missing"), [("air", 431, 1), ("reservoir", 120, 0), ("emission", 96, 0)]
)
def test_the_worked_examples_of_the_guide_come_in(database, tmp_path, name, stored, missing):
    desk = Historian(database, tmp_path)
    desk.run("migrate")

    said = desk.json("import", HISTORY / f"{name}.csv", "--mapping", HISTORY / f"{name}.toml")

    assert (said["stored"], said["missing"], said["mistakes"]) == (stored, missing, 0)
    assert {row[3] for row in desk.rows()} == {0}
