"""Who is in a zone: the zone laid over the population grid and the sensitive places, in metres of EPSG:4549.

A count is a range. At least: the people of cells that lie wholly in the zone. At most: those of every cell it
touches. Best: each cell's people by the share of its area that is in the zone, as if they were spread evenly.
Of a zone outside of all cells nothing is known: that is no count of 0.
The grid's cells are put into metres and into a tree once; a zone then asks only for the cells near it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from city.population import CellPart, Headcount, PopulationCell, PopulationGrid
from maps.metres import LonLat, all_to_metres

LEFT_SHARE = 0.02
"""A zone that lies outside of the grid by less than this has not left it."""
CLOSED_CELLS = 2.0
"""Cells so many sides apart have empty ground between them, no ground that nobody counted."""
Polygon = shapely.Geometry
Flags = NDArray[np.bool_]


def polygon(ring: Sequence[LonLat]) -> Polygon:
    """A ring (degrees, WGS84) as a polygon in metres. Raises ValueError where it leaves the area."""
    corners = all_to_metres(ring)
    if any(corner is None for corner in corners):
        raise ValueError("a zone leaves the area of EPSG:4549")
    made = shapely.Polygon(np.array(corners, dtype=float))
    return made if made.is_valid else shapely.make_valid(made)


def union(polygons: Iterable[Polygon]) -> Polygon | None:
    """All of them as one; None of none."""
    found = [each for each in polygons if not shapely.is_empty(each)]
    return shapely.union_all(np.array(found, dtype=object)) if found else None


class LaidGrid:
    """A population grid laid out in metres, ready to be asked many times."""

    def __init__(self, grid: PopulationGrid) -> None:
        self.grid = grid
        self._cells = _polygons(grid.cells)
        self._people = np.array([cell.people for cell in grid.cells], dtype=float)
        self._areas = _areas(self._cells)
        self._tree = shapely.STRtree(self._cells)
        side_m = float(np.median(self._areas)) ** 0.5
        self._covered = _closed(shapely.union_all(self._cells), CLOSED_CELLS * side_m)
        shapely.prepare(self._covered)

    def count(self, zone: Polygon) -> Headcount | None:
        """The people in a zone, None where it lies outside of the grid; else those whom the grid has."""
        if not shapely.intersects(self._covered, zone):
            return None
        shapely.prepare(zone)
        near = self._tree.query(zone, predicate="intersects")
        cells, people = self._cells[near], self._people[near]
        whole: Flags = shapely.covers(zone, cells)
        parts = _areas(shapely.intersection(cells[~whole], zone))
        share = np.minimum(parts / np.maximum(self._areas[near][~whole], 1e-9), 1.0)
        low = float(people[whole].sum())
        best = low + float((people[~whole] * share).sum())
        return _rounded(low, best, float(people.sum()))

    def is_left_by(self, zone: Polygon) -> bool:
        """Whether a good part of a zone lies where nobody was counted."""
        outside = shapely.difference(zone, self._covered)
        outside_m2, whole_m2 = _areas(np.array([outside, zone], dtype=object))
        return bool(outside_m2 > LEFT_SHARE * whole_m2)


def _closed(cells: Polygon, gap_m: float) -> Polygon:
    """The ground that cells cover, with the gaps between them and the holes in them: there nobody lives."""
    joined = shapely.buffer(shapely.buffer(cells, gap_m), -gap_m)
    rings: Any = shapely.get_exterior_ring(shapely.get_parts(joined))  # pyright: ignore[reportUnknownMemberType]
    return shapely.union_all(np.array([cells, *shapely.polygons(rings)], dtype=object))


def overlapping(cells: Sequence[PopulationCell], least: float) -> list[tuple[int, int, float]]:
    """Pairs of cells that lie on one another by more than a share of the smaller, with that share.

    Raises ValueError where a cell leaves the area of EPSG:4549.
    """
    shapes = _polygons(cells)
    areas = _areas(shapes)
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    shares = _areas(shapely.intersection(shapes[one], shapes[two])) / np.minimum(areas[one], areas[two])
    over = np.flatnonzero(shares > least)
    return [(int(one[pair]), int(two[pair]), float(shares[pair])) for pair in over]


def _polygons(cells: Sequence[PopulationCell]) -> NDArray[Any]:
    """Cells in metres, with their holes and parts. Raises ValueError where one leaves the area."""
    made = _of_rings([cell.ring for cell in cells])
    for place, cell in enumerate(cells):
        if cell.holes or cell.others:
            made[place] = shapely.multipolygons([_with_holes(part) for part in cell.parts])
    return made


def _with_holes(part: CellPart) -> Polygon:
    outer, *holes = (all_to_metres(ring) for ring in part)
    if any(corner is None for ring in (outer, *holes) for corner in ring):
        raise ValueError("a cell leaves the area of EPSG:4549")
    return shapely.Polygon(np.array(outer, dtype=float), [np.array(hole, dtype=float) for hole in holes])


def _of_rings(rings: Sequence[Sequence[LonLat]]) -> NDArray[Any]:
    """Many rings as polygons, at once. Raises ValueError where one leaves the area."""
    corners = all_to_metres([corner for ring in rings for corner in ring])
    if any(corner is None for corner in corners):
        raise ValueError("a cell leaves the area of EPSG:4549")
    of_ring = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    made: Any = shapely.polygons(shapely.linearrings(np.array(corners, dtype=float), indices=of_ring))
    return made


def _areas(shapes: NDArray[Any]) -> NDArray[np.float64]:
    """Areas (m²)."""
    return np.asarray(shapely.area(shapes), dtype=float)  # pyright: ignore[reportUnknownMemberType]


def _rounded(low: float, best: float, high: float) -> Headcount:
    least, most = int(np.floor(low + 1e-6)), int(np.ceil(high - 1e-6))
    return Headcount(least, min(max(round(best), least), most), most)


def inside(zone: Polygon, places: Sequence[LonLat]) -> Flags:
    """Which places are in a zone, its edge included; none that is outside the area of EPSG:4549."""
    found = all_to_metres(places)
    corners = np.array([place or (np.inf, np.inf) for place in found], dtype=float).reshape(-1, 2)
    return shapely.intersects_xy(zone, corners[:, 0], corners[:, 1])
