"""Population files: three forms, every datum, and the offset of what is in another one than it says."""

import json
from dataclasses import replace
from pathlib import Path

import geopandas
import pytest
import shapely
from cast import CITY

from city.population import PopulationGrid
from city.population_file import PopulationFile
from city.thing import name
from maps import population
from maps.datum import Datum, bd09, datum_of, gcj02, to_wgs84
from maps.exposure import LaidGrid, polygon
from maps.land import Land
from maps.metres import Origin, to_metres
from maps.positions import judged

ROOT = Path(__file__).parents[3]
CENTRE = (121.87, 29.87)
DEMO = (ROOT / "sensors" / "demo" / "population.csv").read_text("utf-8")


@pytest.fixture(scope="module")
def land():
    """The land of the base map."""
    return Land((ROOT / "maps" / "data" / "land.geojson").read_text("utf-8"))


def said(file: str = "people.csv", datum: str = "WGS84") -> PopulationFile:
    """What an owner says of a file."""
    called = name(zh_Hans="一", zh_Hant="一", en="One")
    return PopulationFile(file, datum, called, True, "people", 500.0, "city.toml")


def moved(move) -> bytes:
    """The demo's grid with every place moved."""
    head, *lines = DEMO.split()
    rows = [line.split(",") for line in lines]
    places = [(*move((float(lon), float(lat))), people) for lon, lat, people in rows]
    return "\n".join([head, *(f"{x},{y},{people}" for x, y, people in places)]).encode()


def read(data: bytes, file: str = "people.csv", datum: str = "WGS84", land: Land | None = None):
    """The grid, or what is wrong."""
    return population.read(said(file, datum), data, CENTRE, land)


def test_the_demo_grid_lies_where_the_land_is(land):
    found = read(DEMO.encode(), land=land)
    assert isinstance(found, PopulationGrid)
    assert found.people == pytest.approx(813_310)


@pytest.mark.parametrize(("move", "like", "metres"), [(gcj02, "GCJ-02", 490), (bd09, "BD-09", 1090)])
def test_a_grid_of_a_provider_s_datum_is_refused_with_the_offset_found(land, move, like, metres):
    (problem,) = read(moved(move), land=land)
    assert f"as {like} does" in problem
    assert abs(int(problem.split("about ")[1].split()[0]) - metres) <= 50


@pytest.mark.parametrize(("move", "datum"), [(gcj02, "GCJ-02"), (bd09, "bd09")])
def test_a_grid_that_says_its_datum_is_brought_to_wgs84(land, move, datum):
    found = read(moved(move), datum=datum, land=land)
    assert isinstance(found, PopulationGrid)
    lon, lat = found.cells[0].ring[0]
    first = read(DEMO.encode()).cells[0].ring[0]
    assert (lon, lat) == (pytest.approx(first[0], abs=1e-6), pytest.approx(first[1], abs=1e-6))


def test_a_grid_that_was_converted_once_too_often_is_refused(land):
    (problem,) = read(DEMO.encode(), datum="GCJ-02", land=land)
    assert "north-west" in problem
    assert "GCJ-02 is declared" in problem


AROUND = {"Qingzhi": (121.79, 29.946), "Xinqi": (121.83, 29.92), "Chaiqiao": (121.92, 29.87)}


@pytest.mark.parametrize("centre", list(AROUND.values()), ids=list(AROUND))
@pytest.mark.parametrize("km", [5, 8])
@pytest.mark.parametrize("move", [gcj02, bd09])
def test_a_small_grid_in_another_datum_is_never_called_checked(land, centre, km, move):
    """Would catch: 490 m wrong, and a word that it was looked at."""
    found = read(near(moved(move), centre, km), land=land)
    assert isinstance(found, list) or not found.checked


def test_what_the_coasts_confirm_is_checked_and_what_they_cannot_is_not(land):
    assert read(DEMO.encode(), land=land).checked
    assert not read(near(DEMO.encode(), (121.75, 29.82), 4), land=land).checked
    assert not read(DEMO.encode()).checked


def near(data: bytes, centre: tuple[float, float], km: float) -> bytes:
    """The lines of a grid within some kilometres of a place."""
    head, *lines = data.decode().split()
    places = [(float(one.split(",")[0]), float(one.split(",")[1])) for one in lines]
    sights = Origin(*centre).sights(places)
    kept = [one for one, seen in zip(lines, sights, strict=True) if seen and seen.distance_m <= km * 1000]
    return "\n".join([head, *kept]).encode()


@pytest.mark.parametrize(("move", "wrong"), [(None, None), (gcj02, "GCJ-02"), (bd09, "BD-09")])
def test_positions_of_a_catalogue_in_another_datum_are_refused_with_the_offset(land, move, wrong):
    rows = [line.split(",") for line in DEMO.split()[1:]]
    sites = [(float(lon), float(lat)) for lon, lat, people in rows if float(people) > 0][::3]
    things = tuple(
        replace(CITY.things[0], thing_id=f"t-{n}", lon=lon, lat=lat)
        for n, (lon, lat) in enumerate(move(one) if move else one for one in sites)
    )
    found = judged(replace(CITY, things=things), land)
    assert (found["things"].offset and found["things"].offset.like) == (wrong and Datum(wrong))
    assert (found["areas"].offset, found["areas"].checked) == (None, False)


def test_any_other_shift_is_found_too(land):
    (problem,) = read(moved(lambda place: (place[0] + 0.005, place[1] + 0.004)), land=land)
    assert "570 m north-east" in problem


def test_metres_that_are_called_degrees_are_refused_and_named():
    (problem,) = read(moved(lambda place: to_metres(*place)))
    assert "declare EPSG:4549" in problem


def test_metres_that_are_called_metres_are_read():
    data = moved(lambda place: to_metres(*place)).replace(b"lon,lat", b"easting,northing")
    found = read(data, datum="EPSG:4549")
    assert isinstance(found, PopulationGrid)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "lacks the column lon, lat, people"),
        (b"lon,lat,people\n", "has no cells"),
        (b"lon,lat,people\n29.9,121.8,4\n", "latitude before the longitude"),
        (b"lon,lat,people\n12.5,41.9,4\n", "more than 200 km"),
        (b"lon,lat,people\n5000000,3,4\n", "no degrees"),
        (b"lon,lat,people\n121.8,29.9,-4\n", "line 2: -4 are no people"),
        (b"lon,lat,people\n121.8,29.9,nan\n", "line 2: nan are no people"),
        (b"lon,lat,people\n121.8,29.9,many\n", "line 2: lon, lat and people are not all numbers"),
        (b"lon,lat,people\n121.8\n", "line 2"),
        (b"lon,lat,people\n121.8,29.9,4\n121.8,29.9,5\n", "line 3: is the cell of line 2 once more"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_what_is_no_grid_is_refused_with_its_line(data, said):
    found = read(data)
    assert isinstance(found, list)
    assert said in found[0]


def test_an_unknown_datum_is_refused():
    (problem,) = read(DEMO.encode(), datum="Beijing54")
    assert "'Beijing54' is not one of WGS84" in problem


def square(lon: float, lat: float) -> shapely.Polygon:
    """A cell of about a kilometre."""
    return shapely.box(lon, lat, lon + 0.01, lat + 0.009)


def geojson(**more: object) -> bytes:
    """Two cells as GeoJSON, one of them of two parts."""
    both = shapely.MultiPolygon([square(121.8, 29.85), square(121.82, 29.85)])
    features = [
        {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)), "properties": {"people": n}}
        for shape, n in ((square(121.78, 29.85), 100), (both, 50))
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_polygons_of_geojson_are_cells_and_several_parts_are_one():
    found = read(geojson(), "people.geojson")
    assert isinstance(found, PopulationGrid)
    assert [(round(cell.people), len(cell.parts)) for cell in found.cells] == [(100, 1), (50, 2)]


def of_shapes(*shapes: tuple[shapely.Geometry, float]) -> bytes:
    features = [
        {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)), "properties": {"people": n}}
        for shape, n in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_nobody_lives_in_the_hole_of_a_cell():
    """Would catch: a lake whose ground halves the people of a zone beside it."""
    whole = square(121.8, 29.85)
    lake = shapely.box(121.802, 29.852, 121.808, 29.857)
    grid = LaidGrid(read(of_shapes((whole - lake, 100)), "a.geojson"))
    assert grid.count(polygon(lake.buffer(-0.0001).exterior.coords)).best == 0
    assert grid.count(polygon(lake.buffer(0.02).exterior.coords)).low == 100


def test_people_of_several_parts_are_at_least_none_of_those_of_one_part():
    """Would catch: "at least 25" where all fifty may be in the other part."""
    both = shapely.MultiPolygon([square(121.8, 29.85), square(121.82, 29.85)])
    grid = LaidGrid(read(of_shapes((both, 50)), "a.geojson"))
    found = grid.count(polygon(square(121.8, 29.85).buffer(0.002).exterior.coords))
    assert (found.low, found.best, found.high) == (0, 25, 50)


def test_cells_that_lie_on_one_another_are_refused_with_both_and_how_much():
    over = of_shapes((square(121.8, 29.85), 100), (square(121.805, 29.85), 10), (square(121.815, 29.85), 10))
    assert read(over, "a.geojson") == ["features[1]: lies over features[0] by 50% of the smaller"]
    inside = of_shapes((square(121.8, 29.85), 100), (shapely.box(121.802, 29.852, 121.804, 29.854), 10))
    assert read(inside, "a.geojson") == ["features[1]: lies over features[0] by 100% of the smaller"]


def test_a_file_that_names_another_datum_than_is_declared_is_refused():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}
    (problem,) = read(geojson(crs=crs), "people.geojson")
    assert problem == "says it is in EPSG:4549, but WGS84 is declared"


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"features": 3}', b"[" * 100_000])
def test_what_is_no_geojson_is_refused(data):
    assert isinstance(read(data, "people.geojson"), list)


def test_a_geopackage_is_read_and_its_datum_is_looked_at(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"people": [10.0, 20.0]}, geometry=[square(121.8, 29.85), square(121.82, 29.85)], crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "a.gpkg", driver="GPKG")
    found = read((tmp_path / "a.gpkg").read_bytes(), "a.gpkg")
    assert isinstance(found, PopulationGrid)
    assert [cell.people for cell in found.cells] == [10, 20]
    frame.to_crs("EPSG:4549").to_file(tmp_path / "b.gpkg", driver="GPKG")
    (problem,) = read((tmp_path / "b.gpkg").read_bytes(), "b.gpkg")
    assert problem == "says it is in EPSG:4549, but WGS84 is declared"
    (problem,) = read(b"<OGRVRTDataSource/>", "a.gpkg")
    assert problem == "is no GeoPackage"


@pytest.mark.parametrize("datum", list(Datum))
def test_the_way_to_a_datum_and_back_ends_where_it_began(datum):
    forward = {Datum.GCJ02: gcj02, Datum.BD09: bd09, Datum.EPSG4549: lambda p: to_metres(*p)}
    there = forward.get(datum, lambda p: p)(CENTRE)
    (back,) = to_wgs84([there], datum)
    (sight,) = Origin(*CENTRE).sights([back])
    assert sight.distance_m < 0.01
    assert datum_of(datum.value) is datum
