"""A population grid: how many people live where, in cells, and between which numbers a count lies."""

from dataclasses import dataclass
from math import isfinite

from city.thing import Name

Corner = tuple[float, float]
"""lon, lat in WGS84 degrees."""
Ring = tuple[Corner, ...]
CellPart = tuple[Ring, ...]
"""A polygon: its outer ring, then those of its holes."""


@dataclass(frozen=True, slots=True)
class PopulationCell:
    """The people of one polygon, or of several together: nobody knows which of them is in which part.

    `ring` is the outer ring of the first polygon, `holes` its holes, `others` the further ones. All closed.
    """

    ring: Ring
    people: float
    holes: tuple[Ring, ...] = ()
    others: tuple[CellPart, ...] = ()

    def __post_init__(self) -> None:
        if any(len(ring) < 4 or ring[0] != ring[-1] for part in self.parts for ring in part):
            raise ValueError("a cell is a closed ring of three corners or more")
        if not (isfinite(self.people) and self.people >= 0):
            raise ValueError(f"the people of a cell are 0 or more, not {self.people}")

    @property
    def parts(self) -> tuple[CellPart, ...]:
        """All its polygons."""
        return ((self.ring, *self.holes), *self.others)


@dataclass(frozen=True, slots=True)
class PopulationGrid:
    """Who counted, in which datum the file was, whether it is made up, and the cells in WGS84.

    `checked`: the coasts say that the datum is what was declared; else nothing says whether it is.
    """

    source: Name
    datum: str
    made_up: bool
    cells: tuple[PopulationCell, ...]
    checked: bool = False

    @property
    def people(self) -> float:
        """Everybody."""
        return sum(cell.people for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Headcount:
    """People in a zone: at least those of cells wholly in it, at most those of all cells it touches, best
    those by the share of each cell's area in it."""

    low: int
    best: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.best <= self.high:
            raise ValueError(f"{self.low} to {self.high} people with {self.best} at best is no range")
