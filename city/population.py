"""A population grid: how many people live where, in cells, and between which numbers a count lies."""

from dataclasses import dataclass
from math import isfinite

from city.thing import Name

Corner = tuple[float, float]
"""lon, lat in WGS84 degrees."""


@dataclass(frozen=True, slots=True)
class PopulationCell:
    """The people of one closed ring of corners."""

    ring: tuple[Corner, ...]
    people: float

    def __post_init__(self) -> None:
        if len(self.ring) < 4 or self.ring[0] != self.ring[-1]:
            raise ValueError("a cell is a closed ring of three corners or more")
        if not (isfinite(self.people) and self.people >= 0):
            raise ValueError(f"the people of a cell are 0 or more, not {self.people}")


@dataclass(frozen=True, slots=True)
class PopulationGrid:
    """Who counted, in which datum the file was, whether it is made up, and the cells in WGS84."""

    source: Name
    datum: str
    made_up: bool
    cells: tuple[PopulationCell, ...]

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
