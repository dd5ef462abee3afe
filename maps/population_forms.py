"""The three forms of a population file, each from its bytes to rows: cells in the file's own datum. Pure.

What is wrong in single cells is gathered, what is wrong with the file as a whole is raised.
"""

import csv
import json
from math import isfinite
from typing import Any, NamedTuple, cast
from warnings import catch_warnings, simplefilter

import pyogrio  # pyright: ignore[reportMissingTypeStubs]
import shapely

from city.population_file import PopulationFile
from maps.datum import Datum
from maps.metres import LonLat

MOST_CELLS = 200_000
MOST_PEOPLE = 1e7
"""Nobody packs more people into one cell."""
_SQLITE = b"SQLite format 3\0"
_gdal = cast(Any, pyogrio)
_geos = cast(Any, shapely)


class Problem(Exception):
    """What is wrong with a file as a whole."""


class Row(NamedTuple):
    """A cell as the file has it: where it stands there, its polygons in the file's datum (each its outer
    ring, then its holes), its people. The middle of a square is a ring of one corner."""

    where: str
    parts: tuple[tuple[tuple[LonLat, ...], ...], ...]
    people: float

    @property
    def corners(self) -> list[LonLat]:
        """Every corner of all its rings."""
        return [corner for part in self.parts for ring in part for corner in ring]


class Rows(NamedTuple):
    """All cells, what is wrong in single ones, and the datum that the file itself names."""

    cells: list[Row]
    problems: list[str]
    named: str | None = None


def rows_of(said: PopulationFile, datum: Datum, data: bytes) -> Rows:
    """The cells of a file, told apart by the end of its name. Raises Problem."""
    if said.file.endswith(".csv"):
        rows = _csv(said, datum, data)
    elif said.file.endswith((".geojson", ".json")):
        rows = _geojson(said, data)
    elif said.file.endswith(".gpkg"):
        rows = _geopackage(said, data)
    else:
        raise Problem("is none of .csv, .geojson, .json, .gpkg")
    if len(rows.cells) > MOST_CELLS:
        raise Problem(f"has {len(rows.cells)} cells, at most {MOST_CELLS}")
    if not rows.cells and not rows.problems:
        raise Problem("has no cells")
    return rows


def _csv(said: PopulationFile, datum: Datum, data: bytes) -> Rows:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise Problem(f"is not UTF-8: {error.reason}") from error
    reader = csv.DictReader(lines)
    x, y = ("lon", "lat") if datum.in_degrees else ("easting", "northing")
    missing = [name for name in (x, y, said.column) if name not in (reader.fieldnames or ())]
    if missing:
        raise Problem(f"lacks the column {', '.join(missing)}")
    found, problems = list[Row](), list[str]()
    for number, line in enumerate(reader, 2):
        try:
            middle, people = (float(line[x]), float(line[y])), float(line[said.column])
        except (TypeError, ValueError):
            problems.append(f"line {number}: {x}, {y} and {said.column} are not all numbers")
            continue
        _take(Row(f"line {number}", (((middle,),),), people), found, problems)
    return Rows(found, problems)


def _geojson(said: PopulationFile, data: bytes) -> Rows:
    try:
        whole: Any = json.loads(data)
        features = cast(list[dict[str, Any]], [*whole["features"]])
        said_crs = cast(dict[str, Any], whole.get("crs") or {})
        named = cast(dict[str, Any], said_crs.get("properties") or {}).get("name")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Problem("is no GeoJSON FeatureCollection") from error
    found, problems = list[Row](), list[str]()
    for index, feature in enumerate(features):
        where = f"features[{index}]"
        try:
            people = float(feature["properties"][said.column])
            shape = _geos.from_geojson(json.dumps(feature["geometry"]))
        except (ValueError, TypeError, KeyError, shapely.GEOSException):
            problems.append(f"{where}: needs a polygon and a number of {said.column}")
            continue
        _take_shape(where, shape, people, found, problems)
    return Rows(found, problems, named)


def _geopackage(said: PopulationFile, data: bytes) -> Rows:
    if not data.startswith(_SQLITE):  # a library that reads a hundred formats would try the others
        raise Problem("is no GeoPackage")
    try:
        with catch_warnings():
            simplefilter("ignore")  # that bytes in memory have no name that ends in .gpkg
            meta, _, shapes, columns = _gdal.raw.read(data, columns=[said.column])
    except (_gdal.errors.DataSourceError, _gdal.errors.DataLayerError, ValueError) as error:
        raise Problem(f"is no GeoPackage that can be read: {error}") from error
    if not len(columns):
        raise Problem(f"lacks the column {said.column}")
    found, problems = list[Row](), list[str]()
    for number, (wkb, people) in enumerate(zip(shapes, columns[0], strict=True), 1):
        try:
            _take_shape(f"row {number}", _geos.from_wkb(wkb), float(people), found, problems)
        except (TypeError, ValueError, shapely.GEOSException):
            problems.append(f"row {number}: needs a polygon and a number of {said.column}")
    return Rows(found, problems, meta.get("crs"))


def _take_shape(where: str, shape: Any, people: float, found: list[Row], problems: list[str]) -> None:
    """A polygon, or several, with people, as they are: with their holes, and together."""
    parts = [one for one in _geos.get_parts(shape) if one.geom_type == "Polygon"]
    if not parts or not shape.is_valid or not sum(one.area for one in parts) > 0:
        problems.append(f"{where}: is no sound polygon")
        return
    rings = tuple((_ring(one.exterior), *(_ring(hole) for hole in one.interiors)) for one in parts)
    _take(Row(where, rings, people), found, problems)


def _ring(line: Any) -> tuple[LonLat, ...]:
    return tuple((float(corner[0]), float(corner[1])) for corner in line.coords)


def _take(row: Row, found: list[Row], problems: list[str]) -> None:
    if not (isfinite(row.people) and 0 <= row.people <= MOST_PEOPLE):
        problems.append(f"{row.where}: {row.people:g} are no people")
    elif not all(isfinite(number) for corner in row.corners for number in corner):
        problems.append(f"{row.where}: a corner is no number")
    else:
        found.append(row)
