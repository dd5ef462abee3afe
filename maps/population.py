"""From the bytes of a file to a population grid in WGS84, or to everything that is wrong with it. Pure.

Three forms, told apart by the name's end: `.csv` with the middles of square cells (`lon` and `lat`, or
`easting` and `northing` for EPSG:4549) and people; `.geojson` or `.json`, and `.gpkg`, a GeoPackage, with
polygons. The datum is declared, never guessed; but where the outlines lie says whether it can be true: far
from the city, in metres, against the coast (`maps.land`), or another one than the file itself names.
"""

from collections.abc import Sequence

from city.population import PopulationCell, PopulationGrid
from city.population_file import PopulationFile
from maps.datum import Datum, datum_of, is_metres_of_4549, to_wgs84
from maps.exposure import overlapping
from maps.land import Land
from maps.metres import LonLat, Origin, OutsideGridError, all_to_degrees, all_to_metres, is_inside
from maps.population_forms import Problem, Rows, rows_of

MOST_PROBLEMS = 20
OVERLAP_SHARE = 0.05
"""Of the smaller of two cells: drawn outlines of neighbours overlap by a little."""
FAR_M = 200_000.0
"""Cells farther from the city's centre than this are not the city's."""


def read(
    said: PopulationFile, data: bytes, centre: LonLat, land: Land | None = None
) -> PopulationGrid | list[str]:
    """The grid of a file, or every problem of it."""
    datum = datum_of(said.datum)
    if datum is None:
        return [f"datum {said.datum!r} is not one of {', '.join(one.value for one in Datum)}"]
    if not is_inside(*centre):
        return ["is of a city outside the area of EPSG:4549, for which we have no metres"]
    try:
        rows = rows_of(said, datum, data)
        _check_named(rows.named, datum)
        cells = _cells(rows, datum, centre, said.cell_m)
        checked = _is_checked(cells, datum, land)
        rows.problems.extend(_twice(rows))
        rows.problems.extend([] if rows.problems else _overlaps(rows, cells))
    except Problem as problem:
        return [str(problem)]
    if rows.problems:
        more = len(rows.problems) - MOST_PROBLEMS
        return rows.problems[:MOST_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
    return PopulationGrid(said.source, datum.value, said.made_up, tuple(cells), checked)


def _check_named(named: str | None, datum: Datum) -> None:
    """What the file names itself must be what was declared."""
    if named is None:
        return
    itself = datum_of(named.removeprefix("urn:ogc:def:crs:").replace("::", ":").replace(":1.3:", ":"))
    same = {Datum.WGS84, Datum.CGCS2000}
    if itself is None:
        raise Problem(f"says it is in {named[:80]}, which we cannot read; convert it to WGS84")
    if itself is not datum and not ({itself, datum} <= same or (itself in same and datum.in_degrees)):
        raise Problem(f"says it is in {itself.value}, but {datum.value} is declared")


def _cells(rows: Rows, datum: Datum, centre: LonLat, cell_m: float) -> list[PopulationCell]:
    """The cells in WGS84. Raises Problem for numbers that are not of the datum, or far from the city."""
    corners = [corner for row in rows.cells for corner in row.corners]
    _check_numbers(corners, datum, centre)
    try:
        moved = to_wgs84(corners, datum)
    except OutsideGridError as error:
        raise Problem(f"is not in {datum.value}: {error}") from error
    _check_near(rows, moved, centre)
    left = iter(moved)
    parts = [[[[next(left) for _ in ring] for ring in part] for part in row.parts] for row in rows.cells]
    if any(len(row.corners) == 1 for row in rows.cells):
        parts = [[[ring]] for ring in _squares([cell[0][0][0] for cell in parts], cell_m)]
    return [_cell(part, row.people) for part, row in zip(parts, rows.cells, strict=True)]


def _cell(parts: Sequence[Sequence[Sequence[LonLat]]], people: float) -> PopulationCell:
    (first, *holes), *others = (tuple(tuple(ring) for ring in part) for part in parts)
    return PopulationCell(first, people, tuple(holes), tuple(others))


def _squares(middles: Sequence[LonLat], cell_m: float) -> list[list[LonLat]]:
    """Squares around middles, closed, against the clock."""
    half = cell_m / 2
    steps = ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))
    grid = [place for place in all_to_metres(middles) if place is not None]
    corners = iter(all_to_degrees([(e + x, n + y) for e, n in grid for x, y in steps]))
    return [[next(corners) for _ in steps] for _ in grid]


def _check_near(rows: Rows, corners: Sequence[LonLat], centre: LonLat) -> None:
    """All cells have to be the city's: a grid of another place, or one mistyped cell, is no grid of it."""
    sights = iter(Origin(*centre).sights(corners))
    for row in rows.cells:
        seen = [next(sights) for _ in row.corners]
        if any(sight is None or sight.distance_m > FAR_M for sight in seen):
            raise Problem(
                f"{row.where}: {row.corners[0][0]:g}, {row.corners[0][1]:g} is more than "
                f"{FAR_M / 1000:.0f} km from the city's centre"
            )


def _check_numbers(corners: Sequence[LonLat], datum: Datum, centre: LonLat) -> None:
    """Degrees have to be degrees, with the longitude first."""
    if not corners or not datum.in_degrees:
        return
    lon, lat = corners[0]
    if abs(lon) > 180 or abs(lat) > 90:
        if is_metres_of_4549((lon, lat)):
            raise Problem(f"is in metres ({lon:.0f}, {lat:.0f}): declare EPSG:4549, not {datum.value}")
        if abs(lon) > 180 or abs(lat) > 180:
            raise Problem(f"has {lon:g}, {lat:g}, which are no degrees; in which metres is it?")
    if abs(lon - centre[1]) < 2 and abs(lat - centre[0]) < 2 and abs(lon - centre[0]) > 2:
        raise Problem("has the latitude before the longitude")


def _twice(rows: Rows) -> list[str]:
    """Cells that stand in the file twice: their people would be counted twice."""
    first: dict[object, str] = {}
    found: list[str] = []
    for row in rows.cells:
        known = first.setdefault(row.parts, row.where)
        if known != row.where:
            found.append(f"{row.where}: is the cell of {known} once more")
    return found


def _overlaps(rows: Rows, cells: Sequence[PopulationCell]) -> list[str]:
    """Cells that lie on one another: whoever lives there would be counted twice."""
    try:
        found = overlapping(cells, OVERLAP_SHARE)
    except ValueError as error:
        raise Problem(str(error)) from error
    where = [row.where for row in rows.cells]
    return [
        f"{where[two]}: lies over {where[one]} by {share:.0%} of the smaller" for one, two, share in found
    ]


def _is_checked(cells: Sequence[PopulationCell], datum: Datum, land: Land | None) -> bool:
    """Whether the coasts say that the datum is right. Raises Problem where they say that it is not.

    Whoever counts people does it on land: outlines that are shifted against it are in another datum.
    """
    if land is None:
        return False
    found = land.judge([_middle(cell) for cell in cells if cell.people > 0], datum)
    if found.offset is not None:
        raise Problem(f"lies {found.offset}: {datum.value} is declared and cannot be what it is in")
    return found.checked


def _middle(cell: PopulationCell) -> LonLat:
    corners = cell.ring[:-1]
    lon, lat = (sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1))
    return lon, lat
